package mock

import (
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
)

// routes are the server's own routes, beside those of platform/control.
func (s *Server) routes() []web.Route {
	get, post := http.MethodGet, http.MethodPost
	return []web.Route{
		{Path: api.ControlCallbacks, Open: true, Methods: map[string]web.Operation{get: s.listCallbacks},
			Params: map[string][]string{get: {"PageSize", "After"}}},
		{Path: api.ControlCallbacksFlush, Open: true, Methods: map[string]web.Operation{post: s.flushCallbacks}},
		{Path: api.ControlFaults, Open: true, Methods: map[string]web.Operation{post: s.injectFault},
			Params: map[string][]string{post: {"Next", "Deliveries", "Order", "Times", "Rate", "Seed", "Delay"}}},
	}
}

// flushCallbacks waits until no callback is on its way any more, or the client is gone.
func (s *Server) flushCallbacks(c *web.Call) (web.Reply, error) {
	return web.NoContent, s.deliverer.flush(c.Request.Context())
}

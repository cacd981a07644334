package server

import (
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
)

// routes lists the routes of the API, and that of the health check.
func (s *Server) routes() []web.Route {
	return []web.Route{
		{Path: HealthPath, Probe: true, Methods: map[string]web.Operation{http.MethodGet: health}},
		{Path: api.Orders, Methods: map[string]web.Operation{
			http.MethodPost: s.createOrder,
			http.MethodGet:  s.listOrders,
		}},
		{Path: api.Order, Exists: s.orderExists, Methods: map[string]web.Operation{
			http.MethodGet:    s.fetchOrder,
			http.MethodPost:   s.updateOrder,
			http.MethodDelete: s.deleteOrder,
		}},
		{Path: api.IncomingPhoneNumber, Exists: s.numberExists, Methods: map[string]web.Operation{
			http.MethodDelete: s.deleteNumber,
		}},
	}
}

// Package control is the control plane of a platform as an http.Handler. With it a test
// plays the platform, the carrier and the owner of the number, and moves the clock.
//
// It requires no credentials. Serve it only on loopback, or not at all.
package control

import (
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
)

// Host is the program whose platform and clock are controlled.
type Host interface {
	// Current returns what the control plane acts on until the next Reset. A request
	// calls it once.
	Current() State
	// Reset forgets every order, callback and fault. hold, if it is given, says whether
	// new orders stay in twilio-processing from now on.
	Reset(hold *bool) error
}

// State is a platform and its clock.
type State interface {
	Platform() *platform.Platform
	// Clock returns the time, and whether the clock stands.
	Clock() api.Clock
	// MoveClock sets the clock to the time that next returns for the current time. Then
	// the clock stands. Its error says why the clock cannot be set to this time. Moves
	// happen one after the other.
	MoveClock(next func(now time.Time) time.Time) error
}

// Options configure a Control. The zero Options work.
type Options struct {
	// Before is called before each request. Its error refuses the request. Nil does
	// nothing.
	Before func(*http.Request) error
	// Routes are the host's own routes, added to those of the control plane.
	Routes []web.Route
	// Hosts are the server's host names without a port, beside IP addresses and
	// localhost. Under another name the control plane refuses every request.
	Hosts []string
	// Log gets every request; nil is silent.
	Log *slog.Logger
}

// Control is a control plane. It is safe for concurrent use.
type Control struct {
	host    Host
	handler *web.Handler
}

// New returns the control plane of a host.
func New(host Host, options Options) *Control {
	c := &Control{host: host}
	before := func(call *web.Call) error {
		if options.Before == nil {
			return nil
		}
		return options.Before(call.Request)
	}
	c.handler = web.New(slices.Concat(c.routes(), options.Routes), web.Options{
		First: refuseCallback, Before: before, Hosts: options.Hosts, Log: options.Log,
	})
	return c
}

// CallbackRefused is a header of the control plane's answer to a callback, which it
// refuses. It tells the sender that the url leads to a control plane.
const CallbackRefused = "Hostednumbers-Callback-Refused"

// refuseCallback refuses a callback, and returns nil for other requests. Otherwise an
// order could reset its own server by its StatusCallbackUrl.
func refuseCallback(call *web.Call) *web.Reply {
	h := call.Request.Header
	if h.Get(callback.SignatureHeader) == "" && h.Get(callback.IdempotencyHeader) == "" && h.Get("User-Agent") != callback.UserAgent {
		return nil
	}
	refused := call.Refuse(&order.Problem{Code: order.ErrorForbidden, Err: errors.New("a callback must not be sent to the control plane; this request is one; change the order's StatusCallbackUrl")})
	refused.Header = http.Header{CallbackRefused: {"true"}}
	return &refused
}

// ServeHTTP answers a request of the control plane.
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

// routes lists the routes of the control plane.
func (c *Control) routes() []web.Route {
	get, post := http.MethodGet, http.MethodPost
	return []web.Route{
		{Path: api.ControlOrders, Open: true, Methods: map[string]web.Operation{get: c.listOrders},
			Params: map[string][]string{get: order.ListParams()}},
		{Path: api.ControlLetter, Open: true, Exists: c.letterExists, Methods: map[string]web.Operation{get: c.inspectLetter}},
		{Path: api.ControlLetterEvent, Open: true, Exists: c.letterEventExists, Methods: map[string]web.Operation{post: c.fireLetterEvent},
			Params: map[string][]string{post: {"Actor"}}},
		{Path: api.ControlOrder, Open: true, Exists: c.orderExists, Methods: map[string]web.Operation{get: c.inspectOrder}},
		{Path: api.ControlEvent, Open: true, Exists: c.eventExists, Methods: map[string]web.Operation{post: c.fireEvent},
			Params: map[string][]string{post: append([]string{"Actor"}, order.EventParams()...)}},
		{Path: api.ControlClock, Open: true, Methods: map[string]web.Operation{get: c.readClock, post: c.moveClock},
			Params: map[string][]string{post: {"Advance", "Set"}}},
		{Path: api.ControlReset, Open: true, Methods: map[string]web.Operation{post: c.reset},
			Params: map[string][]string{post: {"Hold"}}},
		{Path: api.ControlLifecycle, Open: true, Methods: map[string]web.Operation{get: c.showLifecycle}},
	}
}

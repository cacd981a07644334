// Package mock is a server of the hosted-number-orders API for tests: an http.Handler
// that keeps orders in memory and answers as the model decides.
//
//	server := httptest.NewServer(mock.New(mock.Options{}))
//
// Its control plane, under /_mock, lets a test play the platform, the carrier and the
// owner of the number, and move the clock.
//
// Package order decides each request about one order. Package platform applies it to many
// orders. Packages platform/server and platform/control serve HTTP. This package adds a
// clock that can be moved, deliveries of callbacks, and faults. It also plays the scenarios
// of package mock/scenario, whose rules say what happens to which number.
//
// A body or a query has at most MaxBody bytes, a password 1,000, a Host header 300. Web
// pages of other origins cannot use the server, and the control plane answers only under
// the names that Options.Hosts describes.
//
// The server keeps each order with its history until the order is cancelled or the
// server is reset. Everything else is bounded. The journal keeps the latest 20,000
// callbacks or 64 MiB, and counts the earlier ones. At most 100,000 callbacks or 64 MiB
// may wait; the server drops those beyond. It sends the callbacks of 128 orders at once.
// One host may use at most half of the queue and of the delivery slots. At most 1,000
// delivery faults may be pending; the server refuses more.
package mock

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/control"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// MaxBody is the largest request body in bytes, and the largest query of a request
// that is not a POST. A longer one is answered with 413.
const MaxBody = server.MaxBody

// Options configure a Server. The zero Options work. Look, Guard, Pause and the store
// must be safe for concurrent use; Now and Rand are called by one goroutine at a time.
type Options struct {
	// Accounts maps the accounts that may enter to their auth tokens. While Accounts and
	// Keys are empty, any account and any API key enters: see server.Accounts.
	Accounts map[sid.ID[sid.Account]]string
	// Keys are the API keys that may enter. Their accounts need no entry in Accounts.
	Keys map[sid.ID[sid.APIKey]]server.Key
	// Subaccounts lists the accounts that an account may act for, beside itself.
	Subaccounts map[sid.ID[sid.Account]][]sid.ID[sid.Account]
	// Hold leaves new orders in twilio-processing. By default they are accepted at once.
	Hold bool
	// Look reports whether a number can be hosted; nil is plan.Look. The server itself
	// checks whether another order holds the number.
	Look func(phone.Number) phone.Verdict
	// Scenario says what happens to which number without the control plane; nil lets
	// nothing happen. Its verdicts take precedence over Look.
	Scenario *scenario.Scenario
	// Limits apply to new orders; the zero Limits are the documented ones.
	Limits order.Limits
	// CodeDigits is the number of digits of a verification code, 4 to 10; zero is 4.
	CodeDigits int
	// Now is the clock that the server follows until it is moved; nil is time.Now.
	Now func() time.Time
	// Rand is the source of sids and codes; nil is crypto/rand.Reader.
	Rand io.Reader
	// Store wraps the in-memory store of the orders, for example to make it fail
	// sometimes. Nil wraps nothing. Each reset calls it again.
	Store func(platform.Store) platform.Store
	// Transport sends the status callbacks; nil is callback.NewTransport, which uses no
	// proxy. callback.SenderOptions documents what another transport must do.
	Transport http.RoundTripper
	// Guard restricts the addresses that callbacks are sent to: its error refuses an
	// address. Nil allows all addresses except link-local ones and cloud metadata
	// services, which are never allowed. See callback.Guard.
	Guard func(netip.AddrPort) error
	// Pause waits between the delivery attempts of a callback, and before a delayed
	// callback; nil really waits. If it returns an error, the callback is dropped. Pauses
	// do not follow the model's clock.
	Pause func(context.Context, time.Duration) error
	// Hosts are the server's host names without a port, beside IP addresses and
	// localhost. Under another name the control plane refuses every request, and the API
	// refuses the requests of web pages, so that a page open in a developer's browser
	// cannot use the server. API clients may use any name.
	Hosts []string
	// Log gets every request with its route, account and order, but without secrets and
	// personal data; nil is silent. An internal error is answered with 500 and an id, and
	// logged under this id, by slog.Default if Log is nil.
	Log *slog.Logger
}

// Server serves the API and its control plane. It is safe for concurrent use.
type Server struct {
	options   Options
	bounds    journalBounds
	current   atomic.Pointer[state] // a reset replaces it
	resetting sync.Mutex
	control   *control.Control
	deliverer *deliverer
}

// New returns a server without orders.
func New(options Options) *Server {
	options.Accounts = maps.Clone(options.Accounts)
	options.Keys = maps.Clone(options.Keys)
	options.Subaccounts = maps.Clone(options.Subaccounts)
	for account, subs := range options.Subaccounts {
		options.Subaccounts[account] = slices.Clone(subs)
	}
	if options.Look == nil {
		options.Look = plan.Look
	}
	if options.Scenario == nil {
		options.Scenario = &scenario.Scenario{}
	}
	if options.Now == nil {
		options.Now = time.Now
	}
	options.Now = oneAtATime(options.Now)
	if options.Rand == nil {
		options.Rand = rand.Reader
	}
	options.Rand = &lockedReader{from: options.Rand}
	if options.Store == nil {
		options.Store = func(s platform.Store) platform.Store { return s }
	}
	if options.Pause == nil {
		options.Pause = sleep
	}
	s := &Server{options: options, deliverer: newDeliverer(&options), bounds: defaultJournalBounds}
	s.control = control.New(controlled{s}, control.Options{
		Before: s.sweep, Routes: s.routes(), Hosts: options.Hosts, Log: options.Log,
	})
	s.current.Store(s.newState(options.Hold))
	return s
}

// state returns the current state of the server.
func (s *Server) state() *state { return s.current.Load() }

// sweep fires the deadlines that have passed, except before requests that only concern
// the clock or the server: they work although the store fails.
func (s *Server) sweep(r *http.Request) error {
	switch r.URL.EscapedPath() {
	case api.ControlReset, api.ControlClock, api.ControlLifecycle, api.ControlFaults:
		return nil
	}
	return s.state().sweep(r.Context())
}

// look returns the scenario's verdict on a number, else that of Options.Look.
func (s *Server) look(n phone.Number) phone.Verdict {
	if verdict, ok := s.options.Scenario.Verdict(n); ok {
		return verdict
	}
	return s.options.Look(n)
}

// Close ends the steps of the scenario, and waits until every due callback is delivered
// or its policy gives up. If the context ends first, Close drops the rest, and the error
// counts them and names a few. The server drops the callbacks that fall due later. A
// server that is not closed loses only the callbacks on their way.
func (s *Server) Close(ctx context.Context) error {
	s.state().steps.stop()
	return s.deliverer.close(ctx)
}

// ServeHTTP answers a request of the API or of the control plane.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// The steps that the request has made due happen after its answer. The next run
	// reports an error.
	defer func() { _ = s.state().steps.run(context.WithoutCancel(r.Context())) }()
	if path := r.URL.EscapedPath(); path == api.Control || strings.HasPrefix(path, api.Control+"/") {
		s.control.ServeHTTP(w, r)
		return
	}
	s.state().server.ServeHTTP(w, r)
}

// controlled is the server as its control plane sees it.
type controlled struct{ *Server }

// Current implements control.Host.
func (c controlled) Current() control.State { return c.state() }

// Reset implements control.Host. The clock runs again, and the callbacks on their way
// are dropped.
func (c controlled) Reset(hold *bool) error {
	c.resetting.Lock()
	defer c.resetting.Unlock()
	old := c.state()
	held := old.hold
	if hold != nil {
		held = *hold
	}
	next := c.newState(held)
	old.close() // before forget, which gives up the callbacks so far; those of next come later
	c.deliverer.forget()
	c.current.Store(next)
	return nil
}

// oneAtATime returns a clock that one goroutine reads at a time.
func oneAtATime(now func() time.Time) func() time.Time {
	var mu sync.Mutex
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return now()
	}
}

// lockedReader is a reader that one goroutine uses at a time.
type lockedReader struct {
	mu   sync.Mutex
	from io.Reader
}

// Read implements io.Reader.
func (r *lockedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

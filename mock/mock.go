// Package mock is a server of the hosted-number-orders API, in memory, for
// tests: an http.Handler that answers as the model of package order decides.
//
//	server := httptest.NewServer(mock.New(mock.Options{}))
//
// Beside the API it has a control plane, under /_mock, by which a test plays
// the platform, the carrier and the owner of the number, and moves the clock.
// Package order decides what the API takes and answers, package platform what becomes of
// many orders, and platform/server and platform/control serve HTTP. This package adds a
// clock that can be moved, deliveries of callbacks, and faults.
//
// A body or a query is at most MaxBody bytes long, a password 1,000, a Host
// header 300. No web page of another origin may use the server, and the control
// plane answers only under the names that Options.Hosts describes.
//
// Orders are kept, each with its history, until they are cancelled or the server
// is reset. All else is bounded: the journal of callbacks holds the latest 20,000
// or 64 MiB, and counts those that it has forgotten; 100,000 callbacks or 64 MiB
// may wait, and one more is dropped; those of 128 orders are sent at once. One
// host may use at most half of what may wait and of what is sent at once. 1,000
// faults of deliveries may be to come, and one more is refused.
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
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/control"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// MaxBody is the largest request body in bytes, and the largest query of a request
// that is not a POST. A longer one is 413.
const MaxBody = server.MaxBody

// Options configure a Server. The zero Options work. Look, Guard, Pause and the store
// must be safe for concurrent use; Now and Rand are called by one goroutine at a time.
type Options struct {
	// Accounts are the accounts that may enter, with their auth tokens. None:
	// any account sid with any token that is not empty.
	Accounts map[sid.ID[sid.Account]]string
	// Subaccounts are the accounts that an account may act for, beside itself.
	Subaccounts map[sid.ID[sid.Account]][]sid.ID[sid.Account]
	// Hold leaves a new order in twilio-processing; else it is accepted at once.
	Hold bool
	// Look reports whether a number can be hosted; nil is plan.Look. The server itself
	// checks whether another order holds the number.
	Look func(phone.Number) phone.Verdict
	// Limits are those of new orders; the zero Limits are the documented ones.
	Limits order.Limits
	// Now is the clock that the server follows until it is moved; nil is time.Now.
	Now func() time.Time
	// Rand is where sids and codes come from; nil is crypto/rand.Reader.
	Rand io.Reader
	// Store wraps the store of the orders, which is in memory, such as with a store
	// that sometimes fails. Nil wraps nothing. It is called again for each reset.
	Store func(platform.Store) platform.Store
	// Transport sends the status callbacks; nil is that of callback.NewTransport,
	// which uses no proxy. callback.SenderOptions says what another one must do.
	Transport http.RoundTripper
	// Guard restricts the addresses that callbacks are sent to: its error refuses
	// one. Nil allows all but link-local addresses and those of cloud metadata
	// services, which are never allowed. See callback.Guard.
	Guard func(netip.AddrPort) error
	// Pause waits between the tries of a callback, and before one that is to be
	// late; nil is to wait for real. Its error gives the callback up. It has nothing
	// to do with the clock of the model, which may stand.
	Pause func(context.Context, time.Duration) error
	// Hosts are the names under which the server is reached, without a port, beside
	// IP addresses and localhost. Under another name the control plane refuses every
	// request, and the API those that a web page sends: so no page that is open in a
	// developer's browser can use the server. API clients may use any name.
	Hosts []string
	// Log gets every request, with its route, account and order, and never with what
	// may be secret or personal; nil is silent. Internal errors, whose answers are 500
	// with an id, are logged under this id; where Log is nil, by slog.Default.
	Log *slog.Logger
}

// Server is the API, and its control plane. It is safe for concurrent use.
type Server struct {
	options   Options
	bounds    journalBounds
	current   atomic.Pointer[state] // which a reset replaces
	resetting sync.Mutex
	control   *control.Control
	deliverer *deliverer
}

// New returns a server without orders.
func New(options Options) *Server {
	options.Accounts = maps.Clone(options.Accounts)
	options.Subaccounts = maps.Clone(options.Subaccounts)
	for account, subs := range options.Subaccounts {
		options.Subaccounts[account] = slices.Clone(subs)
	}
	if options.Look == nil {
		options.Look = plan.Look
	}
	if options.Now == nil {
		options.Now = time.Now
	}
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

// sweep fires the deadlines that have passed.
func (s *Server) sweep(r *http.Request) error {
	_, err := s.state().platform.Sweep(r.Context())
	return err
}

// Close waits until every callback that is due has been sent, or given up, as
// its policy says. When the context ends first it gives up the rest, and the
// error says how many and, of a few, which. Callbacks that fall due later are
// dropped. A server that is not closed loses only the callbacks on their way.
func (s *Server) Close(ctx context.Context) error { return s.deliverer.close(ctx) }

// ServeHTTP answers a request of the API or of the control plane.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path := r.URL.EscapedPath(); path == api.Control || strings.HasPrefix(path, api.Control+"/") {
		s.control.ServeHTTP(w, r)
		return
	}
	s.state().api.ServeHTTP(w, r)
}

// controlled is the server as its control plane sees it.
type controlled struct{ *Server }

// Platform is control.Host's.
func (c controlled) Platform() *platform.Platform { return c.state().platform }

// Clock is control.Host's.
func (c controlled) Clock() api.Clock {
	now, moved := c.state().clock.read()
	return api.Clock{Now: order.TimeOf(now), Standing: moved}
}

// MoveClock is control.Host's.
func (c controlled) MoveClock(to time.Time) error { return c.state().clock.move(to) }

// Reset is control.Host's. It lets the clock run, and gives up the callbacks that are
// on their way.
func (c controlled) Reset(hold *bool) error {
	c.resetting.Lock()
	defer c.resetting.Unlock()
	old := c.state()
	held := old.hold
	if hold != nil {
		held = *hold
	}
	c.current.Store(c.newState(held))
	old.close()
	c.deliverer.forget()
	return nil
}

// lockedReader is a reader that one goroutine uses at a time.
type lockedReader struct {
	mu   sync.Mutex
	from io.Reader
}

// Read is io.Reader's.
func (r *lockedReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

// Package mock is a server of the hosted-number-orders API, in memory, for
// tests: an http.Handler that answers as the model of package order decides.
//
//	server := httptest.NewServer(mock.New(mock.Options{}))
//
// Beside the API it has a control plane, under /_mock, by which a test plays
// the platform, the carrier and the owner of the number, and moves the clock.
// What the API takes and answers is package order's to say; which path leads
// where, routes.go's.
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
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Options are how a server differs from the default one. The zero Options work.
// Look, Now and Rand are called by one request at a time, and all others wait
// meanwhile: they must not ask the server anything themselves.
type Options struct {
	// Accounts are the accounts that may enter, with their auth tokens. None:
	// any account sid with any token that is not empty.
	Accounts map[sid.ID[sid.Account]]string
	// Subaccounts are the accounts that an account may act for, beside itself.
	Subaccounts map[sid.ID[sid.Account]][]sid.ID[sid.Account]
	// Hold leaves a new order in twilio-processing; else it is accepted at once.
	Hold bool
	// Look says whether a number can be hosted; nil is plan.Look. That another
	// order has the number is the server's to know.
	Look func(phone.Number) phone.Verdict
	// Limits are those of new orders; the zero Limits are the documented ones.
	Limits order.Limits
	// Now is the clock that the server follows until it is moved; nil is time.Now.
	Now func() time.Time
	// Rand is where sids and codes come from; nil is crypto/rand.Reader.
	Rand io.Reader
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
	options Options
	hosts   map[string]bool // Options.Hosts

	// Both are what they are called, but for tests that put a mistake in.
	routes []route
	commit func(*entry, order.Order, order.Change)

	mu     sync.Mutex // guards what follows
	clock  clock
	store  store
	hold   bool   // new orders stay in twilio-processing
	faults faults // of the next request and call

	keys       map[string]callback.Key // by auth token: what callbacks are signed with, at most maxKeys
	faultRules []*faultRule            // of deliveries, the latest last
	deliverer  *deliverer
	bounds     journalBounds
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
	if options.Pause == nil {
		options.Pause = sleep
	}
	s := &Server{options: options, routes: routes, hold: options.Hold, hosts: map[string]bool{}, deliverer: newDeliverer(&options), bounds: defaultJournalBounds}
	for _, name := range options.Hosts {
		s.hosts[hostName(name)] = true
	}
	s.commit = s.keep
	s.reset()
	return s
}

// reset forgets every order, callback and fault, and lets the clock run. What is
// on its way is given up.
func (s *Server) reset() {
	s.clock = clock{follow: s.options.Now}
	s.store = newStore(s.bounds)
	s.faults = faults{}
	s.faultRules = nil
	s.deliverer.forget()
	s.keys = map[string]callback.Key{}
}

// Close waits until every callback that is due has been sent, or given up, as
// its policy says. When the context ends first it gives up the rest, and the
// error says how many and, of a few, which. Callbacks that fall due later are
// dropped. A server that is not closed loses nothing but what is on its way.
func (s *Server) Close(ctx context.Context) error { return s.deliverer.close(ctx) }

// ServeHTTP answers a request of the API or of the control plane.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := newDeadlineWriter(w, r)
	c := &call{Server: s, request: r}
	c.write(out, c.serve())
}

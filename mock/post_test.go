package mock_test

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// destination is where the callbacks of these tests go.
const destination = "http://callbacks.example.com/status"

// arrival is the n-th arrival of a callback at a post.
type arrival struct {
	callback.Received
	n int
}

// post receives callbacks and verifies their signatures. It serves HTTP on a network
// in memory, so that it works in a synctest bubble. There, time passes when all
// goroutines wait, and a goroutine that does not end fails the test.
type post struct {
	t      *testing.T
	answer func(http.ResponseWriter, *http.Request, arrival)
	dial   func(context.Context) error // before a connection is made

	connections chan net.Conn
	closed      chan struct{}
	transport   *http.Transport

	mu      sync.Mutex
	got     []arrival
	times   map[string]int // by idempotency token
	refused []error
	asked   []*http.Request
	now     int          // how many are being answered
	open    atomic.Int64 // connections
}

// newPost returns a post that answers callbacks that are signed with a token; nil
// answers 200.
func newPost(t *testing.T, token string, answer func(http.ResponseWriter, *http.Request, arrival)) *post {
	key, err := callback.NewKey(token)
	require.NoError(t, err)
	p := &post{t: t, answer: answer, connections: make(chan net.Conn), closed: make(chan struct{}), times: map[string]int{}}
	if answer == nil {
		p.answer = func(http.ResponseWriter, *http.Request, arrival) {}
	}
	p.transport = &http.Transport{
		DialContext:         func(ctx context.Context, _, _ string) (net.Conn, error) { return p.connect(ctx) },
		MaxIdleConnsPerHost: mock.MaxDeliveries,
	}
	receiver := callback.Receiver{Key: key, Refused: p.refuse}
	server := &http.Server{Handler: receiver.Handler(p.receive), ConnState: func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			p.open.Add(1)
		case http.StateClosed, http.StateHijacked:
			p.open.Add(-1)
		}
	}}
	served := make(chan error)
	go func() { served <- server.Serve(p) }()
	t.Cleanup(func() {
		server.Close()
		<-served
		p.transport.CloseIdleConnections()
	})
	return p
}

func (p *post) connect(ctx context.Context) (net.Conn, error) {
	if p.dial != nil {
		if err := p.dial(ctx); err != nil {
			return nil, err
		}
	}
	here, there := net.Pipe()
	select {
	case p.connections <- there:
		return here, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// Accept, Close and Addr make a post the listener of its server.
func (p *post) Accept() (net.Conn, error) {
	select {
	case c := <-p.connections:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *post) Close() error {
	close(p.closed)
	return nil
}

func (p *post) Addr() net.Addr { return &net.UnixAddr{Name: destination} }

func (p *post) receive(w http.ResponseWriter, r *http.Request, c callback.Received) {
	p.mu.Lock()
	p.times[c.Token]++
	got := arrival{c, p.times[c.Token]}
	p.got = append(p.got, got)
	p.asked = append(p.asked, r)
	p.now++
	p.mu.Unlock()
	p.answer(w, r, got)
	p.mu.Lock()
	p.now--
	p.mu.Unlock()
}

func (p *post) busy() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *post) refuse(_ *http.Request, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refused = append(p.refused, err)
}

// arrived lists the arrivals of an order; "" means all orders.
func (p *post) arrived(id string) (statuses []status.Status) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, a := range p.got {
		if id == "" || a.HostedNumberOrderSID.String() == id {
			statuses = append(statuses, a.Status)
		}
	}
	return statuses
}

// serve is a server whose callbacks go to the post.
func (p *post) serve(options mock.Options) client {
	options.Transport = p.transport
	return newClient(p.t, options)
}

// forever waits until the client is gone, and never answers.
func forever(_ http.ResponseWriter, r *http.Request, _ arrival) { <-r.Context().Done() }

// gate delays the callbacks of an order until it is opened; "" means all orders.
type gate chan struct{}

func (g gate) before(id string) func(http.ResponseWriter, *http.Request, arrival) {
	return func(_ http.ResponseWriter, r *http.Request, a arrival) {
		if id == "" || a.HostedNumberOrderSID.String() == id {
			select {
			case <-g:
			case <-r.Context().Done():
			}
		}
	}
}

// watched creates an order for the n-th number that reports to the post, as the
// policy of the fragment says.
func (c client) watched(n int, fragment string) string {
	if fragment != "" {
		fragment = "#" + fragment
	}
	return c.create(n, "&StatusCallbackUrl="+url.QueryEscape(destination+fragment)).SID.String()
}

// watchedAt creates an order for the n-th number that reports to another host.
func (c client) watchedAt(host string, n int) string {
	return c.create(n, "&StatusCallbackUrl=http://"+host+"/").SID.String()
}

func (c client) flush() { c.post(control+"/Callbacks/Flush", "").is(204) }

// waits records the pauses that it is asked for, and does not wait.
type waits struct {
	mu   sync.Mutex
	each []time.Duration
}

func (w *waits) pause(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.each = append(w.each, d)
	return ctx.Err()
}

// steps are the events, after submit and accept, that lead an order to completed.
var steps = append([]string{"request-call?Code=1234", "confirm-code?Code=1234"}, between(status.Verified, status.Completed)...)

// lived lists the statuses of that life.
var lived = livedBy(steps)

func livedBy(steps []string) []status.Status {
	statuses := []status.Status{status.TwilioProcessing, status.Received}
	for _, step := range steps {
		name, _, _ := strings.Cut(step, "?")
		event, err := order.ParseEvent(name)
		to, ok := order.Lookup(statuses[len(statuses)-1], event)
		if err != nil || !ok {
			panic(step + " is not possible")
		}
		statuses = append(statuses, to)
	}
	return statuses
}

// tokenOf is the idempotency token of an order's version.
func tokenOf(t *testing.T, text string, version int) string {
	id, err := sid.Parse[sid.Order](text)
	require.NoError(t, err)
	return callback.IdempotencyToken(id, version)
}

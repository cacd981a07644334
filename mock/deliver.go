package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/sid"
)

// The bounds of delivery: for how many orders at once, and how many callbacks
// may wait; one more is dropped, and the journal says so.
const (
	maxDeliveries = 64
	maxWaiting    = 100_000
)

// delivery is a callback on its way.
type delivery struct {
	order   sid.ID[sid.Order]
	version int // of the order, which it reports
	request *callback.Request
	mishaps mishaps
	record  func(attempt)

	ctx  context.Context // ends when the callback is given up
	held bool            // until the order's next one; only the last of an order is
}

// deliverer sends callbacks: one after another for each order, for many orders
// at once. It has goroutines only while there is something to send.
type deliverer struct {
	client *http.Client
	pause  func(context.Context, time.Duration) error
	most   int // that may wait
	ctx    context.Context
	stop   context.CancelCauseFunc

	mu       sync.Mutex
	current  context.Context // of what is sent from now on, until it is forgotten
	forgo    context.CancelCauseFunc
	queues   map[sid.ID[sid.Order]][]*delivery // what waits, and first what is under way
	ready    []sid.ID[sid.Order]               // whose first waits for a goroutine
	working  int
	waiting  int
	flushing int
	idle     chan struct{} // closed while nothing waits
}

func newDeliverer(transport http.RoundTripper, pause func(context.Context, time.Duration) error) *deliverer {
	d := &deliverer{
		client: newHTTPClient(transport), pause: pause, most: maxWaiting,
		queues: map[sid.ID[sid.Order]][]*delivery{}, idle: make(chan struct{}),
	}
	close(d.idle)
	d.ctx, d.stop = context.WithCancelCause(context.Background())
	d.current, d.forgo = context.WithCancelCause(d.ctx)
	return d
}

// Why a callback is dropped.
var (
	errTooMany   = errors.New("too many callbacks wait already")
	errForgotten = errors.New("the server was reset")
	errClosed    = errors.New("the server was closed")
)

// send queues a callback behind those of its order. It never waits.
func (d *deliverer) send(next *delivery) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waiting >= d.most {
		return errTooMany
	}
	if d.waiting == 0 {
		d.idle = make(chan struct{})
	}
	d.waiting++
	next.ctx, next.held = d.current, next.mishaps.reorder && d.flushing == 0 && d.ctx.Err() == nil

	queue := d.queues[next.order]
	last := len(queue) - 1
	still := last < 0 || queue[0].held // nothing of the order is under way
	if last >= 0 && queue[last].held {
		queue[last].held, next.held = false, false
		queue = append(queue[:last:last], next, queue[last])
	} else {
		queue = append(queue, next)
	}
	d.queues[next.order] = queue
	if still && !queue[0].held {
		d.makeReady(next.order)
	}
	return nil
}

// makeReady gives an order's first callback to a goroutine, when one is free.
func (d *deliverer) makeReady(order sid.ID[sid.Order]) {
	d.ready = append(d.ready, order)
	if d.working < maxDeliveries {
		d.working++
		go d.work()
	}
}

// work delivers what is ready, until nothing is.
func (d *deliverer) work() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.ready) > 0 {
		order := d.ready[0]
		d.ready = d.ready[1:]
		first := d.queues[order][0]
		d.mu.Unlock()
		d.deliver(first)
		d.mu.Lock()
		d.done(order)
	}
	d.working--
}

// done takes an order's first callback out of its queue.
func (d *deliverer) done(order sid.ID[sid.Order]) {
	queue := d.queues[order][1:]
	d.queues[order] = queue
	d.waiting--
	switch {
	case len(queue) == 0:
		delete(d.queues, order)
	case !queue[0].held:
		d.ready = append(d.ready, order)
	}
	if d.waiting == 0 {
		close(d.idle)
	}
}

// release lets go what is held back for the next one of its order.
func (d *deliverer) release() {
	for order, queue := range d.queues {
		if last := queue[len(queue)-1]; last.held {
			last.held = false
			if len(queue) == 1 {
				d.makeReady(order)
			}
		}
	}
}

// flush waits until nothing is to be sent any more. Meanwhile nothing is held
// back for the next one.
func (d *deliverer) flush(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.flushing++
	defer func() { d.flushing-- }()
	d.release()
	idle := d.idle
	d.mu.Unlock()
	defer d.mu.Lock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// forget gives up what was sent so far.
func (d *deliverer) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forgo(errForgotten)
	d.current, d.forgo = context.WithCancelCause(d.ctx)
	d.release()
}

// close waits like flush, and then gives up what is left, and says what. What is
// sent later is dropped.
func (d *deliverer) close(ctx context.Context) error {
	defer d.client.CloseIdleConnections()
	err := d.flush(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stop(errClosed)
	if d.waiting == 0 {
		return nil
	}
	return fmt.Errorf("mock: close: %d callbacks dropped: %s: %w", d.waiting, d.left(), cmp.Or(err, errClosed))
}

// left names what waits, as far as that is a few.
func (d *deliverer) left() string {
	const few = 8
	var names []string
	byText := func(a, b sid.ID[sid.Order]) int { return strings.Compare(a.String(), b.String()) }
	for _, order := range slices.SortedFunc(maps.Keys(d.queues), byText) {
		for _, waits := range d.queues[order] {
			if len(names) == few {
				return strings.Join(names, ", ") + " and more"
			}
			names = append(names, fmt.Sprintf("%v version %d", order, waits.version))
		}
	}
	return strings.Join(names, ", ")
}

// deliver sends a callback, as its policy and its mishaps say.
func (d *deliverer) deliver(due *delivery) {
	request, m := due.request, due.mishaps
	if m.drop {
		due.record(dropped(request.URL, errors.New("a fault")))
		return
	}
	if m.corrupt {
		request = corrupted(request)
	}
	d.sendWithRetries(due, request, m.delay)
	if m.duplicate {
		d.sendWithRetries(due, request, 0)
	}
}

// sendWithRetries waits, and tries until one succeeds or the policy gives up.
// The total timeout is for the tries, not for the pauses between them.
func (d *deliverer) sendWithRetries(due *delivery, request *callback.Request, pause time.Duration) {
	left := request.Policy.TotalTimeout
	for n := 1; ; n++ {
		if err := d.wait(due.ctx, pause); err != nil {
			due.record(dropped(request.URL, err))
			return
		}
		start := time.Now()
		made, failure, ok := d.try(due.ctx, request, left)
		due.record(made)
		left -= time.Since(start)
		if ok || left <= 0 || due.ctx.Err() != nil || !request.Policy.Retry(failure, n) {
			return
		}
		pause = request.Policy.Pause(n)
	}
}

// wait pauses. The error is why not to go on.
func (d *deliverer) wait(ctx context.Context, pause time.Duration) (err error) {
	if pause > 0 {
		err = d.pause(ctx, pause)
	}
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// sleep is the pause of a server that is told no other.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/sid"
)

// maxDeliveries is the number of delivery slots: of so many orders callbacks are sent at
// once. Hosts share the slots.
const maxDeliveries = 128

// load is a number of callbacks and their approximate size in bytes.
type load struct{ callbacks, bytes int }

// maxWaiting limits the callbacks that wait. The server drops those beyond, and the
// journal says so. Hosts share the limit.
var maxWaiting = load{100_000, 64 << 20}

func (l *load) add(d *delivery) {
	l.callbacks++
	l.bytes += d.size()
}

func (l *load) remove(d *delivery) {
	l.callbacks--
	l.bytes -= d.size()
}

// fairIn reports whether a host with this load may have one more callback.
func (l load) fairIn(taken, most load) bool {
	return fair(l.callbacks, taken.callbacks, most.callbacks) && fair(l.bytes, taken.bytes, most.bytes)
}

// fair reports whether a host may take more of a shared resource: a host never takes
// more than it leaves for all others. A single host may take half.
func fair(has, taken, most int) bool { return has < most-taken }

// delivery is a callback on its way.
type delivery struct {
	order   sid.ID[sid.Order]
	version int // of the order, which it reports
	key     callback.Key
	request *callback.Request
	fault   deliveryFault
	record  func(attempt)

	to   *host
	ctx  context.Context // ends when the callback is given up
	held bool            // until the order's next callback; only the last of an order is held
}

// size returns the approximate memory of a delivery in bytes.
func (due *delivery) size() int { return 2*overhead + len(due.request.URL) + len(due.request.Body) }

// host is a host with callbacks that wait.
type host struct {
	name    string      // of hostOf
	ready   []*delivery // each the first of an order
	busy    int         // how many are under way
	waiting load        // the ready ones and those behind them
}

// deliverer sends callbacks: those of one order one after the other, those of many
// orders at once. A slow host leaves room for others. It has goroutines only while
// callbacks wait.
type deliverer struct {
	sender *callback.Sender
	pause  func(context.Context, time.Duration) error
	most   load // maxWaiting
	ctx    context.Context
	stop   context.CancelCauseFunc

	mu       sync.Mutex
	current  context.Context // of the callbacks sent from now on, until forget
	forgo    context.CancelCauseFunc
	queues   map[sid.ID[sid.Order]][]*delivery // the first one is under way, the others wait
	hosts    map[string]*host
	turns    []*host // with ready callbacks, in the order of their turns
	busy     int
	waiting  load
	flushing int
	idle     chan struct{} // closed while nothing waits
}

func newDeliverer(options *Options) *deliverer {
	d := &deliverer{
		sender: callback.NewSender(callback.SenderOptions{Transport: options.Transport, Guard: options.Guard, Answered: reachedControl}),
		pause:  options.Pause, most: maxWaiting,
		queues: map[sid.ID[sid.Order]][]*delivery{}, hosts: map[string]*host{}, idle: make(chan struct{}),
	}
	close(d.idle)
	d.ctx, d.stop = context.WithCancelCause(context.Background())
	d.current, d.forgo = context.WithCancelCause(d.ctx)
	return d
}

// The reasons to drop a callback.
var (
	errTooMany   = errors.New("too many callbacks wait already")
	errForgotten = errors.New("the server was reset")
	errClosed    = errors.New("the server was closed")
)

// send queues a callback behind the earlier ones of its order. It never waits.
func (d *deliverer) send(next *delivery) error {
	address, err := url.Parse(next.request.URL)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.admit(next, hostOf(address)); err != nil {
		return err
	}
	next.ctx, next.held = d.current, next.fault.reorder && d.flushing == 0 && d.ctx.Err() == nil

	queue := d.queues[next.order]
	last := len(queue) - 1
	still := last < 0 || queue[0].held // no callback of the order is under way
	if last >= 0 && queue[last].held {
		queue[last].held, next.held = false, false
		queue = append(queue[:last:last], next, queue[last])
	} else {
		queue = append(queue, next)
	}
	d.queues[next.order] = queue
	if still && !queue[0].held {
		d.makeReady(queue[0])
		d.start()
	}
	return nil
}

// hostOf returns the host of a url in one spelling.
func hostOf(address *url.URL) string {
	name := strings.TrimSuffix(strings.ToLower(address.Hostname()), ".")
	port := address.Port()
	if port == "" && address.Scheme == "https" {
		port = "443"
	}
	return net.JoinHostPort(name, cmp.Or(port, "80"))
}

// admit counts a callback as waiting for a host, if the queue has room.
func (d *deliverer) admit(next *delivery, name string) error {
	to := d.hosts[name]
	if to == nil {
		to = &host{name: name}
	}
	if !to.waiting.fairIn(d.waiting, d.most) {
		return errTooMany
	}
	if d.waiting.callbacks == 0 {
		d.idle = make(chan struct{})
	}
	to.waiting.add(next)
	d.waiting.add(next)
	d.hosts[name] = to
	next.to = to
	return nil
}

// makeReady queues the first callback of an order for a goroutine.
func (d *deliverer) makeReady(first *delivery) {
	to := first.to
	if to.ready = append(to.ready, first); len(to.ready) == 1 {
		d.turns = append(d.turns, to)
	}
}

// start gives goroutines to ready callbacks while slots are free. The hosts take turns,
// and a host that has its share is passed over.
func (d *deliverer) start() {
	for passed := 0; passed < len(d.turns) && d.busy < maxDeliveries; {
		to := d.turns[passed]
		if !fair(to.busy, d.busy, maxDeliveries) {
			passed++
			continue
		}
		copy(d.turns[1:], d.turns[:passed])
		d.turns[0], d.turns = nil, d.turns[1:]
		first := to.ready[0]
		to.ready[0] = nil
		if to.ready = to.ready[1:]; len(to.ready) > 0 {
			d.turns = append(d.turns, to)
		}
		to.busy++
		d.busy++
		go d.run(first)
	}
}

// run delivers the first callback of an order.
func (d *deliverer) run(first *delivery) {
	d.deliver(first)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done(first)
	d.start()
}

// done takes the first callback of an order out of its queue.
func (d *deliverer) done(first *delivery) {
	to := first.to
	to.busy--
	d.busy--
	to.waiting.remove(first)
	d.waiting.remove(first)
	queue := d.queues[first.order]
	queue[0], queue = nil, queue[1:]
	d.queues[first.order] = queue
	switch {
	case len(queue) == 0:
		delete(d.queues, first.order)
	case !queue[0].held:
		d.makeReady(queue[0])
	}
	if to.waiting.callbacks == 0 {
		delete(d.hosts, to.name)
	}
	if d.waiting.callbacks == 0 {
		close(d.idle)
	}
}

// release frees the callbacks that are held back for the order's next one.
func (d *deliverer) release() {
	for _, queue := range d.queues {
		if last := queue[len(queue)-1]; last.held {
			last.held = false
			if len(queue) == 1 {
				d.makeReady(last)
			}
		}
	}
	d.start()
}

// flush waits until no callback waits any more. Meanwhile no callback is held back for
// the order's next one.
func (d *deliverer) flush(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.drain(ctx)
}

// drain implements flush. The caller holds the lock; drain releases it while it waits,
// and holds it again when it returns.
func (d *deliverer) drain(ctx context.Context) error {
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

// forget drops all callbacks so far.
func (d *deliverer) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.forgo(errForgotten)
	d.current, d.forgo = context.WithCancelCause(d.ctx)
	d.release()
}

// close waits like flush, then drops the rest, and the error lists it. Later callbacks
// are dropped. It holds the lock from the end of the flush to the stop, so no callback is
// held back in between.
func (d *deliverer) close(ctx context.Context) error {
	defer d.sender.CloseIdleConnections()
	d.mu.Lock()
	defer d.mu.Unlock()
	err := d.drain(ctx)
	d.stop(errClosed)
	if d.waiting.callbacks == 0 {
		return nil
	}
	return fmt.Errorf("mock: close: %d callbacks dropped: %s: %w", d.waiting.callbacks, d.left(), cmp.Or(err, errClosed))
}

// left names a few of the callbacks that wait.
func (d *deliverer) left() string {
	const few = 8
	var names []string
	byText := func(a, b sid.ID[sid.Order]) int { return strings.Compare(a.String(), b.String()) }
	for _, id := range slices.SortedFunc(maps.Keys(d.queues), byText) {
		for _, waits := range d.queues[id] {
			if len(names) == few {
				return strings.Join(names, ", ") + " and more"
			}
			names = append(names, fmt.Sprintf("%v version %d", id, waits.version))
		}
	}
	return strings.Join(names, ", ")
}

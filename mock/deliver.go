package mock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
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

// attempt is one try to deliver a callback.
type attempt struct {
	URL      string  `json:"url"`
	Status   int     `json:"status,omitzero"` // what the receiver answered
	Error    string  `json:"error,omitzero"`  // why there is no answer, or no try
	Duration float64 `json:"seconds"`
}

// delivery is a callback on its way.
type delivery struct {
	order   sid.ID[sid.Order]
	request *callback.Request
	mishaps mishaps
	held    bool // until the order's next one has been delivered
	record  func(attempt)
}

// deliverer sends callbacks: one after another for each order, for many orders
// at once. It has goroutines only while there is something to send.
type deliverer struct {
	client *http.Client
	pause  func(context.Context, time.Duration) error
	ctx    context.Context // ends with the deliverer
	stop   context.CancelFunc

	mu      sync.Mutex
	queues  map[sid.ID[sid.Order]][]*delivery // what waits, and first what is under way
	ready   []sid.ID[sid.Order]               // whose first waits for a goroutine
	working int
	waiting int
	idle    chan struct{} // closed while nothing waits
}

func newDeliverer(transport http.RoundTripper, pause func(context.Context, time.Duration) error) *deliverer {
	d := &deliverer{pause: pause, queues: map[sid.ID[sid.Order]][]*delivery{}, idle: make(chan struct{})}
	close(d.idle)
	d.ctx, d.stop = context.WithCancel(context.Background())
	if transport == nil {
		transport = &http.Transport{DialContext: dial, MaxIdleConnsPerHost: maxDeliveries, IdleConnTimeout: time.Minute}
	}
	d.client = &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return d
}

var errTooMany = fmt.Errorf("dropped: %d callbacks wait already", maxWaiting)

// send queues a callback behind those of its order. It never waits.
func (d *deliverer) send(next *delivery) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.waiting >= maxWaiting {
		return errTooMany
	}
	if d.waiting == 0 {
		d.idle = make(chan struct{})
	}
	d.waiting++
	queue := d.queues[next.order]
	if last := len(queue) - 1; last >= 0 && queue[last].held {
		queue[last].held = false
		d.queues[next.order] = append(queue[:last:last], next, queue[last])
		if last > 0 {
			return nil
		}
	} else {
		d.queues[next.order] = append(queue, next)
		if last >= 0 || next.held {
			return nil
		}
	}
	d.makeReady(next.order)
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

// flush waits until nothing is to be sent any more; what was held back for the
// next one goes now.
func (d *deliverer) flush(ctx context.Context) error {
	for {
		d.mu.Lock()
		for order, queue := range d.queues {
			last := queue[len(queue)-1]
			if last.held {
				last.held = false
				if len(queue) == 1 {
					d.makeReady(order)
				}
			}
		}
		idle, waiting := d.idle, d.waiting
		d.mu.Unlock()
		if waiting == 0 {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// close waits like flush, and then gives up what is left: it says how many.
func (d *deliverer) close(ctx context.Context) error {
	defer d.client.CloseIdleConnections()
	defer d.stop()
	if err := d.flush(ctx); err != nil {
		d.mu.Lock()
		defer d.mu.Unlock()
		return fmt.Errorf("mock: close: %d callbacks dropped: %w", d.waiting, err)
	}
	return nil
}

// deliver sends a callback, and again, as its policy and its mishaps say.
func (d *deliverer) deliver(due *delivery) {
	if due.mishaps.drop {
		due.record(attempt{URL: due.request.URL, Error: "dropped by a fault"})
		return
	}
	request := due.request
	if due.mishaps.corrupt {
		request = corrupted(request)
	}
	if d.pause(d.ctx, due.mishaps.delay) != nil {
		due.record(attempt{URL: request.URL, Error: "dropped: the server was closed"})
		return
	}
	times := 1
	if due.mishaps.duplicate {
		times = 2
	}
	for range times {
		d.sendWithRetries(request, due.record)
	}
}

// sendWithRetries tries until one succeeds, or the policy gives up. The total
// timeout is for the tries, not for the pauses between them.
func (d *deliverer) sendWithRetries(request *callback.Request, record func(attempt)) {
	left := request.Policy.TotalTimeout
	for n := 1; ; n++ {
		made, failure, ok := d.try(request, left)
		record(made)
		left -= time.Duration(made.Duration * float64(time.Second))
		if ok || left <= 0 || !request.Policy.Retry(failure, n) || d.pause(d.ctx, request.Policy.Pause(n)) != nil {
			return
		}
	}
}

// The causes of an ended try.
var (
	errReadTimeout  = errors.New("no answer within the read timeout")
	errTotalTimeout = errors.New("no answer within the total timeout")
)

// try sends a callback once.
func (d *deliverer) try(request *callback.Request, left time.Duration) (made attempt, failure callback.Failure, ok bool) {
	start := time.Now()
	made.URL = request.URL
	defer func() { made.Duration = time.Since(start).Seconds() }()

	ctx, cancel := context.WithCancelCause(context.WithValue(d.ctx, connectTimeout{}, request.Policy.ConnectTimeout))
	defer cancel(nil)
	defer time.AfterFunc(left, func() { cancel(errTotalTimeout) }).Stop()
	var connected atomic.Bool
	var read atomic.Pointer[time.Timer]
	defer func() {
		if timer := read.Load(); timer != nil {
			timer.Stop()
		}
	}()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
		WroteRequest: func(httptrace.WroteRequestInfo) {
			read.Store(time.AfterFunc(request.Policy.ReadTimeout, func() { cancel(errReadTimeout) }))
		},
	})

	r, err := request.HTTP(ctx)
	if err != nil {
		made.Error = err.Error()
		return made, "", false
	}
	response, err := d.client.Do(r)
	if err == nil {
		_, err = io.Copy(io.Discard, io.LimitReader(response.Body, MaxBody))
		response.Body.Close()
	}
	if err != nil {
		cause := context.Cause(ctx)
		if cause == nil {
			cause = err
		}
		made.Error = cause.Error()
		switch {
		case !connected.Load():
			return made, callback.ConnectFailed, false
		case errors.Is(cause, errReadTimeout):
			return made, callback.ReadTimedOut, false
		}
		return made, "", false
	}
	made.Status = response.StatusCode
	switch response.StatusCode / 100 {
	case 2:
		return made, "", true
	case 4:
		return made, callback.ClientError, false
	case 5:
		return made, callback.ServerError, false
	}
	return made, "", false
}

// connectTimeout is the key of a context's value: how long dial may take.
type connectTimeout struct{}

func dial(ctx context.Context, network, address string) (net.Conn, error) {
	timeout, _ := ctx.Value(connectTimeout{}).(time.Duration)
	return (&net.Dialer{Timeout: timeout}).DialContext(ctx, network, address)
}

// corrupted returns a request with another signature.
func corrupted(request *callback.Request) *callback.Request {
	wrong := *request
	wrong.Header = request.Header.Clone()
	signature := []byte(wrong.Header.Get(callback.SignatureHeader))
	if len(signature) > 0 {
		if signature[0] != 'A' {
			signature[0] = 'A'
		} else {
			signature[0] = 'B'
		}
	}
	wrong.Header.Set(callback.SignatureHeader, string(signature))
	return &wrong
}

// sleep is the pause of a server that is told no other.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

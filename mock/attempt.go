package mock

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
)

// attempt is one try to deliver a callback.
type attempt struct {
	URL     string  `json:"url"`
	Status  int     `json:"status,omitzero"` // what the receiver answered
	Error   string  `json:"error,omitzero"`  // why there is no answer, or no try
	Seconds float64 `json:"seconds"`
}

// dropped is the attempt of a callback that is not sent, or not again.
func dropped(address string, why error) attempt {
	return attempt{URL: address, Error: "dropped: " + why.Error()}
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

// newHTTPClient returns a client that follows no redirect: an answer is an answer.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = &http.Transport{
			DialContext: dial, TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConns: maxDeliveries, MaxIdleConnsPerHost: maxDeliveries, IdleConnTimeout: time.Minute,
		}
	}
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// connectTimeout is the key of a context's value: how long dial may take.
type connectTimeout struct{}

// dial connects. It has a timeout of its own, for a transport goes on dialling
// when the request that wants the connection is over.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	timeout, _ := ctx.Value(connectTimeout{}).(time.Duration)
	return (&net.Dialer{Timeout: timeout}).DialContext(ctx, network, address)
}

// The causes of an ended try.
var (
	errConnectTimeout = errors.New("no connection within the connect timeout")
	errReadTimeout    = errors.New("no answer within the read timeout")
	errTotalTimeout   = errors.New("no answer within the total timeout")
)

// phases ends a try whose present phase takes too long: to connect, to answer.
type phases struct {
	end context.CancelCauseFunc

	mu        sync.Mutex
	connected bool
	timer     *time.Timer
}

// enter begins a phase; without a limit, none.
func (p *phases) enter(connected bool, limit time.Duration, cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.connected = connected
	if p.timer != nil {
		p.timer.Stop()
	}
	if limit > 0 {
		p.timer = time.AfterFunc(limit, func() { p.end(cause) })
	}
}

// trace follows a request: when its connection turns out to be dead, it may
// connect and be written once more.
func (p *phases) trace(policy callback.Policy) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn:      func(string) { p.enter(false, policy.ConnectTimeout, errConnectTimeout) },
		GotConn:      func(httptrace.GotConnInfo) { p.enter(true, 0, nil) },
		WroteRequest: func(httptrace.WroteRequestInfo) { p.enter(true, policy.ReadTimeout, errReadTimeout) },
	}
}

// finish ends the phases, and reports whether there was a connection.
func (p *phases) finish() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timer != nil {
		p.timer.Stop()
	}
	return p.connected
}

// try sends a callback once.
func (d *deliverer) try(ctx context.Context, request *callback.Request, left time.Duration) (made attempt, failure callback.Failure, ok bool) {
	start := time.Now()
	ctx, end := context.WithCancelCause(context.WithValue(ctx, connectTimeout{}, request.Policy.ConnectTimeout))
	defer end(nil)
	defer time.AfterFunc(left, func() { end(errTotalTimeout) }).Stop()
	p := &phases{end: end}
	code, err := d.answer(httptrace.WithClientTrace(ctx, p.trace(request.Policy)), request)
	connected := p.finish()

	made = attempt{URL: request.URL, Seconds: time.Since(start).Seconds()}
	if err == nil {
		made.Status = code
		return made, failures[code/100], code/100 == 2
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	made.Error = err.Error()
	switch {
	case !connected:
		failure = callback.ConnectFailed
	case errors.Is(err, errReadTimeout):
		failure = callback.ReadTimedOut
	}
	return made, failure, false
}

// failures are those of answers, by the first digit of the status.
var failures = map[int]callback.Failure{4: callback.ClientError, 5: callback.ServerError}

// answer sends a request, and returns the status of the whole answer.
func (d *deliverer) answer(ctx context.Context, request *callback.Request) (int, error) {
	r, err := request.HTTP(ctx)
	if err != nil {
		return 0, err
	}
	// Like a GET, it may go out again where the connection had died meanwhile: by
	// its token the receiver knows it. A key without values is not sent.
	r.Header["Idempotency-Key"] = nil
	response, err := d.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, MaxBody))
	return response.StatusCode, err
}

package callback

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// The bounds of one delivery attempt.
const (
	// MaxRedirects is the number of redirects that an attempt follows.
	MaxRedirects = 5
	// MaxAnswer is how many bytes of an answer's body an attempt reads and discards.
	// If more follow it closes the connection. It also limits an answer's header.
	MaxAnswer = 64 << 10
	// MaxLocation is how many bytes the Location of a redirect may have.
	MaxLocation = 16 << 10
)

// SenderOptions configure a Sender. The zero SenderOptions are usable.
type SenderOptions struct {
	// Transport sends the requests. Nil means NewTransport(Guard). A transport that
	// does not support net/http/httptrace has only the total timeout, and its errors
	// count as failures to connect.
	Transport http.RoundTripper
	// Guard restricts the addresses that are dialled. If Transport is set, put
	// Guard.Control into its net.Dialer. Otherwise the Guard checks only addresses in
	// urls, and connections after they were made.
	Guard Guard
	// Answered checks each answer before its body is read. An error fails the attempt,
	// and its Outcome is Final. Nil accepts every answer.
	Answered func(*http.Response) error
}

// Sender makes delivery attempts. Its caller schedules them and decides about retries.
// It is safe for concurrent use.
type Sender struct{ options SenderOptions }

// NewSender returns a Sender.
func NewSender(options SenderOptions) *Sender {
	if options.Transport == nil {
		options.Transport = NewTransport(options.Guard)
	}
	return &Sender{options}
}

// NewTransport returns the default transport of a Sender: HTTP/1.1 over TCP without
// compression, with the timeouts of the callback's policy. It ignores the proxy
// settings of the environment, because a proxy would dial without the guard.
func NewTransport(guard Guard) *http.Transport {
	return &http.Transport{
		DialContext: dial(guard), TLSHandshakeTimeout: 10 * time.Second,
		MaxIdleConns: maxIdle, MaxIdleConnsPerHost: maxIdle, IdleConnTimeout: time.Minute,
		DisableCompression: true, MaxResponseHeaderBytes: MaxAnswer,
	}
}

// maxIdle is how many idle connections the default transport keeps.
const maxIdle = 128

// CloseIdleConnections closes the connections that no attempt is using.
func (s *Sender) CloseIdleConnections() {
	if transport, ok := s.options.Transport.(interface{ CloseIdleConnections() }); ok {
		transport.CloseIdleConnections()
	}
}

// Outcome is the result of a delivery attempt.
type Outcome struct {
	// Status is the status of the last answer; 0 means that there was none.
	Status int
	// Redirects are the followed redirects, in order.
	Redirects []Redirect
	// Err is the cause of a failure that the status does not show.
	Err error
	// Failure is the policy's name of the failure, "" if it has none.
	Failure Failure
	// Final means that another attempt would fail in the same way.
	Final bool
}

// Redirect is a redirect that was followed.
type Redirect struct {
	Status int    // 307 or 308
	URL    string // the url that it led to
}

// OK reports whether the callback was delivered: the answer is 2xx.
func (o *Outcome) OK() bool { return o.Err == nil && o.Status/100 == 2 }

// The causes of an ended attempt.
var (
	errConnectTimeout = errors.New("no connection within the connect timeout")
	errReadTimeout    = errors.New("no answer within the read timeout")
	errTotalTimeout   = errors.New("no answer within the total timeout")
)

// Attempt makes one delivery attempt. For a redirect of status 307 or 308 it sends the
// request that redirect returns, usually Key.Redirect; nil follows no redirects. The
// attempt lasts at most the policy's total timeout; a timeout of zero means the
// default. Attempt does not retry.
func (s *Sender) Attempt(ctx context.Context, r *Request, redirect func(*Request, string) (*Request, error)) Outcome {
	total := cmp.Or(r.Policy.TotalTimeout, DefaultPolicy().TotalTimeout)
	ctx, cancel := context.WithTimeoutCause(ctx, total, errTotalTimeout)
	defer cancel()
	var followed []Redirect
	for {
		o, location := s.request(ctx, r)
		o.Redirects = followed
		if o.Err != nil || !isFollowed(o.Status) {
			return o
		}
		next, err := follow(r, location, len(followed), redirect)
		if err != nil {
			o.Err = fmt.Errorf("status %d is not followed: %w", o.Status, err)
			return o
		}
		followed = append(followed, Redirect{o.Status, next.URL})
		r = next
	}
}

// follow returns the request for a redirect.
func follow(r *Request, location string, followed int, redirect func(*Request, string) (*Request, error)) (*Request, error) {
	switch {
	case redirect == nil:
		return nil, errors.New("this sender follows no redirect")
	case followed == MaxRedirects:
		return nil, fmt.Errorf("%d redirects are the most", MaxRedirects)
	}
	return redirect(r, location)
}

// isFollowed reports whether a status redirects a callback.
func isFollowed(status int) bool {
	return status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
}

// request sends one request, and returns the Location of its answer.
func (s *Sender) request(ctx context.Context, r *Request) (o Outcome, location string) {
	ctx, end := context.WithCancelCause(context.WithValue(ctx, connectTimeout{}, r.Policy.ConnectTimeout))
	defer end(nil)
	p := &phases{ctx: ctx, end: end}
	request, err := s.prepare(httptrace.WithClientTrace(ctx, s.trace(p, r.Policy)), r)
	if err != nil {
		return Outcome{Err: err, Final: true}, ""
	}
	o.Status, location, err = s.exchange(ctx, request)
	connected := p.finish()
	if cause := context.Cause(ctx); cause != nil && (err != nil || errors.Is(cause, ErrGuarded)) {
		err = cause
	}
	if err != nil {
		o.Err, o.Final = withoutURL(err), errors.Is(err, ErrGuarded) || errors.Is(err, errAnswered)
	}
	switch {
	case o.Final:
	case err == nil || o.Status != 0 && errors.Is(err, errStatus):
		o.Failure = failureOf[o.Status/100]
	case !connected:
		o.Failure = ConnectFailed
	case errors.Is(err, errReadTimeout):
		o.Failure = ReadTimedOut
	}
	return o, location
}

// failureOf names the failures of answers, by the first digit of the status.
var failureOf = map[int]Failure{4: ClientError, 5: ServerError}

// prepare builds the request. A literal address is checked here, because a host's
// own transport may not ask the guard.
func (s *Sender) prepare(ctx context.Context, r *Request) (*http.Request, error) {
	request, err := r.HTTP(ctx)
	if err != nil {
		return nil, err
	}
	if ip, err := netip.ParseAddr(request.URL.Hostname()); err == nil {
		port, _ := strconv.ParseUint(cmp.Or(request.URL.Port(), defaultPorts[request.URL.Scheme]), 10, 16)
		if err := s.options.Guard.Check(netip.AddrPortFrom(ip, uint16(port))); err != nil {
			return nil, err
		}
	}
	if user := request.URL.User; user != nil {
		password, _ := user.Password()
		request.SetBasicAuth(user.Username(), password)
	}
	// The key lets the transport resend a POST whose connection was closed
	// meanwhile, because the token tells the receiver that it is the same callback.
	// The transport does not send a key without values.
	request.Header["Idempotency-Key"] = nil
	return request, nil
}

// The kinds of errors of an answer.
var (
	errStatus   = errors.New("the status says so")
	errAnswered = errors.New("the answer is refused")
)

// kind is an error whose kind is not part of its text.
type kind struct {
	error
	of error
}

func (k kind) Is(target error) bool { return target == k.of }

func (k kind) Unwrap() error { return k.error }

// exchange sends a request, and reads the answer to its limit. It calls
// the transport directly, because an http.Client would parse every Location and follow
// redirects by its own rules.
func (s *Sender) exchange(ctx context.Context, request *http.Request) (status int, location string, err error) {
	response, err := s.options.Transport.RoundTrip(request)
	if err != nil {
		return 0, "", err
	}
	if response == nil {
		return 0, "", errors.New("the transport returned neither an answer nor an error")
	}
	if response.Body != nil {
		defer response.Body.Close()
	}
	if s.options.Answered != nil {
		if err := s.options.Answered(response); err != nil {
			return response.StatusCode, "", kind{err, errAnswered}
		}
	}
	// The body of a 1xx is the connection, which no context ends.
	if response.StatusCode >= 200 && response.Body != nil {
		if err := discard(ctx, response.Body); err != nil {
			return 0, "", err
		}
	}
	location, err = followable(response)
	return response.StatusCode, location, err
}

// discard reads a body to the limit. The end of the context closes it, because
// not every body ends with its request.
func discard(ctx context.Context, body io.ReadCloser) error {
	defer context.AfterFunc(ctx, func() { body.Close() })()
	_, err := io.Copy(io.Discard, io.LimitReader(body, MaxAnswer))
	return err
}

// followable returns the Location of a redirect, "" for an answer that ends the
// delivery. The error means that the answer is neither.
func followable(response *http.Response) (location string, err error) {
	locations := response.Header.Values("Location")
	switch status := response.StatusCode; {
	case status < 200:
		err = fmt.Errorf("status %d is not an answer to a callback", status)
	case isFollowed(status) && len(locations) == 0:
		err = fmt.Errorf("status %d is not followed: there is no Location", status)
	case isFollowed(status) && len(locations) > 1:
		err = fmt.Errorf("status %d is not followed: there are %d Locations", status, len(locations))
	case isFollowed(status):
		return locations[0], nil
	case status/100 == 3:
		err = fmt.Errorf("status %d is not followed: only 307 and 308 are", status)
	default:
		return "", nil
	}
	return "", kind{err, errStatus}
}

// withoutURL removes the url from an error: it is long, known, and may hold a password.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// connectTimeout is the key of a context's value: how long dial may take.
type connectTimeout struct{}

// dial returns how the default transport connects. It has its own timeout, because a
// transport continues to dial after the end of the request that needs the
// connection.
func dial(guard Guard) func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		timeout, _ := ctx.Value(connectTimeout{}).(time.Duration)
		dialer := net.Dialer{Timeout: cmp.Or(timeout, DefaultPolicy().ConnectTimeout), Control: guard.Control}
		return dialer.DialContext(ctx, network, address)
	}
}

// phases ends a request whose current phase takes too long. The phases are connecting
// and waiting for the answer.
type phases struct {
	ctx context.Context
	end context.CancelCauseFunc

	mu        sync.Mutex
	connected bool
	stop      func() // ends the timer of the present phase
}

// enter begins a phase; 0 means no limit.
func (p *phases) enter(connected bool, limit time.Duration, cause error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.connected = connected
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	if limit > 0 {
		p.stop = after(p.ctx, limit, func() { p.end(cause) })
	}
}

// after calls a function once a time has passed, unless the context ends or stop
// is called before.
func after(ctx context.Context, d time.Duration, f func()) (stop func()) {
	timer, cancel := context.WithTimeout(ctx, d)
	unhook := context.AfterFunc(timer, f)
	return func() {
		unhook()
		cancel()
	}
}

// trace reports the phases of a request to p. A request whose connection is dead may
// connect and be written again.
func (s *Sender) trace(p *phases, policy Policy) *httptrace.ClientTrace {
	connect := cmp.Or(policy.ConnectTimeout, DefaultPolicy().ConnectTimeout)
	read := cmp.Or(policy.ReadTimeout, DefaultPolicy().ReadTimeout)
	return &httptrace.ClientTrace{
		GetConn: func(string) { p.enter(false, connect, errConnectTimeout) },
		GotConn: func(info httptrace.GotConnInfo) {
			p.enter(true, 0, nil)
			if err := s.options.Guard.checkConn(info.Conn); err != nil {
				p.end(err)
			}
		},
		WroteRequest: func(httptrace.WroteRequestInfo) { p.enter(true, read, errReadTimeout) },
	}
}

// finish ends the phases, and reports whether there was a connection.
func (p *phases) finish() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stop != nil {
		p.stop()
		p.stop = nil
	}
	return p.connected
}

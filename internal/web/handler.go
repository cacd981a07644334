package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Options configure a Handler. The zero Options accept every caller.
type Options struct {
	// First is called before everything else. A reply that is not nil answers the
	// request.
	First func(*Call) *Reply
	// Authenticate returns the caller; nil accepts every caller.
	Authenticate func(*http.Request) (Identity, error)
	// Before is called before each operation, and before each refusal that depends on
	// the stored orders. Its error refuses the request.
	Before func(*Call) error
	// Hosts are the server's host names without a port, beside IP addresses and
	// localhost.
	Hosts []string
	// Log gets every request; nil is silent. Internal errors are logged under their id, by
	// slog.Default if Log is nil.
	Log *slog.Logger
}

// Identity is an authenticated caller, and the token that signs its callbacks.
type Identity struct {
	Account sid.ID[sid.Account]
	Token   string
}

type tokenKey struct{}

// Token returns the Identity.Token of a request's context, "" if the request was not
// authenticated.
func Token(ctx context.Context) string {
	token, _ := ctx.Value(tokenKey{}).(string)
	return token
}

// Handler answers the requests of a table of routes. It is safe for concurrent use.
type Handler struct {
	routes  []Route
	options Options
	hosts   map[string]bool // Options.Hosts
}

// New returns a handler.
func New(routes []Route, options Options) *Handler {
	h := &Handler{routes: routes, options: options, hosts: map[string]bool{}}
	for _, name := range options.Hosts {
		h.hosts[hostName(name)] = true
	}
	return h
}

// Call is a request on its way through the handler.
type Call struct {
	*Handler
	Request *http.Request
	Args    map[string]string   // of the path
	Account sid.ID[sid.Account] // the caller; absent on open routes
	Form    url.Values          // the body of a POST, else the query
	Order   sid.ID[sid.Order]   // the order of the request, for the log
	ignored int                 // the number of parameters in the query of a POST, for the log
}

// Reply is the answer to a request.
type Reply struct {
	Status int // of HTTP; zero is 200
	Header http.Header
	Body   any // written as JSON; nil: no body
}

// NoContent is the answer of an operation without a result.
var NoContent = Reply{Status: http.StatusNoContent}

// ServeHTTP answers a request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := newDeadlineWriter(w, r)
	c := &Call{Handler: h, Request: r}
	c.write(out, c.serve())
}

// serve answers a request, and logs it.
func (c *Call) serve() Reply {
	route, args, found := c.match(c.Request.URL.EscapedPath())
	c.Args = args
	answer := c.answer(route, found)
	if answer.Status == 0 {
		answer.Status = http.StatusOK
	}
	if isRoutine := route.Probe && answer.Status == http.StatusOK; c.options.Log != nil && !isRoutine {
		c.log(route, answer)
	}
	return answer
}

// answer checks a request in the precedence of refusals: origin, credentials, path,
// method, body. The operation checks the rest.
func (c *Call) answer(route Route, found bool) (answer Reply) {
	defer c.recovered(&answer)
	if c.options.First != nil {
		if reply := c.options.First(c); reply != nil {
			return *reply
		}
	}
	if err := c.admit(&route, found); err != nil {
		return c.Refuse(err)
	}
	operation := route.operation(c.Request.Method)
	if operation == nil {
		return c.refuseUnless(route.Exists, c.notAllowed(&route))
	}
	if refused := c.readForm(); refused != nil {
		return c.refuseUnless(route.Exists, *refused)
	}
	if err := c.checkParams(&route); err != nil {
		return c.refuseUnless(route.Exists, c.Refuse(err))
	}
	reply, err := operation(c)
	if err != nil {
		return c.Refuse(err)
	}
	return reply
}

// admit checks origin, credentials and path. Only the origin of a probe is checked.
func (c *Call) admit(route *Route, found bool) error {
	if err := c.guard(route, c.Request); err != nil {
		return err
	}
	if route.Probe {
		return nil
	}
	if !route.Open && c.options.Authenticate != nil {
		who, err := c.options.Authenticate(c.Request)
		if err != nil {
			return err
		}
		c.Account = who.Account
		c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), tokenKey{}, who.Token))
	}
	if err := BadText("the path", c.Request.URL.Path); err != nil {
		return err
	}
	if !found {
		return c.NotFound()
	}
	if route.Unserved != "" {
		return &order.Problem{Code: order.ErrorNotFound, Err: errors.New(route.Unserved)}
	}
	if c.options.Before != nil {
		return c.options.Before(c)
	}
	return nil
}

// refuseUnless returns the refusal, unless the path names something that does not exist:
// a 404 wins.
func (c *Call) refuseUnless(exists func(*Call) error, refusal Reply) Reply {
	if exists != nil {
		if err := exists(c); err != nil {
			return c.Refuse(err)
		}
	}
	return refusal
}

func (c *Call) notAllowed(route *Route) Reply {
	allowed := route.allowed()
	refused := c.Refuse(&order.Problem{Code: order.ErrorMethodNotAllowed,
		Err: fmt.Errorf("the method %q is not allowed here; use %s", Cut(c.Request.Method, maxMethod), allowed)})
	refused.Header = http.Header{"Allow": {allowed}}
	return refused
}

// maxMethod is the number of bytes of a method that are logged and repeated. The longest
// known method is DELETE.
const maxMethod = 20

// log logs a request and its answer, without the client's text, which may contain a
// token, a code or an address.
func (c *Call) log(route Route, answer Reply) {
	about := []slog.Attr{slog.String("method", Cut(c.Request.Method, maxMethod)), slog.String("route", route.Path), slog.Int("status", answer.Status)}
	if !c.Account.IsZero() {
		about = append(about, slog.String("account", c.Account.String()))
	}
	if !c.Order.IsZero() {
		about = append(about, slog.String("order", c.Order.String()))
	}
	if refused, ok := answer.Body.(interface{ ErrorCode() order.ErrorCode }); ok {
		about = append(about, slog.Int("code", int(refused.ErrorCode())))
	}
	if c.ignored > 0 {
		about = append(about, slog.Int("ignored_query_parameters", c.ignored))
	}
	c.options.Log.LogAttrs(c.Request.Context(), slog.LevelInfo, "request", about...)
}

// Address returns the address at which the request came in: of the Host header, which
// HTTP/1.0 does not require, else of the connection, else the documented one.
func (c *Call) Address() string {
	scheme := "http"
	if c.Request.TLS != nil {
		scheme = "https"
	}
	if c.Request.Host != "" {
		return scheme + "://" + c.Request.Host
	}
	if local, ok := c.Request.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return scheme + "://" + local.String()
	}
	return order.BaseURL
}

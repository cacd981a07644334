package mock

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// maxMethod is how many bytes of a method are logged and repeated. The longest
// one that the server knows is DELETE.
const maxMethod = 20

// call is a request on its way through the server.
type call struct {
	*Server
	request *http.Request
	args    map[string]string   // of the path
	account sid.ID[sid.Account] // who asks; absent on the control plane
	form    url.Values          // the body of a POST, else the query
	now     time.Time
	entry   *entry            // the order that the path names, if it names one
	order   sid.ID[sid.Order] // its sid, for the log
	ignored int               // how many parameters the query of a POST has, for the log
}

// reply is what a request is answered.
type reply struct {
	status int
	header http.Header
	body   any // nil: none
}

// later is what an operation leaves to be done when the server is free again;
// then there is nothing to answer.
type later func() error

// serve answers a request, and logs it.
func (c *call) serve() reply {
	route, args, found := c.match(c.request.URL.EscapedPath())
	c.args = args
	answer := c.answer(route, found)
	if c.options.Log != nil {
		c.log(route, answer)
	}
	return answer
}

// answer takes a request through the checks in the order in which their
// refusals win: origin, credentials, path, method, body; the rest is the
// operation's.
func (c *call) answer(route route, found bool) (answer reply) {
	defer c.recovered(&answer)
	if route.open {
		if refused := c.refuseCallback(); refused != nil {
			return *refused
		}
	}
	if err := c.admit(&route, found); err != nil {
		return c.refuse(err)
	}
	operation := route.operation(c.request.Method)
	if operation == nil {
		allowed := route.allowed()
		refused := c.refuse(&order.Problem{Code: order.ErrorMethodNotAllowed, Err: fmt.Errorf("the method %q is not allowed here; use %s", cut(c.request.Method, maxMethod), allowed)})
		refused.header = http.Header{"Allow": {allowed}}
		return refused
	}
	if refused := c.readForm(); refused != nil {
		return *refused
	}
	if err := c.checkParams(&route); err != nil {
		return c.refuse(err)
	}
	var body any
	if err := c.locked(route, func() (err error) { body, err = operation(c); return err }); err != nil {
		return c.refuse(err)
	}
	switch body := body.(type) {
	case reply:
		return body
	case later:
		return c.wait(body)
	}
	return reply{status: http.StatusOK, body: body}
}

// admit lets a request in as far as the method.
func (c *call) admit(route *route, found bool) error {
	if err := c.guard(route); err != nil {
		return err
	}
	if !route.open {
		if err := c.authenticate(); err != nil {
			return err
		}
	}
	if err := badText("the path", c.request.URL.Path); err != nil {
		return err
	}
	if !found {
		return c.notFound()
	}
	return c.locked(*route, nil)
}

// wait does what an operation has left for later. Nobody reads the answer of a
// client that is gone meanwhile.
func (c *call) wait(do later) reply {
	switch err := do(); {
	case err == nil:
		return reply{status: http.StatusNoContent}
	case c.request.Context().Err() != nil:
		return reply{status: http.StatusServiceUnavailable}
	default:
		return c.refuse(err)
	}
}

// locked lets what is due happen, finds what the path names, and does the
// operation, all at one time.
func (c *call) locked(route route, do func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() {
		if c.entry != nil {
			c.order = c.entry.order.SID
		}
	}()
	if !route.open && do == nil && c.faults.take(tooManyRequests) {
		return &order.Problem{Code: order.ErrorTooManyRequests, Err: errors.New("too many requests")}
	}
	c.now = c.clock.now()
	if err := c.elapse(c.now); err != nil {
		return err
	}
	if route.find != nil {
		if err := route.find(c); err != nil {
			return err
		}
	}
	if do == nil {
		return nil
	}
	return do()
}

// log tells what was asked and answered, in no words of the client's: they may
// hold a token, a code or an address.
func (c *call) log(route route, answer reply) {
	about := []slog.Attr{slog.String("method", cut(c.request.Method, maxMethod)), slog.String("route", route.path), slog.Int("status", answer.status)}
	if !c.account.IsZero() {
		about = append(about, slog.String("account", c.account.String()))
	}
	if !c.order.IsZero() {
		about = append(about, slog.String("order", c.order.String()))
	}
	if refused, ok := answer.body.(interface{ code() order.ErrorCode }); ok {
		about = append(about, slog.Int("code", int(refused.code())))
	}
	if c.ignored > 0 {
		about = append(about, slog.Int("ignored_query_parameters", c.ignored))
	}
	c.options.Log.LogAttrs(c.request.Context(), slog.LevelInfo, "request", about...)
}

// mayActFor reports whether the caller may act for an account: itself, or a
// configured subaccount.
func (c *call) mayActFor(account sid.ID[sid.Account]) bool {
	if account == c.account {
		return true
	}
	for _, sub := range c.options.Subaccounts[c.account] {
		if sub == account {
			return true
		}
	}
	return false
}

// address is where the request came in: as it says itself, which one of HTTP/1.0
// need not do, else where it was accepted, else the documented address.
func (c *call) address() string {
	scheme := "http"
	if c.request.TLS != nil {
		scheme = "https"
	}
	if c.request.Host != "" {
		return scheme + "://" + c.request.Host
	}
	if local, ok := c.request.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr); ok {
		return scheme + "://" + local.String()
	}
	return order.BaseURL
}

// elapse lets every event of the clock that is due by now happen, the earliest
// first, whatever its order.
func (s *Server) elapse(now time.Time) error {
	for e := s.store.overdue(now); e != nil; e = s.store.overdue(now) {
		if _, err := s.apply(e, order.Command{Event: deadlineOf(e), Actor: order.Clock, At: e.due}); err != nil {
			return fmt.Errorf("a deadline of %v: %s", e.order.SID, err.Error()) // not wrapped: this request is not what was refused
		}
	}
	return nil
}

func deadlineOf(e *entry) order.Event {
	next, _ := e.order.NextDeadline()
	return next.Event
}

// apply does what the command asks of a stored order, or nothing.
func (s *Server) apply(e *entry, c order.Command) (order.Change, error) {
	next := e.order
	ch, err := next.Apply(c)
	if err != nil || ch.IsZero() {
		return ch, err
	}
	s.commit(e, next, ch)
	return ch, nil
}

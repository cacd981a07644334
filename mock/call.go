package mock

import (
	"bytes"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// MaxBody is how many bytes the body of a request may have; a longer one is 413.
const MaxBody = 64 << 10

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
func (s *Server) serve(r *http.Request) reply {
	route, args, found := s.match(r.URL.EscapedPath())
	c := &call{Server: s, request: r, args: args}
	answer := c.answer(route, found)
	if s.options.Log != nil {
		c.log(route, answer)
	}
	return answer
}

// answer takes a request through the checks in the order in which their
// refusals win: credentials, path, method, body; the rest is the operation's.
func (c *call) answer(route route, found bool) reply {
	if !route.open {
		if err := c.authenticate(); err != nil {
			return c.refuse(err)
		}
	} else if refused := c.refuseCallback(); refused != nil {
		return *refused
	}
	if !found {
		return c.refuse(c.notFound())
	}
	if err := c.locked(route, nil); err != nil {
		return c.refuse(err)
	}
	operation := route.operation(c.request.Method)
	if operation == nil {
		refused := c.refuse(&order.Problem{Code: order.CodeMethodNotAllowed, Err: fmt.Errorf("%.20q is not allowed here", c.request.Method)})
		refused.header = http.Header{"Allow": {route.allowed()}}
		return refused
	}
	if refused := c.readForm(); refused != nil {
		return *refused
	}
	var body any
	if err := c.locked(route, func() (err error) { body, err = operation(c); return err }); err != nil {
		return c.refuse(err)
	}
	switch body := body.(type) {
	case reply:
		return body
	case later:
		if err := body(); err != nil {
			return c.refuse(err)
		}
		return reply{status: http.StatusNoContent}
	}
	return reply{status: http.StatusOK, body: body}
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
		return &order.Problem{Code: order.CodeTooManyRequests, Err: errors.New("too many requests")}
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
	about := []slog.Attr{slog.String("method", c.request.Method), slog.String("route", route.path), slog.Int("status", answer.status)}
	if !c.account.IsZero() {
		about = append(about, slog.String("account", c.account.String()))
	}
	if !c.order.IsZero() {
		about = append(about, slog.String("order", c.order.String()))
	}
	if refused, ok := answer.body.(interface{ code() order.Code }); ok {
		about = append(about, slog.Int("code", int(refused.code())))
	}
	c.options.Log.LogAttrs(c.request.Context(), slog.LevelInfo, "request", about...)
}

// authenticate reads the credentials: an account sid, and its auth token.
func (c *call) authenticate() error {
	user, token, ok := c.request.BasicAuth()
	account, err := sid.Parse[sid.Account](strings.Clone(user)) // without the token behind it
	if !ok || err != nil || token == "" {
		return errCredentials
	}
	if len(c.options.Accounts) > 0 {
		want, known := c.options.Accounts[account]
		if same := subtle.ConstantTimeCompare([]byte(want), []byte(token)); !known || same != 1 {
			return errCredentials
		}
	}
	c.account = account
	return nil
}

var errCredentials = &order.Problem{Code: order.CodeUnauthorized, Err: errors.New("want an account sid and its auth token, as HTTP Basic credentials")}

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

func (c *call) notFound() error {
	//lint:ignore ST1005 the API's own words
	return &order.Problem{Code: order.CodeNotFound, Err: fmt.Errorf("The requested resource %s was not found", c.request.URL.EscapedPath())}
}

// readForm reads the parameters: of a POST the body alone, else the query.
func (c *call) readForm() *reply {
	raw := c.request.URL.RawQuery
	if c.request.Method == http.MethodPost {
		body, refused := c.readBody()
		if refused != nil {
			return refused
		}
		raw = string(body)
	}
	form, err := url.ParseQuery(raw)
	if err != nil {
		return c.badBody(http.StatusBadRequest, fmt.Errorf("the form cannot be read: %w", err))
	}
	for _, values := range form { // what is stored of them shares no memory with the body
		for i := range values {
			values[i] = strings.Clone(values[i])
		}
	}
	c.form = form
	return nil
}

// readBody reads the body, which is a form or nothing. One that says itself that
// it is too long is not begun, or a client would go on sending what nobody reads.
func (c *call) readBody() ([]byte, *reply) {
	if c.request.Body == nil { // a request that has come over no network may be without
		return nil, nil
	}
	tooLong := fmt.Errorf("the body is longer than %d bytes", MaxBody)
	if c.request.ContentLength > MaxBody {
		return nil, c.badBody(http.StatusRequestEntityTooLarge, tooLong)
	}
	body, err := io.ReadAll(io.LimitReader(c.request.Body, MaxBody+1))
	if err != nil {
		return nil, c.badBody(http.StatusBadRequest, fmt.Errorf("the body cannot be read: %w", err))
	}
	if len(body) > MaxBody {
		return nil, c.badBody(http.StatusRequestEntityTooLarge, tooLong)
	}
	kind, _, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	if len(body) > 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		return nil, c.badBody(http.StatusUnsupportedMediaType, errors.New("want a body of type application/x-www-form-urlencoded"))
	}
	return body, nil
}

// badBody refuses a body with a status of HTTP's own.
func (c *call) badBody(httpStatus int, err error) *reply {
	refused := c.refuse(&order.Problem{Code: order.CodeInvalidParameter, Err: err})
	body := refused.body.(failure)
	body.Status = httpStatus
	return &reply{status: httpStatus, body: body}
}

// failure is the body of a refusal: the first problem, and all of them.
type failure struct {
	Code     order.Code `json:"code"`
	Message  string     `json:"message"`
	MoreInfo string     `json:"more_info"`
	Status   int        `json:"status"`
	Details  []detail   `json:"details"`
}

func (f failure) code() order.Code { return f.Code }

type detail struct {
	Param   string     `json:"param,omitzero"`
	Code    order.Code `json:"code"`
	Message string     `json:"message"`
}

// refuse answers an error as the API does. An error that is no refusal is the
// server's own fault.
func (c *call) refuse(err error) reply {
	problems := order.ProblemsOf(err)
	if len(problems) == 0 {
		return reply{status: http.StatusInternalServerError, body: failure{
			Message: "internal error: " + err.Error(), Status: http.StatusInternalServerError, Details: []detail{}}}
	}
	first := problems[0]
	body := failure{Code: first.Code, Message: message(first), MoreInfo: first.Code.MoreInfo(), Status: first.Code.HTTPStatus()}
	for _, p := range problems {
		body.Details = append(body.Details, detail{p.Param, p.Code, message(p)})
	}
	answer := reply{status: body.Status, body: body}
	if first.Code == order.CodeUnauthorized {
		answer.header = http.Header{"Www-Authenticate": {`Basic realm="Twilio API"`}}
	}
	return answer
}

func message(p *order.Problem) string {
	if p.Param == "" {
		return p.Err.Error()
	}
	return p.Param + ": " + p.Err.Error()
}

// write sends the reply; only its header answers a HEAD.
func (a reply) write(w http.ResponseWriter, head bool) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.body == nil {
		w.WriteHeader(a.status)
		return
	}
	var data bytes.Buffer
	encoder := json.NewEncoder(&data)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(a.body); err != nil {
		a.status = http.StatusInternalServerError
		data.Reset()
		data.WriteString(`{"message":"internal error","status":500}`)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	if !head {
		w.Write(data.Bytes()) // a client that is gone is no error of ours
	}
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

// random fills n bytes.
func (s *Server) random(b []byte) error {
	_, err := io.ReadFull(s.options.Rand, b)
	return err
}

// elapse lets every event of the clock that is due by now happen, the earliest
// first, whatever its order.
func (s *Server) elapse(now time.Time) error {
	for e := s.store.overdue(now); e != nil; e = s.store.overdue(now) {
		if _, err := s.apply(e, order.Command{Event: deadlineOf(e), Actor: order.Clock, At: e.due}); err != nil {
			return fmt.Errorf("mock: a deadline of %v: %w", e.order.SID, err)
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

package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
)

// notFoundError is the API's own sentence about a path that does not exist.
type notFoundError struct{ path string }

func (e *notFoundError) Error() string {
	return fmt.Sprintf("The requested resource %s was not found", e.path)
}

// NotFound returns the refusal of a path that does not exist, with 404.
func (c *Call) NotFound() error {
	return &order.Problem{Code: order.ErrorNotFound, Err: &notFoundError{Cut(c.Request.URL.EscapedPath(), maxPath)}}
}

// Found returns the error of an operation on an order that the path names. If the order
// does not exist, it is NotFound, with the API's own sentence.
func (c *Call) Found(err error) error {
	if order.ErrorCodeOf(err) == order.ErrorNotFound {
		return c.NotFound()
	}
	return err
}

// forbidden returns a refusal with 403.
func forbidden(format string, args ...any) error {
	return &order.Problem{Code: order.ErrorForbidden, Err: fmt.Errorf(format, args...)}
}

// Refuse answers an error as the API does. An error without a code is an internal error.
func (c *Call) Refuse(err error) Reply {
	problems := order.ProblemsOf(err)
	if gone := c.Request.Context().Err(); len(problems) == 0 && gone != nil && errors.Is(err, gone) {
		return Reply{Status: http.StatusServiceUnavailable} // the client does not read it
	}
	if len(problems) == 0 {
		return c.internalError(err)
	}
	body := api.NewErrorBody(problems)
	for i, p := range problems {
		if _, long := p.Err.(*notFoundError); long { // the path is in the message already
			body.Details.Problems[i].Message = p.Code.Meaning()
		}
	}
	answer := Reply{Status: body.Status, Body: body}
	if body.Code == order.ErrorUnauthorized {
		answer.Header = http.Header{"Www-Authenticate": {`Basic realm="Twilio API"`}}
	}
	return answer
}

// RefuseEvent answers an event that the model refuses, of an order or of a letter, with 409
// and its reasons.
func (c *Call) RefuseEvent(refused interface {
	error
	Reasons() []string
}) Reply {
	body := api.NewErrorBody(order.ProblemsOf(refused))
	body.Status = http.StatusConflict
	return Reply{Status: http.StatusConflict, Body: api.RefusedEvent{ErrorBody: body, Reasons: refused.Reasons()}}
}

// internalError answers 500 with an id only. The log has the id and the error.
func (c *Call) internalError(err error) Reply {
	id := rand.Text()
	log := c.options.Log
	if log == nil {
		log = slog.Default()
	}
	log.ErrorContext(c.Request.Context(), "internal error", "id", id, "error", err)
	return Reply{Status: http.StatusInternalServerError, Body: api.ErrorBody{
		Message: "internal error " + id + "; look for this id in the server's log",
		Status:  http.StatusInternalServerError,
		Details: api.ErrorDetails{Problems: []api.Problem{}},
	}}
}

// recovered answers a panic, such as that of a host's look-up, with 500. It passes on
// http.ErrAbortHandler, as net/http requires.
func (c *Call) recovered(answer *Reply) {
	switch v := recover(); v {
	case nil:
	case http.ErrAbortHandler:
		panic(v)
	default:
		*answer = c.internalError(fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
	}
}

// How many bytes of a client's text an answer or the log repeats.
const (
	MaxEcho = 40
	maxPath = 200
)

// Cut shortens a text to at most so many bytes.
func Cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xC0 == 0x80 { // never within a character
		most--
	}
	return text[:most] + "…"
}

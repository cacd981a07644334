package mock

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"github.com/hostednumbers/hostednumbers/order"
)

// failure is the body of a refusal: the first problem, and all of them.
type failure struct {
	Code     order.ErrorCode `json:"code"`
	Message  string          `json:"message"`
	MoreInfo string          `json:"more_info"`
	Status   int             `json:"status"`
	Details  details         `json:"details"`
}

func (f failure) code() order.ErrorCode { return f.Code }

// details is an object because the official clients for Go, Java and C# declare
// a map: they cannot read an error whose details are a list.
type details struct {
	Problems []detail `json:"problems"`
}

type detail struct {
	Param   string          `json:"param,omitzero"`
	Code    order.ErrorCode `json:"code"`
	Message string          `json:"message"`
}

// notFoundError is the API's own sentence about a path that leads nowhere.
type notFoundError struct{ path string }

func (e *notFoundError) Error() string {
	return fmt.Sprintf("The requested resource %s was not found", e.path)
}

func (c *call) notFound() error {
	return &order.Problem{Code: order.ErrorNotFound, Err: &notFoundError{cut(c.request.URL.EscapedPath(), maxPath)}}
}

// forbidden refuses what a request may not do, whoever sends it.
func forbidden(format string, args ...any) error {
	return &order.Problem{Code: order.ErrorForbidden, Err: fmt.Errorf(format, args...)}
}

// refuse answers an error as the API does. An error that is not a refusal is
// the server's own fault.
func (c *call) refuse(err error) reply {
	problems := order.ProblemsOf(err)
	if len(problems) == 0 {
		return c.internalError(err)
	}
	first := problems[0]
	body := failure{Code: first.Code, Message: first.Message(), MoreInfo: first.Code.MoreInfo(), Status: first.Code.HTTPStatus()}
	for _, p := range problems {
		text := p.Message()
		if _, long := p.Err.(*notFoundError); long { // the path is in the message already
			text = p.Code.Meaning()
		}
		body.Details.Problems = append(body.Details.Problems, detail{p.Param, p.Code, text})
	}
	answer := reply{status: body.Status, body: body}
	if first.Code == order.ErrorUnauthorized {
		answer.header = http.Header{"Www-Authenticate": {`Basic realm="Twilio API"`}}
	}
	return answer
}

// internalError answers 500 with an id alone. The log has the id and the error.
func (c *call) internalError(err error) reply {
	id := rand.Text()
	log := c.options.Log
	if log == nil {
		log = slog.Default()
	}
	log.ErrorContext(c.request.Context(), "internal error", "id", id, "error", err)
	return reply{status: http.StatusInternalServerError, body: failure{
		Message: "internal error " + id + "; the server's log says more under this id",
		Status:  http.StatusInternalServerError,
		Details: details{Problems: []detail{}},
	}}
}

// recovered answers a panic of what serves a request, such as the host's Look.
// http.ErrAbortHandler goes on, as net/http wants it.
func (c *call) recovered(answer *reply) {
	switch v := recover(); v {
	case nil:
	case http.ErrAbortHandler:
		panic(v)
	default:
		*answer = c.internalError(fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
	}
}

// How many bytes of a client's text are repeated to it, or logged.
const (
	maxEcho = 40
	maxPath = 200
)

// cut shortens a text to at most so many bytes.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && text[most]&0xC0 == 0x80 { // never within a character
		most--
	}
	return text[:most] + "…"
}

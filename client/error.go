package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
)

// The errors that programs branch on, with errors.Is. An answer matches only if its
// body is the API's, because a proxy's 404 does not mean that an order is gone. Only
// ErrRateLimited also matches other bodies. order.ErrorCodeOf returns the exact code.
var (
	ErrInvalid      = errors.New("the request is invalid, or the order's status forbids it") // 400, or not sent
	ErrUnauthorized = errors.New("the credentials are wrong")                                // 401
	ErrForbidden    = errors.New("the credentials do not allow the request")                 // 403
	ErrNotFound     = errors.New("the resource does not exist")                              // 404
	ErrConflict     = errors.New("the request conflicts with the state of the resource")     // 409
	ErrRateLimited  = errors.New("too many requests were sent")                              // 429
)

// statuses are the statuses of HTTP that the errors stand for.
var statuses = []struct {
	err  error
	code int
}{
	{ErrInvalid, http.StatusBadRequest},
	{ErrUnauthorized, http.StatusUnauthorized},
	{ErrForbidden, http.StatusForbidden},
	{ErrNotFound, http.StatusNotFound},
	{ErrConflict, http.StatusConflict},
	{ErrRateLimited, http.StatusTooManyRequests},
}

// Error is the failure of a request. It says whether the server answered, and what.
type Error struct {
	Operation string          // such as "fetch order"
	Status    int             // of HTTP; 0 if the request was not sent or not answered
	ErrorCode order.ErrorCode // 0 if the API gave none
	Message   string          // the API's message, else a description of the failure
	MoreInfo  string          // the url of a page about the error, "" if the API gave none
	// Problems lists every problem, by parameter. It is empty if neither the API nor a
	// check before sending refused the request.
	Problems order.Problems
	// RetryAfter is how long the server asks to wait, 0 if it does not say.
	RetryAfter time.Duration
	Err        error // the cause, such as an error of the context; nil for an answer of the API
}

// Error returns the operation, the status, the message and the code. For a request
// that was not sent it returns the operation and the problems.
func (e *Error) Error() string {
	text := "client: " + e.Operation + ": "
	if e.Status != 0 {
		text += fmt.Sprintf("status %d: ", e.Status)
	}
	text += e.Message
	if e.ErrorCode != 0 {
		text += fmt.Sprintf(" (%d)", e.ErrorCode)
	}
	return text
}

// Is reports whether target is the error that the failure stands for.
func (e *Error) Is(target error) bool {
	kind := e.kind()
	return kind != nil && target == kind
}

// kind returns one of the errors that programs branch on, or nil.
func (e *Error) kind() error {
	if e.Status == 0 && len(e.Problems) > 0 {
		return ErrInvalid
	}
	for _, s := range statuses {
		if s.code == e.Status && (e.ErrorCode != 0 || s.code == http.StatusTooManyRequests) {
			return s.err
		}
	}
	return nil
}

// Unwrap returns the problems and the cause.
func (e *Error) Unwrap() []error {
	errs := make([]error, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		errs = append(errs, p)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// invalid returns the error of a request that was not sent.
func invalid(operation string, err error) error {
	problems := order.ProblemsOf(err)
	if len(problems) == 0 {
		return &Error{Operation: operation, Message: err.Error(), Err: err}
	}
	texts := make([]string, len(problems))
	for i, p := range problems {
		texts[i] = p.Message()
	}
	first := problems[0].Code
	return &Error{
		Operation: operation, ErrorCode: first, Message: strings.Join(texts, "; "), MoreInfo: first.MoreInfo(), Problems: problems,
	}
}

// refused returns the error of an answer that is not a success.
func (c *Client) refused(operation string, a *answer) *Error {
	e := &Error{Operation: operation, Status: a.status, RetryAfter: retryAfter(a.header)}
	var body struct {
		Code     order.ErrorCode
		Message  string
		MoreInfo string `json:"more_info"`
		Details  json.RawMessage
	}
	if json.Unmarshal(a.body, &body) != nil || body.Code == 0 && body.Message == "" {
		if e.Message = c.redirected(a); e.Message == "" {
			e.Message = "the answer is not an error of the API; " + c.excerpt(a)
		}
		return e
	}
	e.ErrorCode, e.Message, e.MoreInfo = body.Code, c.hide(body.Message), c.hide(body.MoreInfo)
	if e.ErrorCode != 0 {
		e.Problems = c.problems(body.Details)
	}
	if e.ErrorCode != 0 && len(e.Problems) == 0 {
		e.Problems = order.Problems{{Code: e.ErrorCode, Err: errors.New(e.Message)}}
	}
	return e
}

// problems reads the details of an error. The API may give others, or none.
func (c *Client) problems(details json.RawMessage) order.Problems {
	var given api.ErrorDetails
	_ = json.Unmarshal(details, &given) // of other details nothing is given
	var problems order.Problems
	for _, p := range given.Problems {
		text := c.hide(p.Message)
		if p.Param != "" {
			text = strings.TrimPrefix(text, p.Param+": ") // Problem.Message adds it
		}
		problems = append(problems, &order.Problem{Param: c.hide(p.Param), Code: p.Code, Err: errors.New(text)})
	}
	return problems
}

// redirected describes a redirect, "" if the answer is not one.
func (c *Client) redirected(a *answer) string {
	to, err := url.Parse(a.header.Get("Location"))
	if a.status/100 != 3 || err != nil || to.String() == "" {
		return ""
	}
	host := to.Host
	if host == "" {
		host = "the same host"
	}
	return fmt.Sprintf("the server redirects to %.200s; the client follows no redirects, because they would carry the credentials; check BaseURL", c.hide(host))
}

// unreadable returns the error of a successful answer whose body is wrong.
func (c *Client) unreadable(operation string, a *answer, cause error) error {
	return &Error{
		Operation: operation, Status: a.status, Err: cause,
		Message: "the answer cannot be read: " + c.hide(cause.Error()) + "; " + c.excerpt(a),
	}
}

// excerpt quotes the beginning of an answer.
func (c *Client) excerpt(a *answer) string {
	if len(a.body) == 0 {
		return "it has no body"
	}
	kind := a.header.Get("Content-Type")
	if kind == "" {
		kind = "a body without a type"
	}
	return fmt.Sprintf("it has %.100s, which begins with %.200q", c.hide(kind), c.hide(string(a.body[:min(len(a.body), 4096)])))
}

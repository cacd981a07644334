package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
)

// MaxBody is the largest request body in bytes, and the largest query of a
// request that is not a POST. A longer one is answered with 413.
const MaxBody = 64 << 10

const formType = "application/x-www-form-urlencoded"

// readForm reads the parameters from the body of a POST, else from the query.
func (c *Call) readForm() *Reply {
	raw := c.Request.URL.RawQuery
	if c.Request.Method == http.MethodPost {
		c.ignored = len(order.ParseForm(raw))
		body, refused := c.readBody()
		if refused != nil {
			return refused
		}
		raw = string(body)
	} else if len(raw) > MaxBody {
		return c.badForm(http.StatusRequestEntityTooLarge, fmt.Errorf("the query must have at most %d bytes; it has %d", MaxBody, len(raw)))
	}
	c.Form = order.ParseForm(raw)
	for _, values := range c.Form { // a stored value must not keep the whole body in memory
		for i := range values {
			values[i] = strings.Clone(values[i])
		}
	}
	return nil
}

// readBody reads the body, which is a form or empty. It does not read a body whose
// Content-Length is over the limit, so that the client can stop sending.
func (c *Call) readBody() ([]byte, *Reply) {
	if c.Request.Body == nil { // a test may give a request without a body
		return nil, nil
	}
	tooLong := fmt.Errorf("the body must have at most %d bytes; it has more", MaxBody)
	if c.Request.ContentLength > MaxBody {
		return nil, c.badForm(http.StatusRequestEntityTooLarge, tooLong)
	}
	body, err := io.ReadAll(io.LimitReader(c.Request.Body, MaxBody+1))
	if err != nil {
		return nil, c.badForm(http.StatusBadRequest, errors.New("the body must be complete; it cannot be read to its end"))
	}
	if len(body) > MaxBody {
		return nil, c.badForm(http.StatusRequestEntityTooLarge, tooLong)
	}
	if len(body) == 0 {
		return nil, nil
	}
	if encoding := contentEncoding(c.Request.Header); encoding != "" {
		return nil, c.badForm(http.StatusUnsupportedMediaType, fmt.Errorf("the body must be sent without Content-Encoding; it has %s", Cut(encoding, MaxEcho)))
	}
	kind, _, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil || kind != formType {
		return nil, c.badForm(http.StatusUnsupportedMediaType, fmt.Errorf("the body must be of Content-Type %s; it is of %q", formType, Cut(c.Request.Header.Get("Content-Type"), MaxEcho)))
	}
	return body, nil
}

// contentEncoding returns the encodings of a body, such as gzip, in lower case; "" if
// identity is the only one.
func contentEncoding(header http.Header) string {
	var encodings []string
	for _, line := range header.Values("Content-Encoding") {
		for encoding := range strings.SplitSeq(line, ",") {
			encoding = strings.ToLower(strings.TrimSpace(encoding))
			if encoding != "" && encoding != "identity" {
				encodings = append(encodings, encoding)
			}
		}
	}
	return strings.Join(encodings, ", ")
}

// badForm refuses a body or a query with a status of HTTP's own.
func (c *Call) badForm(httpStatus int, err error) *Reply {
	refused := c.Refuse(&order.Problem{Code: order.ErrorInvalidParameter, Err: err})
	body := refused.Body.(api.ErrorBody)
	body.Status = httpStatus
	return &Reply{Status: httpStatus, Body: body}
}

package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// MaxBody is how many bytes of an answer the client reads at most.
const MaxBody = 32 << 20

// request is a request of the API. form is nil for a request without a body.
type request struct {
	operation   string
	method, url string
	form        url.Values
	repeatable  bool // sending it twice has the same effect as sending it once
}

// errNoSID is the problem of a request about a resource that is not named.
var errNoSID error = &order.Problem{Param: "Sid", Code: order.ErrorInvalidParameter, Err: errors.New("is required; it is missing")}

// requestUnder returns a request about one resource of a collection. ref is a sid or a
// name; an empty one is an error, because its address would be the collection's.
func requestUnder(collection, method, operation, ref string) (*request, error) {
	if ref == "" {
		return &request{operation: operation}, errNoSID
	}
	segment := url.PathEscape(ref)
	if ref == "." || ref == ".." { // unescaped, these segments name another path
		segment = strings.ReplaceAll(ref, ".", "%2E")
	}
	return &request{operation: operation + " " + ref, method: method, url: collection + "/" + segment}, nil
}

// answer is an answer with its whole body.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// once sends a request once. The error is about the way or the status.
func (c *Client) once(ctx context.Context, r *request) (*answer, *Error) {
	var body io.Reader
	if r.form != nil {
		body = strings.NewReader(r.form.Encode())
	}
	sent, err := http.NewRequestWithContext(ctx, r.method, r.url, body)
	if err != nil {
		return nil, c.broken(r.operation, 0, err)
	}
	sent.Header.Set("Accept", "application/json")
	sent.Header.Set("User-Agent", "hostednumbers-client")
	if r.form != nil {
		sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	c.authorize(sent)
	got, err := c.http.Do(sent)
	if err != nil {
		return nil, c.broken(r.operation, 0, err)
	}
	defer got.Body.Close()
	a := &answer{status: got.StatusCode, header: got.Header}
	if a.body, err = readAll(got); err != nil {
		return nil, c.broken(r.operation, a.status, err)
	}
	if a.status/100 != 2 {
		return nil, c.refused(r.operation, a)
	}
	return a, nil
}

// broken returns the error of a request that got no answer, or only a part of one.
func (c *Client) broken(operation string, code int, err error) *Error {
	return &Error{Operation: operation, Status: code, Message: c.hide(err.Error()), Err: err}
}

// readAll reads the body of an answer, which may be MaxBody long.
func readAll(got *http.Response) ([]byte, error) {
	var body bytes.Buffer
	if got.ContentLength > 0 {
		body.Grow(int(min(got.ContentLength, 1<<20)) + bytes.MinRead)
	}
	n, err := body.ReadFrom(io.LimitReader(got.Body, MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("the answer ends early, after %d bytes: %w", n, err)
	}
	if n > MaxBody {
		return nil, fmt.Errorf("the answer must have at most %d bytes; it has more", MaxBody)
	}
	return body.Bytes(), nil
}

// read sends a request, and makes a resource from its answer of type W. check returns an
// error for a value that is not the resource.
func read[W, T any](ctx context.Context, c *Client, r *request, of func(W) T, check func(*T) error) (T, error) {
	var zero T
	a, err := c.send(ctx, r)
	if err != nil {
		return zero, err
	}
	var wire W
	if err := json.Unmarshal(a.body, &wire); err != nil {
		return zero, c.unreadable(r.operation, a, err)
	}
	value := of(wire)
	if err := check(&value); err != nil {
		return zero, c.unreadable(r.operation, a, err)
	}
	return value, nil
}

// same returns its argument: the wire type is the resource.
func same[T any](value T) T { return value }

// remove sends a DELETE, which must be answered with 204.
func (c *Client) remove(ctx context.Context, r *request) error {
	r.repeatable = true
	a, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	if a.status != http.StatusNoContent {
		return c.unreadable(r.operation, a, fmt.Errorf("it must have status 204; it has %d", a.status))
	}
	return nil
}

package callback

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
)

// Received is a callback with a valid signature.
type Received struct {
	Payload
	// Token is the idempotency token, "" if the sender gave none. All delivery
	// attempts of a callback have the same token. The signature does not cover it.
	Token string
}

// Receiver reads callbacks from HTTP requests. It is safe for concurrent use.
type Receiver struct {
	// Key verifies the signatures. The zero Key refuses all.
	Key Key
	// URL returns the url that the sender requested, which the signature covers. Nil
	// means RequestURL. Use PublicURL or ForwardedURL behind a proxy. The Receiver also
	// tries the url in the form that an HTTP client requests: see Key.Check. An empty
	// url refuses the request.
	URL func(*http.Request) string
	// MaxBody is the maximum size of a body in bytes; zero means DefaultMaxBody.
	MaxBody int64
	// Refused receives the error of each request that Handler refuses, for example to
	// log it. It may be nil.
	Refused func(*http.Request, error)
}

// PublicURL returns a Receiver.URL for a program behind a proxy. It appends the path
// and query of the request to a base like "https://example.com" or
// "https://example.com/api".
func PublicURL(base string) func(*http.Request) string {
	base = strings.TrimSuffix(base, "/")
	return func(r *http.Request) string { return base + requestURI(r) }
}

// The errors of reading a request, beside *SignatureError and *ParamError.
var (
	ErrMethod   = errors.New("a callback is a GET or a POST")
	ErrTooLarge = errors.New("the body is too large")
	ErrBody     = errors.New("the body cannot be read")
)

// DefaultMaxBody is the default of Receiver.MaxBody: 64 KiB.
const DefaultMaxBody = 64 << 10

// Read returns the callback of a request. It verifies the signature first, and then
// reads only signed parameters: those in the body of a POST, or in the query of a GET.
// In a query the last Status, HostedNumberOrderSid and PhoneNumber count, because a
// sender appends them to the url.
//
// The errors are ErrForwarded, ErrTooLarge and those of Key.Read. The body of the
// request can be read again afterwards.
func (rc *Receiver) Read(r *http.Request) (Received, error) {
	in, err := rc.incoming(r)
	if err != nil {
		return Received{}, fmt.Errorf("callback: read: %w", err)
	}
	return rc.Key.Read(in)
}

// incoming returns the parts of the request that belong to the callback.
func (rc *Receiver) incoming(r *http.Request) (Incoming, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return Incoming{}, ErrMethod // before the body is read
	}
	requested := RequestURL
	if rc.URL != nil {
		requested = rc.URL
	}
	address := requested(r)
	if address == "" {
		_, err := ParseForwarded(r)
		return Incoming{}, cmp.Or(err, ErrForwarded)
	}
	in := Incoming{
		Method: r.Method, URL: receivedURL(r, address), ContentType: r.Header.Get("Content-Type"),
		Signature: r.Header.Get(SignatureHeader), Token: r.Header.Get(IdempotencyHeader),
	}
	var err error
	if r.Method == http.MethodPost {
		in.Body, err = rc.body(r)
	}
	return in, err
}

// body reads the body, and makes it readable again.
func (rc *Receiver) body(r *http.Request) ([]byte, error) {
	limit := rc.MaxBody
	if limit <= 0 {
		limit = DefaultMaxBody
	}
	if r.Body == nil {
		return []byte{}, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, min(limit, math.MaxInt64-1)+1))
	r.Body = again{io.MultiReader(bytes.NewReader(body), r.Body), r.Body}
	var limited *http.MaxBytesError
	switch {
	case errors.As(err, &limited):
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limited.Limit)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrBody, err)
	case int64(len(body)) > limit:
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return body, nil
}

// again is a body from its beginning.
type again struct {
	io.Reader
	io.Closer
}

// Handler returns a handler that reads a callback and calls handle, which answers it.
// The handler refuses other requests itself: with 403 for an invalid signature, 405 for
// another method, 413 for a body that is too large, and 400 for any other error.
func (rc *Receiver) Handler(handle func(http.ResponseWriter, *http.Request, Received)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		received, err := rc.Read(r)
		if err == nil {
			handle(w, r, received)
			return
		}
		if rc.Refused != nil {
			rc.Refused(r, err)
		}
		var signature *SignatureError
		status := http.StatusBadRequest
		switch {
		case errors.As(err, &signature):
			status, err = http.StatusForbidden, signature.Err // the client does not see the tried urls
		case errors.Is(err, ErrMethod):
			w.Header().Set("Allow", "GET, POST")
			status = http.StatusMethodNotAllowed
		case errors.Is(err, ErrTooLarge):
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, err.Error(), status)
	})
}

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

// Received is a callback whose signature is right.
type Received struct {
	Payload
	// Token is the idempotency token: the same for every try of one callback, ""
	// if the sender gave none. The signature does not cover it.
	Token string
}

// Receiver reads callbacks from HTTP requests. It is safe for concurrent use.
type Receiver struct {
	// Key verifies the signatures; the zero Key refuses all.
	Key Key
	// URL gives the address as the sender requested it, which is what is signed;
	// nil is RequestURL. Behind a proxy that is PublicURL's or ForwardedURL's to say.
	// What it returns is also tried as an HTTP client requests it: see Key.Check.
	// An empty text refuses the request.
	URL func(*http.Request) string
	// MaxBody is how many bytes a body may have; zero is DefaultMaxBody.
	MaxBody int64
	// Refused is told, for the log, why Handler refuses a request; nil is nobody.
	Refused func(*http.Request, error)
}

// PublicURL returns a Receiver.URL for a program behind a proxy: scheme and
// host are those of a base like "https://example.com", path and query those of
// the request. A path of the base's own comes before the request's.
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

// DefaultMaxBody is how many bytes the body of a callback may have, unless
// Receiver.MaxBody says otherwise: 64 KiB.
const DefaultMaxBody = 64 << 10

// Read returns the callback that a request carries. It verifies the signature
// before it looks at anything that is signed, and reads what was verified: of a
// POST the body alone, of a GET the query, in which the last Status,
// HostedNumberOrderSid and PhoneNumber count, because a sender appends them to
// the url's own. The errors are ErrForwarded, ErrTooLarge, and those of Key.Read.
// The body of the request can be read again afterwards.
func (rc *Receiver) Read(r *http.Request) (Received, error) {
	in, err := rc.incoming(r)
	if err != nil {
		return Received{}, fmt.Errorf("callback: read: %w", err)
	}
	return rc.Key.Read(in)
}

// incoming takes from the request what the callback consists of.
func (rc *Receiver) incoming(r *http.Request) (Incoming, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return Incoming{}, ErrMethod // whose body is not read
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

// body reads the body, and puts it back.
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

// Handler returns a handler that reads a callback and hands it on; handle
// answers it. What cannot be read is answered here: 403 for a wrong signature,
// 405 for another method, 413 for a body too large, 400 for anything else.
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
			status, err = http.StatusForbidden, signature.Err // the urls tried are the host's to know
		case errors.Is(err, ErrMethod):
			w.Header().Set("Allow", "GET, POST")
			status = http.StatusMethodNotAllowed
		case errors.Is(err, ErrTooLarge):
			status = http.StatusRequestEntityTooLarge
		}
		http.Error(w, err.Error(), status)
	})
}

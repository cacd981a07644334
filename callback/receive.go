package callback

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
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
	// PublicURL's too is what no request tells: user information with needless
	// escapes or an empty password, and a host that is not ASCII.
	URL func(*http.Request) string
	// MaxBody is how many bytes a body may have; zero is 64 KiB.
	MaxBody int64
	// Refused is told, for the log, why Handler refuses a request; nil is nobody.
	Refused func(*http.Request, error)
}

// RequestURL is the address at which the request came in at this program.
func RequestURL(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + requestURI(r)
}

// PublicURL returns a Receiver.URL for a program behind a proxy: scheme and
// host are those of a base like "https://example.com", path and query those of
// the request. A path of the base's own comes before the request's.
func PublicURL(base string) func(*http.Request) string {
	base = strings.TrimSuffix(base, "/")
	return func(r *http.Request) string { return base + requestURI(r) }
}

// ForwardedURL is the address that a proxy says it was asked at, by the headers
// X-Forwarded-Proto and X-Forwarded-Host, where it sets them; of several proxies,
// the first. Anybody can set them: use it only behind proxies that overwrite them.
func ForwardedURL(r *http.Request) string {
	a := parseAddress(RequestURL(r))
	if proto := forwarded(r, "X-Forwarded-Proto"); proto != "" {
		a.scheme = strings.ToLower(proto) + "://"
	}
	if host := forwarded(r, "X-Forwarded-Host"); host != "" {
		a.host, a.port = host, ""
	}
	return a.String()
}

func forwarded(r *http.Request, header string) string {
	first, _, _ := strings.Cut(r.Header.Get(header), ",")
	return strings.TrimSpace(first)
}

// requestURI is the path and query as they were sent.
func requestURI(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// The errors of reading a request, beside *SignatureError and *ParamError.
var (
	ErrMethod   = errors.New("a callback is a GET or a POST")
	ErrTooLarge = errors.New("the body is too large")
	ErrBody     = errors.New("the body cannot be read")
)

const defaultMaxBody = 64 << 10

// Read returns the callback that a request carries. It verifies the signature
// before it looks at anything that is signed, and reads what was verified. The
// errors are a *SignatureError, ErrMethod, ErrTooLarge, ErrBody, and Parse's. The
// body of the request can be read again afterwards.
func (rc *Receiver) Read(r *http.Request) (Received, error) {
	m, err := rc.message(r)
	if err != nil {
		return Received{}, fmt.Errorf("callback: read: %w", err)
	}
	if err := rc.Key.Verify(m, r.Header.Get(SignatureHeader)); err != nil {
		return Received{}, err
	}
	form, err := m.params()
	if err != nil {
		return Received{}, fmt.Errorf("callback: read: %w", err)
	}
	payload, err := Parse(form)
	if err != nil {
		return Received{}, err
	}
	return Received{payload, r.Header.Get(IdempotencyHeader)}, nil
}

// message returns what the request's signature covers.
func (rc *Receiver) message(r *http.Request) (Message, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return Message{}, ErrMethod
	}
	m := Message{URL: rc.address(r)}
	if r.Method == http.MethodGet {
		return m, nil
	}
	body, err := rc.body(r)
	if err != nil {
		return m, err
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != formType {
		m.Body = body
	} else if m.Form, err = url.ParseQuery(string(body)); err != nil {
		return m, fmt.Errorf("%w: %w", ErrBody, err)
	}
	return m, nil
}

// address is the url that was requested, with the user information that the
// request carries in a header of its own. No more of it is escaped than must be:
// that is how it is mostly written.
func (rc *Receiver) address(r *http.Request) string {
	requested := RequestURL
	if rc.URL != nil {
		requested = rc.URL
	}
	a := parseAddress(requested(r))
	if name, password, ok := r.BasicAuth(); ok && a.user == "" {
		a.user = escape(name, subDelims)
		if password != "" {
			a.user += ":" + escape(password, subDelims)
		}
		a.user += "@"
	}
	return a.String()
}

// body reads the body, and puts it back.
func (rc *Receiver) body(r *http.Request) ([]byte, error) {
	limit := rc.MaxBody
	if limit <= 0 {
		limit = defaultMaxBody
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

// params returns the parameters that the message carries: of a form, of a JSON
// body, or of the url's query. What of a query cannot be read is no parameter.
func (m *Message) params() (url.Values, error) {
	switch {
	case m.Form != nil:
		return m.Form, nil
	case m.Body != nil:
		return parseJSON(m.Body)
	}
	_, query, _ := strings.Cut(withoutFragment(m.URL), "?")
	form, _ := url.ParseQuery(query)
	return form, nil
}

// parseJSON reads the parameters of a JSON body: an object, whose texts count,
// each as often as it is there.
func parseJSON(body []byte) (url.Values, error) {
	var object map[string]json.RawMessage
	if err := json.Unmarshal(body, &object); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBody, err)
	}
	form := url.Values{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	_, _ = decoder.Token() // what was unmarshalled once can be read again
	for decoder.More() {
		var value json.RawMessage
		name, _ := decoder.Token()
		_ = decoder.Decode(&value)
		if text, ok := textOf(value); ok {
			form.Add(name.(string), text)
		}
	}
	return form, nil
}

// textOf reads a text; null, which can be unmarshalled as one, is none.
func textOf(value json.RawMessage) (text string, ok bool) {
	if bytes.HasPrefix(value, []byte{'"'}) {
		ok = json.Unmarshal(value, &text) == nil
	}
	return text, ok
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

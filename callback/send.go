package callback

import (
	"bytes"
	"context"
	"crypto/sha1"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// The headers of a callback, and its User-Agent (observed).
const (
	SignatureHeader   = "X-Twilio-Signature"
	IdempotencyHeader = "I-Twilio-Idempotency-Token"
	UserAgent         = "TwilioProxy/1.1"
)

const formType = "application/x-www-form-urlencoded"

// Request is a callback to send. It is the same for every delivery attempt.
type Request struct {
	Method string // GET or POST
	URL    string // without a fragment; with the payload if the method is GET
	Header http.Header
	Body   []byte // empty if the method is GET
	Policy Policy // from the url's fragment
}

// NewRequest returns the signed callback that reports a change of an order, and whether
// the change has one: the status must have changed, and the order must have a
// StatusCallbackURL. The same order and change give the same request, with the same
// idempotency token. The errors are ErrPolicy, those of Sign, and one for a url that
// cannot be requested.
func (k Key) NewRequest(o *order.Order, ch order.Change) (*Request, bool, error) {
	payload, due := NewPayload(o, ch)
	address := o.Settings.StatusCallbackURL
	if !due || address == "" {
		return nil, false, nil
	}
	policy, err := ParsePolicy(address)
	if err != nil {
		return nil, true, err
	}
	requested, err := asRequested(address)
	if err == nil {
		err = order.ValidateURL(requested)
	}
	if err != nil {
		return nil, true, badURL(err)
	}
	r := &Request{Method: http.MethodPost, URL: requested, Policy: policy, Header: http.Header{
		"User-Agent":      {UserAgent},
		IdempotencyHeader: {IdempotencyToken(o.SID, ch.Version)},
	}}
	m := Message{}
	if o.Settings.StatusCallbackMethod == order.MethodGet {
		r.Method = http.MethodGet
		r.URL = withQuery(r.URL, payload.Values())
	} else {
		m.Form = payload.Values()
		r.Header.Set("Content-Type", formType)
		r.Body = []byte(m.Form.Encode())
	}
	if m.URL, err = asReceived(r.URL); err != nil {
		return nil, true, err
	}
	signature, err := k.Sign(m)
	if err != nil {
		return nil, true, err
	}
	r.Header.Set(SignatureHeader, signature)
	return r, true, nil
}

// HTTP returns the callback as a request for an http.Client.
func (r *Request) HTTP(ctx context.Context) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return nil, badURL(err)
	}
	request.Header = r.Header.Clone()
	return request, nil
}

// asRequested returns a url in the form that an HTTP client requests: without a
// fragment, with a path, and with invalid characters escaped. The receiver sees this
// form, so the signature covers it.
func asRequested(callbackURL string) (string, error) {
	a := parseAddress(withoutFragment(callbackURL))
	a.scheme = strings.ToLower(a.scheme)
	if a.port == ":" {
		a.port = ""
	}
	if !strings.HasPrefix(a.rest, "/") {
		a.rest = "/" + a.rest
	}
	a.rest = escape(a.rest, subDelims+":/?[]@%")
	if _, err := url.Parse(a.String()); err != nil {
		return "", withoutURL(err)
	}
	return a.String(), nil
}

// Redirect returns the request that follows a redirect to a Location, which may be
// relative. It keeps the method, body, token and policy, and signs the new url. It
// ignores a fragment of the Location. The errors are those of Sign, and one for a
// Location that is not a valid callback url.
func (k Key) Redirect(r *Request, location string) (*Request, error) {
	switch {
	case location == "":
		return nil, errors.New("the Location is empty")
	case len(location) > MaxLocation:
		return nil, fmt.Errorf("the Location has %d bytes, but at most %d are allowed", len(location), MaxLocation)
	}
	from, err := url.Parse(r.URL)
	if err != nil {
		return nil, badURL(err)
	}
	to, err := url.Parse(location)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the Location: %w", withoutURL(err))
	case strings.HasPrefix(location, "//") && to.Host == "": // net/url reads it as a path
		return nil, errors.New("the Location names no host")
	}
	next := *r
	if next.URL, err = asRequested(from.ResolveReference(to).String()); err == nil {
		err = order.ValidateURL(next.URL)
	}
	if err != nil {
		return nil, fmt.Errorf("the Location: %w", err)
	}
	m := Message{}
	if m.URL, err = asReceived(next.URL); err != nil {
		return nil, fmt.Errorf("the Location: %w", err)
	}
	if r.Method != http.MethodGet {
		m.Form = order.ParseForm(string(r.Body))
	}
	signature, err := k.Sign(m)
	if err != nil {
		return nil, err
	}
	next.Header = r.Header.Clone()
	next.Header.Set(SignatureHeader, signature)
	return &next, nil
}

// badURL returns the error for a url that cannot be requested. It does not repeat the
// url, which may contain a password.
func badURL(err error) error {
	return fmt.Errorf("callback: build request: the url: %w", withoutURL(err))
}

// subDelims are the delimiters that any part of a url may contain (RFC 3986).
const subDelims = "!$&'()*+,;="

// escape escapes all bytes except the unreserved ones of RFC 3986 and the allowed ones.
func escape(part, allowed string) string {
	var text []byte
	for _, c := range []byte(part) {
		if '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || strings.IndexByte("-._~", c) >= 0 || strings.IndexByte(allowed, c) >= 0 {
			text = append(text, c)
		} else {
			text = fmt.Appendf(text, "%%%02X", c)
		}
	}
	return string(text)
}

// withQuery appends parameters to a url's query, which stays as it is.
func withQuery(requested string, form url.Values) string {
	separator := "?"
	if strings.Contains(requested, "?") {
		separator = "&"
	}
	return requested + separator + form.Encode()
}

// IdempotencyToken returns the token of the callback that reports an order's
// version: a UUID of version 5 (RFC 9562) in the namespace of urls, of the
// order's url with the version as its fragment. A callback that is built again
// therefore has the same token.
func IdempotencyToken(id sid.ID[sid.Order], version int) string {
	const namespaceURL = "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	sum := sha1.Sum(fmt.Appendf(nil, "%shttps://preview.twilio.com/HostedNumbers/HostedNumberOrders/%v#%d", namespaceURL, id, version))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

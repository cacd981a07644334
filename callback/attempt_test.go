package callback_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
)

// carrier is a transport without a network.
type carrier func(*http.Request) (*http.Response, error)

func (c carrier) RoundTrip(r *http.Request) (*http.Response, error) { return c(r) }

// answering returns an answer with Locations and without a body.
func answering(code int, locations ...string) *http.Response {
	return &http.Response{StatusCode: code, Header: http.Header{"Location": locations}, Body: http.NoBody}
}

// outgoing is a callback for a url.
func outgoing(t require.TestingT, callbackURL string, method order.Method) *callback.Request {
	o, ch := received(callbackURL, method)
	r, due, err := newKey(t, "12345").NewRequest(o, ch)
	require.NoError(t, err)
	require.True(t, due)
	return r
}

const home = "https://u:p@example.com:8443/a/b?c=d#rc=2"

// locations maps the Locations of a redirect from home to the requested urls, "" if
// the sender refuses the Location.
var locations = []struct{ location, want string }{
	{"https://other.example.com/x?y=z", "https://other.example.com/x?y=z"},
	{"http://example.com/plain", "http://example.com/plain"}, // https to http: the receiver asks for it
	{"HTTP://Example.com", "http://Example.com/"},
	{"/x", "https://u:p@example.com:8443/x"},
	{"x", "https://u:p@example.com:8443/a/x"},
	{"../x?y", "https://u:p@example.com:8443/x?y"},
	{"?y=z", "https://u:p@example.com:8443/a/b?y=z"},
	{"#fragment", "https://u:p@example.com:8443/a/b?c=d"},
	{"/x#rc=5&rp=all", "https://u:p@example.com:8443/x"},
	{"https://example.com/x#f", "https://example.com/x"},
	{"//other.example.com/x", "https://other.example.com/x"}, // without the user information
	{"//example.com:8443/x", "https://example.com:8443/x"},
	{"https://v:w@other.example.com/x", "https://v:w@other.example.com/x"},
	{"/a b?c d=ü", "https://u:p@example.com:8443/a%20b?c%20d=%C3%BC"},
	{"/%7e?%7e", "https://u:p@example.com:8443/%7e?%7e"},
	{"https://[::1]:8080/x", "https://[::1]:8080/x"},
	{"https://example.com:/x", "https://example.com/x"},

	{"", ""},
	{"ftp://example.com/x", ""}, {"javascript:alert(1)", ""}, {"mailto:a@example.com", ""}, {"file:///etc/passwd", ""}, {"https:x", ""},
	{"https://", ""}, {"https:///x", ""}, {"//", ""}, {"///x", ""}, {"https://:80/x", ""}, {"https://u@/x", ""},
	{"https://example.com:x/", ""}, {"https://u:secret@exa mple.com/", ""}, {"https://example.com/%zz", ""}, {"/%zz", ""}, {"/a\x7fb", ""}, {":", ""},
	{"https://[::1/x", ""}, {"/" + strings.Repeat("a", callback.MaxLocation), ""},
}

func TestARedirectIsTheSameCallbackWithANewSignature(t *testing.T) {
	key := newKey(t, "12345")
	for _, method := range []order.Method{order.MethodGet, order.MethodPost} {
		first := outgoing(t, home, method)
		before := *first
		before.Header = first.Header.Clone()
		for _, c := range locations {
			next, err := key.Redirect(first, c.location)
			assert.Equal(t, &before, first, "the first request is unchanged")
			if c.want == "" {
				assert.Error(t, err, c.location)
				assert.NotContains(t, err.Error(), "secret")
				assert.Nil(t, next)
				continue
			}
			require.NoError(t, err, c.location)
			want := *first
			want.URL, want.Header = c.want, first.Header.Clone()
			form := payload.Values()
			if method == order.MethodGet {
				form = nil
				if c.location == "#fragment" {
					want.URL = first.URL
				}
			}
			want.Header.Set(callback.SignatureHeader, specified("12345", want.URL, form))
			assert.Equal(t, &want, next, c.location)
		}
	}
	_, err := callback.Key{}.Redirect(outgoing(t, home, order.MethodPost), "/x")
	assert.ErrorIs(t, err, callback.ErrNoToken)
}

// Each row has the answers of the receiver and the outcome.
func TestEveryAnswerHasItsOutcome(t *testing.T) {
	loop := func(n int) (all []*http.Response) {
		for range n {
			all = append(all, answering(307, "/again"))
		}
		return all
	}
	for name, c := range map[string]struct {
		answers  []*http.Response
		requests int // the number of requests
		status   int
		err      string
		failure  callback.Failure
	}{
		"200":                      {[]*http.Response{answering(200)}, 1, 200, "", ""},
		"204":                      {[]*http.Response{answering(204)}, 1, 204, "", ""},
		"200 with a Location":      {[]*http.Response{answering(200, "/x")}, 1, 200, "", ""},
		"201 with a Location":      {[]*http.Response{answering(201, "/x")}, 1, 201, "", ""},
		"404":                      {[]*http.Response{answering(404)}, 1, 404, "", callback.ClientError},
		"503":                      {[]*http.Response{answering(503)}, 1, 503, "", callback.ServerError},
		"600":                      {[]*http.Response{answering(600)}, 1, 600, "", ""},
		"307, 200":                 {[]*http.Response{answering(307, "/x"), answering(200)}, 2, 200, "", ""},
		"308, 404":                 {[]*http.Response{answering(308, "/x"), answering(404)}, 2, 404, "", callback.ClientError},
		"307, 308, 500":            {[]*http.Response{answering(307, "/x"), answering(308, "//other.example.com/"), answering(500)}, 3, 500, "", callback.ServerError},
		"five and 200":             {append(loop(5), answering(200)), 6, 200, "", ""},
		"six":                      {loop(6), 6, 307, "status 307 is not followed: 5 redirects are the most", ""},
		"a loop":                   {loop(99), 6, 307, "status 307 is not followed: 5 redirects are the most", ""},
		"307, 302":                 {[]*http.Response{answering(307, "/x"), answering(302, "/y")}, 2, 302, "status 302 is not followed: only 307 and 308 are", ""},
		"307 without a Location":   {[]*http.Response{answering(307)}, 1, 307, "status 307 is not followed: there is no Location", ""},
		"307 with two Locations":   {[]*http.Response{answering(307, "/x", "/y")}, 1, 307, "status 307 is not followed: there are 2 Locations", ""},
		"307 with an empty one":    {[]*http.Response{answering(307, "")}, 1, 307, "status 307 is not followed: the Location is empty", ""},
		"308 to no callback url":   {[]*http.Response{answering(308, "ftp://example.com/")}, 1, 308, "status 308 is not followed: the Location: must be an absolute http or https url, like https://example.com/path; its scheme is \"ftp\"", ""},
		"101":                      {[]*http.Response{answering(101)}, 1, 101, "status 101 is not an answer to a callback", ""},
		"100":                      {[]*http.Response{answering(100)}, 1, 100, "status 100 is not an answer to a callback", ""},
		"no answer and no error":   {[]*http.Response{nil}, 1, 0, "the transport returned neither an answer nor an error", callback.ConnectFailed},
		"an answer without a body": {[]*http.Response{{StatusCode: 200}}, 1, 200, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			var urls, tokens []string
			sender := callback.NewSender(callback.SenderOptions{Transport: carrier(func(r *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(r.Body)
				assert.NoError(t, err)
				assert.Equal(t, "POST", r.Method)
				assert.Equal(t, wire, string(body))
				assert.Equal(t, specified("12345", r.URL.String(), payload.Values()), r.Header.Get(callback.SignatureHeader))
				urls, tokens = append(urls, r.URL.String()), append(tokens, r.Header.Get(callback.IdempotencyHeader))
				return c.answers[len(urls)-1], nil
			})})
			o := sender.Attempt(t.Context(), outgoing(t, "https://example.com/", order.MethodPost), newKey(t, "12345").Redirect)
			require.Len(t, urls, c.requests)
			assert.Equal(t, c.status, o.Status)
			assert.Equal(t, c.failure, o.Failure)
			assert.Equal(t, c.err == "" && c.status/100 == 2, o.OK())
			assert.False(t, o.Final)
			if c.err == "" {
				assert.NoError(t, o.Err)
			} else {
				assert.EqualError(t, o.Err, c.err)
			}
			require.Len(t, o.Redirects, c.requests-1, "the outcome has every redirect")
			for i, r := range o.Redirects {
				assert.Equal(t, callback.Redirect{Status: c.answers[i].StatusCode, URL: urls[i+1]}, r)
				assert.Equal(t, tokens[0], tokens[i+1], "it is the same callback")
			}
		})
	}
}

func TestEveryOtherRedirectIsAFailure(t *testing.T) {
	for code := 300; code < 400; code++ {
		requests := 0
		sender := callback.NewSender(callback.SenderOptions{Transport: carrier(func(*http.Request) (*http.Response, error) {
			if requests++; requests > 1 {
				return answering(200), nil
			}
			return answering(code, "/x"), nil
		})})
		o := sender.Attempt(t.Context(), outgoing(t, home, order.MethodGet), newKey(t, "12345").Redirect)
		if code == 307 || code == 308 {
			assert.True(t, o.OK(), code)
			continue
		}
		assert.EqualError(t, o.Err, fmt.Sprintf("status %d is not followed: only 307 and 308 are", code))
		assert.Equal(t, code, o.Status)
		assert.Equal(t, 1, requests)
	}
}

func TestASenderWithoutRedirectsFollowsNone(t *testing.T) {
	sender := callback.NewSender(callback.SenderOptions{Transport: carrier(func(*http.Request) (*http.Response, error) { return answering(307, "/x"), nil })})
	o := sender.Attempt(t.Context(), outgoing(t, home, order.MethodPost), nil)
	assert.False(t, o.OK())
	assert.Error(t, o.Err)
}

// A sender sends user information only to the url that contains it.
func TestUserInformationStaysWithItsHost(t *testing.T) {
	var users []string
	next := []string{"/same", "//other.example.com/x", "https://v:w@third.example.com/", "/y"}
	sender := callback.NewSender(callback.SenderOptions{Transport: carrier(func(r *http.Request) (*http.Response, error) {
		user, password, _ := r.BasicAuth()
		users = append(users, user+":"+password)
		if len(users) <= len(next) {
			return answering(307, next[len(users)-1]), nil
		}
		return answering(200), nil
	})})
	o := sender.Attempt(t.Context(), outgoing(t, "https://u:p%40@example.com/", order.MethodPost), newKey(t, "12345").Redirect)
	require.True(t, o.OK())
	assert.Equal(t, []string{"u:p@", "u:p@", ":", "v:w", "v:w"}, users)
}

func TestARedirectedCallbackIsReceived(t *testing.T) {
	var codes []int
	receiver := callback.Receiver{Key: newKey(t, "12345"), Refused: func(_ *http.Request, err error) { assert.NoError(t, err) }}
	var to string
	inner := receiver.Handler(func(w http.ResponseWriter, r *http.Request, c callback.Received) {
		assert.Equal(t, payload, c.Payload)
		codes = append(codes, 200)
	})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(codes) == 0 {
			codes = append(codes, 307)
			w.Header().Set("Location", to)
			w.WriteHeader(307)
			return
		}
		inner.ServeHTTP(w, r)
	}))
	defer server.Close()
	sender := callback.NewSender(callback.SenderOptions{})
	defer sender.CloseIdleConnections()
	rapid.Check(t, func(t *rapid.T) {
		codes = nil
		_, rest, _ := strings.Cut(addresses().Draw(t, "address"), "://")
		if i := strings.IndexAny(rest, "/?"); i >= 0 {
			rest = rest[i:]
		} else {
			rest = "/"
		}
		to = server.URL + rest
		if !strings.HasPrefix(rest, "//") && rapid.Bool().Draw(t, "relative") {
			to = rest
		}
		o := sender.Attempt(context.Background(), outgoing(t, server.URL+"/first", order.MethodPost), newKey(t, "12345").Redirect)
		assert.True(t, o.OK(), "%v", o)
		assert.Equal(t, []int{307, 200}, codes)
	})
}

func TestAFinalFailureIsMarkedFinal(t *testing.T) {
	no := errors.New("no")
	for name, c := range map[string]struct {
		url     string
		options callback.SenderOptions
		want    error
	}{
		"a metadata service":        {"http://169.254.169.254/latest", callback.SenderOptions{}, callback.ErrGuarded},
		"a service by a transport":  {"http://169.254.169.254/latest", callback.SenderOptions{Transport: carrier(nil)}, callback.ErrGuarded},
		"a mapped service":          {"http://[::ffff:a9fe:a9fe]/", callback.SenderOptions{Transport: carrier(nil)}, callback.ErrGuarded},
		"a guard":                   {"http://127.0.0.1:1/", callback.SenderOptions{Guard: func(netip.AddrPort) error { return no }}, no},
		"a guard and a name":        {"http://localhost:1/", callback.SenderOptions{Guard: func(netip.AddrPort) error { return no }}, no},
		"a guard and a transport":   {"http://127.0.0.1:1/", callback.SenderOptions{Guard: func(netip.AddrPort) error { return no }, Transport: carrier(nil)}, no},
		"an answer that is refused": {"http://127.0.0.1:1/", callback.SenderOptions{Transport: carrier(func(*http.Request) (*http.Response, error) { return answering(200), nil }), Answered: func(*http.Response) error { return no }}, no},
		"an invalid request":        {"", callback.SenderOptions{Transport: carrier(nil)}, nil},
		"a redirect to a service":   {"http://127.0.0.1:1/", callback.SenderOptions{Transport: carrier(func(*http.Request) (*http.Response, error) { return answering(307, "http://169.254.169.254/"), nil })}, callback.ErrGuarded},
	} {
		t.Run(name, func(t *testing.T) {
			r := &callback.Request{Method: "GET", URL: "http://127.0.0.1:1/%zz"}
			if c.url != "" {
				r = outgoing(t, c.url, order.MethodPost)
			}
			o := callback.NewSender(c.options).Attempt(t.Context(), r, newKey(t, "12345").Redirect)
			assert.False(t, o.OK())
			assert.True(t, o.Final)
			assert.Empty(t, o.Failure)
			require.Error(t, o.Err)
			if c.want != nil {
				assert.ErrorIs(t, o.Err, c.want)
			}
		})
	}
}

// The host's transport dials without the guard.
func TestAGuardedConnectionOfAHostsTransportIsNotUsed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	own := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
	defer own.CloseIdleConnections()
	for guarded := range 2 {
		guard := callback.Guard(func(to netip.AddrPort) error {
			assert.Equal(t, address, to.String())
			if guarded == 1 {
				return errors.New("no")
			}
			return nil
		})
		o := callback.NewSender(callback.SenderOptions{Transport: own, Guard: guard}).Attempt(t.Context(), outgoing(t, "http://example.com/", order.MethodPost), nil)
		assert.Equal(t, guarded == 0, o.OK())
		assert.Equal(t, guarded == 1, errors.Is(o.Err, callback.ErrGuarded))
	}
}

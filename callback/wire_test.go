package callback_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
)

// An HTTP client does not send these urls as they are written.
func TestAURLIsSignedAsItsReceiverSeesIt(t *testing.T) {
	for callbackURL, want := range map[string]string{
		"https://u:@h/":                          "https://u@h/",
		"https://:@h/":                           "https://@h/",
		"https://@h/":                            "https://@h/",
		"https://:p@h/":                          "https://:p@h/",
		"https://%41%7e:%3a$%2d@h/":              "https://A~:%3A$-@h/",
		"https://u:p:q@h/":                       "https://u:p%3Aq@h/",
		"https://u%3ax:p@h/":                     "https://u:x%3Ap@h/",
		"https://u%2Fx%40:p%00%C3%BC@h/":         "https://u%2Fx%40:p%00%C3%BC@h/",
		"https://-._~!$&'()*+,;=:*@h/":           "https://-._~!$&'()*+,;=:*@h/",
		"https://xn--Bcher-kva.Example:8443/ü?ü": "https://xn--Bcher-kva.Example:8443/%C3%BC?%C3%BC",
		"https://Example.COM.:443/":              "https://Example.COM.:443/",
		"HTTP://h:/":                             "http://h/",
		"http://h:080/":                          "http://h:080/",
		"http://[::ffff:10.0.0.1]/?":             "http://[::ffff:10.0.0.1]/?",
		"http://h//a/../b/%2e%2E;p=1?#rc=0":      "http://h//a/../b/%2e%2E;p=1?",
	} {
		for _, method := range []order.Method{order.MethodGet, order.MethodPost} {
			o, ch := received(callbackURL, method)
			r, _, err := newKey(t, "12345").NewRequest(o, ch)
			require.NoError(t, err, callbackURL)
			signed, form := want, payload.Values()
			if method == order.MethodGet {
				form = nil
				signed += map[bool]string{true: "&", false: "?"}[strings.Contains(want, "?")] + wire
			}
			assert.Equal(t, specified("12345", signed, form), r.Header.Get(callback.SignatureHeader), callbackURL)
		}
	}
}

// For these urls net/http would send an empty Host header.
func TestAURLWithAnInvalidHostCannotBeRequested(t *testing.T) {
	for _, callbackURL := range []string{`http://u:secret@a"b/`, "http://u:secret@<h>/"} {
		o, ch := received(callbackURL, order.MethodPost)
		r, due, err := newKey(t, "12345").NewRequest(o, ch)
		assert.ErrorContains(t, err, "callback: build request: the url: ", callbackURL)
		assert.NotContains(t, fmt.Sprint(err), "secret")
		assert.True(t, due)
		assert.Nil(t, r)
	}
}

// creatable yields callback urls that a create request accepts.
func creatable() *rapid.Generator[string] {
	pick := func(parts ...string) *rapid.Generator[string] { return rapid.SampledFrom(parts) }
	escaped := rapid.Map(rapid.ByteRange(0, 255), func(b byte) string { return fmt.Sprintf("%%%02x", b) })
	userPart := rapid.Map(rapid.SliceOfN(rapid.OneOf(escaped, rapid.StringMatching(`[!$&'()*+,;=:._~a-zA-Z0-9-]`)), 0, 5),
		func(parts []string) string { return strings.Join(parts, "") + "@" })
	parts := []*rapid.Generator[string]{
		pick("http://", "https://", "HTTP://", "hTTpS://"),
		rapid.OneOf(pick("", "u@", "u:p@", "u:@", ":@", "@", ":p@"), userPart),
		pick("example.com", "EXAMPLE.com", "example.com.", "a_b.c", "10.0.0.1", "[::1]", "[2001:DB8::7]", "[::ffff:1.2.3.4]", "[fe80::1%25en0]",
			"[fe80::1%25e%6e0]", "bücher.example", "BÜCHER.example", "b%C3%BCcher.example", "b%c3%bccher.example", "日本.example", "ß.example", "xn--bcher-kva.example",
			"a!b", "a$&'()*+,;=b", `a"b`, "a<b>", "-a", "1.2", "0x7f.1"),
		pick("", "", ":", ":443", ":80", ":8443", ":0443", ":65535", ":0"),
		rapid.OneOf(pick("", "/", "/a/b", "/%7e%2F+", "/a:1@b", "/ü'\"", "//a/../b", "/*", "*", "/a;b=c", "/\\", "/[]", "/a b", "/%"), rapid.StringMatching(`/[ -~]{0,6}`),
			rapid.Map(rapid.StringN(0, 4, -1), func(text string) string { return "/" + text })),
		rapid.OneOf(pick("", "?", "?a=1", "?a=%zz&a=+%20", "?u@h:1", "?ü=/?", "?a;b&&", "?Status=mine&PhoneNumber=1&HostedNumberOrderSid", "?bodySHA256=0", "?a b", "??"),
			rapid.StringMatching(`\?[ -~]{0,8}`)),
		pick("", "", "#", "#rc=0", "#a#?b"),
	}
	return rapid.Custom(func(t *rapid.T) string {
		var text strings.Builder
		for _, part := range parts {
			text.WriteString(part.Draw(t, "part"))
		}
		return text.String()
	}).Filter(func(text string) bool {
		_, err := order.ParseCreateRequest(url.Values{"PhoneNumber": {"+16175551212"}, "SmsCapability": {"true"}, "StatusCallbackUrl": {text}})
		return err == nil
	})
}

// receivers starts two servers, one of them with TLS, whose answers contain the
// received callback. It returns a client for each scheme, which reaches the server
// under any host name.
func receivers(t *testing.T, key callback.Key) map[string]*http.Client {
	receiver := callback.Receiver{Key: key}
	handler := receiver.Handler(func(w http.ResponseWriter, _ *http.Request, c callback.Received) { fmt.Fprint(w, c) })
	clients := map[string]*http.Client{}
	for _, server := range []*httptest.Server{httptest.NewServer(handler), httptest.NewTLSServer(handler)} {
		scheme, address, _ := strings.Cut(server.URL, "://")
		transport := &http.Transport{
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, address)
			},
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		}
		clients[scheme] = &http.Client{Transport: transport}
		t.Cleanup(func() {
			transport.CloseIdleConnections()
			server.Close()
		})
	}
	return clients
}

// HTTP/2 sends a zone; HTTP/1.1 does not.
func TestAZoneIsNotSigned(t *testing.T) {
	receiver := callback.Receiver{Key: newKey(t, "12345")}
	r := signedFor(raw(t, "POST /a", asForm, wire), "http://[fe80::1]:80/a", payload.Values())
	r.Host = "[fe80::1%en0]:80"
	_, err := receiver.Read(r)
	assert.NoError(t, err)
}

// Sends callbacks over HTTP. The receiver has the url of the order, or no url.
func TestEveryURLThatCreateAcceptsIsReceived(t *testing.T) {
	key := newKey(t, "12345")
	clients := receivers(t, key)
	rapid.Check(t, func(t *rapid.T) {
		callbackURL := creatable().Draw(t, "url")
		o, ch := received(callbackURL, rapid.SampledFrom([]order.Method{order.MethodGet, order.MethodPost}).Draw(t, "method"))
		r, _, err := key.NewRequest(o, ch)
		if err != nil {
			assert.ErrorContains(t, err, "callback: build request: the url: ")
			t.Skip("a url that cannot be requested")
		}
		want := callback.Received{Payload: payload, Token: callback.IdempotencyToken(o.SID, ch.Version)}
		request, err := r.HTTP(context.Background())
		require.NoError(t, err)
		response, err := clients[request.URL.Scheme].Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, response.StatusCode, callbackURL)
		assert.Equal(t, fmt.Sprint(want), string(body))

		in := callback.Incoming{Method: r.Method, URL: callbackURL, ContentType: r.Header.Get("Content-Type"),
			Signature: r.Header.Get(callback.SignatureHeader), Token: r.Header.Get(callback.IdempotencyHeader), Body: r.Body}
		if r.Method == http.MethodGet {
			in.URL, _, _ = strings.Cut(callbackURL, "#")
			in.URL += r.URL[len(r.URL)-len(wire)-1:]
		}
		got, err := key.Read(in)
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	})
}

func TestUserInformationArrivesInAHeader(t *testing.T) {
	receiver := callback.Receiver{Key: newKey(t, "12345")}
	for sent, inURL := range map[[2]string]string{
		{"u", "p"}:                 "u:p@",
		{"u", ""}:                  "u@",
		{"u@x", "p:?"}:             "u%40x:p%3A%3F@",
		{"", "p"}:                  ":p@",
		{"ü", "p a%ss"}:            "%C3%BC:p%20a%25ss@",
		{"a!b", "-._~!$&'()*+,;="}: "a!b:-._~!$&'()*+,;=@",
	} {
		for _, signed := range []string{inURL, ""} {
			r := signedFor(raw(t, "POST /a", asForm, wire), "http://"+signed+"example.com/a", payload.Values())
			r.SetBasicAuth(sent[0], sent[1])
			_, err := receiver.Read(r)
			assert.NoError(t, err, signed)
		}
	}
	given := callback.Receiver{Key: receiver.Key, URL: callback.PublicURL("http://u:p@example.com")}
	r := signedFor(raw(t, "POST /a", asForm, wire), "http://u:p@example.com/a", payload.Values())
	r.SetBasicAuth("another", "secret")
	_, err := given.Read(r)
	assert.NoError(t, err, "the given url counts before the header")

	r.Header.Set(callback.SignatureHeader, specified("another", "", nil))
	_, err = receiver.Read(r)
	assert.NotContains(t, err.Error(), "secret")
	assert.Contains(t, err.Error(), "http://another:xxxxx@example.com/a")
}

package callback_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
)

// forwardedTests maps headers of proxies to the url that they mean, for a request to
// http://example.com/a?b=%2f. An empty url is an error.
var forwardedTests = []struct{ headers, want string }{
	{"", "http://example.com/a?b=%2f"},
	{"X-Forwarded-Proto: \nX-Forwarded-Host:\nX-Forwarded-Port:\nX-Forwarded-Prefix:\nForwarded:\n", "http://example.com/a?b=%2f"},

	{"X-Forwarded-Proto: HTTPS\n", "https://example.com/a?b=%2f"},
	{"X-Forwarded-Proto: https, http\n", "https://example.com/a?b=%2f"},
	{"X-Forwarded-Proto: https\nX-Forwarded-Proto: http\n", "https://example.com/a?b=%2f"},
	{"X-Forwarded-Proto: javascript\n", ""},
	{"X-Forwarded-Proto: https://\n", ""},
	{"X-Forwarded-Proto: https http\n", ""},

	{"X-Forwarded-Host: Public.Example:8443 , inner\n", "http://Public.Example:8443/a?b=%2f"},
	{"X-Forwarded-Host: public.example.\n", "http://public.example./a?b=%2f"},
	{"X-Forwarded-Host: public.example:80\n", "http://public.example:80/a?b=%2f"},
	{"X-Forwarded-Host: public.example:080\n", "http://public.example:080/a?b=%2f"},
	{"X-Forwarded-Host: [2001:DB8::1]:8443\n", "http://[2001:DB8::1]:8443/a?b=%2f"},
	{"X-Forwarded-Host: [::1]\n", "http://[::1]/a?b=%2f"},
	{"X-Forwarded-Host: ::1\n", ""},
	{"X-Forwarded-Host: [::1\n", ""},
	{"X-Forwarded-Host: [10.0.0.1]\n", ""},
	{"X-Forwarded-Host: [::1%25eth0]\n", ""},
	{"X-Forwarded-Host: [::1]x:1\n", ""},
	{"X-Forwarded-Host: u@public.example\n", ""},
	{"X-Forwarded-Host: public.example/path\n", ""},
	{"X-Forwarded-Host: public.example?\n", ""},
	{"X-Forwarded-Host: public.example#\n", ""},
	{"X-Forwarded-Host: public example\n", ""},
	{"X-Forwarded-Host: bücher.example\n", ""},
	{"X-Forwarded-Host: \"public.example\"\n", ""},
	{"X-Forwarded-Host: a\\b\n", ""},
	{"X-Forwarded-Host: .\n", ""},
	{"X-Forwarded-Host: :8443\n", ""},
	{"X-Forwarded-Host: public.example:\n", ""},
	{"X-Forwarded-Host: public.example:0\n", ""},
	{"X-Forwarded-Host: public.example:65536\n", ""},
	{"X-Forwarded-Host: public.example:+1\n", ""},

	{"X-Forwarded-Port: 8443\n", "http://example.com:8443/a?b=%2f"},
	{"X-Forwarded-Port: 80\n", "http://example.com/a?b=%2f"},
	{"X-Forwarded-Port: 443\nX-Forwarded-Proto: https\n", "https://example.com/a?b=%2f"},
	{"X-Forwarded-Port: 443\n", "http://example.com:443/a?b=%2f"},
	{"X-Forwarded-Port: 8443, 80\n", "http://example.com:8443/a?b=%2f"},
	{"X-Forwarded-Port: 8443\nX-Forwarded-Host: public.example\n", "http://public.example:8443/a?b=%2f"},
	{"X-Forwarded-Port: 8443\nX-Forwarded-Host: public.example:8443\n", "http://public.example:8443/a?b=%2f"},
	{"X-Forwarded-Port: 8443\nX-Forwarded-Host: [::1]\n", "http://[::1]:8443/a?b=%2f"},
	{"X-Forwarded-Port: 443\nX-Forwarded-Host: public.example:8443\n", ""},
	{"X-Forwarded-Port: 65535\n", "http://example.com:65535/a?b=%2f"},
	{"X-Forwarded-Port: 65536\n", ""},
	{"X-Forwarded-Port: 0\n", ""},
	{"X-Forwarded-Port: -1\n", ""},
	{"X-Forwarded-Port: 443/x\n", ""},

	{"X-Forwarded-Prefix: /api\n", "http://example.com/api/a?b=%2f"},
	{"X-Forwarded-Prefix: /api/v1/\n", "http://example.com/api/v1/a?b=%2f"},
	{"X-Forwarded-Prefix: /\n", "http://example.com/a?b=%2f"},
	{"X-Forwarded-Prefix: /outer, /inner\n", "http://example.com/outer/inner/a?b=%2f"},
	{"X-Forwarded-Prefix: /%7e;a=b\n", "http://example.com/%7e;a=b/a?b=%2f"},
	{"X-Forwarded-Prefix: api\n", ""},
	{"X-Forwarded-Prefix: //evil.example\n", ""},
	{"X-Forwarded-Prefix: /a?b\n", ""},
	{"X-Forwarded-Prefix: /a#b\n", ""},
	{"X-Forwarded-Prefix: /a b\n", ""},
	{"X-Forwarded-Prefix: /a\\b\n", ""},
	{"X-Forwarded-Prefix: /ü\n", ""},

	{"Forwarded: for=192.0.2.60;proto=https;by=203.0.113.43\n", "https://example.com/a?b=%2f"},
	{"Forwarded: For=\"[2001:db8::17]:4711\";Proto=HTTPS;Host=\"public.example:8443\"\n", "https://public.example:8443/a?b=%2f"},
	{"Forwarded: host=public.example, host=inner;proto=https\n", "https://public.example/a?b=%2f"},
	{"Forwarded: host=public.example\nForwarded: host=inner\n", "http://public.example/a?b=%2f"},
	{"Forwarded: host=public.example:8443\n", "http://public.example:8443/a?b=%2f"},
	{"Forwarded: host=\"[::1]:8443\" ; proto=https\n", "https://[::1]:8443/a?b=%2f"},
	{"Forwarded: host=\"pub\\lic.example\"\n", "http://public.example/a?b=%2f"},
	{"Forwarded: for=\"a,b;c=\\\"\";host=public.example\n", "http://public.example/a?b=%2f"},
	{"Forwarded: ,;, host=public.example ;,\n", "http://public.example/a?b=%2f"},
	{"Forwarded: proto=https, proto=http, proto=https\n", "https://example.com/a?b=%2f"},
	{"Forwarded: for=unknown, for=_hidden;secret=x\n", "http://example.com/a?b=%2f"},
	{"Forwarded: host=\"public.example\n", ""},
	{"Forwarded: host=\"public.example\\\n", ""},
	{"Forwarded: host=\"public.example\"x\n", ""},
	{"Forwarded: host\n", ""},
	{"Forwarded: =public.example\n", ""},
	{"Forwarded: \"host\"=public.example\n", ""},
	{"Forwarded: ho st=public.example\n", ""},
	{"Forwarded: proto=https;proto=http\n", ""},
	{"Forwarded: proto=https;Proto=https\n", ""},
	{"Forwarded: proto=ftp\n", ""},
	{"Forwarded: host=\"a@b\"\n", ""},
	{"Forwarded: host=\"a\\\"b\"\n", ""},

	{"Forwarded: proto=https\nX-Forwarded-Proto: https\n", "https://example.com/a?b=%2f"},
	{"Forwarded: proto=https\nX-Forwarded-Proto: http\n", ""},
	{"Forwarded: host=public.example\nX-Forwarded-Host: PUBLIC.example:8443\n", "http://PUBLIC.example:8443/a?b=%2f"},
	{"Forwarded: host=public.example\nX-Forwarded-Host: other.example\n", ""},
	{"Forwarded: host=\"public.example:1\"\nX-Forwarded-Host: public.example:2\n", ""},
	{"Forwarded: host=\"public.example:1\"\nX-Forwarded-Port: 01\n", "http://public.example:1/a?b=%2f"},
	{"Forwarded: host=\"public.example:1\"\nX-Forwarded-Port: 2\n", ""},
}

func TestForwardedURLReadsTheHeadersOfProxies(t *testing.T) {
	receiver := callback.Receiver{Key: newKey(t, "12345"), URL: callback.ForwardedURL}
	for _, tt := range forwardedTests {
		r := raw(t, "POST /a?b=%2f", asForm+tt.headers, wire)
		assert.Equal(t, tt.want, callback.ForwardedURL(r), tt.headers)
		got, err := callback.ParseForwarded(r)
		assert.Equal(t, tt.want, got, tt.headers)
		_, readErr := receiver.Read(signedFor(r, tt.want, payload.Values()))
		if tt.want != "" {
			assert.NoError(t, err, tt.headers)
			assert.NoError(t, readErr, tt.headers)
			continue
		}
		assert.ErrorIs(t, err, callback.ErrForwarded, tt.headers)
		assert.ErrorIs(t, readErr, callback.ErrForwarded, tt.headers)
		assert.Contains(t, err.Error(), "Forwarded", "the error names the header")
		w := httptest.NewRecorder()
		receiver.Handler(nil).ServeHTTP(w, r)
		assert.Equal(t, http.StatusBadRequest, w.Code, tt.headers)
	}
}

func TestForwardedHeadersCountOnlyWhenTrusted(t *testing.T) {
	receiver := callback.Receiver{Key: newKey(t, "12345")}
	for _, tt := range forwardedTests {
		_, err := receiver.Read(signedFor(raw(t, "POST /a?b=%2f", asForm+tt.headers, wire), "http://example.com/a?b=%2f", payload.Values()))
		assert.NoError(t, err, tt.headers)
	}
	nowhere := callback.Receiver{Key: receiver.Key, URL: func(*http.Request) string { return "" }}
	_, err := nowhere.Read(posted(t))
	assert.ErrorIs(t, err, callback.ErrForwarded)
}

// The headers can set only the scheme, the host, the port and a prefix of the path.
// The url has one authority, and ends with the requested path and query.
func TestAForwardedURLIsOneURL(t *testing.T) {
	texts := rapid.OneOf(rapid.StringMatching(`[a-c.:/,;="\[\]@ 0-9%#?\\-]{0,12}`), rapid.StringN(0, 8, -1),
		rapid.SampledFrom([]string{"https", "public.example", "[::1]:1", "8443", "/a", `host="h:1";proto=https`, `for="x";host=h`}))
	rapid.Check(t, func(t *rapid.T) {
		r := raw(t, "GET /a?b=%2f", "", "")
		for _, name := range []string{"X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "Forwarded"} {
			if rapid.Bool().Draw(t, "has "+name) {
				r.Header[name] = rapid.SliceOfN(texts, 0, 2).Draw(t, name)
			}
		}
		address, err := callback.ParseForwarded(r)
		if err != nil {
			assert.ErrorIs(t, err, callback.ErrForwarded)
			assert.Empty(t, address)
			return
		}
		rest, secure := strings.CutPrefix(address, "https://")
		if !secure {
			var ok bool
			rest, ok = strings.CutPrefix(address, "http://")
			require.True(t, ok, address)
		}
		authority, path, ok := strings.Cut(rest, "/")
		require.True(t, ok, address)
		if at, err := netip.ParseAddrPort(authority); err != nil || !at.Addr().Is6() {
			assert.Regexp(t, `^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._~-]+)(:[0-9]{1,})?$`, authority)
		}
		assert.True(t, strings.HasSuffix("/"+path, "/a?b=%2f"), address)
		assert.NotContains(t, strings.TrimSuffix("/"+path, "?b=%2f"), "?")
		assert.NotContains(t, address, "#")
	})
}

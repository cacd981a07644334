package order_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
)

var urlParams = []string{"SmsUrl", "SmsFallbackUrl", "StatusCallbackUrl"}

var goodURLs = []string{
	"http://example.com", "https://example.com/", "HTTPS://EXAMPLE.COM/a", "http://localhost", "http://a", "http://a_b.example/", "http://example.com./",
	"http://h:1/", "http://h:65535/", "https://h:443", "http://h:080/", "http://h:/", "http://h:80?a=b", "http://h:80#rc=2",
	"http://127.0.0.1:8080/", "http://0.0.0.0/", "http://[::1]/", "http://[::1]:8080/a?b=c#ct=100&rt=200", "http://[2001:db8::7]", "http://[::ffff:192.0.2.1]:80/",
	"http://1and1.example/", "http://1.2.3.4.example/", "http://xn--mnchen-3ya.example/", "http://a.x0/b/../c",
	"http://user@h/", "http://user:pass@h:8080/", "http://user:@h/", "http://:pass@h/", "http://@h/", "http://a:b:c@h/", "http://u%40h:p%3A%2F@h/",
	"http://!$&'()*+,;=-._~:!$&'()*+,;=-._~@h/", "http://h/@", "http://h/a@b@c", "http://h?a@b@c", "http://h#a@b", "http://u@h/@?@#@",
	"http://h/a%20b?c=%zz&d=100%", "http://h/?a=b;c|{}", "http://h/é?ü=1", "http://h//", "http://h/:99999", "http://h/?x=http://y:99999/",
	"http://" + label63 + "." + label63 + ".example/",
}

var badURLs = []string{
	"http://127.0.0.1:99999/", "https://h:443:1/", "http://h:65536/", "http://h:0/", "http://h:00/", "http://h:18446744073709551617/", "http://h:-1/", "http://h:+80/",
	"http://h:80a/", "http://h:8 0/", "http://h:http/", "http://h::80/", "http://h:80:/", "http://::80/", "http://::1/", "http://2001:db8::7/",
	"http://[::1]:99999/", "http://[::1]:1:2/", "http://[::1]x/", "http://[::1/", "http://::1]/", "http://[]/", "http://[:]/", "http://[h]/", "http://[127.0.0.1]/",
	"http://[::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[v1.a]/", "http://[::g]/", "http://[1:2:3:4:5:6:7:8:9]/",
	"http://", "http:///", "http:///a", "http://?a", "http://#a", "http://:80/", "http://:/", "http://user@/", "http://user@:80/", "http://@/",
	"http:h", "http:/h", "http:", "h", "//h", "/h", "", "?", "#", "h:80", "localhost:8080", "mailto:a@b", "ftp://h/", "ws://h/", "httpss://h/", "file:///a", "javascript:alert(1)",
	"http://a b/", "http://h/a b", "http://h/?a b", "http://h/#a b", " http://h/", "http://h/ ", "http://h/\n", "http://h/?\r\nX: y", "http://h/#\t", "http://h/\x7f", "http://h/#\u0085",
	"http://-bad-.com/", "http://-a/", "http://a-/", "http://a.-b/", "http://a..b/", "http://.a/", "http://./", "http://../", "http://a../",
	"http://" + label64 + "/", "http://" + strings.Repeat("a.", 127) + "a/", "http://a,b/", "http://a;b/", "http://a!b/", "http://(h)/", "http://*/", "http://a*b/", "http://$h/",
	"http://a\\b/", "http://h\\@i/", "http://<h>/", "http://\"h\"/", "http://h|i/", "http://h^i/", "http://{h}/", "http://h`i/",
	"http://1.2.3/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://1.2.3.256/", "http://01.2.3.4/", "http://1/", "http://a.1/", "http://0x7f.0x1/", "http://1.2.3.4./", "http://0x/", "http://a.0x/",
	"http://münchen.example/", "http://例え.jp/", "http://%C3%A9.example/", "http://%65xample.com/", "http://h%00/", "http://h%2e/", "http://h／a/", "http://ｈ/", "http://h\u200b/",
	"http://a@b@h/", "http://a@b:c@h/", "http://a:b@c@h/", "http://@@h/", "http://a@b@h?c", "http://a@b@h#c", "http://a%zz@h/", "http://a\"b@h/", "http://é@h/",
	"http://h/%zz", "http://h/%", "http://h/#%zz",
}

func TestURLs(t *testing.T) {
	for _, text := range goodURLs {
		assert.Zero(t, judgesAlike(t, text, urlParams...), text)
		canBeRequested(t, text)
	}
	for _, text := range badURLs {
		if text != "" {
			assert.Equal(t, order.ErrorURL, judgesAlike(t, text, urlParams...), "%q", text)
		}
	}
}

// canBeRequested fails for a url that a client cannot write in a request line.
func canBeRequested(t require.TestingT, text string) {
	request, err := http.NewRequest(http.MethodGet, text, nil)
	require.NoError(t, err, text)
	var line strings.Builder
	require.NoError(t, request.Write(&line), text)
	first, _, _ := strings.Cut(line.String(), "\r\n")
	require.Len(t, strings.Split(first, " "), 3, first)
	_, err = url.ParseRequestURI(strings.Fields(first)[1])
	require.NoError(t, err, text)
}

func TestAcceptedURLsCanBeRequested(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`https?://([!-~]{0,5}@)?[a-c0-2.:@\[\]_-]{0,8}(:[0-9]{0,6})?([/?#][!-~é ]{0,5}){0,3}`),
			rapid.Map(rapid.String(), func(rest string) string { return "http://" + rest }),
			rapid.Map(rapid.String(), func(rest string) string { return "http://h/" + rest }),
		).Filter(func(text string) bool { return !strings.Contains(text, "\x00") }).Draw(t, "url")
		if judgesAlike(t, text, urlParams...) == 0 {
			canBeRequested(t, text)
		}
	})
}

func TestURLErrors(t *testing.T) {
	for text, want := range map[string]string{
		"http://127.0.0.1:99999/": `must be a url with a port from 1 to 65535; the port is "99999"`,
		"https://h:443:1/":        `must be a url with at most one port, and an IPv6 address in brackets; its host is "h:443"`,
		"http://a@b@h/":           "write an @ of the user information as %40",
		"http:///":                "it names no host",
		"ftp://h/":                `must be an absolute http or https url, like https://example.com/path; its scheme is "ftp"`,
		"http://h/a b":            "must be a url without spaces and control characters; it has one at offset 10; escape it",
		"http://[fe80::1%25e]/":   `must be a url whose host in brackets is an IPv6 address without a zone; its host is "[fe80::1%e]"`,
		"http://1.2.3/":           `must be a url whose host is an IPv4 address, like 192.0.2.1, if it ends in a number; its host is "1.2.3"`,
		"http://-a/":              `its domain has the label "-a"; a label must not begin or end with a hyphen`,
	} {
		_, err := order.ParseCreateRequest(formOf(least + "SmsUrl=" + url.QueryEscape(text)))
		assert.ErrorContains(t, err, want, text)
	}
}

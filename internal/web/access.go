package web

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/order"
)

// maxHost bounds the Host header, which every url in an answer repeats. A DNS name has at
// most 253 bytes.
const maxHost = 300

// guard protects a server from web pages that are open in a browser on the same
// machine. It refuses the requests of pages of another origin. A page whose own name
// leads to this machine (DNS rebinding) has the same origin, but a Host name that
// the server does not know. Under an unknown name it refuses every request to the
// control plane, and the API requests of pages.
func (h *Handler) guard(route *Route, r *http.Request) error {
	if len(r.Host) > maxHost {
		return &order.Problem{Code: order.ErrorInvalidParameter, Err: fmt.Errorf("the Host header must have at most %d bytes; it has %d", maxHost, len(r.Host))}
	}
	known := h.knowsHost(r.Host) || isOfTest(r)
	ofPage := isOfPage(r)
	switch {
	case (route.Open || r.URL.Path == "/") && !known:
		return forbidden("the host name %q is not known here; use an IP address or localhost, or let the server know the name (serve -host NAME)", hostName(r.Host))
	case ofPage && isForeign(r):
		return forbidden("a web page of another origin may not ask this server; open the page from the server itself, or ask without a browser")
	case ofPage && !known:
		return forbidden("a web page may not ask this server under the unknown host name %q; use an IP address or localhost, or let the server know the name (serve -host NAME)", hostName(r.Host))
	}
	return nil
}

// isForeign reports whether a web page of another origin sends the request. Links and
// typed addresses may lead here from anywhere.
func isForeign(r *http.Request) bool {
	isSafe := r.Method == http.MethodGet || r.Method == http.MethodHead
	origin := r.Header.Get("Origin")
	if isSafe && origin == "" && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document" {
		return false
	}
	unsafe := http.Request{Method: http.MethodPost, Header: r.Header, Host: r.Host, URL: r.URL}
	return origin == "null" || new(http.CrossOriginProtection).Check(&unsafe) != nil
}

// isOfPage reports whether a browser sends the request for a page.
func isOfPage(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.Header.Get("Origin") != "" || site != "" && site != "none"
}

// knowsHost reports whether a Host header names the server: it is an IP address, a
// loopback name, one of Options.Hosts, or empty, which browsers never send.
func (h *Handler) knowsHost(host string) bool {
	name := hostName(host)
	if _, err := netip.ParseAddr(name); err == nil || host == "" || host[0] == ':' {
		return true
	}
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || h.hosts[name]
}

// isOfTest reports whether the request is from httptest.NewRequest, given to the handler
// by a test. Without a server it cannot come from a browser.
func isOfTest(r *http.Request) bool {
	return r.Host == "example.com" && r.Context().Value(http.ServerContextKey) == nil
}

// hostName returns the name or the address in a Host header, without port and
// brackets, in lower case.
func hostName(host string) string {
	u := url.URL{Host: host}
	return strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
}

// BadText refuses text that some databases cannot store: NUL and invalid UTF-8.
func BadText(what, text string) error {
	switch {
	case strings.Contains(text, "\x00"):
		return &order.Problem{Code: order.ErrorInvalidParameter, Err: fmt.Errorf("%s must not contain NUL (%%00)", what)}
	case !utf8.ValidString(text):
		return &order.Problem{Code: order.ErrorInvalidParameter, Err: fmt.Errorf("%s must be valid UTF-8", what)}
	}
	return nil
}

package callback

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"strings"
)

// errHost is why a url cannot be requested whose host no header can carry.
var errHost = errors.New("no Host header can carry its host")

// asReceived returns the url of a callback as its receiver sees it, which is
// what is signed. An HTTP client does not send a url as it was written: a host
// that is not ASCII goes out in punycode, an IPv6 zone not at all, and user
// information in a header. So the request is written, read back, and its url
// rebuilt by receivedURL, as Receiver does.
func asReceived(callbackURL string) (string, error) {
	requested, err := asRequested(callbackURL)
	if err != nil {
		return "", err
	}
	sent, err := http.NewRequest(http.MethodGet, requested, nil)
	if err != nil {
		return "", badURL(err)
	}
	if user := sent.URL.User; user != nil { // http.Client does the same
		password, _ := user.Password()
		sent.SetBasicAuth(user.Username(), password)
	}
	var wire bytes.Buffer
	if err := sent.Write(&wire); err != nil {
		return "", badURL(err)
	}
	received, err := http.ReadRequest(bufio.NewReader(&wire))
	if err != nil {
		return "", badURL(err)
	}
	if received.Host == "" {
		return "", badURL(errHost)
	}
	return receivedURL(received, sent.URL.Scheme+"://"+received.Host+requestURI(received)), nil
}

// receivedURL returns the url at which a request was received, without the zone
// of an IPv6 host, and with the user information from its Authorization header if
// the url has none. Sender and receiver both sign this text. Escapes, capital letters in escapes and an empty
// password do not survive the header, so user information has one spelling:
// only what must be escaped is.
func receivedURL(r *http.Request, requested string) string {
	a := parseAddress(requested)
	if before, _, ok := strings.Cut(a.host, "%"); ok && strings.HasPrefix(a.host, "[") {
		a.host = before + "]" // HTTP/2 sends the zone
	}
	if name, password, ok := r.BasicAuth(); ok && a.user == "" {
		a.user = escape(name, subDelims)
		if password != "" {
			a.user += ":" + escape(password, subDelims)
		}
		a.user += "@"
	}
	return a.String()
}

// RequestURL is the address at which the request came in at this program.
func RequestURL(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + requestURI(r)
}

// requestURI is the path and query as they were sent.
func requestURI(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

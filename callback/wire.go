package callback

import (
	"bufio"
	"bytes"
	"errors"
	"net/http"
	"strings"
)

// errHost means that the host of a url is not valid in a Host header.
var errHost = errors.New("its host is not valid in a Host header")

// asReceived returns the url of a callback in the form that its receiver sees, which
// the signature covers. An HTTP client changes a url: it sends a host that is not ASCII
// in punycode, omits an IPv6 zone, and sends user information in a header. asReceived
// therefore writes the request, reads it back, and rebuilds the url with receivedURL,
// like Receiver.
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
// the url has none. Sender and receiver both sign this url. The header loses escapes,
// capital letters in escapes and an empty password, so user information is written in
// one way: with only the necessary escapes.
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

// RequestURL returns the url at which this program received the request.
func RequestURL(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	return scheme + r.Host + requestURI(r)
}

// requestURI returns the path and query as they were sent.
func requestURI(r *http.Request) string {
	if strings.HasPrefix(r.RequestURI, "/") {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

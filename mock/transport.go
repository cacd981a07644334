package mock

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// platformDomain is the domain of every host of the platform.
const platformDomain = "twilio.com"

// products are the parts of the platform that a Server serves. Each is the first label
// of its host names. The product api has the incoming phone numbers and the addresses.
var products = []string{"api", product(order.Generation2), product(order.Generation1)}

// product returns the product that has the orders of a generation.
func product(g order.Generation) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(g.BaseURL(), "https://"), ".")
	return name
}

// PlatformHosts returns the host names of the platform that a Server serves, without a
// region.
func PlatformHosts() []string {
	var hosts []string
	for _, name := range products {
		hosts = append(hosts, name+"."+platformDomain)
	}
	return hosts
}

// ErrPlatformHost means a request for a host of the platform that a Server does not
// serve.
var ErrPlatformHost = errors.New("the mock server does not serve this host")

// Transport returns a transport that sends the requests for the platform's hosts to the
// server at base, such as http://127.0.0.1:8421. It is for clients that only know the
// platform's own addresses. Method, path, query, headers and body stay the same. The
// Host header is the server's, so that the urls in its answers lead to it.
//
// It takes host names with a region, such as api.ie1.twilio.com, and with an edge, such
// as api.dublin.ie1.twilio.com. It refuses every other host of twilio.com with
// ErrPlatformHost, so that a test never reaches the platform. It passes requests for
// other hosts to http.DefaultTransport unchanged.
//
// If base is not a url of a server, every request for the platform fails.
func Transport(base string) http.RoundTripper {
	to, err := url.Parse(base)
	if err == nil && (to.Scheme != "http" && to.Scheme != "https" || to.Host == "" || strings.Trim(to.Path, "/") != "" || to.RawQuery != "") {
		err = errors.New("it requires a scheme and a host, such as http://127.0.0.1:8421")
	}
	return platformTransport(func(r *http.Request) (*http.Response, error) {
		if err != nil {
			return nil, refuse(r, fmt.Errorf("the url of the mock server is %q: %w", base, err))
		}
		sent := r.Clone(r.Context())
		sent.URL.Scheme, sent.URL.Host, sent.Host = to.Scheme, to.Host, ""
		return http.DefaultTransport.RoundTrip(sent)
	})
}

// Transport returns a transport that gives the requests for the platform's hosts to the
// server, without a socket. The urls in its answers are the platform's own. Everything
// else is as with the function Transport.
func (s *Server) Transport() http.RoundTripper {
	return platformTransport(func(r *http.Request) (*http.Response, error) { return answer(s, r) })
}

// platformTransport sends the requests for the platform, and refuses those for hosts
// that a Server does not serve.
type platformTransport func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (send platformTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	switch name := strings.TrimSuffix(strings.ToLower(r.URL.Hostname()), "."); {
	case name != platformDomain && !strings.HasSuffix(name, "."+platformDomain):
		return http.DefaultTransport.RoundTrip(r)
	case !isServed(name):
		return nil, refuse(r, fmt.Errorf("%w: it serves %s; the request is for %s", ErrPlatformHost, strings.Join(PlatformHosts(), ", "), r.URL.Host))
	}
	return send(r)
}

// isServed reports whether a host of the platform is a product that a Server serves,
// perhaps with a region, or with an edge and a region.
func isServed(host string) bool {
	labels := strings.Split(strings.TrimSuffix(host, "."+platformDomain), ".")
	return slices.Contains(products, labels[0]) && len(labels) <= 3 && !slices.Contains(labels, "")
}

// refuse closes the request's body, as a transport must, and returns the error.
func refuse(r *http.Request, err error) error {
	if r.Body != nil {
		_ = r.Body.Close() // the error that matters is err
	}
	return fmt.Errorf("mock: transport: %w", err)
}

// answer has a handler answer a request of a client.
func answer(handler http.Handler, r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, refuse(r, err)
	}
	received := r.Clone(r.Context())
	if received.Host == "" {
		received.Host = r.URL.Host
	}
	if r.URL.Scheme == "https" {
		received.TLS = &tls.ConnectionState{} // the urls in the answer are https then
	}
	received.RequestURI = r.URL.RequestURI()
	received.URL.Scheme, received.URL.Host, received.URL.User = "", "", nil
	if received.Body == nil {
		received.Body = http.NoBody
	}
	w := &bufferedAnswer{header: http.Header{}}
	handler.ServeHTTP(w, received)
	err := received.Body.Close()
	w.WriteHeader(http.StatusOK) // without effect if the handler wrote one
	length := int64(w.body.Len())
	if r.Method == http.MethodHead {
		w.body.Reset()
	}
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)),
		StatusCode: w.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        w.sent,
		Body:          io.NopCloser(&w.body),
		ContentLength: length,
		Request:       r,
	}, err
}

// bufferedAnswer is an http.ResponseWriter that keeps the answer.
type bufferedAnswer struct {
	header http.Header
	sent   http.Header // the header when the status was written; nil before
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *bufferedAnswer) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter. Only the first call counts.
func (w *bufferedAnswer) WriteHeader(status int) {
	if w.sent == nil {
		w.status, w.sent = status, w.header.Clone()
	}
}

// Write implements http.ResponseWriter.
func (w *bufferedAnswer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

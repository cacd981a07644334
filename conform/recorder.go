package conform

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// recorder receives the callbacks of one script after the other. It accepts every
// callback under {callback}, and refuses each under {callback}/busy the first time.
type recorder struct {
	server *http.Server
	base   string // its path is a secret, because other programs can reach this port

	mu      sync.Mutex
	script  int
	got     []arrival       // of the present script
	tooMany int             // arrivals beyond maxArrivals
	busy    map[string]bool // the callbacks that were refused already
}

// arrival is a received callback.
type arrival struct {
	method, host, uri string
	header            http.Header
	body              []byte
	err               error // the body could not be read
	refused           bool  // it was answered with 503, and must be sent again
}

// The limits for the callbacks of one script: their number, the bytes of a body and of
// the headers, and the time for one.
const (
	maxArrivals     = 1000
	maxCallback     = 64 << 10
	callbackTimeout = 15 * time.Second
)

// errLongBody is why the body of a callback is not read to its end.
var errLongBody = errors.New("the body has more than 64 KiB")

// listen starts a recorder on the loopback address.
func listen() (*recorder, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("conform: receive callbacks: %w", err)
	}
	r := &recorder{base: "http://" + listener.Addr().String() + "/" + rand.Text()}
	r.server = &http.Server{
		Handler: r, ReadTimeout: callbackTimeout, WriteTimeout: callbackTimeout, MaxHeaderBytes: maxCallback,
		ErrorLog: log.New(io.Discard, "", 0), // callbacks are judged, not logged
	}
	go r.server.Serve(listener)
	return r, nil
}

func (r *recorder) close() { r.server.Close() }

// begin returns where the callbacks of the next script are received.
func (r *recorder) begin() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script++
	r.got, r.busy, r.tooMany = nil, map[string]bool{}, 0
	return r.present()
}

// present is the address of the present script.
func (r *recorder) present() string { return r.base + "/" + strconv.Itoa(r.script) }

// ServeHTTP records a callback. It ignores callbacks of earlier scripts, and answers
// requests that do not know the secret path with 404.
func (r *recorder) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if !strings.HasPrefix("http://"+request.Host+request.URL.Path, r.base+"/") {
		http.NotFound(w, request)
		return
	}
	a := arrival{method: request.Method, host: request.Host, uri: request.RequestURI, header: request.Header}
	a.body, a.err = io.ReadAll(io.LimitReader(request.Body, maxCallback+1))
	if len(a.body) > maxCallback {
		a.body, a.err = a.body[:maxCallback], errLongBody
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	rest, ok := strings.CutPrefix("http://"+request.Host+request.URL.Path, r.present())
	if !ok || rest != "" && rest[0] != '/' {
		return
	}
	if len(r.got) >= maxArrivals {
		r.tooMany++
		return
	}
	what := a.method + a.uri + string(a.body)
	a.refused = rest == "/busy" && !r.busy[what]
	r.busy[what] = true
	r.got = append(r.got, a)
	if a.refused {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// taken returns the callbacks of the present script, and how many more came.
func (r *recorder) taken() (got []arrival, tooMany int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got, r.tooMany
}

package conform

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/hostednumbers/hostednumbers/callback"
)

// receiver receives the callbacks of one script after the other.
type receiver struct {
	server *http.Server
	base   string

	mu     sync.Mutex
	script int
	got    []*http.Request // of the present script
}

// listen starts a receiver on the loopback address.
func listen() (*receiver, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("conform: receive callbacks: %w", err)
	}
	r := &receiver{base: "http://" + listener.Addr().String()}
	r.server = &http.Server{Handler: r}
	go r.server.Serve(listener)
	return r, nil
}

func (r *receiver) close() { r.server.Close() }

// begin returns where the callbacks of the next script are received.
func (r *receiver) begin() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.script++
	r.got = nil
	return r.base + "/" + strconv.Itoa(r.script)
}

// ServeHTTP takes a callback down. Those of earlier scripts come too late.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if err := request.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if strings.TrimPrefix(request.URL.Path, "/") == strconv.Itoa(r.script) {
		r.got = append(r.got, request)
	}
}

// taken returns what was received for the present script.
func (r *receiver) taken() []*http.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.got
}

// callbacks compares what was received, and what the server says it has sent,
// with the callbacks that are due.
func (s *Session) callbacks(ctx context.Context, r *receiver) ([]Difference, error) {
	due := map[string][]callback.Payload{}
	for _, k := range s.world.orders {
		if len(k.callbacks) > 0 {
			due[k.order.SID.String()] = k.callbacks
		}
	}
	if len(due) == 0 {
		return nil, nil
	}
	_, err := s.control.Journal(ctx)
	if errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	return nil, err
}

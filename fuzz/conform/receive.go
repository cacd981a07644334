package conform

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
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

// end looks at what is left to see after the last step: the callbacks.
func (s *Session) end(ctx context.Context, r *receiver) (differences []Difference, err error) {
	if s.coverage != nil {
		for _, k := range s.world.orders {
			s.coverage.lived(k)
		}
	}
	err = s.target.within(ctx, func(ctx context.Context) (err error) {
		differences, err = s.callbacks(ctx, r)
		return err
	})
	return differences, err
}

// callbacks compares what was received, and what the server says it has sent,
// with the callbacks that are due.
func (s *Session) callbacks(ctx context.Context, r *receiver) ([]Difference, error) {
	asked := slices.ContainsFunc(s.world.orders, func(k *known) bool { return k.order.Settings.StatusCallbackURL != "" })
	if !asked {
		return nil, nil
	}
	journal, err := s.control.Journal(ctx)
	if err != nil {
		return nil, err
	}
	received, all := s.read(r.taken())
	for i, k := range s.world.orders {
		want := fmt.Sprint(statuses(k.callbacks, k))
		for _, got := range []struct {
			where string
			what  []callback.Payload
		}{{"received", received}, {"in the journal", journal}} {
			if sent := fmt.Sprint(statuses(got.what, k)); sent != want {
				all = append(all, Difference{fmt.Sprintf("the callbacks %s for order %d", got.where, i+1), want, sent})
			}
		}
	}
	return all, nil
}

// statuses lists what callbacks say of an order, oldest first.
func statuses(sent []callback.Payload, k *known) (list []string) {
	for _, p := range sent {
		if p.HostedNumberOrderSID == k.order.SID {
			list = append(list, fmt.Sprintf("%v of %v", p.Status, p.PhoneNumber))
		}
	}
	return list
}

// read reads the callbacks that were received: each is signed with the token of
// its order's account, is of the method that was asked for, and has a token of
// its own.
func (s *Session) read(requests []*http.Request) (payloads []callback.Payload, all []Difference) {
	tokens := map[string]bool{}
	for _, request := range requests {
		payload, err := callback.Parse(request.Form)
		if err != nil {
			all = append(all, Difference{"a callback", "its three parameters", err.Error()})
			continue
		}
		payloads = append(payloads, payload)
		i := slices.IndexFunc(s.world.orders, func(k *known) bool { return k.order.SID == payload.HostedNumberOrderSID })
		if i < 0 {
			all = append(all, Difference{"a callback", "about an order of the script", payload.HostedNumberOrderSID.String()})
			continue
		}
		k := s.world.orders[i]
		if method := k.order.Settings.StatusCallbackMethod.String(); request.Method != method {
			all = append(all, Difference{"the method of a callback", method, request.Method})
		}
		if want := wantedURI(k); !strings.HasPrefix(request.RequestURI, want) || request.Method == http.MethodPost && request.RequestURI != want {
			all = append(all, Difference{"the url of a callback", want, request.RequestURI})
		}
		if err := s.verify(request, k); err != nil {
			all = append(all, Difference{"the signature of a callback", "valid", err.Error()})
		}
		token := request.Header.Get(callback.IdempotencyHeader)
		if tokens[token] || token == "" {
			all = append(all, Difference{"the idempotency token of a callback", "one of its own", token})
		}
		tokens[token] = true
	}
	return payloads, all
}

// wantedURI is what callbacks of an order ask for: its url's path and query, of a
// GET with the payload behind it.
func wantedURI(k *known) string {
	u, err := url.Parse(k.order.Settings.StatusCallbackURL)
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

// verify says what is wrong with the signature of a callback.
func (s *Session) verify(request *http.Request, k *known) error {
	token := ""
	for _, account := range s.accounts {
		if account.SID == k.order.AccountSID {
			token = account.Token
		}
	}
	key, err := callback.NewKey(token)
	if err != nil {
		return err
	}
	return key.Verify(callback.Message{URL: callback.RequestURL(request), Form: request.PostForm}, request.Header.Get(callback.SignatureHeader))
}

package conform

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hostednumbers/hostednumbers/callback"
)

// receiver receives the callbacks of one script after the other. Under {callback}
// it takes each; under {callback}/busy it refuses each the first time.
type receiver struct {
	server *http.Server
	base   string

	mu     sync.Mutex
	script int
	got    []arrival       // of the present script
	busy   map[string]bool // what was refused already
}

// arrival is a callback that has come.
type arrival struct {
	*http.Request
	refused bool // it was answered 503, and is to come again
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
	r.got, r.busy = nil, map[string]bool{}
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
	script, rest, _ := strings.Cut(strings.TrimPrefix(request.URL.Path, "/"), "/")
	if script != strconv.Itoa(r.script) {
		return
	}
	what := request.Method + request.RequestURI + request.Form.Encode()
	refused := rest == "busy" && !r.busy[what]
	r.busy[what] = true
	r.got = append(r.got, arrival{request, refused})
	if refused {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// taken returns what was received for the present script.
func (r *receiver) taken() []arrival {
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
	journal, err := s.target.control.Journal(ctx)
	if err != nil {
		return nil, err
	}
	received, all := s.payloads(r.taken())
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

// payloads reads the callbacks that were received: each has an idempotency token of
// its own, which it keeps when it comes again because it was refused.
func (s *Session) payloads(got []arrival) (payloads []callback.Payload, all []Difference) {
	refused, tokens := map[string]bool{}, map[string]bool{}
	for _, request := range got {
		payload, err := callback.Parse(request.Form)
		if err != nil {
			all = append(all, Difference{"a callback", "its three parameters", err.Error()})
			continue
		}
		all = append(all, s.judgeCallback(request.Request, &payload)...)
		token := request.Header.Get(callback.IdempotencyHeader)
		if !uuid.MatchString(token) {
			all = append(all, Difference{"the idempotency token of a callback", "a UUID", token})
		}
		if !refused[token] && tokens[token] {
			all = append(all, Difference{"the idempotency token of a callback", "one of its own", token})
		}
		tokens[token] = true
		if refused[token] = request.refused; !request.refused {
			payloads = append(payloads, payload)
		}
	}
	for token := range refused {
		if refused[token] {
			all = append(all, Difference{"a callback that was refused", "again, with the same idempotency token", "not so"})
		}
	}
	return payloads, all
}

// uuid is the form of an idempotency token.
var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// judgeCallback compares a callback with what its order has asked for: it has its
// three parameters and no more, is of the method and at the url that were asked
// for, and signed with the token that has created the order.
func (s *Session) judgeCallback(request *http.Request, payload *callback.Payload) (all []Difference) {
	i := slices.IndexFunc(s.world.orders, func(k *known) bool { return k.order.SID == payload.HostedNumberOrderSID })
	if i < 0 {
		return []Difference{{"a callback", "about an order of the script", payload.HostedNumberOrderSID.String()}}
	}
	k := s.world.orders[i]
	differ := func(what, want, got string) {
		if want != got {
			all = append(all, Difference{what, want, got})
		}
	}
	differ("the method of a callback", k.order.Settings.StatusCallbackMethod.String(), request.Method)
	differ("the User-Agent of a callback", callback.UserAgent, request.UserAgent())
	want := wantedURI(k)
	differ("the url of a callback", want, request.RequestURI[:min(len(want), len(request.RequestURI))])
	if added := strings.TrimLeft(request.RequestURI[min(len(want), len(request.RequestURI)):], "?&"); request.Method == http.MethodPost {
		differ("what is behind the url of a callback", "", added)
		differ("the parameters of a callback", payload.Values().Encode(), request.PostForm.Encode())
	} else {
		form, _ := url.ParseQuery(added) // it was read once already
		differ("the parameters of a callback", payload.Values().Encode(), form.Encode())
	}
	if err := verify(request, k); err != nil {
		all = append(all, Difference{"the signature of a callback", "valid", err.Error()})
	}
	return all
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
func verify(request *http.Request, k *known) error {
	key, err := callback.NewKey(k.owner.Token)
	if err != nil {
		return err
	}
	return key.Verify(callback.Message{URL: callback.RequestURL(request), Form: request.PostForm}, request.Header.Get(callback.SignatureHeader))
}

package mock_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"sync"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Short names of paths.
const (
	collection     = api.Orders
	single         = api.Order
	incomingNumber = api.IncomingPhoneNumber
	firing         = api.ControlEvent
	anyOrder       = api.ControlOrder
	resetting      = api.ControlReset
	journal        = api.ControlCallbacks
)

// site is our server with mistakes around it: a store of its own, where changes can be
// changed before they are stored, and operations that wrap the handler. It serves one
// request at a time, so a mistake needs no locks.
type site struct {
	mu      sync.Mutex // held while a request is served
	store   *wrongStore
	server  http.Handler
	mistake []middleware
}

type middleware func(http.Handler) http.Handler

// newSite returns a site. mistake changes it before it serves.
func newSite(options mock.Options, mistake func(*site)) *site {
	s := &site{store: &wrongStore{}}
	s.store.site = s
	wrap := options.Store
	options.Store = func(right platform.Store) platform.Store {
		if wrap != nil {
			right = wrap(right)
		}
		s.store.reset(right)
		return s.store
	}
	s.server = showStored(mock.New(options))
	if mistake != nil {
		mistake(s)
	}
	for _, wrap := range s.mistake {
		s.server = wrap(s.server)
	}
	return s
}

// stored is the key of a request's context for the orders that a mistake has changed
// when the request stored them.
type stored struct{}

// showStored answers with the stored order. The platform answers with the order before a
// mistake has changed it.
func showStored(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		orders := map[sid.ID[sid.Order]]order.Order{}
		r = r.WithContext(context.WithValue(r.Context(), stored{}, orders))
		o := &operation{request: r, answer: record(next, r)}
		var shown struct{ SID sid.ID[sid.Order] }
		if len(orders) > 0 && json.Unmarshal(o.answer.body, &shown) == nil {
			if wrong, ok := orders[shown.SID]; ok {
				o.show(o.answer.status, &wrong)
			}
		}
		o.answer.write(w)
	})
}

// record returns a handler's answer.
func record(by http.Handler, r *http.Request) answered {
	recorder := httptest.NewRecorder()
	by.ServeHTTP(recorder, r)
	return answered{r, recorder.Code, recorder.Header(), recorder.Body.Bytes(), ""}
}

// ServeHTTP serves one request at a time.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server.ServeHTTP(w, r)
}

// operation is a request on its way to the operation of a route.
type operation struct {
	site    *site
	request *http.Request
	args    map[string]string // of the path
	form    url.Values        // of the body, or of the query; nil where the body is not a form
	account sid.ID[sid.Account]
	answer  answered // after right, or what the mistake sets

	next http.Handler
	read url.Values // form as it came
	body []byte
}

// operating puts a mistake into an operation. The mistake calls o.right, or sets
// o.answer itself.
func operating(method, path string, mistake func(o *operation)) func(*site) {
	return func(s *site) {
		s.mistake = append(s.mistake, func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				args, ok := match(path, r.URL.EscapedPath())
				if !ok || r.Method != method {
					next.ServeHTTP(w, r)
					return
				}
				o := &operation{site: s, request: r, args: args, next: next}
				o.readForm()
				user, _, _ := r.BasicAuth()
				o.account, _ = sid.Parse[sid.Account](user)
				mistake(o)
				o.answer.write(w)
			})
		})
	}
}

// onOrder puts a mistake into every operation on an order.
func onOrder(mistake func(o *operation)) func(*site) {
	return func(s *site) {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
			operating(method, single, mistake)(s)
		}
	}
}

// match returns what the segments in braces of a path stand for.
func match(pattern, path string) (map[string]string, bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return nil, false
	}
	args := map[string]string{}
	for i, p := range want {
		open, end := strings.Index(p, "{"), strings.Index(p, "}")
		if open < 0 {
			if p != got[i] {
				return nil, false
			}
			continue
		}
		value, err := url.PathUnescape(strings.TrimSuffix(got[i], p[end+1:]))
		if err != nil {
			return nil, false
		}
		args[p[open+1:end]] = value
	}
	return args, true
}

func (o *operation) readForm() {
	text := o.request.URL.RawQuery
	if o.request.Method == http.MethodPost {
		o.body, _ = io.ReadAll(o.request.Body)
		if kind := o.request.Header.Get("Content-Type"); len(o.body) > 0 && !strings.HasPrefix(kind, "application/x-www-form-urlencoded") {
			return
		}
		text = string(o.body)
	}
	o.form, o.read = order.ParseForm(text), order.ParseForm(text)
}

// right answers the form as the right server does, with the changes so far.
func (o *operation) right() { o.rightWith(nil) }

// rightWith is like right, but the function first changes the stored order of the path.
// The operation sees and commits the changed order.
func (o *operation) rightWith(pretend func(*order.Order)) {
	if !reflect.DeepEqual(o.form, o.read) {
		text := o.form.Encode()
		if o.request.Method == http.MethodPost {
			o.body = []byte(text)
			o.request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		} else {
			o.request.URL.RawQuery = text
		}
	}
	r := o.request
	if pretend != nil {
		r = r.WithContext(context.WithValue(r.Context(), pretended{}, pretence{o.entry(), pretend}))
	}
	if r.Method == http.MethodPost {
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(o.body)), int64(len(o.body))
	}
	o.answer = record(o.next, r)
}

// entry returns the stored order of the path, of any account; nil if it does not exist.
func (o *operation) entry() *entry {
	if number, err := sid.Parse[sid.IncomingPhoneNumber](o.args["Sid"]); err == nil {
		return o.site.store.byNumber[number]
	}
	id, err := sid.Parse[sid.Order](o.args["Sid"])
	if err != nil {
		return o.site.store.byName[name{o.account, order.Text(o.args["Sid"])}]
	}
	return o.site.store.bySID[id]
}

// own returns the stored order that the path names, nil if the caller has no such
// order.
func (o *operation) own() *entry {
	if e := o.entry(); e != nil && e.order.AccountSID == o.account {
		return e
	}
	return nil
}

// order returns the stored order that the path names, the zero Order if there is none.
func (o *operation) order() order.Order {
	if e := o.entry(); e != nil {
		return e.order
	}
	return order.Order{}
}

// say sets the answer.
func (o *operation) say(status int, body any) {
	o.answer = answered{request: o.request, status: status, header: http.Header{}}
	if body != nil {
		o.answer.header.Set("Content-Type", "application/json")
		o.answer.body, _ = json.Marshal(body)
	}
}

// show sets the answer to an order.
func (o *operation) show(status int, shown *order.Order) { o.say(status, o.represent(shown)) }

// represent returns an order as the API shows it.
func (o *operation) represent(shown *order.Order) order.Resource {
	r := shown.Resource
	r.URL = order.Text(api.OrderURL(order.Generation1, "http://"+o.request.Host, r.SID))
	return r
}

// refuse sets the answer to a refusal.
func (o *operation) refuse(code order.ErrorCode, param string) {
	body := api.NewErrorBody(order.Problems{{Param: param, Code: code, Err: errMistake}})
	o.say(body.Status, body)
}

// code returns the error code of the right server's refusal, 0 if it has accepted.
func (o *operation) code() order.ErrorCode {
	var body api.ErrorBody
	if o.ok() || json.Unmarshal(o.answer.body, &body) != nil {
		return 0
	}
	return body.Code
}

// enterAs replaces the caller by an account.
func (o *operation) enterAs(account sid.ID[sid.Account]) {
	o.request.SetBasicAuth(account.String(), "token")
}

// goTo changes the path of the request.
func (o *operation) goTo(path string) { o.request.URL.Path, o.request.URL.RawPath = path, "" }

// ok reports whether the right server has accepted the request.
func (o *operation) ok() bool { return o.answer.status < 300 }

// ask sends a request to the control plane of the right server.
func (o *operation) ask(method, path, form string) {
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	r.Host = o.request.Host
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	o.next.ServeHTTP(httptest.NewRecorder(), r)
}

// reading changes the parameters of an operation.
func reading(method, path string, mistake func(url.Values)) func(*site) {
	return operating(method, path, func(o *operation) {
		if o.form != nil {
			mistake(o.form)
		}
		o.right()
	})
}

// write sends the answer.
func (a *answered) write(w http.ResponseWriter) {
	if a.raw != "" {
		a.hijack(w)
		return
	}
	maps.Copy(w.Header(), a.header)
	w.Header().Del("Content-Length")
	w.WriteHeader(a.status)
	w.Write(a.body)
}

package mock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
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

// asked serves with a mistake in what is asked of the API.
func asked(right http.Handler, mistake func(*http.Request)) http.Handler {
	if mistake == nil {
		return right
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !inControl(r) {
			mistake(r)
		}
		right.ServeHTTP(w, r)
	})
}

// answered is an answer of the API, before it is sent.
type answered struct {
	request *http.Request
	status  int
	header  http.Header
	body    []byte
	raw     string // written on the connection as it is; "" is none
}

// rewritten serves with a mistake in the answers of the API.
func rewritten(right http.Handler, mistake func(*answered)) http.Handler {
	if mistake == nil {
		return right
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inControl(r) {
			right.ServeHTTP(w, r)
			return
		}
		recorder := httptest.NewRecorder()
		right.ServeHTTP(recorder, r)
		a := answered{r, recorder.Code, recorder.Header(), recorder.Body.Bytes(), ""}
		mistake(&a)
		a.write(w)
	})
}

// hijack writes what package http would not.
func (a *answered) hijack(w http.ResponseWriter) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		io.WriteString(connection, a.raw)
		connection.Close()
	}
}

func inControl(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, api.Control)
}

// json changes the body.
func (a *answered) json(change func(map[string]any)) {
	var body map[string]any
	decoder := json.NewDecoder(bytes.NewReader(a.body))
	decoder.UseNumber()
	if decoder.Decode(&body) != nil {
		return
	}
	change(body)
	if data, err := json.Marshal(body); err == nil {
		a.body = data
	}
}

// orders changes every order of the body.
func (a *answered) orders(change func(map[string]any)) {
	a.json(func(body map[string]any) {
		if body["sid"] != nil {
			change(body)
		}
		items, _ := body["items"].([]any)
		for _, item := range items {
			change(item.(map[string]any))
		}
	})
}

// refused changes the body of a refusal.
func (a *answered) refused(change func(map[string]any)) {
	if a.status >= 400 {
		a.json(change)
	}
}

// sent is a callback, about to be sent.
type sent struct {
	by       http.RoundTripper
	request  *http.Request
	response *http.Response
}

func (s *sent) send() (err error) {
	s.response, err = s.by.RoundTrip(s.request)
	return err
}

// also adds a parameter to a callback, and signs it anew, as the account one.
func (s *sent) also(name, value string) error {
	key, err := callback.NewKey(one.Token)
	if err != nil {
		return err
	}
	m := callback.Message{URL: s.request.URL.String()}
	if s.request.Method == http.MethodPost {
		body, err := io.ReadAll(s.request.Body)
		if err != nil {
			return err
		}
		m.Form, err = url.ParseQuery(string(body))
		if err != nil {
			return err
		}
		m.Form.Set(name, value)
		text := m.Form.Encode()
		s.request.Body, s.request.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
	} else {
		m.URL += "&" + url.Values{name: {value}}.Encode()
		if s.request.URL, err = url.Parse(m.URL); err != nil {
			return err
		}
	}
	signature, err := key.Sign(m)
	s.request.Header.Set(callback.SignatureHeader, signature)
	return err
}

// reform changes the form of a callback that is posted, and signs it anew, as the
// account one.
func (s *sent) reform(change func(url.Values)) error {
	key, err := callback.NewKey(one.Token)
	if err != nil || s.request.Method != http.MethodPost {
		return err
	}
	body, err := io.ReadAll(s.request.Body)
	if err != nil {
		return err
	}
	form := order.ParseForm(string(body))
	change(form)
	signature, err := key.Sign(callback.Message{URL: s.request.URL.String(), Form: form})
	s.request.Header.Set(callback.SignatureHeader, signature)
	s.post(form.Encode())
	return err
}

// post changes the body of a callback.
func (s *sent) post(body string) {
	s.request.Body, s.request.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// sending puts a mistake into how callbacks are sent.
func sending(mistake func(*sent) error) func(*mock.Options) {
	return func(o *mock.Options) {
		by := callback.NewTransport(nil)
		o.Transport = transport(func(r *http.Request) (*http.Response, error) {
			s := sent{by: by, request: r}
			err := mistake(&s)
			return s.response, err
		})
	}
}

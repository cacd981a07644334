package mock_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

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

// also adds a parameter to a callback, and signs it again as account one.
func (s *sent) also(name, value string) error {
	if s.request.Method == http.MethodPost {
		return s.reform(func(form url.Values) { form.Set(name, value) })
	}
	return s.goTo(s.request.URL.String() + "&" + url.Values{name: {value}}.Encode())
}

// reform changes the form of a posted callback, and signs it again as account one.
func (s *sent) reform(change func(url.Values)) error {
	if s.request.Method != http.MethodPost {
		return nil
	}
	form, err := s.form()
	if err != nil {
		return err
	}
	change(form)
	s.post(form.Encode())
	return s.sign(one.Token)
}

// goTo changes the url of a callback, and signs it again as account one.
func (s *sent) goTo(address string) (err error) {
	if s.request.URL, err = url.Parse(address); err != nil {
		return err
	}
	return s.sign(one.Token)
}

// form returns the form of a callback; nil unless it is posted.
func (s *sent) form() (url.Values, error) {
	if s.request.Method != http.MethodPost {
		return nil, nil
	}
	body, err := io.ReadAll(s.request.Body)
	s.post(string(body))
	return order.ParseForm(string(body)), err
}

// sign signs a callback again with an auth token.
func (s *sent) sign(token string) error {
	key, err := callback.NewKey(token)
	if err != nil {
		return err
	}
	m := callback.Message{URL: s.request.URL.String()}
	if m.Form, err = s.form(); err != nil {
		return err
	}
	signature, err := key.Sign(m)
	s.request.Header.Set(callback.SignatureHeader, signature)
	return err
}

// post changes the body of a callback.
func (s *sent) post(body string) {
	s.request.Body, s.request.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

// sending changes how callbacks are sent.
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

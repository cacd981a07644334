package fuzz

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Where transcripts are played, and by whom.
const (
	address = "http://127.0.0.1:8421"
	control = address + "/_mock"
	// callbackURL is where nobody listens, and nothing is sent again.
	callbackURL = "http://127.0.0.1:9/status#rc=0"
)

var (
	mainAccount  = conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "main"}
	otherAccount = conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "other"}
)

// Exchange is a request, and its answer.
type Exchange struct {
	Method string
	URL    string
	Form   string // the body
	As     script.Login
	Status int
	Body   []byte
	Look   bool // an order is only looked at, after a step was answered
}

// wire leads to a server without a network, and remembers what was said.
type wire struct {
	server http.Handler
	said   []Exchange
}

// RoundTrip has the server answer.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	e := Exchange{Method: r.Method, URL: r.URL.String(), As: script.Nobody}
	switch user, _, _ := r.BasicAuth(); user {
	case mainAccount.SID.String():
		e.As = script.Main
	case otherAccount.SID.String():
		e.As = script.Other
	}
	if r.Body != nil {
		form, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		e.Form = string(form)
	}
	response, err := w.serve(&e, r.Header)
	if err != nil {
		return nil, err
	}
	w.said = append(w.said, e)
	response.Request = r
	return response, nil
}

// serve has the server answer a request. A server that panics is an error.
func (w *wire) serve(e *Exchange, header http.Header) (response *http.Response, err error) {
	defer func() {
		if failed := recover(); failed != nil {
			err = fmt.Errorf("fuzz: %s %s: the server panics: %v", e.Method, e.URL, failed)
		}
	}()
	request := httptest.NewRequest(e.Method, e.URL, strings.NewReader(e.Form))
	request.Header = header
	recorder := httptest.NewRecorder()
	w.server.ServeHTTP(recorder, request)
	e.Status, e.Body = recorder.Code, recorder.Body.Bytes()
	return recorder.Result(), nil
}

// ask gets something of the control plane in passing: it is no exchange.
func (w *wire) ask(path string) (Exchange, error) {
	e := Exchange{Method: http.MethodGet, URL: control + path}
	_, err := w.serve(&e, http.Header{})
	return e, err
}

// take returns what was said since it was last taken.
func (w *wire) take() []Exchange {
	said := w.said
	w.said = nil
	return said
}

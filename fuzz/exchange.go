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

// The address of the server that transcripts are played to, and that of callbacks.
const (
	address = "http://127.0.0.1:8421"
	control = address + "/_mock"
	// callbackURL refuses connections and asks for no retry.
	callbackURL = "http://127.0.0.1:9/status#rc=0"
)

var (
	mainAccount  = conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "main"}
	otherAccount = conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "other"}
	mainKey      = conform.APIKey{SID: sid.MustParse[sid.APIKey]("SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Secret: "secret"}
)

// Exchange is a request with its answer.
type Exchange struct {
	Method string
	URL    string
	Form   string // the body
	As     script.Login
	Status int
	Body   []byte
	Look   bool // the request only looks at an order, after the one of the step
}

// wire is an http.RoundTripper that calls a handler directly and keeps the exchanges.
type wire struct {
	server http.Handler
	kept   []Exchange
}

// RoundTrip passes a request to the server and keeps the exchange.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	e := Exchange{Method: r.Method, URL: r.URL.String(), As: script.Nobody}
	switch user, _, _ := r.BasicAuth(); user {
	case mainKey.SID.String():
		e.As = script.Key
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
	w.kept = append(w.kept, e)
	response.Request = r
	return response, nil
}

// serve passes a request to the server. A panic of the server is an error.
func (w *wire) serve(e *Exchange, header http.Header) (response *http.Response, err error) {
	defer func() {
		if failed := recover(); failed != nil {
			err = fmt.Errorf("fuzz: %s %s: the server panics: %v", e.Method, e.URL, failed)
		}
	}()
	request := httptest.NewRequest(e.Method, e.URL, strings.NewReader(e.Form))
	request.Header = header
	written := httptest.NewRecorder()
	w.server.ServeHTTP(written, request)
	e.Status, e.Body = written.Code, written.Body.Bytes()
	return written.Result(), nil
}

// ask sends a request to the control plane that is not kept.
func (w *wire) ask(path string) (Exchange, error) {
	e := Exchange{Method: http.MethodGet, URL: control + path}
	_, err := w.serve(&e, http.Header{})
	return e, err
}

// take returns the exchanges since the last call of take.
func (w *wire) take() []Exchange {
	kept := w.kept
	w.kept = nil
	return kept
}

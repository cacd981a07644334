package mock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
)

// asked changes requests of the API before they are served.
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

// rewritten changes answers of the API before they are sent.
func rewritten(right http.Handler, mistake func(*answered)) http.Handler {
	if mistake == nil {
		return right
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inControl(r) {
			right.ServeHTTP(w, r)
			return
		}
		a := record(right, r)
		mistake(&a)
		a.write(w)
	})
}

// hijack writes an answer that package http would not write.
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

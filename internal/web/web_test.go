package web_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
)

// routes has one route, whose things are a and b/c.
var routes = []web.Route{{
	Path: "/things/{Name}.json", Open: true,
	Exists: func(c *web.Call) error {
		if c.Args["Name"] != "a" && c.Args["Name"] != "b/c" {
			return c.NotFound()
		}
		return nil
	},
	Methods: map[string]web.Operation{
		http.MethodGet: func(c *web.Call) (web.Reply, error) {
			return web.Reply{Body: c.Args["Name"] + c.Param("Suffix")}, nil
		},
		http.MethodPost: func(*web.Call) (web.Reply, error) { panic("a fault") },
	},
	Params: map[string][]string{http.MethodGet: {"Suffix"}},
}}

func ask(handler http.Handler, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

// A table of routes is an http.Handler.
func Example() {
	w := ask(web.New(routes, web.Options{}), http.MethodGet, "/things/a.json?Suffix=1")
	fmt.Print(w.Code, " ", w.Body)
	// Output: 200 "a1"
}

func TestRefusalsHaveAFixedPrecedence(t *testing.T) {
	handler := web.New(routes, web.Options{})
	for _, row := range []struct {
		method, path string
		want         int
	}{
		{http.MethodGet, "/things/a.json", http.StatusOK},
		{http.MethodHead, "/things/a.json", http.StatusOK},
		{http.MethodGet, "/things/b%2Fc.json", http.StatusOK},
		{http.MethodGet, "/things/a.json/", http.StatusNotFound},
		{http.MethodGet, "/things/.json", http.StatusNotFound},
		{http.MethodDelete, "/things/a.json", http.StatusMethodNotAllowed},
		{http.MethodDelete, "/things/x.json", http.StatusNotFound},
		{http.MethodGet, "/things/a.json?Sufix=1", http.StatusBadRequest},
		{http.MethodGet, "/things/a.json?Suffix=1&Suffix=2", http.StatusBadRequest},
		{http.MethodGet, "/things/a.json?Suffix=" + strings.Repeat("x", web.MaxBody), http.StatusRequestEntityTooLarge},
		{http.MethodGet, "/things/x.json?Sufix=1", http.StatusNotFound},
		{http.MethodPost, "/things/a.json", http.StatusInternalServerError},
	} {
		assert.Equal(t, row.want, ask(handler, row.method, row.path).Code, "%s %s", row.method, row.path)
	}
	assert.Equal(t, "GET, HEAD, POST", ask(handler, http.MethodDelete, "/things/a.json").Header().Get("Allow"))
}

func TestFirstAndBeforeMayRefuse(t *testing.T) {
	first := web.New(routes, web.Options{First: func(*web.Call) *web.Reply { return &web.Reply{Status: http.StatusTeapot} }})
	assert.Equal(t, http.StatusTeapot, ask(first, http.MethodGet, "/nowhere").Code)
	before := web.New(routes, web.Options{Before: func(*web.Call) error {
		return &order.Problem{Code: order.ErrorTooManyRequests, Err: errors.New("too many requests")}
	}})
	assert.Equal(t, http.StatusTooManyRequests, ask(before, http.MethodGet, "/things/a.json").Code)
}

func TestCutKeepsCharactersWhole(t *testing.T) {
	assert.Equal(t, "abc", web.Cut("abc", 3))
	assert.Equal(t, "ab…", web.Cut("abc", 2))
	assert.Equal(t, "é…", web.Cut("éé", 3))
}

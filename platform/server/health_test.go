package server_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/platform/server"
)

func TestHealthIsAnsweredWithoutCredentials(t *testing.T) {
	var log bytes.Buffer
	handler := newServer(nil, server.Options{ // a nil store, because the check reads no orders
		Accounts: configured(), Log: slog.New(slog.NewTextHandler(&log, nil)),
		Before: func(*http.Request) error { return errors.New("no request to the API came in") },
	})
	for _, host := range []string{"example.com", "127.0.0.1:8421", "mock", "10.0.0.7", "lb.internal:80"} {
		r := httptest.NewRequest(http.MethodGet, server.HealthPath+"?probe=1", nil)
		r.Host = host
		w := answer(handler, r)
		assert.Equal(t, http.StatusOK, w.Code, host)
		assert.JSONEq(t, `{"status":"ok"}`, w.Body.String())
		assert.Equal(t, "application/json", w.Header().Get("Content-Type"))

		r = httptest.NewRequest(http.MethodHead, server.HealthPath, nil)
		r.Host = host
		w = answer(handler, r)
		assert.Equal(t, http.StatusOK, w.Code, host)
		assert.Empty(t, w.Body.String())
	}
	assert.Empty(t, log.String(), "a healthy answer is not logged")

	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
		w := answer(handler, httptest.NewRequest(method, server.HealthPath, nil))
		assert.Equal(t, http.StatusMethodNotAllowed, w.Code, method)
		assert.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
		assert.Contains(t, log.String(), "method="+method+" route=/healthz status=405")
	}
	assert.Equal(t, http.StatusUnauthorized, answer(handler, httptest.NewRequest(http.MethodGet, server.HealthPath+"/", nil)).Code)
}

func TestHealthIsNotAnsweredToForeignPages(t *testing.T) {
	handler := newServer(nil, server.Options{})
	for _, header := range []http.Header{
		{"Origin": {"https://evil.example"}},
		{"Sec-Fetch-Site": {"cross-site"}},
	} {
		r := httptest.NewRequest(http.MethodGet, server.HealthPath, strings.NewReader(""))
		r.Header = header
		assert.Equal(t, http.StatusForbidden, answer(handler, r).Code, "%v", header)
	}
}

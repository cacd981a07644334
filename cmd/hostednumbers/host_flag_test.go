package main

import (
	"bytes"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// status returns the status code of a GET under a host name.
func (s *served) status(path, host string) int {
	r, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	require.NoError(s.t, err)
	r.Host = host
	answer, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	require.NoError(s.t, answer.Body.Close())
	return answer.StatusCode
}

func TestServeAcceptsTheGivenHosts(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0", "-host", "mock", "-host", "Build.internal")
	for _, host := range []string{"mock", "mock:8421", "build.internal", "localhost", "127.0.0.1"} {
		assert.Equal(t, http.StatusOK, s.status("/_mock/Clock", host), host)
	}
	for _, host := range []string{"evil.example", "example.com", "mock.evil.example"} {
		assert.Equal(t, http.StatusForbidden, s.status("/_mock/Clock", host), host)
		assert.Equal(t, http.StatusForbidden, s.status("/", host), host)
		assert.Equal(t, http.StatusUnauthorized, s.status("/HostedNumbers/HostedNumberOrders", host), "the API takes any host")
	}
	s.stop(syscall.SIGTERM)
}

func TestAHostIsOnlyAName(t *testing.T) {
	for _, name := range []string{"", ".", "mock:80", "http://mock", "mock/", "[::1]", "::1", "127.0.0.1", "a b", "me@mock"} {
		var errs bytes.Buffer
		assert.Equal(t, exitUsage, run([]string{"serve", "-host", name}, strings.NewReader(""), &errs, &errs), "%q", name)
		assert.Contains(t, errs.String(), "host name", "%q", name)
	}
}

package conform_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/fuzz/conform"
	"github.com/hostednumbers/hostednumbers/mock"
)

// garbled is our server, but for what becomes of its answers.
func garbled(t *testing.T, garble func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder)) string {
	right := mock.New(mock.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_mock/") {
			right.ServeHTTP(w, r)
			return
		}
		answer := httptest.NewRecorder()
		right.ServeHTTP(answer, r)
		for name, values := range answer.Header() {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		garble(w, r, answer)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// first returns the first failure of a server that is to fail.
func first(t *testing.T, url string, suites ...string) conform.Failure {
	report, err := conform.Run(context.Background(), &conform.Target{URL: url}, conform.Options{Suites: suites, StopAt: 1})
	require.NoError(t, err)
	require.NotEmpty(t, report.Failures)
	return report.Failures[0]
}

func TestKeysAreSpeltAsTheyAre(t *testing.T) {
	for _, key := range []string{"code", "message", "more_info", "meta", "items", "page_size", "next_page_url", "friendly_name"} {
		url := garbled(t, func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
			w.WriteHeader(answer.Code)
			w.Write([]byte(strings.Replace(answer.Body.String(), `"`+key+`":`, `"`+strings.ToUpper(key)+`":`, 1)))
		})
		f := first(t, url, "access", "lists")
		require.NotEmpty(t, f.Differences, key)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	url := garbled(t, func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
		if r.Method == http.MethodGet && answer.Code == http.StatusOK && r.URL.RawQuery == "" {
			http.Redirect(w, r, r.URL.Path+"?again=1", http.StatusFound)
			return
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	})
	f := first(t, url, "guards")
	assert.Contains(t, f.Differences[0].Got, "302")
}

func TestWhatARaceLeavesIsLookedAt(t *testing.T) {
	deletes, shown := map[string]int{}, map[string][]byte{}
	var mu sync.Mutex
	url := garbled(t, func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
		mu.Lock()
		defer mu.Unlock()
		path := r.URL.Path
		switch {
		case r.Method == http.MethodDelete:
			deletes[path]++
		case r.Method == http.MethodGet && answer.Code == http.StatusOK:
			shown[path] = answer.Body.Bytes()
		case r.Method == http.MethodGet && deletes[path] == 8: // by then every client has been answered as it should
			w.Write(shown[path])
			return
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	})
	f := first(t, url, "races")
	assert.Equal(t, "two cancels", f.Check.Name)
}

func TestAServerThatHangsFails(t *testing.T) {
	url := garbled(t, func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
		if r.Method == http.MethodDelete {
			<-r.Context().Done()
			return
		}
		w.WriteHeader(answer.Code)
		w.Write(answer.Body.Bytes())
	})
	target := conform.Target{URL: url, Patience: time.Second}
	report, err := conform.Run(context.Background(), &target, conform.Options{Suites: []string{"access"}})
	require.NoError(t, err)
	assert.Len(t, report.Failures, 3, "the run ends")
	for _, f := range report.Failures {
		assert.ErrorIs(t, f.Err, conform.ErrPatience)
		assert.NotEmpty(t, f.Steps)
	}
}

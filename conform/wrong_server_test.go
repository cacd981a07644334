package conform_test

import (
	"bytes"
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/mock"
)

// spoilt is an answer of our server, before it is sent.
type spoilt struct {
	status int
	header http.Header
	body   []byte
}

// spoiled is our server, with the API's answers changed by spoil.
func spoiled(t *testing.T, spoil func(*http.Request, *spoilt)) string {
	right := mock.New(mock.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/_mock/") {
			right.ServeHTTP(w, r)
			return
		}
		recorder := httptest.NewRecorder()
		right.ServeHTTP(recorder, r)
		answer := spoilt{recorder.Code, recorder.Header(), recorder.Body.Bytes()}
		spoil(r, &answer)
		maps.Copy(w.Header(), answer.header)
		w.WriteHeader(answer.status)
		w.Write(answer.body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// first returns the first failure of a server that is to fail.
func first(t *testing.T, url string, suites ...string) report.Failure {
	ran, err := conform.Run(context.Background(), &conform.Target{URL: url}, conform.Options{Suites: suites, StopAt: 1})
	require.NoError(t, err)
	require.NotEmpty(t, ran.Failures)
	return ran.Failures[0]
}

func TestKeysAreSpeltAsTheyAre(t *testing.T) {
	for _, key := range []string{"code", "message", "more_info", "meta", "items", "page_size", "next_page_url", "friendly_name"} {
		url := spoiled(t, func(_ *http.Request, answer *spoilt) {
			answer.body = bytes.Replace(answer.body, []byte(`"`+key+`":`), []byte(`"`+strings.ToUpper(key)+`":`), 1)
		})
		f := first(t, url, "access", "lists")
		require.NotEmpty(t, f.Differences, key)
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	url := spoiled(t, func(r *http.Request, answer *spoilt) {
		if r.Method == http.MethodGet && answer.status == http.StatusOK && r.URL.RawQuery == "" {
			answer.status = http.StatusFound
			answer.header.Set("Location", r.URL.Path+"?again=1")
		}
	})
	f := first(t, url, "guards")
	assert.Contains(t, f.Differences[0].Got, "302")
}

func TestWhatARaceLeavesIsLookedAt(t *testing.T) {
	slow(t)
	deletes, shown := map[string]int{}, map[string][]byte{}
	var mu sync.Mutex
	url := spoiled(t, func(r *http.Request, answer *spoilt) {
		mu.Lock()
		defer mu.Unlock()
		path := r.URL.Path
		switch {
		case r.Method == http.MethodDelete:
			deletes[path]++
		case r.Method == http.MethodGet && answer.status == http.StatusOK:
			shown[path] = answer.body
		case r.Method == http.MethodGet && deletes[path] == 8: // by then every client has been answered as it should
			answer.status, answer.body = http.StatusOK, shown[path]
		}
	})
	f := first(t, url, "races")
	assert.Equal(t, "two cancels", f.Check.Name)
	assert.Len(t, f.Racing, 8, "fewer do not fail")
}

func TestAServerThatHangsFails(t *testing.T) {
	slow(t)
	t.Parallel()
	url := spoiled(t, func(r *http.Request, _ *spoilt) {
		if r.Method == http.MethodDelete {
			<-r.Context().Done()
		}
	})
	target := conform.Target{URL: url, Patience: 5 * time.Second} // which must do for the first look at the server
	ran, err := conform.Run(context.Background(), &target, conform.Options{Suites: []string{"access"}})
	require.NoError(t, err)
	assert.Len(t, ran.Failures, 3, "the run ends")
	for _, f := range ran.Failures {
		assert.ErrorIs(t, f.Err, conform.ErrPatience)
		assert.NotEmpty(t, f.Steps)
	}
}

func TestWhatAServerMakesBadlyIsADifference(t *testing.T) {
	replace := func(pattern, by string) func(*http.Request, *spoilt) {
		what := regexp.MustCompile(pattern)
		return func(_ *http.Request, answer *spoilt) {
			answer.body = what.ReplaceAll(answer.body, []byte(by))
		}
	}
	const created = "create PhoneNumber={number}&SmsCapability=true\n"
	const called = created + "update Status=pending-verification\n"
	for name, c := range map[string]struct {
		steps string
		spoil func(*http.Request, *spoilt)
		want  string
	}{
		"a code of letters":         {called, replace(`"verification_code":"[0-9]+"`, `"verification_code":"12x4"`), `the new code is "12x4", want 4 digits`},
		"a code for the third time": {called + strings.Repeat("wait 10m\nupdate Status=pending-verification\n", 2), replace(`"verification_code":"[0-9]+"`, `"verification_code":"1234"`), `the new code is "1234", as the two before`},
		"no call":                   {called, replace(`"verification_call_sids":\[[^]]*\]`, `"verification_call_sids":[]`), "a call was placed, and verification_call_sids is empty"},
		"an earlier call":           {called + "update Status=pending-verification\n", replace(`CA[0-9a-f]{32}`, "CA11111111111111111111111111111111"), "CA11111111111111111111111111111111 is an earlier call"},
		"an earlier sid":            {created + created, replace(`PN[0-9a-f]{32}`, "PN11111111111111111111111111111111"), "which another order has"},
		"no sid":                    {created, replace(`"PN[0-9a-f]{32}"`, "null"), "null"},
	} {
		failed, err := conform.Replay(t.Context(), &conform.Target{URL: spoiled(t, c.spoil)}, report.Failure{Steps: parse(t, c.steps)})
		require.NoError(t, err, name)
		if assert.NotNil(t, failed, name) && assert.NotEmpty(t, failed.Differences, name) {
			assert.Contains(t, failed.Differences[0].Got, c.want, name)
		}
	}
}

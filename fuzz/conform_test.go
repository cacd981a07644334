package fuzz_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/mock"
)

// witness is a test that keeps its log and its failures.
type witness struct {
	testing.TB
	ctx                   context.Context
	errors, logs, fatally []string
}

func (*witness) Helper()                    {}
func (w *witness) Context() context.Context { return w.ctx }
func (w *witness) Log(args ...any)          { w.logs = append(w.logs, fmt.Sprint(args...)) }
func (w *witness) Error(args ...any)        { w.errors = append(w.errors, fmt.Sprint(args...)) }
func (w *witness) Logf(format string, args ...any) {
	w.logs = append(w.logs, fmt.Sprintf(format, args...))
}
func (w *witness) Errorf(format string, args ...any) {
	w.errors = append(w.errors, fmt.Sprintf(format, args...))
}
func (w *witness) Fatal(args ...any) {
	w.fatally = append(w.fatally, fmt.Sprint(args...))
	panic(w)
}

// conformed runs Conform on a test that may fail.
func conformed(t *testing.T, target conform.Target) *witness {
	w := &witness{TB: t, ctx: t.Context()}
	defer func() {
		if stopped := recover(); stopped != nil && stopped != any(w) {
			panic(stopped)
		}
	}()
	fuzz.Conform(w, target)
	return w
}

// closed answers every request with 503, and requests to the control plane with 404.
func closed(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/_mock") {
		http.NotFound(w, r)
		return
	}
	http.Error(w, "closed", http.StatusServiceUnavailable)
}

func TestConformFailsATestForEachFailureAndSkip(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	server := httptest.NewServer(http.HandlerFunc(closed))
	defer server.Close()
	w := conformed(t, conform.Target{URL: server.URL})
	require.NotEmpty(t, w.errors)
	failures, skips := 0, 0
	for _, text := range w.errors {
		if strings.Contains(text, ": skipped: ") {
			skips++
			continue
		}
		failures++
		_, replay, found := strings.Cut(text, "\nreplay: ")
		require.True(t, found, text)
		var f report.Failure
		require.NoError(t, json.Unmarshal([]byte(replay), &f), replay)
		assert.True(t, strings.HasPrefix(text, f.Check.Suite+": "+f.Check.Name+"\nrule: "+f.Check.Rule), text)
		assert.Contains(t, text, "503: closed")
	}
	assert.NotZero(t, failures)
	assert.NotZero(t, skips)
	assert.Contains(t, w.logs[len(w.logs)-1], fmt.Sprintf("%d failed, %d skipped", failures, skips))

	w = conformed(t, conform.Target{URL: server.URL, Optional: conform.Suites()})
	assert.Len(t, w.errors, failures)
	assert.Len(t, w.logs, skips+1)
}

// The replay has every character of the server's answer, but a terminal acts on none.
func TestTheReplayOfConformIsSafeToPrint(t *testing.T) {
	const evil = "\x1b[31m\u009b31m\u202e\x7f\U000e0001é"
	data, err := json.Marshal(evil)
	require.NoError(t, err)
	shown := fuzz.PrintableJSON(data)
	assert.Equal(t, `"\u001b[31m\u009b31m\u202e\u007f\udb40\udc01é"`, shown)
	var again string
	require.NoError(t, json.Unmarshal([]byte(shown), &again))
	assert.Equal(t, evil, again)
}

func TestConformStopsWithoutAServer(t *testing.T) {
	w := &witness{TB: t, ctx: t.Context()}
	assert.PanicsWithValue(t, w, func() { fuzz.Conform(w, conform.Target{URL: "http://127.0.0.1:1"}) })
	assert.Len(t, w.fatally, 1)
}

// A test of your own server looks like this.
func ExampleConform() {
	test := func(t *testing.T) {
		server := httptest.NewServer(mock.New(mock.Options{}))
		defer server.Close()
		fuzz.Conform(t, conform.Target{URL: server.URL})
	}
	fmt.Printf("%T", test)
	// Output: func(*testing.T)
}

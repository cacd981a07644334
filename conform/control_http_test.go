package conform_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
)

// paging is a control plane whose journal has so many callbacks in pages of a
// size, and whose next_after is a function of the right one.
func paging(t *testing.T, callbacks, size int, next func(int) int) *conform.HTTPControl {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		after := 0
		fmt.Sscan(r.URL.Query().Get("After"), &after)
		fmt.Fprint(w, `{"callbacks":[`)
		n := after
		for ; n < min(after+size, callbacks); n++ {
			if n > after {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, `{"order":"HR%032x","status":"received","phone_number":"+16172000001"}`, n)
		}
		fmt.Fprint(w, `]`)
		if n < callbacks {
			fmt.Fprintf(w, `,"next_after":%d`, next(n))
		}
		fmt.Fprint(w, `}`)
	}))
	t.Cleanup(server.Close)
	return &conform.HTTPControl{URL: server.URL}
}

func TestTheJournalIsReadPageByPage(t *testing.T) {
	right := func(n int) int { return n }
	for _, c := range []struct{ callbacks, size int }{{0, 1}, {1, 1}, {3, 1}, {3, 2}, {4, 2}, {5, 1000}} {
		payloads, err := paging(t, c.callbacks, c.size, right).Journal(t.Context())
		require.NoError(t, err)
		require.Len(t, payloads, c.callbacks)
		for n, p := range payloads {
			assert.Equal(t, fmt.Sprintf("HR%032x", n), p.HostedNumberOrderSID.String())
		}
	}
}

func TestAJournalThatNeverEndsIsAnError(t *testing.T) {
	for name, next := range map[string]func(int) int{
		"the same page":   func(int) int { return 2 },
		"the page before": func(n int) int { return max(1, 6-n) },
		"below nothing":   func(int) int { return -1 },
	} {
		_, err := paging(t, 9, 2, next).Journal(t.Context())
		assert.ErrorContains(t, err, "never ends", name)
	}
	_, err := paging(t, 1<<40, 1000, func(n int) int { return n }).Journal(t.Context())
	assert.ErrorContains(t, err, "never ends", "pages without end")
}

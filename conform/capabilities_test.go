//go:build !race

// Nothing runs at once here that does not in TestOurOwnServerConforms too; the race
// detector would make these runs take minutes.

package conform_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// lacking is our server without the paths that begin so: there it answers with a
// status.
func lacking(t *testing.T, options mock.Options, prefix string, code int) string {
	whole := mock.New(options)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, prefix) {
			whole.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"code":%d,"message":"not found","more_info":%q,"status":%d}`, order.ErrorNotFound, order.ErrorNotFound.MoreInfo(), code)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAServerWithoutAControlPlaneIsToldNoEvent(t *testing.T) {
	slow(t)
	t.Parallel()
	for _, code := range []int{http.StatusNotFound, http.StatusUnauthorized, http.StatusOK} {
		url := lacking(t, mock.Options{}, "/_mock", code)
		ran := hold(t, conform.Target{URL: url}, conform.Options{Suites: []string{"cells"}})
		for _, result := range ran.Results {
			if strings.Contains(result.Name, " by carrier ") {
				assert.Equal(t, report.Skipped, result.State, result.Name)
			}
		}
		note := fmt.Sprintf("no control plane at %s/_mock: %d checks skipped\n", url, len(ran.Skips))
		assert.Contains(t, ran.Text(), note)
	}
}

// TestAServerOfFixedAccountsThatCannotBeEmptiedIsHeldTwice: nothing that must be
// unique is left of an earlier run.
func TestAServerOfFixedAccountsThatCannotBeEmptiedIsHeldTwice(t *testing.T) {
	slow(t)
	t.Parallel()
	main := conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "one"}
	other := conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "two"}
	accounts := map[sid.ID[sid.Account]]string{main.SID: main.Token, other.SID: other.Token}
	for _, without := range []string{"/_mock", "/_mock/Reset"} {
		target := conform.Target{URL: lacking(t, mock.Options{Accounts: accounts}, without, http.StatusNotFound), Main: main, Other: other}
		for range 2 {
			hold(t, target, conform.Options{Suites: []string{"access", "parameters", "lists", "walks", "races"}, Walks: 20})
		}
	}
}

func TestOnAServerThatAcceptsAtOnceNoEventIsLeftOutThatIsToBeRefused(t *testing.T) {
	slow(t)
	t.Parallel()
	ran := hold(t, conform.Target{URL: lacking(t, mock.Options{}, "/_mock/Reset", http.StatusNotFound)}, conform.Options{Suites: []string{"cells"}})
	skipped := map[string]bool{}
	for _, skip := range ran.Skips {
		skipped[skip.Check.Name] = true
	}
	assert.True(t, skipped["accept by carrier in twilio-processing"])
	for _, cell := range report.Possible().Cells {
		if cell.Event != order.Accept || cell.From == status.TwilioProcessing {
			continue
		}
		from := status.Of(cell.From).String()
		asked := ran.Coverage.Cells[cell].Refused > 0
		assert.NotEqual(t, skipped[fmt.Sprintf("%v by %v in %s", cell.Event, cell.Actor, from)], asked, cell)
	}
}

func TestAServerThatCannotBeEmptiedIsHeldTwice(t *testing.T) {
	slow(t)
	t.Parallel()
	target := conform.Target{URL: lacking(t, mock.Options{}, "/_mock/Reset", http.StatusNotFound)}
	for range 2 {
		hold(t, target, conform.Options{Suites: []string{"guards", "access", "parameters", "lists"}})
	}
}

func TestWhatCannotBeDoneIsSkippedAndNoPass(t *testing.T) {
	slow(t)
	t.Parallel()
	ran := hold(t, conform.Target{URL: serve(t, mock.Options{}), Control: conform.NoControl{}}, conform.Options{})
	assert.False(t, ran.OK())
	tallies := ran.Coverage.Checks
	for suite, tally := range tallies {
		assert.True(t, tally.Skipped > 0 || suite == "parameters" || suite == "lists", suite)
	}
	assert.NotZero(t, tallies["parameters"].Passed)
	assert.NotZero(t, tallies["lists"].Passed)
	assert.NotZero(t, tallies["cells"].Passed, "what the API alone can do")
}

func TestAServerThatCannotBeEmptiedConformsAgain(t *testing.T) {
	slow(t)
	t.Parallel()
	target := conform.Target{URL: serve(t, mock.Options{}), Control: conform.NoControl{}}
	for range 3 {
		hold(t, target, conform.Options{Suites: []string{"access", "parameters", "lists"}})
	}
}

func TestAServerThatHoldsEveryOrderConforms(t *testing.T) {
	slow(t)
	t.Parallel()
	url := serve(t, mock.Options{Hold: true})
	ran := hold(t, conform.Target{URL: url, Control: withoutReset(url)}, conform.Options{Suites: []string{"access", "cells", "lists"}})
	assert.Empty(t, ran.Skips)
}

// notEmptied is the mock's control plane, except that it cannot empty the server.
type notEmptied struct{ *conform.HTTPControl }

func (notEmptied) Reset(context.Context, bool) error { return errors.ErrUnsupported }

func withoutReset(url string) conform.Control {
	return notEmptied{&conform.HTTPControl{URL: url + "/_mock"}}
}

func TestAServerThatAcceptsAtOnceConforms(t *testing.T) {
	slow(t)
	t.Parallel()
	url := serve(t, mock.Options{})
	target := conform.Target{URL: url, Control: withoutReset(url)}
	ran := hold(t, target, conform.Options{Suites: []string{"deadlines", "pairs", "memory"}})
	assert.NotZero(t, ran.Coverage.Checks["pairs"].Skipped, "those from twilio-processing")
	assert.NotZero(t, ran.Coverage.Checks["deadlines"].Passed)
}

func TestAServerWhoseClockIsBehindConforms(t *testing.T) {
	slow(t)
	behind := func() time.Time { return time.Now().Add(-time.Hour) }
	hold(t, conform.Target{URL: serve(t, mock.Options{Now: behind}), Control: conform.NoControl{}}, conform.Options{Suites: []string{"memory", "parameters"}})
}

func TestATargetKnowsWhetherItIsControlled(t *testing.T) {
	bare := httptest.NewServer(http.NotFoundHandler())
	defer bare.Close()
	for _, c := range []struct {
		target conform.Target
		want   bool
	}{
		{conform.Target{URL: ours(t)}, true},
		{conform.Target{URL: bare.URL}, false},
		{conform.Target{URL: ours(t), Control: conform.NoControl{}}, false},
		{conform.Target{URL: bare.URL, Control: &conform.CommandControl{Name: "true"}}, true},
	} {
		got, err := c.target.Controlled(context.Background())
		require.NoError(t, err)
		assert.Equal(t, c.want, got)
	}
	_, err := (&conform.Target{URL: "http://127.0.0.1:1"}).Controlled(context.Background())
	assert.Error(t, err)
}

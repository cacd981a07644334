package conform_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/fuzz/conform"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// lacking is our server without the paths that begin so: there it answers with a
// status.
func lacking(t *testing.T, options mock.Options, prefix string, status int) string {
	whole := mock.New(options)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, prefix) {
			whole.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"code":%d,"message":"not found","more_info":%q,"status":%d}`, order.CodeNotFound, order.CodeNotFound.MoreInfo(), status)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAServerWithoutAControlPlaneIsToldNoEvent(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusUnauthorized, http.StatusOK} {
		url := lacking(t, mock.Options{}, "/_mock", status)
		report := hold(t, conform.Target{URL: url}, conform.Options{Suites: []string{"cells"}})
		for _, result := range report.Results {
			if strings.Contains(result.Name, " by carrier ") {
				assert.Equal(t, conform.Skipped, result.Verdict, result.Name)
			}
		}
		note := fmt.Sprintf("no control plane at %s/_mock: %d checks skipped\n", url, len(report.Skips))
		assert.Contains(t, report.Text(), note)
		assert.Contains(t, strings.ReplaceAll(report.Markdown(), `\_`, "_"), note)
	}
}

// TestAServerOfFixedAccountsThatCannotBeEmptiedIsHeldTwice: nothing that must be
// unique is left of an earlier run.
func TestAServerOfFixedAccountsThatCannotBeEmptiedIsHeldTwice(t *testing.T) {
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
	report := hold(t, conform.Target{URL: lacking(t, mock.Options{}, "/_mock/Reset", http.StatusNotFound)}, conform.Options{Suites: []string{"cells"}})
	skipped := map[string]bool{}
	for _, skip := range report.Skips {
		skipped[skip.Check.Name] = true
	}
	assert.True(t, skipped["accept by carrier in twilio-processing"])
	for _, cell := range conform.Possible().Cells {
		if cell.Event != order.Accept || cell.From == status.TwilioProcessing {
			continue
		}
		from := status.Of(cell.From).String()
		asked := report.Coverage.Cells[cell].Refused > 0
		assert.NotEqual(t, skipped[fmt.Sprintf("%v by %v in %s", cell.Event, cell.Actor, from)], asked, cell)
	}
}

func TestAServerThatCannotBeEmptiedIsHeldTwice(t *testing.T) {
	target := conform.Target{URL: lacking(t, mock.Options{}, "/_mock/Reset", http.StatusNotFound)}
	for range 2 {
		hold(t, target, conform.Options{Suites: []string{"guards", "access", "parameters", "lists"}})
	}
}

func TestAServerWhoseClockIsBehindConforms(t *testing.T) {
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

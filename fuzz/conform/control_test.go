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
	"github.com/hostednumbers/hostednumbers/status"
)

// lacking is our server without some paths: it says so as it says it of an order
// that there is not.
func lacking(t *testing.T, prefixes ...string) string {
	whole := mock.New(mock.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, prefix := range prefixes {
			if strings.HasPrefix(r.URL.Path, prefix) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusNotFound)
				fmt.Fprintf(w, `{"code":%d,"message":"not found","more_info":%q,"status":404}`, order.CodeNotFound, order.CodeNotFound.MoreInfo())
				return
			}
		}
		whole.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestAServerWithoutAControlPlaneIsToldNoEvent(t *testing.T) {
	report := hold(t, conform.Target{URL: lacking(t, "/_mock")}, conform.Options{Suites: []string{"cells"}})
	for _, result := range report.Results {
		if strings.Contains(result.Name, " by carrier ") {
			assert.Equal(t, conform.Skipped, result.Verdict, result.Name)
		}
	}
}

func TestOnAServerThatAcceptsAtOnceNoEventIsLeftOutThatIsToBeRefused(t *testing.T) {
	report := hold(t, conform.Target{URL: lacking(t, "/_mock/Reset")}, conform.Options{Suites: []string{"cells"}})
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
	target := conform.Target{URL: lacking(t, "/_mock/Reset")}
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

package conform_test

import (
	"context"
	"encoding/json"
	"net/http"
	"path"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order"
)

// cancelsTwice is a server where everybody who cancels an order is told that it
// was he.
func cancelsTwice(t *testing.T) string {
	var mu sync.Mutex
	cancelled := map[string]bool{}
	return spoiled(t, func(r *http.Request, answer *spoilt) {
		mu.Lock()
		defer mu.Unlock()
		if id := path.Base(r.URL.Path); r.Method == http.MethodDelete {
			if answer.status == http.StatusNoContent {
				cancelled[id] = true
			}
			if cancelled[id] {
				answer.status, answer.body = http.StatusNoContent, nil
			}
		}
	})
}

// cancelled returns the failure of a server that cancels twice.
func cancelled(t testing.TB) report.Failure {
	return report.Failure{
		Check:       report.Check{Suite: "races", Name: "two cancels", Rule: "An order is cancelled once."},
		Steps:       parse(t, "create PhoneNumber={number}&SmsCapability=true"),
		Racing:      parse(t, "delete #1\ndelete #1"),
		Differences: []report.Difference{{What: "a", Want: "b", Got: "c"}},
	}
}

func TestARaceIsCutDownToTheFewestClients(t *testing.T) {
	slow(t)
	url := cancelsTwice(t)
	ran := run(t, conform.Target{URL: url}, "races")
	names := map[string]*report.Failure{}
	for i := range ran.Failures {
		names[ran.Failures[i].Check.Name] = &ran.Failures[i]
	}
	f := names["two cancels"]
	require.NotNil(t, f, ran.Text())
	assert.Equal(t, cancelled(t).Steps.String(), f.Steps.String())
	assert.Equal(t, cancelled(t).Racing.String(), f.Racing.String())
	assert.Len(t, f.Check.Racing, 8)
	assert.Contains(t, f.String(), "step 1: create PhoneNumber={number}&SmsCapability=true\nat once: delete #1\nat once: delete #1\n")

	data, err := json.Marshal(f)
	require.NoError(t, err)
	assert.Contains(t, string(data), `"racing":["delete #1","delete #1"]`)
	var back report.Failure
	require.NoError(t, json.Unmarshal(data, &back))
	again, err := conform.Replay(context.Background(), &conform.Target{URL: url}, back)
	require.NoError(t, err)
	require.NotNil(t, again)
	assert.Equal(t, f.Racing, again.Racing)
	assert.Contains(t, again.Differences[0].Got, "delete #1: 204")

	again, err = conform.Replay(context.Background(), &conform.Target{URL: ours(t)}, back)
	assert.NoError(t, err)
	assert.Nil(t, again, "%v", again)
}

// TestTheLatestOrderOfARaceIsTheOneBefore: it does not change while others are
// created.
func TestTheLatestOrderOfARaceIsTheOneBefore(t *testing.T) {
	f := cancelled(t)
	f.Racing = parse(t, "create PhoneNumber={number}&SmsCapability=true\ndelete\nas nobody: fetch\nask PUT "+order.Path+"\nlist\noffboard\n")
	again, err := conform.Replay(context.Background(), &conform.Target{URL: ours(t)}, f)
	assert.NoError(t, err)
	assert.Nil(t, again, "%v", again)
}

package mock_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// spans are times that orders wait, on both sides of the deadlines.
var spans = rapid.SampledFrom([]time.Duration{
	0, time.Second, 30 * time.Second, 5 * time.Minute, 10 * time.Minute, time.Hour, 29 * 24 * time.Hour, 31 * 24 * time.Hour,
})

// anySteps draws any valid step.
var anySteps = rapid.Custom(func(t *rapid.T) scenario.Step {
	rows := slices.DeleteFunc(slices.Collect(order.Lifecycle()), func(row order.Transition) bool {
		return row.By[0] == order.Customer || row.By[0] == order.Clock
	})
	row := rapid.SampledFrom(rows).Draw(t, "row")
	step := scenario.Step{
		Status: rapid.SampledFrom(slices.Collect(row.From.All())).Draw(t, "status"), Event: row.Event, After: spans.Draw(t, "after"),
	}
	if row.Guards().Has(order.ReasonGiven) {
		step.Reason = "why"
	}
	return step
})

// rules draws any valid rule for the n-th number.
func rules(t *rapid.T, n int) scenario.Rule {
	r := scenario.Rule{Number: numbered(n), Steps: rapid.SliceOfN(anySteps, 0, 6).Draw(t, "steps")}
	if rapid.Bool().Draw(t, "goes on") {
		r.To, r.After = rapid.SampledFrom([]status.Status{status.Verified, status.PendingLOA, status.Completed}).Draw(t, "to"), spans.Draw(t, "after")
	}
	return r
}

// customerAct is a request of the customer about one of the orders, some time after the last.
type customerAct struct {
	After time.Duration
	Order int
	Does  string
}

var acts = rapid.Custom(func(t *rapid.T) customerAct {
	return customerAct{
		spans.Draw(t, "after"), rapid.IntRange(0, 2).Draw(t, "order"),
		rapid.SampledFrom([]string{"call", "calls", "bill", "letter", "letters", "cancel", "code"}).Draw(t, "does"),
	}
})

// TestTheMovesOfTheClockDoNotMatter: the same requests at the same times result in the
// same answers and histories, whether the clock goes there at once, in small moves, with
// other requests on the way, or follows another clock that jumps.
func TestTheMovesOfTheClockDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []scenario.Rule
		for n := range 3 {
			all = append(all, rules(t, n))
		}
		plays := rapid.SliceOfN(acts, 1, 8).Draw(t, "acts")
		plays = append(plays, customerAct{After: 100 * 24 * time.Hour})
		want := played(t, all, plays, func(c client, d time.Duration) { c.advance(d) })
		pieces := rapid.IntRange(2, 5).Draw(t, "pieces")
		require.Equal(t, want, played(t, all, plays, func(c client, d time.Duration) {
			rest := d
			for n := range pieces {
				piece := rest
				if n < pieces-1 {
					piece = time.Duration(rapid.Int64Range(0, int64(rest/time.Second)).Draw(t, "piece")) * time.Second
				}
				c.advance(piece)
				if rest -= piece; rapid.Bool().Draw(t, "reads") {
					c.get(orders).is(200)
				}
			}
		}), "in pieces")
		require.Equal(t, want, played(t, all, plays, nil), "following a clock that jumps")
	})
}

// played returns the answers to the customer's requests and the histories of the orders.
// pass moves the clock; nil lets it follow another one.
func played(t require.TestingT, all []scenario.Rule, plays []customerAct, pass func(client, time.Duration)) []string {
	options := scripted(t, all...)
	now := started
	options.Now = func() time.Time { return now }
	c := newClient(t, options)
	if pass == nil {
		pass = func(c client, d time.Duration) { now = now.Add(d) }
	} else {
		c.advance(0)
	}
	var ids, seen []string
	for n := range all {
		ids = append(ids, c.create(n, "").SID.String())
	}
	for _, act := range plays {
		pass(c, act.After)
		seen = append(seen, c.does(ids[act.Order], ids[(act.Order+1)%3], act.Does).body)
	}
	for _, id := range ids {
		if shown := c.get(inspection(id)); shown.status == 200 {
			history, err := json.Marshal(c.inspect(id).History)
			require.NoError(t, err)
			seen = append(seen, string(history))
		}
	}
	return seen
}

// does plays the customer of an order, who also has another one.
func (c client) does(id, other, what string) answer {
	switch what {
	case "call":
		return c.update(id, askCall+"&VerificationType=phone-call")
	case "calls":
		c.does(id, other, "call")
		c.does(id, other, "call")
		return c.does(id, other, "call")
	case "bill":
		return c.update(id, askBill)
	case "letter":
		return c.sendLetter(sid.MustParse[sid.Order](id))
	case "letters":
		return c.sendLetter(sid.MustParse[sid.Order](id), sid.MustParse[sid.Order](other))
	case "cancel":
		return c.cancel(id)
	case "code":
		var o order.Resource
		if shown := c.fetch(id); shown.status == 200 {
			o = shown.resource()
		}
		return c.update(id, "VerificationCode="+string(o.VerificationCode))
	}
	return c.fetch(id)
}

// TestStepsOfManyClients: requests, moves of the clock and steps at the same time leave
// every order in a legal state, and fire every step.
func TestStepsOfManyClients(t *testing.T) {
	const clients, each = 8, 20
	s, err := scenario.New(scenario.Rule{To: status.Completed, After: 2 * time.Second})
	require.NoError(t, err)
	c := newClient(t, mock.Options{Scenario: s, Rand: nil})
	var wait sync.WaitGroup
	for n := range clients {
		wait.Go(func() {
			for i := range each {
				o := c.create(n*each+i, "")
				assert.Equal(t, 200, c.update(o.SID.String(), askCall).status)
				c.advance(time.Second)
				c.get(orders + "/" + o.SID.String())
			}
		})
	}
	wait.Wait()
	c.advance(time.Minute)
	assert.Contains(t, c.get(orders+"?Status=verified&PageSize=1000").is(200).body, fmt.Sprintf(`"page_size":%d`, 1000))
	var listed struct{ Items []order.Resource }
	c.get(orders + "?Status=verified&PageSize=1000").decode(&listed)
	assert.Len(t, listed.Items, clients*each)
}

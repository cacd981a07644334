package mock_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

const clients = 64

// crowded is a server that logs.
func crowded(t *testing.T, options mock.Options) client {
	options.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	return newClient(t, options)
}

// elsewhere is a test that other goroutines may fail.
type elsewhere struct{ require.TestingT }

func (elsewhere) FailNow() { runtime.Goexit() }

// atOnce lets 64 clients do something at the same time, and returns how many
// answers had each status.
func (c client) atOnce(do func(c client, i int) answer) map[int]int {
	c.t = elsewhere{c.t}
	var statuses [600]atomic.Int32
	var clientsDone sync.WaitGroup
	start := make(chan struct{})
	for i := range clients {
		clientsDone.Go(func() {
			<-start
			statuses[do(c, i).status].Add(1)
		})
	}
	close(start)
	clientsDone.Wait()
	counts := map[int]int{}
	for s := range statuses {
		if n := statuses[s].Load(); n > 0 {
			counts[s] = int(n)
		}
	}
	return counts
}

// requireSound requires a consistent history of an order: versions without a gap, each
// change beginning in the status of the previous one. Replaying it gives the stored
// order.
func (c client) requireSound(sid string) inspected {
	shown := c.inspect(sid)
	require.Len(c.t, shown.History, shown.Order.Version)
	at := status.None
	for i, ch := range shown.History {
		require.Equal(c.t, i+1, ch.Version)
		require.Equal(c.t, at, ch.From)
		at = ch.To
	}
	folded, err := order.Fold(shown.History)
	require.NoError(c.t, err)
	require.Equal(c.t, shown.Order, folded)
	return shown
}

func TestOneOfManySimultaneousRequestsWins(t *testing.T) {
	for name, race := range map[string]struct {
		options mock.Options
		before  []string
		do      func(c client, sid string, i int) answer
		want    map[int]int
	}{
		"accept": {mock.Options{Hold: true}, nil,
			func(c client, sid string, _ int) answer { return c.fire(sid, "accept", "") }, map[int]int{200: 1, 409: clients - 1}},
		"accept or reject": {mock.Options{Hold: true}, nil,
			func(c client, sid string, i int) answer {
				return c.fire(sid, []string{"accept", "reject"}[i%2], "Reason=x")
			}, map[int]int{200: 1, 409: clients - 1}},
		"three calls": {mock.Options{}, nil,
			func(c client, sid string, _ int) answer { return c.update(sid, "Status=pending-verification") }, map[int]int{200: 3, 400: clients - 3}},
		"confirm": {mock.Options{}, []string{"request-call?Code=1234"},
			func(c client, sid string, i int) answer {
				return c.update(sid, fmt.Sprintf("VerificationCode=%d", 1234+i%2))
			}, map[int]int{200: 1, 400: clients - 1}},
		"cancel": {mock.Options{}, nil,
			func(c client, sid string, _ int) answer { return c.cancel(sid) }, map[int]int{204: 1, 404: clients - 1}},
		"off-board": {mock.Options{}, []string{"reach completed"},
			func(c client, _ string, _ int) answer { return c.delete(incoming(account, pn2)) }, map[int]int{204: 1, 404: clients - 1}},
		"take a number": {mock.Options{}, nil,
			func(c client, _ string, i int) answer {
				return c.as(fmt.Sprintf("AC%032d", i)).post(orders, newOrder(2))
			}, map[int]int{201: 1, 400: clients - 1}},
		"take a name": {mock.Options{}, nil,
			func(c client, _ string, i int) answer { return c.post(orders, newOrder(2+i)+"&UniqueName=desk") }, map[int]int{201: 1, 409: clients - 1}},
	} {
		t.Run(name, func(t *testing.T) {
			c := crowded(t, race.options)
			sid := c.create(1, "").SID.String()
			c.play(sid, race.before...)
			assert.Equal(t, race.want, c.atOnce(func(c client, i int) answer { return race.do(c, sid, i) }))
			if name != "cancel" {
				c.requireSound(sid)
			}
		})
	}
}

func TestNoUpdateOfOneOrderIsLost(t *testing.T) {
	const each = 8
	c := crowded(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	counts := c.atOnce(func(c client, i int) answer {
		for n := range each - 1 {
			if answered := c.update(sid, fmt.Sprintf("FriendlyName=%d-%d", i, n)); answered.status != http.StatusOK {
				return answered
			}
			c.fetch(sid)
		}
		return c.update(sid, fmt.Sprintf("FriendlyName=%d-%d", i, each-1))
	})
	assert.Equal(t, map[int]int{200: clients}, counts)
	shown := c.requireSound(sid)
	assert.Equal(t, 2+clients*each, shown.Order.Version)
	seen := map[order.Text]bool{}
	last := map[int]int{} // of each client, its updates come in turn
	for _, ch := range shown.History[2:] {
		name, _ := ch.Update.FriendlyName.Get()
		var i, n int
		_, err := fmt.Sscanf(string(name), "%d-%d", &i, &n)
		require.NoError(t, err)
		assert.Equal(t, last[i], n)
		last[i]++
		seen[name] = true
	}
	assert.Len(t, seen, clients*each)
}

// Every client plays all actors, first on one order and then on many. Exactly the
// requests that were answered with 200 have changed orders.
func TestManyClientsOnOneOrderAndOnMany(t *testing.T) {
	parts := []string{"request-call?Code=1234", "confirm-code?Code=1234", "skip-verification", sendLOA, "revoke-loa", "sign-loa", "begin-testing",
		"complete?Actor=nobody", "require-action?Reason=x", "reopen", "reinstate", "resubmit", "accept", "expire"}
	for _, many := range []int{1, 16} {
		c := crowded(t, mock.Options{})
		var sids []string
		for n := range many {
			sids = append(sids, c.create(n, "&StatusCallbackUrl=http://example.com/").SID.String())
		}
		happened := make([]atomic.Int32, many)
		counts := c.atOnce(func(c client, i int) answer {
			for n := range 3 * len(parts) {
				which := (i + n) % many
				var answered answer
				switch k := (i*7 + n) % (len(parts) + 4); k {
				case len(parts):
					answered = c.update(sids[which], "FriendlyName=x&Status=pending-verification")
				case len(parts) + 1:
					answered = c.update(sids[which], "CallDelay=1")
				case len(parts) + 2:
					c.get(orders + "?Status=received&PageSize=3")
					c.get(control + "/Callbacks")
				case len(parts) + 3:
					c.post(control+"/Clock", "Advance=1s")
					c.get(inspection(sids[which]))
				default:
					name, form, _ := strings.Cut(parts[k], "?")
					answered = c.fire(sids[which], name, form)
				}
				if answered.status == http.StatusOK {
					happened[which].Add(1)
				}
			}
			return c.get(orders)
		})
		assert.Equal(t, map[int]int{200: clients}, counts)
		changes := 0
		for i, sid := range sids {
			shown := c.requireSound(sid)
			assert.Equal(t, 2+int(happened[i].Load()), shown.Order.Version)
			for j, ch := range shown.History[1:] {
				assert.False(t, ch.At.Before(shown.History[j].At))
				if ch.Effects.Has(order.SendCallback) {
					changes++
				}
			}
		}
		var listed struct{ Callbacks []any }
		c.get(control + "/Callbacks").decode(&listed)
		assert.Len(t, listed.Callbacks, many+changes)
	}
}

func TestOrdersAreCreatedListedAndDeletedAtOnce(t *testing.T) {
	c := crowded(t, mock.Options{})
	counts := c.atOnce(func(c client, i int) answer {
		for n := range 8 {
			o := c.create(8*i+n, fmt.Sprintf("&UniqueName=%d", 8*i+n))
			c.list("?PageSize=5&Status=received")
			if n%2 == 0 {
				c.cancel(o.SID.String()).is(204)
			}
		}
		return c.get(orders)
	})
	assert.Equal(t, map[int]int{200: clients}, counts)
	assert.Len(t, c.list("?PageSize=1000").Items, clients*4)
	assert.Len(t, c.list("?PageSize=1000&Status=received").Items, clients*4)
}

package mock_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/status"
)

// deliveryFault injects a fault into the deliveries from now on.
func (c client) deliveryFault(form string) { c.post(control+"/Faults", "Deliveries="+form).is(204) }

const fault = "dropped: a fault"

func TestADroppedCallbackIsNeverSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{})
		c.deliveryFault("drop")
		sid := c.watched(1, "rc=5&rp=all")
		c.flush()
		assert.Equal(t, lived[1:2], p.arrived(sid))
		assert.Equal(t, []string{fault}, c.journal(sid)[0].outcomes())
		assert.Equal(t, destination, c.journal(sid)[0].Attempts[0].URL)
		assert.Equal(t, []string{"OK"}, c.journal(sid)[1].outcomes())
	})
}

func TestADuplicatedCallbackComesTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{})
		c.deliveryFault("duplicate")
		sid := c.watched(1, "")
		c.flush()
		assert.Equal(t, []status.Status{status.TwilioProcessing, status.TwilioProcessing, status.Received}, p.arrived(sid))
		assert.Equal(t, p.got[0].Token, p.got[1].Token)
		assert.Equal(t, []string{"OK", "OK"}, c.journal(sid)[0].outcomes())
	})
}

func TestADelayedCallbackDelaysOnlyItsOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for form, want := range map[string]time.Duration{"delay": time.Second, "delay&Delay=90m": 90 * time.Minute} {
			p := newPost(t, token, nil)
			asked, passed := time.Duration(0), make(chan struct{})
			c := p.serve(mock.Options{Pause: func(_ context.Context, d time.Duration) error {
				asked = d
				<-passed
				return nil
			}})
			c.deliveryFault(form)
			late, other := c.watched(1, ""), c.watched(2, "")
			synctest.Wait()
			assert.Equal(t, want, asked)
			assert.Empty(t, p.arrived(late))
			assert.Equal(t, first2, p.arrived(other))
			close(passed)
			c.flush()
			assert.Equal(t, first2, p.arrived(late))
		}
	})
}

func TestAReorderedCallbackComesBehindTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{})
		other := c.watched(2, "")
		c.deliveryFault("reorder&Times=-1")
		sid := c.watched(1, "")
		synctest.Wait()
		assert.Equal(t, []status.Status{status.Received, status.TwilioProcessing}, p.arrived(sid), "two swap")
		c.play(sid, steps[0])
		synctest.Wait()
		assert.Len(t, p.arrived(sid), 2, "the third waits for the fourth")
		c.play(other, steps[0])
		synctest.Wait()
		assert.Equal(t, first2, p.arrived(other), "each order for its own")
		c.play(sid, steps[1])
		synctest.Wait()
		assert.Equal(t, []status.Status{status.Received, status.TwilioProcessing, status.Verified, status.PendingVerification}, p.arrived(sid))
		c.flush() // lets go what is held back
		assert.Equal(t, lived[:3], p.arrived(other))
	})
}

func TestReorderingWhileTheEarlierCallbackIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		p := newPost(t, token, open.before(""))
		c := p.serve(mock.Options{})
		sid := c.watched(1, "")
		c.deliveryFault("reorder")
		c.play(sid, steps[:2]...)
		c.deliveryFault("reorder")
		c.play(sid, steps[2])
		close(open)
		synctest.Wait()
		want := []status.Status{status.TwilioProcessing, status.Received, status.Verified, status.PendingVerification}
		assert.Equal(t, want, p.arrived(sid))
		c.flush()
		assert.Equal(t, append(want, status.PendingLOA), p.arrived(sid))
	})
}

func TestNothingIsHeldBackDuringAFlush(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		p := newPost(t, token, open.before(""))
		c := p.serve(mock.Options{})
		sid := c.watched(1, "")
		flushed := inBackground(c.flush)
		require.False(t, hasEnded(flushed))
		c.deliveryFault("reorder")
		c.play(sid, steps[0])
		close(open)
		assert.True(t, hasEnded(flushed))
		assert.Equal(t, lived[:3], p.arrived(sid))
	})
}

func TestACorruptedSignatureIsWellFormedAndWrong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{})
		c.deliveryFault("corrupt&Rate=1")
		const many = 100
		for n := range many {
			c.watched(n, "rp=4xx")
		}
		c.flush()
		assert.Empty(t, p.got)
		require.Len(t, p.refused, 2*2*many)
		for _, err := range p.refused {
			assert.ErrorIs(t, err, callback.ErrNoMatch)
		}
		assert.Equal(t, []string{"Forbidden", "Forbidden"}, c.journal("")[0].outcomes())
	})
}

func TestFaultsMayCoincide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		w := &waits{}
		c := p.serve(mock.Options{Pause: w.pause})
		c.deliveryFault("duplicate,delay,reorder&Delay=3s")
		sid := c.watched(1, "")
		c.flush()
		assert.Equal(t, []status.Status{status.Received, status.TwilioProcessing, status.TwilioProcessing}, p.arrived(sid))
		assert.Equal(t, seconds(3), w.each)
	})
}

// dropped lists the callbacks that the journal says a fault has dropped, as
// "order version" with orders numbered from 0.
func (c client) dropped(sids []string) (names []string) {
	for _, r := range c.journal("") {
		if slices.Equal(r.outcomes(), []string{fault}) {
			names = append(names, fmt.Sprint(slices.Index(sids, r.Order.String()), r.Version))
		}
	}
	slices.Sort(names)
	return names
}

func TestFaultsApplyToTheChosenDeliveries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, mock.Options{})
		var sids []string
		for n := range 3 {
			sids = append(sids, c.watched(n, ""))
		}
		for _, row := range []struct {
			faults []string
			want   []string // of the next callback of the first, the next of the second, ...
		}{
			{nil, nil},
			{[]string{"drop"}, []string{"0 3"}},
			{[]string{"drop&Times=2"}, []string{"0 3", "1 3"}},
			{[]string{"drop&Times=-1"}, []string{"0 3", "1 3", "2 3"}},
			{[]string{"drop&Rate=1"}, []string{"0 3", "1 3", "2 3"}},
			{[]string{"drop&Rate=0"}, nil},
			{[]string{"drop&Rate=1&Times=1"}, []string{"0 3"}},
			{[]string{"drop&Order=1"}, []string{"1 3"}},
			{[]string{"drop&Order=1", "drop&Order=2"}, []string{"1 3", "2 3"}},
			{[]string{"drop&Rate=1", "delay&Order=1"}, []string{"0 3", "2 3"}}, // the latest decides
			{[]string{"drop", "delay"}, []string{"1 3"}},
			{[]string{"drop&Rate=1", "drop&Order=1", "none"}, nil},
			{[]string{"drop&Order=1", "drop&Order=2", "none&Order=1"}, []string{"2 3"}},
			{[]string{"drop&Order=1", "drop", "none&Order=1"}, []string{"0 3"}},
		} {
			c.post(control+"/Reset", "").is(204)
			for n := range sids {
				sids[n] = c.watched(n, "")
			}
			for _, form := range row.faults {
				for n, sid := range sids {
					form = strings.Replace(form, fmt.Sprintf("Order=%d", n), "Order="+sid, 1)
				}
				c.deliveryFault(form)
			}
			for _, sid := range sids {
				c.play(sid, steps[0])
			}
			c.flush()
			assert.Equal(t, row.want, c.dropped(sids), row.faults)
		}
	})
}

func TestASeedRepeatsTheFaults(t *testing.T) {
	const many = 40
	run := func(c client, seed string, first int) []string {
		c.post(control+"/Reset", "").is(204)
		c.deliveryFault("drop&Rate=0.3&Seed=" + seed)
		var sids []string
		for n := range many {
			sids = append(sids, c.watched(n, ""))
		}
		for n := range many { // whoever comes first
			c.play(sids[(first+n)%many], steps[:2]...)
		}
		c.flush()
		return c.dropped(sids)
	}
	synctest.Test(t, func(t *testing.T) {
		c, again := newClient(t, mock.Options{}), newClient(t, mock.Options{Rand: &counting{n: 7777}})
		once := run(c, "1", 0)
		assert.InDelta(t, 0.3*4*many, len(once), 20)
		touched := map[string]bool{}
		for _, name := range once {
			sid, _, _ := strings.Cut(name, " ")
			touched[sid] = true
		}
		assert.Greater(t, 4*len(touched), len(once), "not all four of an order, or none")
		assert.Equal(t, once, run(c, "1", 17))
		assert.Equal(t, once, run(again, "1", 0), "with other sids")
		assert.NotEqual(t, once, run(c, "2", 0))
		assert.Equal(t, run(c, "", 0), run(c, "0", 0))
	})
}

func TestAnInvalidDeliveryFaultIsRefused(t *testing.T) {
	c := newClient(t, mock.Options{})
	for form, param := range map[string]string{
		"Deliveries=earthquake":                "Deliveries",
		"Deliveries=drop,":                     "Deliveries",
		"Deliveries=drop,none":                 "Deliveries",
		"Deliveries=Drop":                      "Deliveries",
		"Deliveries=drop&Deliveries=drop":      "Deliveries",
		"Deliveries=drop&Next=call-fails":      "Next",
		"Deliveries=none&Next=call-fails":      "Next",
		"Deliveries=drop&Order=1":              "Order",
		"Deliveries=none&Order=1":              "Order",
		"Deliveries=drop&Order=" + account:     "Order",
		"Deliveries=drop&Times=0":              "Times",
		"Deliveries=drop&Times=x":              "Times",
		"Deliveries=drop&Rate=1.1":             "Rate",
		"Deliveries=drop&Rate=-0.1":            "Rate",
		"Deliveries=drop&Rate=NaN":             "Rate",
		"Deliveries=drop&Seed=-1":              "Seed",
		"Deliveries=delay&Delay=1":             "Delay",
		"Deliveries=delay&Delay=-1s":           "Delay",
		"Deliveries=delay&Delay=1s&Delay=1s":   "Delay",
		"Deliveries=delay&Delay=-1s&Rate=0.5":  "Delay",
		"Deliveries=drop&Delay=1s":             "Delay",
		"Deliveries=none&Delay=1s":             "Delay",
		"Deliveries=drop&Times=1&Seed=1&Rate=": "Seed",
		"Deliveries=none&Seed=1":               "Seed",
		"Deliveries=none&Times=3":              "Times",
		"Deliveries=none&Rate=0.5":             "Rate",
		"Deliveries=drop&Times=1&Seed=&Rate=":  "",
	} {
		answered := c.post(control+"/Faults", form)
		if param == "" {
			answered.is(204)
			continue
		}
		assert.Equal(t, []string{param + " 20001"}, answered.refused(400, 20001).blames(), form)
	}
	c.watched(1, "")
	c.flush()
	outcomes := [][]string{c.journal("")[0].outcomes(), c.journal("")[1].outcomes()}
	assert.Equal(t, [][]string{{fault}, {"OK"}}, outcomes, "the one that can be")
}

// The message quotes only the start of the value.
func TestAnErrorCutsALongNumberOfADeliveryFault(t *testing.T) {
	c := newClient(t, mock.Options{})
	for _, name := range []string{"Times", "Rate", "Seed"} {
		message := c.post(control+"/Faults", "Deliveries=drop&"+name+"="+strings.Repeat("1", 5000)).refused(400, 20001).Message
		assert.Contains(t, message, "; it is ")
		assert.NotContains(t, message, "strconv")
		assert.Less(t, len(message), 200)
	}
}

func TestResetEndsDeliveryFaults(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.deliveryFault("drop&Rate=1")
	c.post(control+"/Reset", "").is(204)
	sid := c.watched(1, "")
	c.flush()
	for _, r := range c.journal(sid) {
		assert.Equal(t, []string{http.StatusText(200)}, r.outcomes())
	}
}

package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestDecideAndApplyAllocateNothing(t *testing.T) {
	counted := map[edge]bool{{order.Submit, status.None}: true}
	for _, s := range specimens(t) {
		o := s.life.order
		for _, row := range domain {
			o := o
			c := complete(&o, row.event)
			if c.Update != nil && o.Status == status.Received {
				apply(t, &o, order.Command{At: started, Update: c.Update})
				c.Update = nil
			}
			if _, err := o.Decide(c); err != nil || row.event == order.Submit || c.Update != nil {
				continue
			}
			counted[edge{row.event, o.Status}] = true
			assert.Zero(t, testing.AllocsPerRun(20, func() { _, _ = o.Decide(c) }), "Decide of %v in %v", row.event, s.name)
			list := 0.0
			if row.event == order.RequestCall {
				list = 1
			}
			var next order.Order
			allocs := testing.AllocsPerRun(20, func() {
				next = o
				_, _ = next.Apply(c)
			})
			assert.Equal(t, list, allocs, "Apply of %v in %v", row.event, s.name)
			assert.Equal(t, o.Version+1, next.Version)
		}
	}
	for e := range everyEdge() {
		assert.True(t, counted[e], "%v from %q was not counted", e.event, e.from)
	}
}

// Submit allocates the new order, and the text of its url.
func TestSubmitAllocatesOnlyTheOrder(t *testing.T) {
	var o order.Order
	c := complete(&o, order.Submit)
	assert.LessOrEqual(t, testing.AllocsPerRun(20, func() { _, _ = o.Decide(c) }), 2.0)
	assert.LessOrEqual(t, testing.AllocsPerRun(20, func() {
		var next order.Order
		_, _ = next.Apply(c)
	}), 2.0)
}

func TestLookupAndDeadlinesAllocateNothing(t *testing.T) {
	o := after(t, status.Received, order.RequestCall)
	assert.Zero(t, testing.AllocsPerRun(20, func() {
		for s := range status.Size {
			for e := range order.Event(len(domain) + 1) {
				_, _ = order.Lookup(status.Status(s), e)
			}
		}
	}))
	assert.Zero(t, testing.AllocsPerRun(20, func() {
		_, _ = o.NextDeadline()
		_, _ = o.Elapse(started)
		_ = o.Done()
	}))
}

func TestARefusalAllocatesOnce(t *testing.T) {
	for _, s := range specimens(t) {
		o := s.life.order
		for _, row := range domain {
			for _, c := range []order.Command{bare(&o, row.event), {Event: row.event, Actor: order.Clock, At: started.Add(time.Hour)}} {
				if _, err := o.Decide(c); err == nil {
					continue
				}
				assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { _, _ = o.Decide(c) }), 1.0, "Decide of %v in %v", row.event, s.name)
				assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { _, _ = o.Apply(c) }), 1.0, "Apply of %v in %v", row.event, s.name)
			}
		}
	}
}

func TestEvolveAllocatesNothing(t *testing.T) {
	o := after(t, status.PendingLOA)
	ch, err := o.Decide(complete(&o, order.SignLOA))
	require.NoError(t, err)
	var next order.Order
	assert.Zero(t, testing.AllocsPerRun(20, func() {
		next = o
		_ = next.Evolve(ch)
	}))
}

package mock_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// crowd is a set of orders that are created and deleted.
type crowd struct {
	client
	created int
	orders  []member // the oldest first
}

type member struct {
	number   int // counts as they were created
	resource order.Resource
	matched  bool // there and matching ever since the walk began
}

func (c *crowd) come(t *rapid.T) {
	c.created++
	name := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name")
	c.orders = append(c.orders, member{number: c.created, resource: c.create(c.created, "&FriendlyName="+name)})
}

// change creates, deletes and moves orders between two pages. Orders that must keep
// matching a filter are not moved.
func (c *crowd) change(t *rapid.T, keep bool) {
	kinds := []string{"come", "go", "go"}
	if !keep {
		kinds = append(kinds, "move", "move", "rename")
	}
	kind := rapid.SampledFrom(kinds).Draw(t, "kind")
	if kind == "come" || len(c.orders) == 0 {
		c.come(t)
		return
	}
	i := rapid.IntRange(0, len(c.orders)-1).Draw(t, "which")
	m := &c.orders[i]
	sid := m.resource.SID.String()
	switch {
	case kind == "go":
		c.cancel(sid).is(204)
		c.orders = slices.Delete(c.orders, i, i+1)
		return
	case kind == "rename":
		c.update(sid, "FriendlyName="+rapid.SampledFrom([]string{"a", "b"}).Draw(t, "name")).is(200)
	case m.resource.Status == status.Received:
		c.play(sid, "skip-verification")
	case m.resource.Status == status.Verified: // by action-required back to where it was
		c.play(sid, "require-action?Reason=x", "reopen")
	}
	m.resource = c.fetch(sid).resource()
}

// begin records the orders that match.
func (c *crowd) begin(filter *order.ListRequest) {
	for i := range c.orders {
		c.orders[i].matched = filter.Matches(&c.orders[i].resource)
	}
}

// watch records which of them no longer match.
func (c *crowd) watch(filter *order.ListRequest) {
	for i := range c.orders {
		c.orders[i].matched = c.orders[i].matched && filter.Matches(&c.orders[i].resource)
	}
}

// numbers are those of the orders of a page.
func (c *crowd) numbers(p page) (numbers []int) {
	for _, item := range p.Items {
		n, err := strconv.Atoi(item.PhoneNumber.String()[len("+1617"):])
		if err != nil {
			panic(err)
		}
		numbers = append(numbers, n-2_000_000)
	}
	return numbers
}

// walk follows the pages while orders come and go, and returns the orders that
// it has seen and the last page.
func (c *crowd) walk(t *rapid.T, p page, onwards func(page) *string, filter *order.ListRequest, keep bool) (seen []int, last page) {
	for {
		seen = append(seen, c.numbers(p)...)
		next := onwards(p)
		if next == nil {
			return seen, p
		}
		for range rapid.IntRange(0, 4).Draw(t, "changes") {
			c.change(t, keep)
			c.watch(filter)
		}
		p = c.list(*next)
	}
}

func forwards(p page) *string  { return p.Meta.NextPageURL }
func backwards(p page) *string { return p.Meta.PreviousPageURL }

func newCrowd(t *rapid.T) *crowd {
	c := &crowd{client: newClient(t, mock.Options{})}
	for range rapid.IntRange(0, 25).Draw(t, "orders") {
		c.come(t)
	}
	return c
}

func TestAPageWalkSkipsAndRepeatsNothingWhileOrdersComeAndGo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCrowd(t)
		filter := order.ListRequest{PageSize: rapid.IntRange(1, 6).Draw(t, "page size")}
		filter.Status = rapid.SampledFrom([]status.Status{status.None, status.Received, status.Verified}).Draw(t, "status")
		filter.FriendlyName = rapid.SampledFrom([]string{"", "a"}).Draw(t, "friendly name")

		c.begin(&filter)
		seen, _ := c.walk(t, c.list("?"+filter.Query()), forwards, &filter, false)
		require.True(t, slices.IsSortedFunc(seen, func(a, b int) int { return b - a }), "newest first: %v", seen)
		require.Len(t, slices.Compact(slices.Clone(seen)), len(seen), "shown twice: %v", seen)
		for _, m := range c.orders {
			if m.matched {
				require.Contains(t, seen, m.number, "skipped: seen %v", seen)
			}
		}
	})
}

func TestAPageWalkBackSkipsAndRepeatsNothingEither(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newCrowd(t)
		filter := order.ListRequest{PageSize: rapid.IntRange(1, 6).Draw(t, "page size"), FriendlyName: rapid.SampledFrom([]string{"", "a"}).Draw(t, "friendly name")}
		c.begin(&filter)
		_, last := c.walk(t, c.list("?"+filter.Query()), forwards, &filter, true)
		seen, front := c.walk(t, last, backwards, &filter, true)
		require.Zero(t, front.Meta.Page)
		require.Len(t, slices.Compact(slices.Sorted(slices.Values(seen))), len(seen), "shown twice: %v", seen)
		for _, m := range c.orders {
			if m.matched {
				require.Contains(t, seen, m.number, "skipped: seen %v", seen)
			}
		}
	})
}

package mock_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
)

// Paging back under any filters shows the same pages as paging forward. This includes
// the filters without an index, friendly name and incoming number, which search all
// orders of the account.
func TestPagingBackShowsTheSamePages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newClient(t, mock.Options{Look: hostable})
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), 1, 24).Draw(t, "names")
		want := map[string][]string{}
		add := func(query, id string) { want[query] = append([]string{id}, want[query]...) }
		for n, name := range names {
			made := c.create(n, "&FriendlyName="+name)
			id := made.SID.String()
			kind := "received"
			if rapid.Bool().Draw(t, "verified") {
				c.play(id, "skip-verification")
				kind = "verified"
			}
			for _, query := range []string{"", "&FriendlyName=" + name, "&Status=" + kind, "&Status=" + kind + "&FriendlyName=" + name, "&IncomingPhoneNumberSid=" + made.IncomingPhoneNumberSID.String()} {
				add(query, id)
			}
		}
		query := rapid.SampledFrom(slices.Sorted(maps.Keys(want))).Draw(t, "filters")
		size := rapid.IntRange(1, 5).Draw(t, "page size")

		var forwards []page
		for p := c.list(fmt.Sprintf("?PageSize=%d%s", size, query)); ; p = c.list(*p.Meta.NextPageURL) {
			forwards = append(forwards, p)
			if p.Meta.NextPageURL == nil {
				break
			}
		}
		var seen []string
		for _, p := range forwards {
			seen = append(seen, p.sids()...)
		}
		require.Equal(t, want[query], seen)
		p := forwards[len(forwards)-1]
		for i := len(forwards) - 2; i >= 0; i-- {
			require.NotNil(t, p.Meta.PreviousPageURL, "page %d", i+1)
			p = c.list(*p.Meta.PreviousPageURL)
			require.Equal(t, forwards[i].sids(), p.sids(), "page %d", i)
			require.NotNil(t, p.Meta.NextPageURL)
			require.Equal(t, forwards[i+1].sids(), c.list(*p.Meta.NextPageURL).sids())
		}
		require.Nil(t, p.Meta.PreviousPageURL)
	})
}

// If Look refuses a number, its verdict is the reason. Otherwise the reason is that
// another order has the number. The two are never confused.
func TestNumberRefusalsGiveTheRightReason(t *testing.T) {
	for _, row := range []struct {
		verdict phone.Verdict
		free    order.Guard // what fails for a number that no order has; 0: nothing
		taken   order.Guard
	}{
		{phone.Hostable, 0, order.NumberFree},
		{phone.Unchecked, order.NumberHostable, order.NumberHostable},
		{phone.Type, order.NumberHostable, order.NumberHostable},
		{phone.Country, order.CountrySupported, order.CountrySupported},
		{phone.Unassigned, order.NumberAssigned, order.NumberAssigned},
		{phone.Taken, order.NumberFree, order.NumberFree},
	} {
		verdict := phone.Hostable
		c := newClient(t, mock.Options{Look: func(phone.Number) phone.Verdict { return verdict }})
		held := c.create(1, "").SID.String()
		verdict = row.verdict
		for n, failed := range map[int]order.Guard{1: row.taken, 2: row.free} {
			a := c.post(orders, newOrder(n))
			if failed == 0 {
				a.is(201)
				continue
			}
			refused := order.TransitionError{Event: order.Submit, Failed: order.Of(failed)}
			want := order.ProblemsOf(&refused)[0]
			text := want.Message()
			if row.verdict == phone.Hostable {
				text += "; order " + held + " holds it" // of the caller's own account
			}
			assert.Equal(t, text, a.refused(400, int(want.Code)).Message, "%v, number %d", row.verdict, n)
		}
		verdict = phone.Hostable
		c.cancel(held).is(204)
		c.create(1, "") // free again
	}
}

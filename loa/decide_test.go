package loa_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

func TestANewLetterHasTheValuesOfItsRequest(t *testing.T) {
	for generation, address := range map[order.Generation]string{
		order.Generation1: "https://preview.twilio.com/HostedNumbers/AuthorizationDocuments/",
		order.Generation2: "https://numbers.twilio.com/v2/HostedNumber/AuthorizationDocuments/",
	} {
		var l loa.Letter
		c := complete(&l, loa.Create, order.Customer)
		c.At = started.Add(999 * time.Millisecond)
		c.Submission.Create.Generation = generation
		ch := apply(t, &l, c)
		url := order.Text(address + l.SID.String())
		assert.Equal(t, loa.Letter{
			Resource: loa.Resource{
				AddressSID: c.Submission.Create.AddressSID, CcEmails: c.Submission.Create.CcEmails, Email: c.Submission.Create.Email,
				DateCreated: order.TimeOf(started), DateUpdated: order.TimeOf(started), SID: c.Submission.SID, Status: loa.Signing,
				URL: url, Links: loa.Links{DependentHostedNumberOrders: url + "/DependentHostedNumberOrders"},
			},
			Memory: loa.Memory{Version: 1, AccountSID: c.Submission.AccountSID, ContactTitle: "Ms",
				ContactPhoneNumber: c.Submission.Create.ContactPhoneNumber, Orders: ordersOf(1, 2)},
		}, l)
		assert.Equal(t, ordersOf(1, 2), ch.Orders)
		assert.Equal(t, order.SendLOA, ch.Asks)
	}
}

func TestUpdatesWriteTheirFields(t *testing.T) {
	for _, e := range []loa.Event{loa.Edit, loa.Resend} {
		l, _ := after(t, loa.Opened)
		want := l
		c := complete(&l, e, order.Customer)
		c.Update = everyField()
		c.Update.Status = loa.Signing // Decide ignores it
		ch := apply(t, &l, c)

		want.AddressSID, want.Email, want.CcEmails = c.Update.AddressSID, c.Update.Email, order.Emails{"c@example.com"}
		want.ContactTitle, want.ContactPhoneNumber, want.Orders = c.Update.ContactTitle, c.Update.ContactPhoneNumber, ordersOf(2, 3)
		want.DateUpdated, want.Version, want.Status = order.TimeOf(c.At), want.Version+1, ch.To
		assert.Equal(t, want, l, "the list of orders is replaced whole")
		assert.Equal(t, everyField(), ch.Update)
		if e == loa.Resend {
			assert.Equal(t, ordersOf(2, 3), ch.Orders, "the new orders are asked")
		}
	}
}

func TestAFieldThatIsNotGivenIsKept(t *testing.T) {
	l, _ := after(t, loa.Opened)
	before := l
	c := complete(&l, loa.Edit, order.Customer)
	c.Update = &loa.UpdateRequest{CcEmails: order.Some(order.Emails{})}
	apply(t, &l, c)
	before.CcEmails, before.DateUpdated, before.Version = nil, l.DateUpdated, before.Version+1
	assert.Equal(t, before, l, "only CcEmails can be cleared")
}

// An update given to another event than edit and resend writes nothing.
func TestOtherEventsIgnoreAnUpdate(t *testing.T) {
	for s := range paths {
		for row := range loa.Lifecycle() {
			if row.Edits || row.Event == loa.ReopenLetter || s != 0 && !row.From.Has(s) || s == 0 && row.Event != loa.Create {
				continue
			}
			l, _ := after(t, s)
			want := l
			c := complete(&l, row.Event, row.By[0])
			expected := apply(t, &want, c)
			c.Update = everyField()
			assert.Equal(t, expected, apply(t, &l, c), "%v", row.Event)
			assert.Equal(t, want, l, "%v", row.Event)
		}
	}
}

func TestNothingHappens(t *testing.T) {
	for name, spoil := range map[string]func(*loa.Command){
		"no event":                func(c *loa.Command) { c.Event = 0 },
		"no field":                func(c *loa.Command) { c.Event, c.Update = loa.Edit, &loa.UpdateRequest{Status: loa.Opened} },
		"no update":               func(c *loa.Command) { c.Event, c.Update = loa.Edit, nil },
		"no orders":               func(c *loa.Command) { c.Event, c.Orders = loa.DropOrders, nil },
		"orders of other letters": func(c *loa.Command) { c.Event, c.Orders = loa.DropOrders, ordersOf(8, 9) },
	} {
		l, _ := after(t, loa.Opened)
		before := l
		c := complete(&l, loa.Edit, order.Customer)
		spoil(&c)
		ch := apply(t, &l, c)
		assert.True(t, ch.IsZero(), name)
		assert.Equal(t, loa.Change{}, ch, name)
		assert.Equal(t, before, l, name)
	}
}

func TestOrdersLeaveTheLetter(t *testing.T) {
	for _, s := range []loa.Status{loa.Opened, loa.Signing} {
		l, _ := after(t, s)
		c := complete(&l, loa.DropOrders, order.Clock)
		c.Orders = ordersOf(9, 2)
		ch := apply(t, &l, c)
		assert.Equal(t, ordersOf(2), ch.Orders, "only those of the letter")
		assert.Zero(t, ch.Asks)
		assert.Equal(t, ordersOf(1), l.Orders)
		assert.Equal(t, s, l.Status)

		c.Orders = ordersOf(1, 2)
		apply(t, &l, c)
		assert.Empty(t, l.Orders)
		assert.Equal(t, s, l.Status, "the host withdraws a letter without orders")
		apply(t, &l, complete(&l, loa.Withdraw, order.Twilio))
		assert.Equal(t, loa.Canceled, l.Status)
	}
}

func TestTimeNeverGoesBack(t *testing.T) {
	l, _ := after(t, loa.Signing)
	for _, at := range []time.Time{started.Add(-time.Hour), started.Add(time.Hour), started} {
		before := l.DateUpdated
		c := loa.Command{Event: loa.DropOrders, Actor: order.Twilio, At: at, Orders: l.Orders[:1]}
		ch := apply(t, &l, c)
		assert.False(t, l.DateUpdated.Before(before))
		assert.Equal(t, l.DateUpdated, ch.At)
		c = complete(&l, loa.ReopenLetter, order.Customer)
		apply(t, &l, c)
		c = complete(&l, loa.Resend, order.Customer)
		c.Update = &loa.UpdateRequest{HostedNumberOrderSIDs: ordersOf(1, 2)}
		apply(t, &l, c)
	}
}

func TestDecideRefusesImpossibleCommands(t *testing.T) {
	l, _ := after(t, loa.Signing)
	_, err := l.Decide(loa.Command{Event: loa.Sign, Actor: order.Owner})
	assert.ErrorIs(t, err, order.ErrTime)
	for _, version := range []int{-1, math.MaxInt} {
		l.Version = version
		_, err = l.Decide(complete(&l, loa.Sign, order.Owner))
		assert.ErrorIs(t, err, loa.ErrVersion)
	}
}

// life walks a letter at random and records its history.
func life(t *rapid.T) (loa.Letter, []loa.Change) {
	var l loa.Letter
	var history []loa.Change
	for range rapid.IntRange(1, 12).Draw(t, "commands") {
		row := rapid.SampledFrom(slices.Collect(loa.Lifecycle())).Draw(t, "row")
		c := complete(&l, row.Event, rapid.SampledFrom(everyActor).Draw(t, "actor"))
		if row.Event == loa.Create {
			c.Submission.Create.Generation = rapid.SampledFrom([]order.Generation{order.Generation1, order.Generation2}).Draw(t, "generation")
		} else {
			c.At = started.Add(time.Duration(rapid.IntRange(-9, 99).Draw(t, "minutes")) * time.Minute)
		}
		c.Orders = ordersOf(rapid.SliceOfN(rapid.ByteRange(1, 4), 0, 3).Draw(t, "orders")...)
		if rapid.Bool().Draw(t, "updates") {
			u := updates().Draw(t, "update")
			c.Update = &u
		}
		before, version := encode(t, l), l.Version
		ch, err := l.Apply(c)
		if err != nil || ch.IsZero() {
			require.True(t, ch.IsZero())
			require.Equal(t, before, encode(t, l), "apply is all or nothing")
			continue
		}
		require.Equal(t, version+1, l.Version, "the version grows by one")
		require.Equal(t, ch.Version, l.Version)
		history = append(history, ch)
	}
	return l, history
}

func TestReplayingAHistoryGivesTheSameLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, history := life(t)
		if len(history) == 0 {
			return
		}
		folded, err := loa.Fold(history)
		require.NoError(t, err)
		require.Equal(t, l, folded)

		var stored []loa.Change
		decode(t, encode(t, history), &stored)
		require.Equal(t, encode(t, history), encode(t, stored))
		folded, err = loa.Fold(stored)
		require.NoError(t, err)
		require.Equal(t, encode(t, l), encode(t, folded))

		var read loa.Letter
		decode(t, encode(t, l), &read)
		require.Equal(t, encode(t, l), encode(t, read))
	})
}

// A copy keeps its value while the original goes on, and so does a recorded change.
func TestCopiesDoNotShareChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l, history := life(t)
		earlier, text, recorded := l, encode(t, l), encode(t, history)
		for range 3 {
			for row := range loa.Lifecycle() {
				c := complete(&l, row.Event, row.By[0])
				c.Update = everyField()
				_, _ = l.Apply(c)
			}
		}
		require.Equal(t, text, encode(t, earlier))
		require.Equal(t, recorded, encode(t, history))
	})
}

// The caller may use the slices of a command again.
func TestAChangeDoesNotShareTheSlicesOfTheCommand(t *testing.T) {
	var l loa.Letter
	c := complete(&l, loa.Create, order.Customer)
	created := apply(t, &l, c)
	apply(t, &l, complete(&l, loa.ReopenLetter, order.Customer))
	edit := complete(&l, loa.Edit, order.Customer)
	edit.Update = everyField()
	edited := apply(t, &l, edit)
	dropped := complete(&l, loa.DropOrders, order.Twilio)
	dropped.Orders = ordersOf(2)
	left := apply(t, &l, dropped)
	before := encode(t, []any{l, created, edited, left})

	emails, _ := edit.Update.CcEmails.Get()
	emails[0], c.Submission.Create.CcEmails[0] = "spoilt", "spoilt"
	for _, orders := range []loa.OrderSIDs{edit.Update.HostedNumberOrderSIDs, c.Submission.Create.HostedNumberOrderSIDs, dropped.Orders} {
		orders[0] = ordersOf(7)[0]
	}
	assert.Equal(t, before, encode(t, []any{l, created, edited, left}))
}

func TestHistoriesThatDoNotFollowAreRefused(t *testing.T) {
	_, history := after(t, loa.Signed)
	for name, spoil := range map[string]func([]loa.Change) []loa.Change{
		"nil":            func([]loa.Change) []loa.Change { return nil },
		"of nothing":     func([]loa.Change) []loa.Change { return []loa.Change{{}, {}} },
		"without create": func(h []loa.Change) []loa.Change { return h[1:] },
		"twice":          func(h []loa.Change) []loa.Change { return append(h, h[1]) },
		"created twice":  func(h []loa.Change) []loa.Change { return append(h[:1:1], h...) },
		"a gap":          func(h []loa.Change) []loa.Change { h[1].Version++; return h },
		"other status":   func(h []loa.Change) []loa.Change { h[1].From = loa.Opened; return h },
		"other version":  func(h []loa.Change) []loa.Change { h[0].Version = 2; return h },
		"no letter made": func(h []loa.Change) []loa.Change { h[0].Created = nil; return h },
		"made again": func(h []loa.Change) []loa.Change {
			again := *h[0].Created
			again.Version, again.Status = h[1].Version, h[1].To
			h[1].Created = &again
			return h
		},
		"other creation": func(h []loa.Change) []loa.Change { h[0].To = loa.Opened; return h },
	} {
		l, err := loa.Fold(spoil(slices.Clone(history)))
		assert.ErrorIs(t, err, loa.ErrHistory, name)
		assert.Equal(t, loa.Letter{}, l, name)
	}
	l, err := loa.Fold(slices.Insert(slices.Clone(history), 1, loa.Change{}))
	assert.NoError(t, err, "the zero change changes nothing")
	assert.Equal(t, loa.Signed, l.Status)
}

package platform_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// idle is how long an order may be idle before it expires.
const idle = 30*24*time.Hour + time.Second

// departures are the ways in which an order leaves a letter by an event of its own.
var departures = map[string]func(*host, order.Order){
	"cancel": func(h *host, o order.Order) {
		require.NoError(h.t, h.Cancel(ctx, parent, o.SID.String(), order.Generation1))
	},
	"require-action": func(h *host, o order.Order) { h.fire(o, order.RequireAction) },
	"expire, by a sweep": func(h *host, o order.Order) {
		h.expire(o)
		fired, err := h.Sweep(ctx)
		require.NoError(h.t, err)
		require.Equal(h.t, 1, fired)
	},
	"expire, by a create for its number": func(h *host, o order.Order) {
		h.expire(o)
		_, err := h.Create(ctx, other, order.CreateRequest{PhoneNumber: o.PhoneNumber, SMSCapability: true}, nil)
		require.NoError(h.t, err)
	},
}

// expire lets an order fall due, and no other.
func (h *host) expire(o order.Order) {
	h.clock.advance(idle - time.Hour)
	for id, others := range storedOrders(h.t, h.store) {
		if id != o.SID && others.AccountSID == parent {
			_, err := h.update(parent, id.String(), "FriendlyName=kept")
			require.NoError(h.t, err)
		}
	}
	h.clock.advance(time.Hour)
}

func TestAnOrderThatLeavesByItsOwnEventLeavesItsLetter(t *testing.T) {
	for name, leave := range departures {
		for _, opened := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				h := newHost(t)
				orders := h.verified(parent, 2)
				l := h.letter(parent, orders...)
				want, stay := loa.Signing, status.PendingLOA
				if opened {
					h.fireLetter(l.SID, loa.ReopenLetter)
					want, stay = loa.Opened, status.Verified
				}
				leave(h, orders[0])
				h.lists(t, l, want, orders[1])
				h.are(t, stay, orders[1])
				agreement(t, h.store)

				require.NoError(t, h.Cancel(ctx, parent, orders[1].SID.String(), order.Generation1))
				h.lists(t, l, loa.Canceled)
				_, history, err := h.InspectLetter(ctx, l.SID)
				require.NoError(t, err)
				last := history[len(history)-1]
				assert.Equal(t, loa.Withdraw, last.Event, "a letter without orders is withdrawn")
				assert.Equal(t, order.Customer, history[len(history)-2].Actor, "who moved the order")
				agreement(t, h.store)
			})
		}
	}
}

func TestAnOrderAndItsLetterAreOneCommit(t *testing.T) {
	h := newHost(t)
	o := h.verified(parent, 1)[0]
	l := h.letter(parent, o)
	var seen []platform.Commit
	h.store.before = func(c platform.Commit) error { seen = append(seen, c); return nil }
	require.NoError(t, h.Cancel(ctx, parent, o.SID.String(), order.Generation1))
	require.Len(t, seen, 1)
	require.Len(t, seen[0].Orders, 1)
	require.NotNil(t, seen[0].Letter)
	assert.Equal(t, l.SID, seen[0].Letter.Next.SID)
	assert.Len(t, seen[0].Letter.Changes, 2, "drop-orders and withdraw")

	// An event that changes nothing about a letter does not write it.
	o = h.verified(parent, 1)[0]
	h.letter(parent, o)
	seen = nil
	_, err := h.update(parent, o.SID.String(), "FriendlyName=new")
	require.NoError(t, err)
	require.Len(t, seen, 1)
	assert.Nil(t, seen[0].Letter)
}

func TestDeadlinesShowInLettersAndAreNotWritten(t *testing.T) {
	for _, opened := range []bool{false, true} {
		h := newHost(t)
		orders := h.verified(parent, 2)
		l := h.letter(parent, orders...)
		if opened {
			h.fireLetter(l.SID, loa.ReopenLetter)
		}
		h.expire(orders[0])
		stored := storedLetters(t, h.store)
		assert.Zero(t, h.commits(func() {
			now := h.letterNow(l)
			assert.Equal(t, sidsOf(orders[1:]), now.Orders)
			page, err := h.ListLetters(ctx, parent, &loa.ListRequest{}, nil)
			require.NoError(t, err)
			assert.Equal(t, []loa.Letter{now}, page.Letters)
			inspected, history, err := h.InspectLetter(ctx, l.SID)
			require.NoError(t, err)
			assert.Equal(t, now, inspected)
			folded, err := loa.Fold(history)
			require.NoError(t, err)
			assert.Equal(t, now, folded)
			assert.Equal(t, order.Clock, history[len(history)-1].Actor)
			assert.Equal(t, h.now(orders[0]).DateUpdated, history[len(history)-1].At, "at the deadline, not now")
			of, err := h.LetterOf(ctx, orders[0].SID)
			require.NoError(t, err)
			assert.Nil(t, of, "the order has left by now")
			of, err = h.LetterOf(ctx, orders[1].SID)
			require.NoError(t, err)
			assert.Equal(t, &now, of)
			dependents, err := h.Dependents(ctx, parent, l.SID, &order.ListRequest{}, nil)
			require.NoError(t, err)
			assert.Equal(t, sidsOf(orders[1:]), sidsOf(dependents.Orders))

			// A refusal writes nothing either.
			_, _, err = h.Fire(ctx, orders[0].SID, order.Command{Event: order.SignLOA, Actor: order.Owner})
			assert.Error(t, err)
			_, err = h.edit(parent, l.SID, listing(orders[0])+"&Email=x")
			assert.Error(t, err)
		}))
		assert.Equal(t, stored, storedLetters(t, h.store))

		h.clock.advance(idle)
		assert.Equal(t, loa.Canceled, h.letterNow(l).Status)
		assert.Equal(t, 22107, codeOf(t, h.DeleteLetter(ctx, parent, l.SID)))
	}
}

// An order that has expired cannot come back to the opened letter that listed it.
func TestAnExpiredOrderCannotRejoinItsLetter(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	l := h.letter(parent, orders...)
	h.fireLetter(l.SID, loa.ReopenLetter)
	h.expire(orders[0])
	for _, form := range []string{listing(orders...), "Status=signing&" + listing(orders...)} {
		_, err := h.edit(parent, l.SID, form)
		assert.Equal(t, 22101, codeOf(t, err))
		assert.ErrorContains(t, err, orders[0].SID.String()+" is failed")
		agreement(t, h.store)
	}
}

// The next write of the letter, whatever it is, stores the deadlines that have passed.
func TestAWriteStoresTheDeadlinesThatHavePassed(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	l := h.letter(parent, orders...)
	h.expire(orders[0])
	assert.Equal(t, 1, h.commits(func() { h.fireLetter(l.SID, loa.Sign) }))
	h.lists(t, l, loa.Signed, orders[1])
	assert.Equal(t, status.Failed, storedOrders(t, h.store)[orders[0].SID].Status)
	agreement(t, h.store)
}

// An order that has expired and is then updated leaves its letter at the deadline.
func TestAnUpdateAfterADeadlineDoesNotMoveTheDeparture(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	l := h.letter(parent, orders...)
	h.expire(orders[0])
	h.clock.advance(time.Minute)
	shown, want, err := h.InspectLetter(ctx, l.SID)
	require.NoError(t, err)
	_, err = h.update(parent, orders[0].SID.String(), "FriendlyName=late")
	require.NoError(t, err)
	stored, history, err := h.InspectLetter(ctx, l.SID)
	require.NoError(t, err)
	assert.Equal(t, want, history)
	assert.Equal(t, shown, stored)
	assert.Equal(t, order.Clock, history[len(history)-1].Actor)
}

// A letter that is read has the history that a sweep would write.
func TestInspectLetterShowsWhatASweepWrites(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 3)
	l := h.letter(parent, orders...)
	for i, o := range []order.Order{orders[2], orders[0], orders[1]} { // they fall due in this order
		h.clock.advance(time.Duration(i) * time.Minute)
		_, err := h.update(parent, o.SID.String(), "FriendlyName=new")
		require.NoError(t, err)
	}
	h.clock.advance(2 * idle)
	shown, history, err := h.InspectLetter(ctx, l.SID)
	require.NoError(t, err)
	_, err = h.Sweep(ctx)
	require.NoError(t, err)
	stored, after, err := h.InspectLetter(ctx, l.SID)
	require.NoError(t, err)
	assert.Equal(t, after, history)
	assert.Equal(t, stored, shown)
	agreement(t, h.store)
}

func TestAnEventOfLettersFiredAtAnOrderActsOnItsLetter(t *testing.T) {
	for _, c := range []struct {
		event  order.Event
		actor  order.Actor
		opened bool
		letter loa.Status
		orders status.Status
	}{
		{order.SignLOA, order.Owner, false, loa.Signed, status.CarrierProcessing},
		{order.RevokeLOA, order.Owner, false, loa.Canceled, status.Verified},
		{order.RevokeLOA, order.Twilio, false, loa.Canceled, status.Verified},
		{order.RevokeLOA, order.Customer, false, loa.Canceled, status.Verified},
		{order.SendLOA, order.Customer, true, loa.Signing, status.PendingLOA},
	} {
		for _, named := range []bool{false, true} {
			h := newHost(t)
			orders := h.verified(parent, 2)
			l := h.letter(parent, orders...)
			if c.opened {
				h.fireLetter(l.SID, loa.ReopenLetter)
			}
			command := order.Command{Event: c.event, Actor: c.actor}
			if named {
				command.SigningDocumentSID = l.SID
			}
			assert.Equal(t, 1, h.commits(func() {
				o, ch, err := h.Fire(ctx, orders[1].SID, command)
				require.NoError(t, err)
				assert.Equal(t, orders[1].SID, o.SID)
				assert.Equal(t, c.orders, o.Status)
				assert.Equal(t, c.event, ch.Event)
				assert.Equal(t, o.Version, ch.Version)
			}))
			h.lists(t, l, c.letter, orders...)
			h.are(t, c.orders, orders...)
			agreement(t, h.store)
		}
	}
}

func TestTheRefusalsOfAnEventOfLettersFiredAtAnOrder(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 3)
	l := h.letter(parent, orders[0])
	opened := h.letter(parent, orders[1])
	h.fireLetter(opened.SID, loa.ReopenLetter)
	fire := func(o order.Order, e order.Event, a order.Actor, letter letterSID) error {
		_, ch, err := h.Fire(ctx, o.SID, order.Command{Event: e, Actor: a, SigningDocumentSID: letter})
		if err != nil {
			assert.True(t, ch.IsZero())
		}
		return err
	}
	assert.Zero(t, h.commits(func() {
		for _, err := range []error{
			fire(orders[0], order.SendLOA, order.Customer, l.SID),                               // it is pending
			fire(orders[1], order.SignLOA, order.Owner, sid.ID[sid.AuthorizationDocument]{}),    // it is verified
			fire(orders[0], order.SignLOA, order.Customer, l.SID),                               // not the owner
			fire(orders[2], order.SendLOA, order.Customer, sid.ID[sid.AuthorizationDocument]{}), // no letter
		} {
			var refused *order.TransitionError
			assert.True(t, errors.As(err, &refused), "%v", err)
		}
		err := fire(orders[1], order.SendLOA, order.Customer, foreignLetter)
		assert.ErrorContains(t, err, opened.SID.String()+", the letter that the order is on")
		err = fire(orders[2], order.SendLOA, order.Customer, l.SID)
		assert.ErrorContains(t, err, "must be a letter that is not stored here")
		assert.Equal(t, 20001, codeOf(t, err))
	}))
	agreement(t, h.store)

	// An order on no letter may wait for a letter of another system.
	require.NoError(t, fire(orders[2], order.SendLOA, order.Customer, foreignLetter))
	h.are(t, status.PendingLOA, orders[2])
	require.NoError(t, fire(orders[2], order.RevokeLOA, order.Customer, letterSID{}))
	require.NoError(t, fire(orders[2], order.SendLOA, order.Customer, foreignLetter))
	require.NoError(t, fire(orders[2], order.SignLOA, order.Owner, letterSID{}))
	h.are(t, status.CarrierProcessing, orders[2])
	h.lists(t, l, loa.Signing, orders[0])
	agreement(t, h.store)
}

func TestFireLetterCannotBreakTheAgreement(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	received := h.must(parent, newForm)
	l := h.letter(parent, orders[0])
	_, _, err := h.FireLetter(ctx, l.SID, loa.Command{Event: loa.DropOrders, Actor: order.Twilio, Orders: sidsOf(orders)})
	assert.Equal(t, 22107, codeOf(t, err), "the order has not left")
	_, _, err = h.FireLetter(ctx, l.SID, loa.Command{Event: loa.Create, Actor: order.Customer})
	assert.Equal(t, 22107, codeOf(t, err))
	_, _, err = h.FireLetter(ctx, foreignLetter, loa.Command{Event: loa.Sign, Actor: order.Owner})
	assert.Equal(t, 20404, codeOf(t, err))

	h.fireLetter(l.SID, loa.ReopenLetter)
	for _, e := range []loa.Event{loa.Edit, loa.Resend} {
		with := func(ids ...orderSID) loa.Command {
			return loa.Command{Event: e, Actor: order.Customer, Update: &loa.UpdateRequest{HostedNumberOrderSIDs: ids}}
		}
		_, _, err = h.FireLetter(ctx, l.SID, with(received.SID))
		assert.Equal(t, 22101, codeOf(t, err))
		_, _, err = h.FireLetter(ctx, l.SID, with(orders[1].SID))
		require.NoError(t, err)
		agreement(t, h.store)
	}
	h.lists(t, l, loa.Signing, orders[1])
}

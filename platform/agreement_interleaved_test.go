package platform_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/status"
)

// interleaved is a store in which another operation comes right after a letter was looked up.
type interleaved struct {
	platform.Store
	byOrder bool   // that an order is on
	then    func() // runs once
}

func (s *interleaved) FindLetter(ctx context.Context, ref platform.LetterRef) (*platform.LetterRecord, error) {
	r, err := s.Store.FindLetter(ctx, ref)
	if then := s.then; then != nil && (!s.byOrder || ref.Letter.IsZero()) {
		s.then = nil
		then()
	}
	return r, err
}

// interleave makes an operation come between the look-up of a letter and that of its orders.
func (h *host) interleave(then func(h *host)) {
	inner := *h
	inner.Platform = h.Platform
	h.store.Store = &interleaved{Store: h.store.Store, then: func() { then(&inner) }}
}

// A letter that was read before its orders moved is read again.
func TestALetterReadBeforeItsOrdersMovedIsReadAgain(t *testing.T) {
	for name, move := range map[string]func(*host, loa.Letter, []order.Order){
		"reopen":      func(h *host, l loa.Letter, _ []order.Order) { h.fireLetter(l.SID, loa.ReopenLetter) },
		"sign":        func(h *host, l loa.Letter, _ []order.Order) { h.fireLetter(l.SID, loa.Sign) },
		"cancel one":  func(h *host, _ loa.Letter, o []order.Order) { departures["cancel"](h, o[0]) },
		"expire both": func(h *host, _ loa.Letter, _ []order.Order) { h.clock.advance(idle); _, _ = h.Sweep(ctx) },
	} {
		for reader, read := range map[string]func(*host, loa.Letter) (loa.Letter, error){
			"fetch": func(h *host, l loa.Letter) (loa.Letter, error) { return h.FetchLetter(ctx, parent, l.SID) },
			"inspect": func(h *host, l loa.Letter) (loa.Letter, error) {
				l, _, err := h.InspectLetter(ctx, l.SID)
				return l, err
			},
			"update": func(h *host, l loa.Letter) (loa.Letter, error) {
				return h.UpdateLetter(ctx, parent, l.SID, loa.UpdateRequest{}, nil)
			},
		} {
			t.Run(name+"/"+reader, func(t *testing.T) {
				h := newHost(t)
				orders := h.verified(parent, 2)
				l := h.letter(parent, orders...)
				h.interleave(func(h *host) { move(h, l, orders) })
				shown, err := read(h, l)
				require.NoError(t, err)
				assert.Equal(t, h.letterNow(l), shown)
				agreement(t, h.store)
			})
		}
	}
}

// An order that joins a letter meanwhile is moved by its letter.
func TestAnEventAtAnOrderThatJoinsALetterMeanwhileActsOnTheLetter(t *testing.T) {
	for _, c := range []struct {
		event  order.Event
		actor  order.Actor
		letter loa.Status
		orders status.Status
	}{{order.SignLOA, order.Owner, loa.Signed, status.CarrierProcessing}, {order.RevokeLOA, order.Customer, loa.Canceled, status.Verified}} {
		h := newHost(t)
		orders := h.verified(parent, 2)
		_, _, err := h.Fire(ctx, orders[0].SID, order.Command{Event: order.SendLOA, Actor: order.Customer, SigningDocumentSID: foreignLetter})
		require.NoError(t, err)
		var l loa.Letter
		h.interleave(func(h *host) {
			_, _, err := h.Fire(ctx, orders[0].SID, order.Command{Event: order.RevokeLOA, Actor: order.Customer})
			require.NoError(t, err)
			l = h.letter(parent, orders...)
		})
		_, _, err = h.Fire(ctx, orders[0].SID, order.Command{Event: c.event, Actor: c.actor})
		require.NoError(t, err)
		h.lists(t, l, c.letter, orders...)
		h.are(t, c.orders, orders...)
		agreement(t, h.store)
	}
}

// Two customers make the same edit and send the letter: the second is told that it is in
// signing, not that its own order is on another letter.
func TestTheRefusalOfALateEditIsThatOfTheLetter(t *testing.T) {
	for _, form := range []string{"Status=opened", "Status=signing", "Status=opened&Email=new%40example.com"} {
		for _, byOrder := range []bool{false, true} {
			h := newHost(t)
			orders := h.verified(parent, 3)
			l := h.letter(parent, orders[0])
			h.fireLetter(l.SID, loa.ReopenLetter)
			h.interleave(func(h *host) {
				_, err := h.edit(parent, l.SID, "Status=signing&"+listing(orders...))
				require.NoError(t, err)
			})
			h.store.Store.(*interleaved).byOrder = byOrder
			_, err := h.edit(parent, l.SID, form+"&"+listing(orders[1], orders[2]))
			assert.Equal(t, 22107, codeOf(t, err), form)
			h.lists(t, l, loa.Signing, orders...)
			agreement(t, h.store)
		}
	}
}

// An order that joins a letter between the reading of the order and the commit stays on it.
func TestACancelMeetsALetterThatWasCreatedMeanwhile(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	var l loa.Letter
	h.interleave(func(h *host) { l = h.letter(parent, orders...) })
	require.NoError(t, h.Cancel(ctx, parent, orders[0].SID.String(), order.Generation1))
	h.lists(t, l, loa.Signing, orders[1])
	agreement(t, h.store)
}

// An order that changes after it was admitted to an opened letter is admitted again.
func TestAnEditMeetsAnOrderThatIsCancelledMeanwhile(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	l := h.letter(parent, orders[0])
	h.fireLetter(l.SID, loa.ReopenLetter)
	h.interleave(func(h *host) { departures["cancel"](h, orders[1]) })
	h.store.Store.(*interleaved).byOrder = true
	_, err := h.edit(parent, l.SID, listing(orders...))
	assert.ErrorContains(t, err, orders[1].SID.String()+" does not exist")
	h.lists(t, l, loa.Opened, orders[0])
	agreement(t, h.store)
}

// Dependents are read with their letter.
func TestDependentsAreThoseOfOneMoment(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	l := h.letter(parent, orders...)
	h.interleave(func(h *host) { h.fire(orders[1], order.RequireAction) })
	page, err := h.Dependents(ctx, parent, l.SID, &order.ListRequest{}, nil)
	require.NoError(t, err)
	assert.Equal(t, sidsOf(orders[:1]), sidsOf(page.Orders))
}

package platform_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// foreignLetter is the sid of a letter that no platform stores.
var foreignLetter = sid.MustParse[sid.AuthorizationDocument]("PXffffffffffffffffffffffffffffffff")

type (
	orderSID  = sid.ID[sid.Order]
	letterSID = sid.ID[sid.AuthorizationDocument]
)

// phoneNumber returns a different phone number for each n.
func phoneNumber(n int) phone.Number { return phone.MustParse(fmt.Sprintf("+1617555%04d", n)) }

// verified creates verified orders of an account.
func (h *host) verified(account sid.ID[sid.Account], n int) (orders []order.Order) {
	for range n {
		h.created++
		o, err := h.Create(ctx, account, order.CreateRequest{PhoneNumber: phoneNumber(h.created), SMSCapability: true}, nil)
		require.NoError(h.t, err)
		orders = append(orders, h.fire(o, order.SkipVerification))
	}
	return orders
}

// letterRequest is the request that creates a letter for orders.
func letterRequest(ids ...orderSID) loa.CreateRequest {
	return loa.CreateRequest{
		HostedNumberOrderSIDs: ids,
		AddressSID:            sid.MustParse[sid.Address]("AD11111111111111111111111111111111"),
		Email:                 "owner@example.com", ContactTitle: "Owner", ContactPhoneNumber: phoneNumber(9999),
	}
}

// letter creates a letter that has to be accepted.
func (h *host) letter(caller sid.ID[sid.Account], orders ...order.Order) loa.Letter {
	l, err := h.CreateLetter(ctx, caller, letterRequest(sidsOf(orders)...), nil)
	require.NoError(h.t, err)
	return l
}

func sidsOf(orders []order.Order) (ids []orderSID) {
	for i := range orders {
		ids = append(ids, orders[i].SID)
	}
	return ids
}

// edit posts a form of an update of a letter.
func (h *host) edit(caller sid.ID[sid.Account], id letterSID, form string) (loa.Letter, error) {
	values, err := url.ParseQuery(form)
	require.NoError(h.t, err)
	request, problems := loa.ParseUpdateRequest(values)
	return h.UpdateLetter(ctx, caller, id, request, problems)
}

// listing is the form that names orders.
func listing(orders ...order.Order) string {
	var named []string
	for _, id := range sidsOf(orders) {
		named = append(named, loa.OrdersParam+"="+id.String())
	}
	return strings.Join(named, "&")
}

// fireLetter fires an event of a letter, as its first actor.
func (h *host) fireLetter(id letterSID, e loa.Event) loa.Letter {
	row, _ := loa.Row(e)
	l, _, err := h.FireLetter(ctx, id, loa.Command{Event: e, Actor: row.By[0]})
	require.NoError(h.t, err, "%v", e)
	return l
}

// now returns an order as it is now.
func (h *host) now(o order.Order) order.Order {
	o, err := h.Fetch(ctx, o.AccountSID, o.SID.String())
	require.NoError(h.t, err)
	return o
}

// letterNow returns a letter as it is now.
func (h *host) letterNow(l loa.Letter) loa.Letter {
	l, err := h.FetchLetter(ctx, l.AccountSID, l.SID)
	require.NoError(h.t, err)
	return l
}

// are demands that orders are in a status now.
func (h *host) are(t *testing.T, want status.Status, orders ...order.Order) {
	t.Helper()
	for _, o := range orders {
		assert.Equal(t, want, h.now(o).Status, "%v", o.SID)
	}
}

// lists demands that a letter is in a status now and lists exactly these orders.
func (h *host) lists(t *testing.T, l loa.Letter, want loa.Status, orders ...order.Order) {
	t.Helper()
	l = h.letterNow(l)
	assert.Equal(t, want, l.Status)
	assert.Equal(t, append([]orderSID{}, sidsOf(orders)...), append([]orderSID{}, l.Orders...), "the orders of the letter")
}

// commits counts the commits of an operation.
func (h *host) commits(operation func()) int {
	h.store.commits = 0
	operation()
	return h.store.commits
}

// agreement demands that all stored orders and letters agree, and that each history folds
// into its order or letter.
func agreement(t require.TestingT, store platform.Store) {
	orders := storedOrders(t, store)
	letters := storedLetters(t, store)
	onLetter := map[orderSID]letterSID{}
	for _, l := range letters {
		history, err := store.LetterHistory(context.Background(), l.SID)
		require.NoError(t, err)
		for i, ch := range history {
			require.Equal(t, i+1, ch.Version, "each change of a letter adds one to the version")
			require.False(t, ch.At.Before(history[max(0, i-1)].At), "a change is earlier than the one before")
		}
		folded, err := loa.Fold(history)
		require.NoError(t, err)
		require.Equal(t, l, folded, "the history of a letter folds into the letter")
		if !l.IsActive() {
			continue
		}
		require.NotEmpty(t, l.Orders, "letter %v is %v without orders", l.SID, l.Status)
		for _, id := range l.Orders {
			require.NotContains(t, onLetter, id, "order %v is on two active letters", id)
			onLetter[id] = l.SID
			o, stored := orders[id]
			require.True(t, stored, "letter %v lists %v, which is gone", l.SID, id)
			if l.Status == loa.Signing {
				require.Equal(t, status.PendingLOA, o.Status, "an order of a letter in signing")
				require.Equal(t, l.SID, o.SigningDocumentSID)
			} else {
				require.Equal(t, status.Verified, o.Status, "an order of an opened letter")
			}
		}
	}
	for id, o := range orders {
		history, err := store.History(context.Background(), id)
		require.NoError(t, err)
		for i, ch := range history {
			require.Equal(t, i+1, ch.Version, "each change of an order adds one to the version")
		}
		folded, err := order.Fold(history)
		require.NoError(t, err)
		require.Equal(t, o, folded, "the history of an order folds into the order")
		if l, stored := letters[o.SigningDocumentSID]; stored && o.Status == status.PendingLOA {
			require.Equal(t, l.SID, onLetter[id], "order %v waits for a letter that does not list it", id)
		}
		found, err := store.FindLetter(context.Background(), platform.LetterRef{Order: id})
		if on := onLetter[id]; on.IsZero() {
			require.ErrorIs(t, err, platform.ErrNotStored)
		} else {
			require.NoError(t, err)
			require.Equal(t, on, found.Letter.SID)
		}
	}
}

// storedOrders returns the orders of every account, as they are stored.
func storedOrders(t require.TestingT, store platform.Store) map[orderSID]order.Order {
	orders := map[orderSID]order.Order{}
	records, more, err := store.Page(context.Background(), sid.ID[sid.Account]{}, &order.ListRequest{PageSize: order.MaxPageSize}, platform.Position{})
	require.NoError(t, err)
	require.False(t, more)
	for _, r := range records {
		orders[r.Order.SID] = r.Order
	}
	return orders
}

// storedLetters returns the letters of the tests' accounts, as they are stored.
func storedLetters(t require.TestingT, store platform.Store) map[letterSID]loa.Letter {
	letters := map[letterSID]loa.Letter{}
	for _, account := range []sid.ID[sid.Account]{parent, child, other} {
		records, more, err := store.PageLetters(context.Background(), account, &loa.ListRequest{PageSize: order.MaxPageSize}, platform.Position{})
		require.NoError(t, err)
		require.False(t, more)
		for _, r := range records {
			letters[r.Letter.SID] = r.Letter
		}
	}
	return letters
}

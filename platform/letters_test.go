package platform_test

import (
	"errors"
	"fmt"
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

func TestALetterMovesAllItsOrdersInOneCommit(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 3)
	h.delivers = nil
	var l loa.Letter
	assert.Equal(t, 1, h.commits(func() { l = h.letter(parent, orders...) }))
	assert.Equal(t, loa.Signing, l.Status)
	assert.Equal(t, 1, l.Version)
	assert.Equal(t, parent, l.AccountSID)
	h.lists(t, l, loa.Signing, orders...)
	h.are(t, status.PendingLOA, orders...)
	for _, o := range orders {
		assert.Equal(t, l.SID, h.now(o).SigningDocumentSID)
	}
	assert.Len(t, h.delivers, 3, "a callback for each order")

	assert.Equal(t, 1, h.commits(func() { h.fireLetter(l.SID, loa.Sign) }))
	h.lists(t, l, loa.Signed, orders...)
	h.are(t, status.CarrierProcessing, orders...)
	agreement(t, h.store)
}

func TestALetterMovesAllOfItsOrdersOrNone(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	received := h.must(parent, newForm+"&UniqueName=third")
	_, err := h.CreateLetter(ctx, parent, letterRequest(orders[0].SID, received.SID, orders[1].SID), nil)
	assert.Equal(t, 22101, codeOf(t, err))
	assert.ErrorContains(t, err, received.SID.String()+" is received")
	assert.NotContains(t, err.Error(), orders[0].SID.String())
	h.are(t, status.Verified, orders...)
	assert.Empty(t, storedLetters(t, h.store))

	// A store that fails leaves nothing behind.
	h.store.before = func(platform.Commit) error { return errBroken }
	_, err = h.CreateLetter(ctx, parent, letterRequest(sidsOf(orders)...), nil)
	assert.ErrorIs(t, err, errBroken)
	h.store.before = nil
	h.are(t, status.Verified, orders...)
	agreement(t, h.store)
}

var errBroken = errors.New("the disk is full")

func TestTheRefusalOfALetterNamesEveryOrderThatCannotJoin(t *testing.T) {
	h := newHost(t)
	good := h.verified(parent, 1)[0]
	pending := h.verified(parent, 1)[0]
	h.letter(parent, pending)
	foreign := h.verified(other, 1)[0]
	unknown := sid.MustParse[sid.Order]("HR99999999999999999999999999999999")
	cancelled := h.verified(parent, 1)[0]
	require.NoError(t, h.Cancel(ctx, parent, cancelled.SID.String(), order.Generation1))

	_, err := h.CreateLetter(ctx, parent, letterRequest(pending.SID, good.SID, foreign.SID, unknown, cancelled.SID), nil)
	assert.Equal(t, 22101, codeOf(t, err))
	for id, why := range map[orderSID]string{
		pending.SID: "is pending-loa", foreign.SID: "does not exist", unknown: "does not exist", cancelled.SID: "does not exist",
	} {
		assert.ErrorContains(t, err, id.String()+" "+why)
	}
	_, err = h.CreateLetter(ctx, parent, letterRequest(good.SID, good.SID), nil)
	assert.Equal(t, 22101, codeOf(t, err))
	assert.ErrorContains(t, err, "twice")
	_, err = h.CreateLetter(ctx, parent, letterRequest(), nil)
	assert.Equal(t, 22101, codeOf(t, err))

	// The problems of the form are listed with those of the orders.
	request := letterRequest(foreign.SID)
	request.Email = "nobody"
	_, err = h.CreateLetter(ctx, parent, request, nil)
	var codes []int
	for _, p := range order.ProblemsOf(err) {
		codes = append(codes, int(p.Code))
	}
	assert.ElementsMatch(t, []int{22101, 22104}, codes)
	h.are(t, status.Verified, good)
}

func TestALetterIsOfItsAccountAndMayHaveOrdersOfSubaccounts(t *testing.T) {
	h := newHost(t)
	own, subs := h.verified(parent, 1)[0], h.verified(child, 1)[0]
	l := h.letter(parent, own, subs)
	h.are(t, status.PendingLOA, own, subs)
	for _, caller := range []sid.ID[sid.Account]{child, other} {
		_, err := h.FetchLetter(ctx, caller, l.SID)
		assert.Equal(t, 20404, codeOf(t, err))
		_, err = h.edit(caller, l.SID, "Status=opened")
		assert.Equal(t, 20404, codeOf(t, err))
		assert.Equal(t, 20404, codeOf(t, h.DeleteLetter(ctx, caller, l.SID)))
		_, err = h.Dependents(ctx, caller, l.SID, &order.ListRequest{}, nil)
		assert.Equal(t, 20404, codeOf(t, err))
	}
	page, err := h.ListLetters(ctx, child, &loa.ListRequest{}, nil)
	require.NoError(t, err)
	assert.Empty(t, page.Letters)

	// The subaccount's order leaves the parent's letter when the subaccount cancels it.
	require.NoError(t, h.Cancel(ctx, child, subs.SID.String(), order.Generation1))
	h.lists(t, l, loa.Signing, own)

	// A parent edits its subaccount's letter, but cannot put orders of its own there: the
	// subaccount could withdraw them.
	subs = h.verified(child, 1)[0]
	sub := h.letter(child, subs)
	_, err = h.edit(parent, sub.SID, "Status=opened")
	require.NoError(t, err)
	mine := h.verified(parent, 1)[0]
	_, err = h.edit(parent, sub.SID, listing(mine))
	assert.Equal(t, 22101, codeOf(t, err))
	assert.ErrorContains(t, err, "is of another account than the letter")
	more := h.verified(child, 1)[0]
	_, err = h.edit(parent, sub.SID, listing(subs, more))
	require.NoError(t, err)
	h.lists(t, sub, loa.Opened, subs, more)
	_, err = h.CreateLetter(ctx, child, letterRequest(mine.SID), nil)
	assert.ErrorContains(t, err, "does not exist")
	agreement(t, h.store)
}

func TestAnOpenedLetterIsEditedAndSentAgain(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 3)
	l := h.letter(parent, orders[0], orders[1])
	assert.Equal(t, 1, h.commits(func() {
		opened, err := h.edit(parent, l.SID, "Status=opened")
		require.NoError(t, err)
		assert.Equal(t, loa.Opened, opened.Status)
	}))
	h.are(t, status.Verified, orders...)
	assert.True(t, h.now(orders[0]).SigningDocumentSID.IsZero())

	// The list is replaced whole. The order that leaves stays verified and is free.
	_, err := h.edit(parent, l.SID, listing(orders[2], orders[1]))
	require.NoError(t, err)
	h.lists(t, l, loa.Opened, orders[2], orders[1])
	h.are(t, status.Verified, orders...)
	h.letter(parent, orders[0])
	_, err = h.CreateLetter(ctx, parent, letterRequest(orders[1].SID), nil)
	assert.Equal(t, 22101, codeOf(t, err))
	assert.ErrorContains(t, err, orders[1].SID.String()+" is on another letter")
	_, err = h.edit(parent, l.SID, listing(orders[0]))
	assert.ErrorContains(t, err, orders[0].SID.String()+" is pending-loa")

	version := h.letterNow(l).Version
	edited, err := h.edit(parent, l.SID, "Email=new%40example.com&CcEmails=cc%40example.com&ContactTitle=Chief&AddressSid=AD22222222222222222222222222222222&ContactPhoneNumber=%2B16175551111")
	require.NoError(t, err)
	assert.Equal(t, version+1, edited.Version)
	assert.Equal(t, order.Text("new@example.com"), edited.Email)
	assert.Equal(t, order.Emails{"cc@example.com"}, edited.CcEmails)
	h.lists(t, l, loa.Opened, orders[2], orders[1])

	unchanged, err := h.edit(parent, l.SID, "")
	require.NoError(t, err)
	assert.Equal(t, edited, unchanged, "an update without parameters changes nothing")

	assert.Equal(t, 1, h.commits(func() {
		sent, err := h.edit(parent, l.SID, "Status=signing&Email=last%40example.com")
		require.NoError(t, err)
		assert.Equal(t, order.Text("last@example.com"), sent.Email)
	}))
	h.lists(t, l, loa.Signing, orders[2], orders[1])
	h.are(t, status.PendingLOA, orders[2], orders[1])
	agreement(t, h.store)
}

func TestResendMayReplaceTheOrders(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 2)
	l := h.letter(parent, orders[0])
	h.fireLetter(l.SID, loa.ReopenLetter)
	_, err := h.edit(parent, l.SID, "Status=signing&"+listing(orders[1]))
	require.NoError(t, err)
	h.lists(t, l, loa.Signing, orders[1])
	h.are(t, status.PendingLOA, orders[1])
	h.are(t, status.Verified, orders[0])
	agreement(t, h.store)
}

func TestALetterIsEditedOnlyWhileItIsOpened(t *testing.T) {
	for _, end := range []loa.Event{0, loa.Sign, loa.Decline, loa.Withdraw, loa.FailLetter} {
		h := newHost(t)
		o := h.verified(parent, 1)[0]
		l := h.letter(parent, o)
		if end != 0 {
			l = h.fireLetter(l.SID, end)
		}
		forms := []string{"Email=new%40example.com", listing(o), "Status=opened&Email=new%40example.com", "CcEmails="}
		if end != 0 {
			forms = append(forms, "Status=opened", "Status=signing")
			assert.Equal(t, 22107, codeOf(t, h.DeleteLetter(ctx, parent, l.SID)))
		}
		for _, form := range forms {
			_, err := h.edit(parent, l.SID, form)
			assert.Equal(t, 22107, codeOf(t, err), "%s in %v", form, l.Status)
		}
		for _, form := range []string{"Status=signed", "Status=canceled", "Status=sent"} {
			_, err := h.edit(parent, l.SID, form)
			assert.Equal(t, 22122, codeOf(t, err), form)
		}
		_, err := h.edit(parent, l.SID, "Email=x&AddressSid=y&ContactPhoneNumber=z&HostedNumberOrderSids=HR")
		assert.Len(t, order.ProblemsOf(err), 4)
		assert.Equal(t, l, h.letterNow(l))
		agreement(t, h.store)
	}
}

func TestEachEndOfALetterMovesItsOrders(t *testing.T) {
	for _, c := range []struct {
		end    loa.Event
		letter loa.Status
		orders status.Status
	}{
		{loa.Sign, loa.Signed, status.CarrierProcessing},
		{loa.Decline, loa.Canceled, status.Verified},
		{loa.Withdraw, loa.Canceled, status.Verified},
		{loa.FailLetter, loa.Failed, status.Verified},
	} {
		h := newHost(t)
		orders := h.verified(parent, 2)
		l := h.letter(parent, orders...)
		assert.Equal(t, 1, h.commits(func() { h.fireLetter(l.SID, c.end) }), "%v", c.end)
		h.lists(t, l, c.letter, orders...)
		h.are(t, c.orders, orders...)
		if c.orders == status.Verified {
			again := h.letter(parent, orders...) // another letter for the same orders
			h.fireLetter(again.SID, loa.Sign)
			h.lists(t, again, loa.Signed, orders...)
		}
		agreement(t, h.store)
	}
}

func TestDeleteLetterWithdrawsIt(t *testing.T) {
	for _, opened := range []bool{false, true} {
		h := newHost(t)
		orders := h.verified(parent, 2)
		l := h.letter(parent, orders...)
		if opened {
			h.fireLetter(l.SID, loa.ReopenLetter)
		}
		assert.Equal(t, 1, h.commits(func() { require.NoError(t, h.DeleteLetter(ctx, parent, l.SID)) }))
		h.lists(t, l, loa.Canceled, orders...)
		h.are(t, status.Verified, orders...)
		agreement(t, h.store)
	}
	h := newHost(t)
	assert.Equal(t, 20404, codeOf(t, h.DeleteLetter(ctx, parent, foreignLetter)))
}

func TestLettersAreListedNewestFirstWithFilters(t *testing.T) {
	h := newHost(t)
	var letters []loa.Letter
	for i, o := range h.verified(parent, 5) {
		request := letterRequest(o.SID)
		request.Email = order.Text(fmt.Sprintf("owner%d@example.com", i%2))
		l, err := h.CreateLetter(ctx, parent, request, nil)
		require.NoError(t, err)
		letters = append(letters, l)
	}
	h.fireLetter(letters[2].SID, loa.Decline)
	list := func(l loa.ListRequest) (found []letterSID, page platform.LetterPage) {
		page, err := h.ListLetters(ctx, parent, &l, nil)
		require.NoError(t, err)
		for _, l := range page.Letters {
			found = append(found, l.SID)
		}
		return found, page
	}
	named := func(at ...int) (ids []letterSID) {
		for _, i := range at {
			ids = append(ids, letters[i].SID)
		}
		return ids
	}
	all, _ := list(loa.ListRequest{})
	assert.Equal(t, named(4, 3, 2, 1, 0), all)
	byEmail, _ := list(loa.ListRequest{Email: "owner1@example.com"})
	assert.Equal(t, named(3, 1), byEmail)
	signing, _ := list(loa.ListRequest{Status: loa.Signing, Email: "owner0@example.com"})
	assert.Equal(t, named(4, 0), signing)
	first, page := list(loa.ListRequest{PageSize: 2})
	assert.Equal(t, named(4, 3), first)
	second, page := list(loa.ListRequest{PageSize: 2, Page: 1, PageToken: page.Next})
	assert.Equal(t, named(2, 1), second)
	back, _ := list(loa.ListRequest{PageSize: 2, PageToken: page.Previous})
	assert.Equal(t, first, back)
	_, err := h.ListLetters(ctx, parent, &loa.ListRequest{Page: 1}, nil)
	assert.Equal(t, 70002, codeOf(t, err))
	_, err = h.ListLetters(ctx, parent, &loa.ListRequest{PageToken: "nonsense"}, nil)
	assert.Equal(t, 20001, codeOf(t, err))

	h.clock.advance(31 * 24 * time.Hour) // every letter in signing is canceled by now
	signing, _ = list(loa.ListRequest{Status: loa.Signing})
	assert.Empty(t, signing)
}

package platform_test

import (
	"net/url"
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

// configure posts a form of an update of an incoming phone number.
func (h *host) configure(caller sid.ID[sid.Account], o order.Order, form string) (platform.Number, error) {
	values, err := url.ParseQuery(form)
	require.NoError(h.t, err)
	request, problems := order.ParseNumberUpdateRequest(values)
	return h.UpdateNumber(ctx, caller, o.AccountSID, o.IncomingPhoneNumberSID, request, problems)
}

func TestANumberIsConfiguredAndItsOrderStaysAsItIs(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm+"&SmsUrl=https%3A%2F%2Fexample.com%2Fsms&StatusCallbackUrl=https%3A%2F%2Fexample.com%2Fstatus")
	fetched, err := h.FetchNumber(ctx, parent, parent, o.IncomingPhoneNumberSID)
	require.NoError(t, err)
	assert.Equal(t, order.Text("+16175551212"), fetched.Number.FriendlyName)
	assert.Equal(t, "https://example.com/sms", fetched.Number.Settings.SMSURL)
	assert.Equal(t, "https://example.com/status", fetched.Number.Settings.StatusCallbackURL)
	assert.Zero(t, fetched.Number.Version)

	h.clock.advance(time.Hour)
	assert.Equal(t, 1, h.commits(func() {
		updated, err := h.configure(parent, o, "SmsUrl=&FriendlyName=front+desk&StatusCallback=https%3A%2F%2Fexample.com%2Fother")
		require.NoError(t, err)
		assert.Equal(t, order.Text("front desk"), updated.Number.FriendlyName)
		assert.Empty(t, updated.Number.Settings.SMSURL)
		assert.Equal(t, 1, updated.Number.Version)
		assert.Equal(t, order.TimeOf(h.clock.Now()), updated.Number.DateUpdated)
		assert.Equal(t, o, updated.Order)
	}))
	assert.Equal(t, o, h.now(o), "its version and date_updated included")
	assert.Equal(t, "https://example.com/status", h.now(o).Settings.StatusCallbackURL, "the order's own callbacks stay")
	assert.Zero(t, h.commits(func() {
		_, err := h.configure(parent, o, "Unknown=1")
		require.NoError(t, err)
		_, err = h.configure(parent, o, "SmsUrl=nowhere&SmsMethod=PUT")
		assert.Equal(t, 22105, codeOf(t, err))
		assert.Len(t, order.ProblemsOf(err), 2)
	}))

	// What happens to the order keeps the configuration.
	o = h.reach(h.fire(o, order.SkipVerification), status.Completed)
	fetched, err = h.FetchNumber(ctx, parent, parent, o.IncomingPhoneNumberSID)
	require.NoError(t, err)
	assert.Equal(t, order.Text("front desk"), fetched.Number.FriendlyName)
	assert.Equal(t, status.Completed, fetched.Order.Status)
	agreement(t, h.store)
}

func TestANumberIsOfItsAccountWhileItsOrderHoldsIt(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm+"&AccountSid="+child.String())
	number := o.IncomingPhoneNumberSID
	for _, c := range []struct {
		caller, account sid.ID[sid.Account]
		found           bool
	}{{parent, child, true}, {child, child, true}, {parent, parent, false}, {other, child, false}, {child, parent, false}, {other, other, false}} {
		_, err := h.FetchNumber(ctx, c.caller, c.account, number)
		assert.Equal(t, c.found, err == nil, "%v in %v", c.caller, c.account)
		_, err = h.UpdateNumber(ctx, c.caller, c.account, number, order.NumberUpdateRequest{}, nil)
		assert.Equal(t, c.found, err == nil, "%v in %v", c.caller, c.account)
		want := 20404
		if c.found {
			want = 20409
		}
		assert.Equal(t, want, codeOf(t, h.OffBoard(ctx, c.caller, c.account, number)))
		page, err := h.ListNumbers(ctx, c.caller, c.account, &order.NumberListRequest{}, nil)
		if c.caller == other && c.account != other || c.caller == child && c.account == parent {
			assert.Equal(t, 20404, codeOf(t, err))
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, c.found, len(page.Numbers) == 1)
	}

	gone := func() {
		t.Helper()
		_, err := h.FetchNumber(ctx, child, child, number)
		assert.Equal(t, 20404, codeOf(t, err))
		_, err = h.UpdateNumber(ctx, child, child, number, order.NumberUpdateRequest{FriendlyName: order.Some(order.Text("late"))}, nil)
		assert.Equal(t, 20404, codeOf(t, err))
		assert.Equal(t, 20404, codeOf(t, h.OffBoard(ctx, child, child, number)))
		page, err := h.ListNumbers(ctx, child, child, &order.NumberListRequest{}, nil)
		require.NoError(t, err)
		assert.Empty(t, page.Numbers)
	}
	h.clock.advance(idle)
	assert.Zero(t, h.commits(gone), "it has expired by now")
	_, err := h.Sweep(ctx)
	require.NoError(t, err)
	gone()

	o = h.must(child, newForm)
	number = o.IncomingPhoneNumberSID
	require.NoError(t, h.Cancel(ctx, child, o.SID.String(), order.Generation1))
	gone()
	o = h.reach(h.must(child, newForm), status.Completed)
	number = o.IncomingPhoneNumberSID
	assert.Equal(t, 1, h.commits(func() { require.NoError(t, h.OffBoard(ctx, child, child, number)) }))
	gone()
}

func TestNumbersAreListedNewestFirstWithFilters(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 5)
	h.verified(child, 1)
	_, err := h.configure(parent, orders[1], "FriendlyName=desk")
	require.NoError(t, err)
	_, err = h.configure(parent, orders[3], "FriendlyName=desk")
	require.NoError(t, err)
	h.fire(orders[4], order.RequireAction, order.Fail)
	list := func(l order.NumberListRequest) (found []orderSID, page platform.NumberPage) {
		page, err := h.ListNumbers(ctx, parent, parent, &l, nil)
		require.NoError(t, err)
		for _, n := range page.Numbers {
			found = append(found, n.Order.SID)
		}
		return found, page
	}
	named := func(at ...int) (ids []orderSID) {
		for _, i := range at {
			ids = append(ids, orders[i].SID)
		}
		return ids
	}
	for _, c := range []struct {
		filter order.NumberListRequest
		want   []orderSID
	}{
		{order.NumberListRequest{}, named(3, 2, 1, 0)},
		{order.NumberListRequest{FriendlyName: "desk"}, named(3, 1)},
		{order.NumberListRequest{PhoneNumber: orders[2].PhoneNumber.String()}, named(2)},
		{order.NumberListRequest{PhoneNumber: orders[4].PhoneNumber.String()}, nil},
		{order.NumberListRequest{PhoneNumber: "617"}, nil},
		{order.NumberListRequest{Origin: "hosted", FriendlyName: orders[0].PhoneNumber.String()}, named(0)},
		{order.NumberListRequest{Origin: "twilio"}, nil},
	} {
		found, _ := list(c.filter)
		assert.Equal(t, c.want, found, "%+v", c.filter)
	}
	first, page := list(order.NumberListRequest{PageSize: 3})
	assert.Equal(t, named(3, 2, 1), first)
	second, last := list(order.NumberListRequest{PageSize: 3, Page: 1, PageToken: page.Next})
	assert.Equal(t, named(0), second)
	assert.Empty(t, last.Next)
	back, _ := list(order.NumberListRequest{PageSize: 3, PageToken: last.Previous})
	assert.Equal(t, first, back)
	_, err = h.ListNumbers(ctx, parent, parent, &order.NumberListRequest{PageSize: 1001}, nil)
	assert.Equal(t, 20007, codeOf(t, err))
}

func TestDependentsAreTheOrdersOfALetter(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 5)
	l := h.letter(parent, orders[3], orders[0], orders[4], orders[1])
	_, err := h.update(parent, orders[0].SID.String(), "FriendlyName=desk&UniqueName=one")
	require.NoError(t, err)
	list := func(r order.ListRequest) ([]orderSID, platform.Page) {
		page, err := h.Dependents(ctx, parent, l.SID, &r, nil)
		require.NoError(t, err)
		return sidsOf(page.Orders), page
	}
	all, _ := list(order.ListRequest{})
	assert.Equal(t, sidsOf([]order.Order{orders[4], orders[3], orders[1], orders[0]}), all, "newest first")
	for _, r := range []order.ListRequest{
		{FriendlyName: "desk"}, {UniqueName: "one"}, {PhoneNumber: orders[0].PhoneNumber},
		{IncomingPhoneNumberSID: orders[0].IncomingPhoneNumberSID.String(), Status: status.PendingLOA},
	} {
		found, _ := list(r)
		assert.Equal(t, sidsOf(orders[:1]), found, "%+v", r)
	}
	none, _ := list(order.ListRequest{Status: status.Verified})
	assert.Empty(t, none)
	none, _ = list(order.ListRequest{PhoneNumber: orders[2].PhoneNumber})
	assert.Empty(t, none)

	// Pages stay right while orders leave.
	first, page := list(order.ListRequest{PageSize: 2})
	assert.Equal(t, all[:2], first)
	require.NoError(t, h.Cancel(ctx, parent, first[1].String(), order.Generation1))
	second, page := list(order.ListRequest{PageSize: 2, Page: 1, PageToken: page.Next})
	assert.Equal(t, all[2:], second)
	assert.Empty(t, page.Next)
	back, _ := list(order.ListRequest{PageSize: 2, PageToken: page.Previous})
	assert.Equal(t, all[:1], back)
	_, err = h.Dependents(ctx, parent, l.SID, &order.ListRequest{PageToken: "x"}, nil)
	assert.Equal(t, 20001, codeOf(t, err))

	// A letter that has ended still names its orders.
	h.fireLetter(l.SID, loa.Decline)
	ended, _ := list(order.ListRequest{Status: status.Verified})
	assert.Equal(t, []orderSID{all[0], all[2], all[3]}, ended)
	require.NoError(t, h.Cancel(ctx, parent, all[0].String(), order.Generation1))
	ended, _ = list(order.ListRequest{})
	assert.Equal(t, all[2:], ended)
}

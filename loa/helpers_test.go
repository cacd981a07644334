package loa_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// started is when the letters of these tests are created.
var started = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

func numbered[K sid.Kind](n byte) sid.ID[K] { return sid.From16[K]([16]byte{15: n}) }

// ordersOf returns orders by their numbers.
func ordersOf(numbers ...byte) []sid.ID[sid.Order] {
	var orders []sid.ID[sid.Order]
	for _, n := range numbers {
		orders = append(orders, numbered[sid.Order](n))
	}
	return orders
}

func newRequest() loa.CreateRequest {
	return loa.CreateRequest{
		HostedNumberOrderSIDs: ordersOf(1, 2), AddressSID: numbered[sid.Address](1), Email: "owner@example.com",
		CcEmails: order.Emails{"a@example.com", "b@example.com"}, ContactTitle: "Ms", ContactPhoneNumber: phone.MustParse("+16175551212"),
	}
}

func newSubmission() *loa.Submission {
	return &loa.Submission{Create: newRequest(), SID: numbered[sid.AuthorizationDocument](1), AccountSID: numbered[sid.Account](1)}
}

// everyField is an update that gives every field.
func everyField() *loa.UpdateRequest {
	return &loa.UpdateRequest{
		HostedNumberOrderSIDs: ordersOf(2, 3), AddressSID: numbered[sid.Address](2), Email: "other@example.com",
		CcEmails: order.Some(order.Emails{"c@example.com"}), ContactTitle: "Dr", ContactPhoneNumber: phone.MustParse("+16175551213"),
	}
}

// complete is the event as a command by an actor, a minute after the letter's last change,
// with everything that the event requires.
func complete(l *loa.Letter, e loa.Event, actor order.Actor) loa.Command {
	c := loa.Command{Event: e, Actor: actor, At: l.DateUpdated.Time().Add(time.Minute)}
	switch e {
	case loa.Create:
		c.At, c.Submission = started, newSubmission()
	case loa.Edit:
		c.Update = &loa.UpdateRequest{Email: "other@example.com"}
	case loa.DropOrders:
		c.Orders = ordersOf(1)
	}
	return c
}

// paths maps each status to the events that lead to it.
var paths = map[loa.Status][]loa.Event{
	0:            nil,
	loa.Signing:  {loa.Create},
	loa.Opened:   {loa.Create, loa.ReopenLetter},
	loa.Signed:   {loa.Create, loa.Sign},
	loa.Canceled: {loa.Create, loa.Decline},
	loa.Failed:   {loa.Create, loa.FailLetter},
}

// after returns the letter in a status, and its history.
func after(t require.TestingT, s loa.Status) (loa.Letter, []loa.Change) {
	var l loa.Letter
	var history []loa.Change
	for _, e := range paths[s] {
		row, _ := loa.Row(e)
		history = append(history, apply(t, &l, complete(&l, e, row.By[0])))
	}
	require.Equal(t, s, l.Status)
	return l, history
}

func apply(t require.TestingT, l *loa.Letter, c loa.Command) loa.Change {
	ch, err := l.Apply(c)
	require.NoError(t, err)
	return ch
}

// refused applies a command, requires its refusal with a code, and returns the text. The
// letter must not change.
func refused(t testing.TB, l *loa.Letter, c loa.Command, failed loa.Failure, code order.ErrorCode) string {
	before := encode(t, l)
	ch, err := l.Apply(c)
	require.True(t, ch.IsZero())
	require.Equal(t, before, encode(t, l), "a refusal changes the letter")
	var refusal *loa.TransitionError
	require.ErrorAs(t, err, &refusal)
	require.ErrorIs(t, err, order.ErrRefused)
	require.Equal(t, loa.TransitionError{Event: c.Event, Actor: c.Actor, From: l.Status, Failed: failed}, *refusal)
	require.Equal(t, code, order.ErrorCodeOf(err))
	return err.Error()
}

func encode(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func decode(t require.TestingT, text string, v any) {
	require.NoError(t, json.Unmarshal([]byte(text), v), text)
}

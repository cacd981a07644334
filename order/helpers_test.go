package order_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// started is when the orders of these tests are submitted.
var started = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

const reason = "the carrier said no"

var (
	letter   = numbered[sid.AuthorizationDocument](1)
	document = numbered[sid.IdentityDocument](1)
)

func numbered[K sid.Kind](n byte) sid.ID[K] { return sid.From16[K]([16]byte{15: n}) }

func newSubmission() *order.Submission {
	return &order.Submission{
		Create:  order.CreateRequest{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true},
		Verdict: phone.Hostable,
		SID:     numbered[sid.Order](1), AccountSID: numbered[sid.Account](1),
		IncomingPhoneNumberSID: numbered[sid.IncomingPhoneNumber](1),
	}
}

// complete is the event as a command by its first actor, a minute after the
// order's last change, that meets every guard a command can meet: it brings
// along all that it needs, switches the verification type, and waits.
func complete(o *order.Order, e order.Event) order.Command {
	c := order.Command{Event: e, At: o.DateUpdated.Time().Add(time.Minute)}
	if row, ok := order.Row(e); ok {
		c.Actor = row.By[0]
	}
	switch e {
	case order.Submit:
		c.At, c.Submission = started, newSubmission()
	case order.Reject, order.RefuseBill, order.RequireAction, order.Fail:
		c.Reason = reason
	case order.RequestCall:
		c.CallSID, c.VerificationCode = numbered[sid.Call](byte(o.VerificationAttempts+1)), "4321"
		if o.VerificationType == order.PhoneBill {
			c.Update = toCall()
		}
	case order.SubmitBill:
		if o.VerificationType != order.PhoneBill || o.VerificationDocumentSID.IsZero() {
			c.Update = toBill()
		}
	case order.ConfirmCode:
		c.VerificationCode = string(o.VerificationCode)
	case order.SendLOA:
		c.SigningDocumentSID = letter
	case order.ExhaustAttempts:
		c.At = later(c.At, o.VerificationCodeExpires.Time())
	case order.Expire:
		c.At = o.DateUpdated.Time().Add(30*24*time.Hour + time.Second)
	}
	return c
}

// bare is the event as a command that brings nothing along.
func bare(o *order.Order, e order.Event) order.Command {
	c := complete(o, e)
	return order.Command{Event: e, Actor: c.Actor, At: c.At}
}

func toCall() *order.UpdateRequest {
	return &order.UpdateRequest{VerificationType: order.Some(order.PhoneCall)}
}

func toBill() *order.UpdateRequest {
	return &order.UpdateRequest{VerificationType: order.Some(order.PhoneBill), VerificationDocumentSID: order.Some(document)}
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// after returns the order that the events lead to, each a complete command.
func after(t require.TestingT, events ...order.Event) order.Order {
	var o order.Order
	for _, e := range events {
		apply(t, &o, complete(&o, e))
	}
	return o
}

// apply is Apply of a command that is legal.
func apply(t require.TestingT, o *order.Order, c order.Command) order.Change {
	ch, err := o.Apply(c)
	require.NoError(t, err)
	return ch
}

// refused asserts that Decide refuses the command with the API's code, because
// of these guards.
func refused(t testing.TB, o *order.Order, c order.Command, code order.ErrorCode, guards ...order.Guard) {
	t.Helper()
	_, err := o.Decide(c)
	var refusal *order.TransitionError
	require.ErrorAs(t, err, &refusal, "%v in %v", c.Event, o.Status)
	require.Equal(t, order.Of(guards...), refusal.Failed, "%v in %v: %v", c.Event, o.Status, refusal.Failed)
	require.Equal(t, code, order.ErrorCodeOf(err), "%v", err)
}

func errorAs(err error, target *order.TransitionError) bool {
	var refusal *order.TransitionError
	if errors.As(err, &refusal) {
		*target = *refusal
		return true
	}
	return false
}

func encode(t require.TestingT, v any) string {
	data, err := json.Marshal(v)
	require.NoError(t, err)
	return string(data)
}

func decode(t require.TestingT, text string, v any) {
	require.NoError(t, json.Unmarshal([]byte(text), v))
}

// specimen is an order worth trying everything on.
type specimen struct {
	name string
	life *life
}

// specimens are an order in every status, none included, by the shortest path,
// and those that the guards tell apart.
func specimens(t require.TestingT) []specimen {
	lifeAfter := func(events ...order.Event) *life {
		l := newLife()
		for _, e := range events {
			_, err := l.fire(t, complete(&l.order, e))
			require.NoError(t, err)
		}
		return l
	}
	list := []specimen{{"no order yet", newLife()}, {"cancelled", lifeAfter(shortest(status.None)...)}}
	for s := range status.All() {
		list = append(list, specimen{s.String(), lifeAfter(shortest(s)...)})
	}
	for _, path := range [][]order.Event{
		{order.Submit, order.Accept, order.SubmitBill},
		{order.Submit, order.Accept, order.RequestCall, order.SubmitBill},
		{order.Submit, order.Accept, order.RequestCall, order.RequestCall, order.RequestCall},
		{order.Submit, order.Accept, order.RequestCall, order.RequestCall, order.RequestCall, order.SubmitBill},
		{order.Submit, order.Accept, order.SkipVerification, order.RequireAction},
		{order.Submit, order.Accept, order.RequestCall, order.ConfirmCode, order.SendLOA, order.SignLOA, order.RequireAction},
	} {
		list = append(list, specimen{fmt.Sprint(path), lifeAfter(path...)})
	}
	return list
}

// shortest returns the events of the shortest path to a status, by the table of
// the domain and the oracle.
func shortest(to status.Status) []order.Event {
	type node struct {
		order order.Order
		path  []order.Event
	}
	queue, seen := []node{{}}, status.Of()
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		for _, row := range domain {
			next, _, legal := oracle(n.order, complete(&n.order, row.event))
			if !legal || seen.Has(next.Status) {
				continue
			}
			path := append(slices.Clip(n.path), row.event)
			if next.Status == to {
				return path
			}
			seen = seen.With(status.Of(next.Status))
			queue = append(queue, node{next, path})
		}
	}
	return nil
}

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

// complete is the event as a command by its first actor, a minute after the order's
// last change. It meets every guard that a command can meet: it has all parameters
// that its guards require, switches the verification type, and waits.
func complete(o *order.Order, e order.Event) order.Command {
	c := order.Command{Event: e, At: o.DateUpdated.Time().Add(time.Minute)}
	row, ok := rowOf(e)
	if ok {
		c.Actor = row.by[0]
	}
	for _, g := range row.guards {
		switch g {
		case order.SubmissionGiven:
			c.At, c.Submission = started, newSubmission()
		case order.ReasonGiven:
			c.Reason = reason
		case order.CallGiven:
			c.CallSID = numbered[sid.Call](byte(o.VerificationAttempts + 1))
		case order.NewVerificationCodeGiven:
			c.VerificationCode = "4321"
		case order.VerificationCodeGiven:
			c.VerificationCode = string(o.VerificationCode)
		case order.LetterGiven:
			c.SigningDocumentSID = letter
		case order.VerificationCodeExpired:
			c.At = later(c.At, o.VerificationCodeExpires.Time())
		case order.IdleTooLong:
			c.At = o.DateUpdated.Time().Add(30*24*time.Hour + time.Second)
		}
	}
	switch {
	case e == order.RequestCall && o.VerificationType == order.PhoneBill:
		c.Update = toCall()
	case e == order.SubmitBill && (o.VerificationType != order.PhoneBill || o.VerificationDocumentSID.IsZero()):
		c.Update = toBill()
	}
	return c
}

// bare is the event as a command without parameters.
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

// leg is a part of a path: an event, or a status that the order reaches by the
// shortest path.
type leg interface{ String() string }

// after returns the order at the end of a path, whose commands are complete.
func after(t require.TestingT, path ...leg) order.Order {
	var o order.Order
	takePath(&o, path, func(c order.Command) { apply(t, &o, c) })
	return o
}

// historyOf returns the changes of a path, whose commands are complete.
func historyOf(t require.TestingT, path ...leg) (history []order.Change) {
	var o order.Order
	takePath(&o, path, func(c order.Command) { history = append(history, apply(t, &o, c)) })
	return history
}

// takePath calls do with the commands of a path, each complete for the present
// order. do applies them.
func takePath(o *order.Order, path []leg, do func(order.Command)) {
	for _, l := range path {
		for _, e := range eventsOf(*o, l) {
			do(complete(o, e))
		}
	}
}

// eventsOf returns the events of a leg from an order.
func eventsOf(o order.Order, l leg) []order.Event {
	if to, ok := l.(status.Status); ok {
		return shortest(o, to)
	}
	return []order.Event{l.(order.Event)}
}

// apply is Apply of a command that is legal.
func apply(t require.TestingT, o *order.Order, c order.Command) order.Change {
	ch, err := o.Apply(c)
	require.NoError(t, err)
	return ch
}

// refused asserts that Decide refuses the command with the API's code because of
// these guards.
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

// specimen is an order on which tests try every command.
type specimen struct {
	name string
	life *life
}

// specimens returns an order in every status, including none, by the shortest path,
// and other orders that differ in the guards.
func specimens(t require.TestingT) []specimen {
	lifeAfter := func(path ...leg) *life {
		l := newLife()
		takePath(&l.order, path, func(c order.Command) {
			_, err := l.fire(t, c)
			require.NoError(t, err)
		})
		return l
	}
	list := []specimen{{"no order yet", newLife()}, {"cancelled", lifeAfter(status.None)}}
	for s := range status.All() {
		list = append(list, specimen{s.String(), lifeAfter(s)})
	}
	for _, path := range [][]leg{
		{status.Received, order.SubmitBill},
		{status.Received, order.RequestCall, order.SubmitBill},
		{status.Received, order.RequestCall, order.RequestCall, order.RequestCall},
		{status.Received, order.RequestCall, order.RequestCall, order.RequestCall, order.SubmitBill},
		{status.Received, order.SkipVerification, order.RequireAction},
		{status.Received, order.RequestCall, status.CarrierProcessing, order.RequireAction},
	} {
		list = append(list, specimen{fmt.Sprint(path), lifeAfter(path...)})
	}
	return list
}

// shortest returns the events of the shortest path from an order to a status, by
// the domain's table and the oracle: the paths of order/paths would change with each
// mutant of the lifecycle.
func shortest(from order.Order, to status.Status) []order.Event {
	type node struct {
		order order.Order
		path  []order.Event
	}
	if from.Version > 0 && from.Status == to {
		return nil
	}
	queue, seen := []node{{order: from}}, status.Of()
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
	panic(fmt.Sprintf("no path leads from %q to %q", from.Status, to))
}

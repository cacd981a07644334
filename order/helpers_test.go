package order_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/looplab/fsm"
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
		Create:  order.Create{PhoneNumber: phone.MustParse("+16175551212"), SmsCapability: true},
		Verdict: phone.Hostable,
		SID:     numbered[sid.Order](1), AccountSID: numbered[sid.Account](1),
		IncomingPhoneNumberSID: numbered[sid.IncomingPhoneNumber](1),
	}
}

// complete is the event as a command by its first actor, a minute after the
// order's last change, that meets every guard a command can meet: it brings
// along all that it needs, switches the verification type, and waits.
func complete(o *order.Order, e order.Event) order.Command {
	row, _ := order.Row(e)
	c := order.Command{Event: e, Actor: row.By[0], At: o.DateUpdated.Time().Add(time.Minute)}
	switch e {
	case order.Submit:
		c.At, c.Submission = started, newSubmission()
	case order.Reject, order.RefuseBill, order.RequireAction, order.Fail:
		c.Reason = reason
	case order.RequestCall:
		c.CallSID, c.Code = numbered[sid.Call](byte(o.VerificationAttempts+1)), "4321"
		if o.VerificationType == order.PhoneBill {
			c.Update = toCall()
		}
	case order.SubmitBill:
		if o.VerificationType != order.PhoneBill || o.VerificationDocumentSID.IsZero() {
			c.Update = toBill()
		}
	case order.ConfirmCode:
		c.Code = string(o.VerificationCode)
	case order.SendLOA:
		c.SigningDocumentSID = letter
	case order.ExhaustAttempts:
		c.At = later(c.At, o.CodeExpires.Time())
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

func toCall() *order.Update {
	return &order.Update{VerificationType: order.Some(order.PhoneCall)}
}

func toBill() *order.Update {
	return &order.Update{VerificationType: order.Some(order.PhoneBill), VerificationDocumentSID: order.Some(document)}
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
func refused(t testing.TB, o *order.Order, c order.Command, code order.Code, guards ...order.Guard) {
	t.Helper()
	_, err := o.Decide(c)
	var refusal *order.TransitionError
	require.ErrorAs(t, err, &refusal, "%v in %v", c.Event, o.Status)
	require.Equal(t, order.SetOf(guards...), refusal.Failed, "%v in %v: %v", c.Event, o.Status, refusal.Failed)
	require.Equal(t, code, order.CodeOf(err), "%v", err)
}

// life is one order in every form that the package has for it.
type life struct {
	order   order.Order
	history []order.Change
	machine *order.Machine
	looplab *fsm.FSM
	asked   order.Command // what looplab's callback decides
	refusal error
}

func newLife() *life { return lifeOf(order.Order{}, nil) }

// lifeOf goes on with an order from where its history ends.
func lifeOf(o order.Order, history []order.Change) *life {
	l := &life{order: o, history: slices.Clip(history), machine: order.NewMachine(o, nil)}
	l.looplab = fsm.NewFSM(order.FSMState(o.Status), order.FSMEvents(), fsm.Callbacks{
		"before_event": func(_ context.Context, e *fsm.Event) {
			if _, l.refusal = l.order.Decide(l.asked); l.refusal != nil {
				e.Cancel(l.refusal)
			}
		},
	})
	return l
}

// fire gives the command to all forms of the order, and requires that they
// agree with each other and with the oracle.
func (l *life) fire(t require.TestingT, c order.Command) (order.Change, error) {
	before := l.order
	want, effects, legal := oracle(before, c)

	decided, err := l.order.Decide(c)
	require.Equal(t, legal, err == nil, "oracle: %v, Decide: %v", legal, err)
	l.looplabAgrees(t, c, err)
	l.checkAgrees(t, c, err)
	l.permittedAgrees(t, c, err)
	same(t, before, l.order, "asking changes the order")

	if err != nil {
		l.staysAsItIs(t, c, err)
		return order.Change{}, err
	}
	applied, err := l.order.Apply(c)
	require.NoError(t, err)
	require.Equal(t, decided, applied)
	require.Equal(t, effects, applied.Effects, "%v from %v", c.Event, before.Status)
	same(t, want, l.order, "oracle and Apply")

	fired, err := l.machine.Fire(context.Background(), c)
	require.NoError(t, err)
	require.Equal(t, applied, fired)
	same(t, l.order, l.machine.Order(), "Apply and Machine")

	require.Equal(t, order.FSMState(l.order.Status), l.looplab.Current())

	if !applied.IsZero() {
		l.history = append(l.history, applied)
	}
	folded, err := order.Fold(l.history)
	require.NoError(t, err)
	same(t, l.order, folded, "Apply and Fold")
	return applied, nil
}

// staysAsItIs: after a refusal nothing has changed, to the byte.
func (l *life) staysAsItIs(t require.TestingT, c order.Command, refusal error) {
	before, text := l.order, encode(t, l.order)
	state := l.looplab.Current()
	_, err := l.order.Apply(c)
	require.Equal(t, refusal, err)
	same(t, before, l.order, "a refusal changes the order")
	require.Equal(t, text, encode(t, l.order))

	_, err = l.machine.Fire(context.Background(), c)
	require.Equal(t, refusal, err)
	same(t, before, l.machine.Order(), "a refusal changes the machine's order")
	require.Equal(t, state, l.looplab.Current())
	require.Equal(t, order.FSMState(before.Status), state)
}

// looplabAgrees gives the event to a looplab machine of the host's own.
func (l *life) looplabAgrees(t require.TestingT, c order.Command, decided error) {
	if _, err := order.ParseEvent(c.Event.String()); err != nil {
		return // an update of plain fields alone, or no event at all
	}
	l.asked, l.refusal = c, nil
	err := l.looplab.Event(context.Background(), c.Event.String())
	_, known := order.Lookup(l.order.Status, c.Event)
	switch err := err.(type) {
	case nil, fsm.NoTransitionError:
		require.NoError(t, decided)
	case fsm.CanceledError:
		require.True(t, known)
		require.Equal(t, decided, l.refusal)
	case fsm.InvalidEventError:
		require.False(t, known, "looplab: %v", err)
		require.Error(t, decided)
	default:
		require.NoError(t, err)
	}
}

// checkAgrees: what Check calls refused, and what it calls lacking, is together
// what Decide refuses.
func (l *life) checkAgrees(t require.TestingT, c order.Command, decided error) {
	lacks, err := l.order.Check(c)
	var checked, refusal order.TransitionError
	if !errorAs(decided, &refusal) && decided != nil {
		require.Equal(t, decided.Error(), err.Error())
		return
	}
	errorAs(err, &checked)
	require.Equal(t, refusal.Failed, checked.Failed|lacks)
	require.Zero(t, checked.Failed&lacks)
	require.Equal(t, err != nil, checked.Failed != 0)
}

// permittedAgrees: Permitted refuses nothing that is legal, and what it refuses
// Decide refuses for the same guards and more.
func (l *life) permittedAgrees(t require.TestingT, c order.Command, decided error) {
	permissions, err := l.order.Permitted(c.At)
	if err != nil {
		require.ErrorIs(t, err, order.ErrTime)
		return
	}
	require.Len(t, permissions, 22)
	var refusal order.TransitionError
	errorAs(decided, &refusal)
	for _, p := range permissions {
		_, known := order.Lookup(l.order.Status, p.Event)
		require.Equal(t, !known, p.Refused.Has(order.InStatus))
		if p.Event != c.Event || c.Update != nil {
			continue
		}
		require.Equal(t, p.Refused, p.Refused&refusal.Failed, "%v refuses what Decide does not", p)
		if decided == nil {
			require.Contains(t, p.By, c.Actor)
			require.Zero(t, p.Refused)
		}
	}
}

// stored requires that the history says the same when it comes from a store.
func (l *life) stored(t require.TestingT) {
	var history []order.Change
	decode(t, encode(t, l.history), &history)
	folded, err := order.Fold(history)
	require.NoError(t, err)
	require.Equal(t, encode(t, l.order), encode(t, folded))

	var o order.Order
	decode(t, encode(t, l.order), &o)
	same(t, o, folded, "the stored order and its stored history")
}

// same is require.Equal for orders, quicker.
func same(t require.TestingT, want, got order.Order, what string) {
	if !reflect.DeepEqual(want, got) {
		require.Equal(t, want, got, what)
	}
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
// lifecycle_test.go.
func shortest(to status.Status) []order.Event {
	paths := [][]order.Event{nil}
	at := []status.Status{status.None}
	seen := status.Of()
	for i := 0; i < len(paths); i++ {
		for _, row := range domain {
			if !slices.Contains(row.from, at[i]) || seen.Has(row.to) {
				continue
			}
			path := append(slices.Clip(paths[i]), row.event)
			if row.to == to {
				return path
			}
			seen = seen.With(status.Of(row.to))
			paths, at = append(paths, path), append(at, row.to)
		}
	}
	return nil
}

package order_test

import (
	"context"
	"reflect"
	"slices"

	"github.com/looplab/fsm"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
)

// life is one order in every form that the package has for it.
type life struct {
	order   order.Order
	history []order.Change
	machine *order.Machine
	looplab *fsm.FSM
	asked   order.Command // the command that looplab's callback decides
	refusal error
}

func newLife() *life { return lifeOf(order.Order{}, nil) }

// lifeOf continues an order after its history.
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

// fire applies the command to all forms of the order. It requires that they agree
// with each other and with the oracle.
func (l *life) fire(t require.TestingT, c order.Command) (order.Change, error) {
	before := l.order
	want, effects, legal := oracle(before, c)

	decided, err := l.order.Decide(c)
	require.Equal(t, legal, err == nil, "oracle: %v, Decide: %v", legal, err)
	l.looplabAgrees(t, c, err)
	l.checkAgrees(t, c, err)
	l.permittedAgrees(t, c, err)
	same(t, before, l.order, "Decide changes the order")

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
	l.exists(t, err)
	same(t, l.order, folded, "Apply and Fold")
	return applied, nil
}

// staysAsItIs requires that a refusal has not changed a byte.
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

// looplabAgrees fires the event on a looplab machine of the host.
func (l *life) looplabAgrees(t require.TestingT, c order.Command, decided error) {
	if _, err := order.ParseEvent(c.Event.String()); err != nil {
		return // without an event
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

// checkAgrees requires that Decide refuses like Check. If Check does not refuse,
// Decide refuses only because of the missing parameters that Check names.
func (l *life) checkAgrees(t require.TestingT, c order.Command, decided error) {
	lacks, err := l.order.Check(c)
	var checked, refusal order.TransitionError
	if !errorAs(decided, &refusal) && decided != nil {
		require.Equal(t, decided.Error(), err.Error())
		return
	}
	if errorAs(err, &checked) {
		require.Equal(t, refusal, checked)
		return
	}
	require.NoError(t, err)
	require.Equal(t, refusal.Failed, lacks)
}

// permittedAgrees requires that Permitted refuses no legal command. Decide refuses
// the others because of the same guards, and perhaps more.
func (l *life) permittedAgrees(t require.TestingT, c order.Command, decided error) {
	permissions, err := l.order.Permitted(c.At)
	if err != nil {
		require.ErrorIs(t, err, order.ErrTime)
		return
	}
	require.Len(t, permissions, len(domain))
	var refusal order.TransitionError
	judged := errorAs(decided, &refusal) || decided == nil
	for _, p := range permissions {
		_, known := order.Lookup(l.order.Status, p.Event)
		require.Equal(t, !known, p.Refused.Has(order.InStatus))
		if p.Event != c.Event || c.Update != nil || !judged {
			continue
		}
		require.Equal(t, p.Refused, p.Refused&refusal.Failed, "%v refuses what Decide does not", p)
		if decided == nil {
			require.Contains(t, p.By, c.Actor)
			require.Zero(t, p.Refused)
		}
	}
}

// stored requires that the stored history folds into the same order.
func (l *life) stored(t require.TestingT) {
	var history []order.Change
	decode(t, encode(t, l.history), &history)
	folded, err := order.Fold(history)
	l.exists(t, err)
	require.Equal(t, encode(t, l.order), encode(t, folded))

	var o order.Order
	decode(t, encode(t, l.order), &o)
	same(t, o, folded, "the stored order and its stored history")
}

// same is a faster require.Equal for orders.
func same(t require.TestingT, want, got order.Order, what string) {
	if !reflect.DeepEqual(want, got) {
		require.Equal(t, want, got, what)
	}
}

// exists requires that Fold returned an order, if the order exists.
func (l *life) exists(t require.TestingT, err error) {
	if l.order.Version == 0 {
		require.ErrorIs(t, err, order.ErrHistory)
		return
	}
	require.NoError(t, err)
}

package order_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestAHistoryWithoutAnOrderIsInvalid(t *testing.T) {
	for name, history := range map[string][]order.Change{"nil": nil, "empty": {}, "of nothing": {{}, {}}} {
		o, err := order.Fold(history)
		assert.ErrorIs(t, err, order.ErrHistory, name)
		assert.Equal(t, order.Order{}, o, name)
	}
}

func TestTheZeroChangeChangesNothing(t *testing.T) {
	for _, s := range specimens(t) {
		o := s.life.order
		assert.NoError(t, o.Evolve(order.Change{}))
		assert.Equal(t, s.life.order, o, s.name)
	}
	history := historyOf(t, signed...)
	want, err := order.Fold(history)
	require.NoError(t, err)
	got, err := order.Fold(slices.Insert(history, 2, order.Change{}))
	assert.NoError(t, err)
	assert.Equal(t, want, got)
}

func TestAChangeThatDoesNotFollowIsRefused(t *testing.T) {
	history := historyOf(t, signed...)
	confirmed := slices.IndexFunc(history, func(ch order.Change) bool { return ch.Event == order.ConfirmCode })
	o, err := order.Fold(history[:confirmed])
	require.NoError(t, err)
	before := o

	next := history[confirmed]
	created := history[0].Created
	for name, spoil := range map[string]func(*order.Change){
		"version before":   func(ch *order.Change) { ch.Version-- },
		"version after":    func(ch *order.Change) { ch.Version++ },
		"version negative": func(ch *order.Change) { ch.Version = -ch.Version },
		"other status":     func(ch *order.Change) { ch.From = status.Received },
		"no status":        func(ch *order.Change) { ch.From = status.None },
		"created again":    func(ch *order.Change) { ch.Created = created },
	} {
		ch := next
		spoil(&ch)
		assert.ErrorIs(t, o.Evolve(ch), order.ErrHistory, name)
		assert.Equal(t, before, o, name)
	}
	require.NoError(t, o.Evolve(next))
	assert.Equal(t, status.Verified, o.Status)
	after := o
	assert.ErrorIs(t, o.Evolve(next), order.ErrHistory, "twice")
	assert.Equal(t, after, o)
}

func TestTheFirstChangeCreatesTheOrder(t *testing.T) {
	history := historyOf(t, status.Received)
	for name, spoil := range map[string]func(ch *order.Change, created *order.Order){
		"nothing created": func(ch *order.Change, _ *order.Order) { ch.Created = nil },
		"other version":   func(_ *order.Change, created *order.Order) { created.Version = 2 },
		"other status":    func(_ *order.Change, created *order.Order) { created.Status = status.Received },
		"later version":   func(ch *order.Change, created *order.Order) { ch.Version, created.Version = 2, 2 },
		"from a status":   func(ch *order.Change, _ *order.Order) { ch.From = status.Received },
	} {
		ch, created := history[0], *history[0].Created
		ch.Created = &created
		spoil(&ch, &created)
		var o order.Order
		assert.ErrorIs(t, o.Evolve(ch), order.ErrHistory, name)
		assert.Equal(t, order.Order{}, o, name)
	}
}

func TestFoldSaysWhichChangeDoesNotFollow(t *testing.T) {
	history := historyOf(t, signed...)
	for name, spoilt := range map[string][]order.Change{
		"a gap at the start": history[1:],
		"a gap":              slices.Delete(slices.Clone(history), 2, 3),
		"one twice":          slices.Insert(slices.Clone(history), 3, history[2]),
		"two swapped":        slices.Insert(slices.Delete(slices.Clone(history), 2, 3), 3, history[2]),
		"two orders":         append(slices.Clone(history), history...),
	} {
		o, err := order.Fold(spoilt)
		assert.ErrorIs(t, err, order.ErrHistory, name)
		assert.Equal(t, order.Order{}, o, name)
	}
	_, err := order.Fold(history[1:])
	assert.ErrorContains(t, err, fmt.Sprintf("change 1 of %d", len(history)-1))
}

// A history without one of its changes is invalid, unless the change is the last.
func aHistoryWithAGapIsInvalid(t *rapid.T) {
	history := fuzz.Histories().Draw(t, "history")
	o, err := order.Fold(history)
	require.NoError(t, err)
	require.Equal(t, len(history), o.Version, "one version per change")
	if len(history) < 2 {
		return
	}
	gap := rapid.IntRange(0, len(history)-2).Draw(t, "gap")
	_, err = order.Fold(slices.Delete(slices.Clone(history), gap, gap+1))
	require.ErrorIs(t, err, order.ErrHistory)
}

func TestAHistoryWithAGapIsInvalid(t *testing.T) { rapid.Check(t, aHistoryWithAGapIsInvalid) }

// A history from other rules folds too.
func TestFoldChecksNoGuards(t *testing.T) {
	old := order.Order{
		Resource: order.Resource{Status: status.Received, VerificationType: order.PhoneBill},
		Memory:   order.Memory{Version: 1, Verdict: phone.Taken},
	}
	at := order.TimeOf(started)
	history := []order.Change{
		{Event: order.Submit, Actor: order.Clock, At: at, Version: 1, To: status.Received, Created: &old},
		{Event: order.ConfirmCode, Actor: order.Carrier, At: at.Add(-time.Hour), Version: 2, From: status.Received, To: status.Completed,
			Writes: order.Of(order.WriteCall, order.WriteReason), VerificationCode: "no digits", Reason: "none"},
		{Event: order.Reopen, Version: 3, From: status.Completed, To: status.Testing},
		{Version: 4, From: status.Testing, To: status.Testing, Update: toCall()},
	}
	for range 2 {
		o, err := order.Fold(history)
		require.NoError(t, err)
		assert.Equal(t, status.Testing, o.Status)
		assert.Equal(t, 4, o.Version)
		assert.Equal(t, order.Text("no digits"), o.VerificationCode)
		assert.Equal(t, "none", o.FailureReason)
		assert.Equal(t, 1, o.VerificationAttempts)
		assert.Equal(t, order.PhoneCall, o.VerificationType)
		decode(t, encode(t, history), &history)
	}
	assert.Equal(t, status.Received, old.Status, "the history is unchanged")
}

// Fold reads only the change, not the present lifecycle.
func TestAChangeIsCompleteInItself(t *testing.T) {
	o := after(t, status.PendingLOA)
	ch, err := o.Decide(complete(&o, order.SignLOA))
	require.NoError(t, err)
	ch.To, ch.Writes = status.Completed, 0
	require.NoError(t, o.Evolve(ch))
	assert.Equal(t, status.Completed, o.Status)
	assert.False(t, o.LetterSigned)
}

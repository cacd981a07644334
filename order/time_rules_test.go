package order_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// at returns the command with another time.
func at(c order.Command, t time.Time) order.Command {
	c.At = t
	return c
}

func TestACodeMatchesForTenMinutes(t *testing.T) {
	o := after(t, status.Received, order.RequestCall)
	requested := o.DateUpdated.Time()
	assert.Equal(t, order.TimeOf(requested.Add(10*time.Minute)), o.VerificationCodeExpires)

	confirm := complete(&o, order.ConfirmCode)
	for _, offset := range []time.Duration{0, time.Second, 9*time.Minute + 59*time.Second, 10*time.Minute - 1} {
		next := o
		apply(t, &next, at(confirm, requested.Add(offset)))
		assert.Equal(t, status.Verified, next.Status, "after %v", offset)
	}
	for _, offset := range []time.Duration{10 * time.Minute, 10*time.Minute + 1, time.Hour} {
		refused(t, &o, at(confirm, requested.Add(offset)), order.ErrorWrongVerificationCode, order.VerificationCodeValid)
	}
}

func TestAnotherCallTellsTheSameCodeWhileItIsValid(t *testing.T) {
	o := after(t, status.Received, order.RequestCall)
	first := o
	second := complete(&o, order.RequestCall)
	second.VerificationCode = "9999"
	ch := apply(t, &o, at(second, first.VerificationCodeExpires.Time().Add(-time.Second)))
	assert.Equal(t, order.Text("4321"), o.VerificationCode)
	assert.Equal(t, first.VerificationCodeExpires, o.VerificationCodeExpires, "another call keeps the expiry")
	assert.Equal(t, "4321", ch.VerificationCode, "the host tells the code of the change")
	assert.Equal(t, 2, o.VerificationAttempts)

	third := complete(&o, order.RequestCall)
	third.VerificationCode = "7777"
	refused(t, &o, at(order.Command{Event: order.RequestCall, Actor: order.Customer, CallSID: third.CallSID}, first.VerificationCodeExpires.Time()),
		order.ErrorInvalidParameter, order.NewVerificationCodeGiven)
	apply(t, &o, at(third, first.VerificationCodeExpires.Time()))
	assert.Equal(t, order.Text("7777"), o.VerificationCode)
	assert.Equal(t, first.VerificationCodeExpires.Add(10*time.Minute), o.VerificationCodeExpires)

	next := first
	without := complete(&next, order.RequestCall)
	without.VerificationCode = ""
	apply(t, &next, without)
	assert.Equal(t, first.VerificationCode, next.VerificationCode, "a valid code is not replaced")
}

func TestTheCallDelayIsPartOfTheTenMinutes(t *testing.T) {
	for _, delay := range []int{0, 30, 60} {
		o := after(t, status.Received)
		c := complete(&o, order.RequestCall)
		c.Update = &order.UpdateRequest{CallDelay: order.Some(delay)}
		apply(t, &o, c)
		assert.Equal(t, delay, o.CallDelay)
		assert.Equal(t, c.At.Add(10*time.Minute), o.VerificationCodeExpires.Time())
	}
}

func TestACommandFromThePastAppliesAtDateUpdated(t *testing.T) {
	o := after(t, status.Received)
	updated := o.DateUpdated
	for _, early := range []time.Time{updated.Time().Add(-time.Second), started.Add(-time.Hour), time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC)} {
		next := o
		ch := apply(t, &next, at(complete(&o, order.RequestCall), early))
		assert.Equal(t, updated, ch.At)
		assert.Equal(t, updated, next.DateUpdated)
		assert.Equal(t, updated.Add(10*time.Minute), next.VerificationCodeExpires)
		ch = apply(t, &next, order.Command{At: early, Update: toCall()})
		assert.Equal(t, updated, ch.At)
	}
}

func TestTimeIsInWholeSecondsUTC(t *testing.T) {
	zone := time.FixedZone("", -5*60*60)
	want := order.TimeOf(started)
	for _, when := range []time.Time{started, started.Add(1), started.Add(time.Second - 1), started.In(zone).Add(500 * time.Millisecond)} {
		var o order.Order
		ch := apply(t, &o, at(complete(&o, order.Submit), when))
		assert.Equal(t, want, ch.At)
		assert.Equal(t, want, o.DateCreated)
		assert.Equal(t, want, o.DateUpdated)
		assert.Equal(t, time.UTC, o.DateUpdated.Time().Location())
	}
	o := after(t, status.TwilioProcessing)
	apply(t, &o, at(complete(&o, order.Accept), o.DateUpdated.Time().Add(time.Second+999*time.Millisecond)))
	assert.Equal(t, want.Add(time.Second), o.DateUpdated)
}

func TestACommandNeedsATime(t *testing.T) {
	for _, s := range specimens(t) {
		o := s.life.order
		for _, never := range []time.Time{{}, time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)} {
			for e := range order.Event(len(domain) + 1) {
				_, err := o.Apply(at(complete(&o, e), never))
				assert.ErrorIs(t, err, order.ErrTime)
				_, err = o.Check(at(complete(&o, e), never))
				assert.ErrorIs(t, err, order.ErrTime)
			}
			_, err := o.Permitted(never)
			assert.ErrorIs(t, err, order.ErrTime)
			_, err = o.Elapse(never)
			assert.ErrorIs(t, err, order.ErrTime)
			assert.Equal(t, s.life.order, o)
		}
	}
}

func TestAnOrderExpiresAfterMoreThanThirtyDays(t *testing.T) {
	const days = 30 * 24 * time.Hour
	row, ok := rowOf(order.Expire)
	require.True(t, ok)
	for _, s := range row.from {
		o := after(t, s)
		expire, updated := complete(&o, order.Expire), o.DateUpdated.Time()
		refused(t, &o, at(expire, updated.Add(days)), order.ErrorStatusNotSettable, order.IdleTooLong)
		refused(t, &o, at(expire, updated.Add(days+time.Second-1)), order.ErrorStatusNotSettable, order.IdleTooLong)

		due, ok := o.NextDeadline()
		assert.True(t, ok)
		assert.Equal(t, order.Deadline{At: updated.Add(days + time.Second), Event: order.Expire}, due)
		apply(t, &o, at(expire, updated.Add(days+time.Second)))
		assert.Equal(t, status.Failed, o.Status)
	}
	for s := range everyStatus() {
		o := after(t, s)
		_, ok := o.NextDeadline()
		assert.Equal(t, slices.Contains(row.from, s), ok, "%q", s)
	}
}

func TestAnUpdateKeepsAnOrderAlive(t *testing.T) {
	o := after(t, status.Received)
	before, _ := o.NextDeadline()
	apply(t, &o, order.Command{At: before.At.Add(-time.Second), Update: &order.UpdateRequest{FriendlyName: order.Some(o.FriendlyName)}})
	due, _ := o.NextDeadline()
	assert.Equal(t, before.At.Add(30*24*time.Hour), due.At)
	refused(t, &o, at(complete(&o, order.Expire), before.At), order.ErrorStatusNotSettable, order.IdleTooLong)
}

// The example of DOMAIN.md.
func TestThreeAttemptsAndThen721Hours(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.RequestCall, order.RequestCall)
	made := o.VerificationCodeExpires.Add(-10 * time.Minute)
	changes, err := o.Elapse(o.DateUpdated.Time().Add(721 * time.Hour))
	require.NoError(t, err)
	require.Len(t, changes, 2)
	assert.Equal(t, order.ExhaustAttempts, changes[0].Event)
	assert.Equal(t, made.Add(10*time.Minute), changes[0].At)
	assert.Equal(t, status.ActionRequired, changes[0].To)
	assert.Equal(t, order.Expire, changes[1].Event)
	assert.Equal(t, changes[0].At.Add(30*24*time.Hour+time.Second), changes[1].At)
	assert.Equal(t, status.Failed, o.Status)
	for _, ch := range changes {
		assert.Equal(t, order.Clock, ch.Actor)
		assert.NotEmpty(t, ch.Reason)
	}

	changes, err = o.Elapse(time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))
	assert.NoError(t, err)
	assert.Empty(t, changes)
}

func TestElapseStopsJustBeforeADeadline(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.RequestCall, order.RequestCall)
	before := o
	for _, until := range []time.Time{started, o.VerificationCodeExpires.Time().Add(-time.Second), o.VerificationCodeExpires.Time().Add(-1)} {
		changes, err := o.Elapse(until)
		assert.NoError(t, err)
		assert.Empty(t, changes)
		assert.Equal(t, before, o)
	}
	changes, err := o.Elapse(o.VerificationCodeExpires.Time())
	assert.NoError(t, err)
	assert.Len(t, changes, 1, "the instant itself is included")
}

func TestOnATieTheAttemptsAreExhaustedFirst(t *testing.T) {
	o := limited(t, order.Limits{VerificationCodeValidity: 31 * time.Second, MaxAttempts: 1, MaxIdle: 30 * time.Second}, order.Accept, order.RequestCall)
	made := o.DateUpdated
	due, ok := o.NextDeadline()
	require.True(t, ok)
	assert.Equal(t, order.Deadline{At: made.Add(31 * time.Second).Time(), Event: order.ExhaustAttempts}, due)
	changes, err := o.Elapse(due.At)
	require.NoError(t, err)
	require.Len(t, changes, 1)
	assert.Equal(t, status.ActionRequired, o.Status)
	changes, err = o.Elapse(made.Time().Add(62 * time.Second))
	require.NoError(t, err)
	require.Len(t, changes, 1)
	assert.Equal(t, order.Expire, changes[0].Event)
	assert.Equal(t, made.Add(62*time.Second), changes[0].At)

	earlier := limited(t, order.Limits{VerificationCodeValidity: 32 * time.Second, MaxAttempts: 1, MaxIdle: 30 * time.Second}, order.Accept, order.RequestCall)
	due, _ = earlier.NextDeadline()
	assert.Equal(t, order.Expire, due.Event, "the earlier deadline comes first")
}

func TestOnlyAttemptsByPhoneAreExhausted(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.RequestCall)
	due, _ := o.NextDeadline()
	assert.Equal(t, order.Expire, due.Event, "the code's expiry is not a deadline while an attempt is left")
	apply(t, &o, complete(&o, order.RequestCall))
	due, _ = o.NextDeadline()
	assert.Equal(t, order.Deadline{At: o.VerificationCodeExpires.Time(), Event: order.ExhaustAttempts}, due)
	apply(t, &o, complete(&o, order.SubmitBill))
	due, _ = o.NextDeadline()
	assert.Equal(t, order.Expire, due.Event)
}

func TestAnOverdueDeadlineFiresAtDateUpdated(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.RequestCall, order.RequestCall)
	late := o.VerificationCodeExpires.Add(time.Hour)
	apply(t, &o, order.Command{At: late.Time(), Update: toCall()}) // a passed deadline refuses nothing
	due, _ := o.NextDeadline()
	assert.Equal(t, o.VerificationCodeExpires.Time(), due.At)
	changes, err := o.Elapse(late.Time())
	require.NoError(t, err)
	require.Len(t, changes, 1)
	assert.Equal(t, late, changes[0].At)
}

// A deadline is the first second at which its event is permitted, and no other
// event of the clock is permitted before.
func aDeadlineIsTheFirstSecondOfItsEvent(t *rapid.T) {
	o := fuzz.Orders().Draw(t, "order")
	due, ok := o.NextDeadline()
	before := due.At.Add(-time.Second)
	if !ok {
		before = o.DateUpdated.Time().AddDate(100, 0, 0)
	}
	if !ok || due.At.After(o.DateUpdated.Time()) {
		for _, e := range []order.Event{order.ExhaustAttempts, order.Expire} {
			_, err := o.Decide(order.Command{Event: e, Actor: order.Clock, At: before})
			require.Error(t, err, "%v a second before", e)
		}
	}
	if ok {
		_, err := o.Decide(order.Command{Event: due.Event, Actor: order.Clock, At: due.At})
		require.NoError(t, err)
	}
}

func TestADeadlineIsTheFirstSecondOfItsEvent(t *testing.T) {
	rapid.Check(t, aDeadlineIsTheFirstSecondOfItsEvent)
}

// One call of Elapse equals several calls up to the same time.
func timePassesAtOnceAsInPieces(t *rapid.T) {
	o := fuzz.Orders().Draw(t, "order")
	seconds := rapid.IntRange(0, 62*24*60*60)
	first := o.DateUpdated.Time().Add(time.Duration(seconds.Draw(t, "first")) * time.Second)
	second := first.Add(time.Duration(seconds.Draw(t, "second")) * time.Second)

	once, pieces := o, o
	want, err := once.Elapse(second)
	require.NoError(t, err)
	got, err := pieces.Elapse(first)
	require.NoError(t, err)
	rest, err := pieces.Elapse(second)
	require.NoError(t, err)
	require.Equal(t, want, append(got, rest...))
	require.Equal(t, once, pieces)
	due, ok := once.NextDeadline()
	require.True(t, !ok || due.At.After(second), "no event that is due remains")
}

func TestTimePassesAtOnceAsInPieces(t *testing.T) { rapid.Check(t, timePassesAtOnceAsInPieces) }

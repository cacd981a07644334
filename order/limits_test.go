package order_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// limited returns the order of after, with other limits.
func limited(t require.TestingT, limits order.Limits, events ...order.Event) order.Order {
	var o order.Order
	c := complete(&o, order.Submit)
	c.Submission.Limits = limits
	apply(t, &o, c)
	for _, e := range events {
		apply(t, &o, complete(&o, e))
	}
	return o
}

func TestLimitsAreTheDefaultsWhereTheyAreNotPositive(t *testing.T) {
	want := after(t, status.Received, order.RequestCall)
	wantDue, _ := want.NextDeadline()
	for _, limits := range []order.Limits{
		{}, order.DefaultLimits(), {VerificationCodeValidity: -1, MaxAttempts: -1, MaxIdle: -1},
		{VerificationCodeValidity: math.MinInt64, MaxAttempts: math.MinInt, MaxIdle: math.MinInt64},
	} {
		o := limited(t, limits, order.Accept, order.RequestCall)
		due, _ := o.NextDeadline()
		assert.Equal(t, wantDue, due)
		assert.Equal(t, want.VerificationCodeExpires, o.VerificationCodeExpires)
		apply(t, &o, complete(&o, order.RequestCall))
		apply(t, &o, complete(&o, order.RequestCall))
		refused(t, &o, complete(&o, order.RequestCall), order.ErrorNoAttemptsLeft, order.AttemptsLeft)
	}
	assert.Equal(t, order.Limits{VerificationCodeValidity: 10 * time.Minute, MaxAttempts: 3, MaxIdle: 720 * time.Hour}, order.DefaultLimits())
}

func TestAFractionOfALimitIsAWholeSecond(t *testing.T) {
	o := limited(t, order.Limits{VerificationCodeValidity: 1, MaxIdle: time.Second + 1}, order.Accept, order.RequestCall)
	assert.Equal(t, o.DateUpdated.Add(time.Second), o.VerificationCodeExpires)
	due, _ := o.NextDeadline()
	assert.Equal(t, o.DateUpdated.Add(3*time.Second).Time(), due.At, "more than two seconds")
}

func TestExtremeLimitsNeverMisfire(t *testing.T) {
	most := order.Limits{VerificationCodeValidity: math.MaxInt64, MaxAttempts: math.MaxInt, MaxIdle: math.MaxInt64}
	o := limited(t, most, order.Accept, order.RequestCall, order.RequestCall, order.RequestCall, order.RequestCall)
	exhaust := at(complete(&o, order.ExhaustAttempts), started.Add(time.Hour))
	refused(t, &o, exhaust, order.ErrorStatusNotSettable, order.AttemptsMade, order.VerificationCodeExpired)
	changes, err := o.Elapse(started.AddDate(292, 0, 0))
	assert.NoError(t, err)
	assert.Empty(t, changes)
	next := o
	apply(t, &next, at(complete(&o, order.ConfirmCode), started.AddDate(292, 0, 0)))
	changes, err = o.Elapse(started.AddDate(293, 0, 0))
	assert.NoError(t, err)
	assert.Len(t, changes, 1)
}

func TestTheEndOfTimeIsNotADeadline(t *testing.T) {
	end := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	for _, before := range []time.Duration{0, time.Second, 30 * 24 * time.Hour} {
		o := after(t, status.TwilioProcessing)
		apply(t, &o, at(complete(&o, order.Accept), end.Add(-before)))
		refused(t, &o, at(complete(&o, order.Expire), end), order.ErrorStatusNotSettable, order.IdleTooLong)
		_, ok := o.NextDeadline()
		assert.False(t, ok, "%v before the end", before)
		changes, err := o.Elapse(end)
		assert.NoError(t, err)
		assert.Empty(t, changes)
	}
	o := after(t, status.TwilioProcessing)
	apply(t, &o, at(complete(&o, order.Accept), end.Add(-30*24*time.Hour-time.Second)))
	changes, err := o.Elapse(end)
	assert.NoError(t, err)
	assert.Len(t, changes, 1)
}

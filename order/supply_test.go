package order_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// supplied creates every parameter, and counts the calls.
type supplied struct {
	codes, calls, letters, reasons int
	told                           []string // the codes that calls tell
	err                            error
}

func (s *supplied) supplier() order.Supplier {
	return order.Supplier{
		VerificationCode: func() (string, error) { s.codes++; return "4321", s.err },
		PlaceCall: func(code string) (callSID, error) {
			s.calls++
			s.told = append(s.told, code)
			return sid.From16[sid.Call]([16]byte{byte(s.calls)}), s.err
		},
		SigningDocumentSID: func() (letterSID, error) {
			s.letters++
			return sid.From16[sid.AuthorizationDocument]([16]byte{1}), s.err
		},
		Reason: func() (string, error) { s.reasons++; return "a reason", s.err },
	}
}

func TestSupplyFillsInMissingParameters(t *testing.T) {
	for s := range everyStatus() {
		o := after(t, s)
		for row := range order.Lifecycle() {
			if row.Event == order.Submit || !row.From.Has(s) {
				continue
			}
			c := order.Command{Event: row.Event, Actor: row.By[0], At: complete(&o, row.Event).At, VerificationCode: complete(&o, row.Event).VerificationCode}
			var from supplied
			if err := o.Supply(&c, from.supplier()); err != nil {
				assert.ErrorIs(t, err, order.ErrRefused, "%v in %v", row.Event, s)
				continue
			}
			lacks, err := o.Check(c)
			require.NoError(t, err)
			assert.Zero(t, lacks, "%v in %v", row.Event, s)
		}
	}
}

func TestSupplyCreatesOnlyMissingParameters(t *testing.T) {
	var from supplied
	o := after(t, status.Received)
	c := order.Command{Event: order.RequestCall, Actor: order.Customer, At: started}
	require.NoError(t, o.Supply(&c, from.supplier()))
	assert.Equal(t, supplied{codes: 1, calls: 1, told: []string{"4321"}}, from)
	apply(t, &o, c)

	c = order.Command{Event: order.RequestCall, Actor: order.Customer, At: started.Add(10*time.Minute - time.Second)}
	require.NoError(t, o.Supply(&c, from.supplier()))
	assert.Equal(t, 1, from.codes, "the last code is still valid")
	assert.Equal(t, []string{"4321", string(o.VerificationCode)}, from.told)

	given := order.Command{Event: order.RequireAction, Actor: order.Twilio, At: started, Reason: "given"}
	require.NoError(t, o.Supply(&given, from.supplier()))
	assert.Equal(t, "given", given.Reason)
	assert.Zero(t, from.reasons)
}

func TestSupplyPlacesNoCallForACommandThatIsRefused(t *testing.T) {
	for _, from := range []order.Supplier{(&supplied{}).supplier(), {}} {
		o := after(t, status.TwilioProcessing)
		c := order.Command{Event: order.RequestCall, Actor: order.Customer, At: started}
		before := c
		placed := from.PlaceCall
		from.PlaceCall = func(string) (callSID, error) { assert.Fail(t, "a call is placed"); return placed("") }
		assert.ErrorIs(t, o.Supply(&c, from), order.ErrRefused)
		assert.Equal(t, before, c)

		o = after(t, status.Received)
		from.VerificationCode = nil // so that the code stays missing
		assert.ErrorIs(t, o.Supply(&c, from), order.ErrRefused)
		assert.Zero(t, c.CallSID)
	}
}

func TestSupplyKeepsInvalidParameters(t *testing.T) {
	var from supplied
	o := after(t, status.Received)
	c := order.Command{Event: order.RequestCall, Actor: order.Customer, At: started, VerificationCode: "digits"}
	err := o.Supply(&c, from.supplier())
	assert.EqualError(t, err, "request-call requires a new verification code of digits; none is given")
	assert.Equal(t, "digits", c.VerificationCode)
	assert.Zero(t, from.calls)
}

func TestASupplierErrorLeavesTheCommandUnchanged(t *testing.T) {
	fails := &supplied{err: errors.New("no randomness")}
	for event, in := range map[order.Event]status.Status{
		order.RequestCall: status.Received, order.SendLOA: status.Verified, order.RequireAction: status.Testing,
	} {
		o := after(t, in)
		row, _ := order.Row(event)
		c := order.Command{Event: event, Actor: row.By[0], At: o.DateUpdated.Time()}
		before := c
		assert.ErrorIs(t, o.Supply(&c, fails.supplier()), fails.err, "%v", event)
		assert.Equal(t, before, c)
	}
}

func TestRandomVerificationCode(t *testing.T) {
	source := strings.NewReader(strings.Repeat("\xff", 8*20))
	for digits := order.MinVerificationCodeDigits; digits <= order.MaxVerificationCodeDigits; digits++ {
		code, err := order.RandomVerificationCode(source, digits)
		require.NoError(t, err)
		assert.Regexp(t, `^[0-9]+$`, code)
		assert.Len(t, code, digits)
	}
	code, err := order.RandomVerificationCode(bytes.NewReader([]byte{0, 0, 0, 0, 0, 0, 0, 7}), 0)
	assert.NoError(t, err)
	assert.Equal(t, "0007", code)
	for _, digits := range []int{-1, 1, 3, 11, 100} {
		code, err := order.RandomVerificationCode(source, digits)
		assert.ErrorContains(t, err, "must be 4 to 10", "%d", digits)
		assert.Empty(t, code)
	}
	code, err = order.RandomVerificationCode(strings.NewReader("short"), 4)
	assert.Error(t, err)
	assert.Empty(t, code)
}

func TestAnOrderHoldsItsNumberUntilItIsOver(t *testing.T) {
	var o order.Order
	assert.False(t, o.HoldsNumber())
	for s := range status.All() {
		o := after(t, s)
		assert.Equal(t, s != status.Failed, o.HoldsNumber(), "%v", s)
		for _, ends := range []order.Event{order.Cancel, order.OffBoard} {
			if _, legal := order.Lookup(s, ends); legal {
				o := o
				ch := apply(t, &o, complete(&o, ends))
				assert.True(t, ch.Effects.Has(order.DeleteNumber))
				assert.False(t, ch.Effects.Has(order.SendCallback), "%v", ends)
				assert.False(t, o.HoldsNumber(), "%v", ends)
			}
		}
	}
}

func TestActionRequiredMayHaveItsOwnLimit(t *testing.T) {
	o := after(t, status.Received, order.RequireAction)
	due, _ := o.NextDeadline()
	assert.Equal(t, o.DateUpdated.Time().Add(30*24*time.Hour+time.Second), due.At)
	o.Limits.MaxIdleActionRequired = 7 * 24 * time.Hour
	due, _ = o.NextDeadline()
	assert.Equal(t, o.DateUpdated.Time().Add(7*24*time.Hour+time.Second), due.At)
	received := after(t, status.Received)
	received.Limits.MaxIdleActionRequired = 7 * 24 * time.Hour
	due, _ = received.NextDeadline()
	assert.Equal(t, received.DateUpdated.Time().Add(30*24*time.Hour+time.Second), due.At)
}

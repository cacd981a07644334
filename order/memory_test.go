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
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// signed is a path to a signed letter, with a call on the way.
var signed = []leg{status.Received, order.RequestCall, order.ConfirmCode, status.CarrierProcessing}

func TestASubmissionWithoutALookUpIsRefused(t *testing.T) {
	var o order.Order
	c := complete(&o, order.Submit)
	c.Submission.Verdict = phone.Verdict(0)
	refused(t, &o, c, order.ErrorNotHostable, order.NumberHostable)
	assert.Equal(t, order.Order{}, o)
}

func TestTheVerdictIsRemembered(t *testing.T) {
	o := after(t, signed...)
	assert.Equal(t, phone.Hostable, o.Verdict)
	assert.Equal(t, phone.MustParse("+16175551212"), o.PhoneNumber)
}

func TestEachProofOfOwnershipIsRemembered(t *testing.T) {
	for _, path := range [][]leg{
		{status.Received, order.RequestCall, order.ConfirmCode},
		{status.Received, order.SubmitBill, order.ApproveBill},
		{status.Received, order.SkipVerification},
	} {
		o := after(t, path[:len(path)-1]...)
		assert.False(t, o.OwnershipVerified, "%v", path)
		o = after(t, path...)
		assert.True(t, o.OwnershipVerified, "%v", path)
		assert.False(t, o.LetterSigned)
		apply(t, &o, complete(&o, order.RequireAction))
		apply(t, &o, complete(&o, order.Reinstate))
		assert.Equal(t, status.Verified, o.Status)
	}
}

func TestVerificationStaysOnTheOrder(t *testing.T) {
	pending := after(t, status.Received, order.RequestCall)
	require.Equal(t, []callSID{numbered[sid.Call](1)}, pending.VerificationCallSIDs)
	o := after(t, append(slices.Clip(signed), status.Completed)...)
	assert.Equal(t, pending.VerificationCode, o.VerificationCode)
	assert.Equal(t, pending.VerificationCodeExpires, o.VerificationCodeExpires)
	assert.Equal(t, pending.VerificationCallSIDs, o.VerificationCallSIDs)
	assert.Equal(t, 1, o.VerificationAttempts)
	assert.Equal(t, letter, o.SigningDocumentSID)
	assert.True(t, o.OwnershipVerified && o.LetterSigned)
}

func TestReopenResetsVerificationExceptTypeAndDocument(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.SubmitBill, order.ApproveBill, status.CarrierProcessing, order.RequireAction)
	before := o
	require.True(t, o.OwnershipVerified && o.LetterSigned)
	require.NotEmpty(t, o.VerificationCode)
	apply(t, &o, complete(&o, order.Reopen))

	want := before
	want.OwnershipVerified, want.LetterSigned, want.SigningDocumentSID = false, false, letterSID{}
	want.VerificationAttempts, want.VerificationCallSIDs = 0, nil
	want.VerificationCode, want.VerificationCodeExpires = "", order.Time{}
	want.FailureReason, want.Status = "", status.Received
	want.Version, want.DateUpdated = before.Version+1, before.DateUpdated.Add(time.Minute)
	assert.Equal(t, want, o)
	assert.Equal(t, order.PhoneBill, o.VerificationType)
	assert.Equal(t, document, o.VerificationDocumentSID)

	apply(t, &o, complete(&o, order.RequireAction))
	refused(t, &o, complete(&o, order.Reinstate), order.ErrorStatusNotSettable, order.OwnershipVerified)
	refused(t, &o, complete(&o, order.Resubmit), order.ErrorStatusNotSettable, order.LetterSigned)
}

func TestReopenGivesAllAttemptsAgain(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.RequestCall, order.RequestCall, order.ExhaustAttempts, order.Reopen)
	for range 3 {
		apply(t, &o, complete(&o, order.RequestCall))
	}
	assert.Len(t, o.VerificationCallSIDs, 3)
}

func TestReinstateKeepsOwnershipAndUnsignsTheLetter(t *testing.T) {
	o := after(t, append(slices.Clip(signed), order.RequireAction)...)
	require.Equal(t, letter, o.SigningDocumentSID)
	apply(t, &o, complete(&o, order.Reinstate))
	assert.True(t, o.OwnershipVerified)
	assert.False(t, o.LetterSigned)
	assert.Zero(t, o.SigningDocumentSID)
	assert.Equal(t, 1, o.VerificationAttempts)
	assert.NotEmpty(t, o.VerificationCode)

	apply(t, &o, complete(&o, order.RequireAction))
	refused(t, &o, complete(&o, order.Resubmit), order.ErrorStatusNotSettable, order.LetterSigned)
	apply(t, &o, complete(&o, order.Reinstate))
}

func TestResubmitKeepsTheSignedLetter(t *testing.T) {
	o := after(t, append(slices.Clip(signed), order.RequireAction)...)
	ch := apply(t, &o, complete(&o, order.Resubmit))
	assert.Equal(t, order.Of(order.SubmitToCarrier, order.SendCallback), ch.Effects)
	assert.True(t, o.OwnershipVerified && o.LetterSigned)
	assert.Equal(t, letter, o.SigningDocumentSID)
	apply(t, &o, complete(&o, order.RequireAction))
	apply(t, &o, complete(&o, order.Resubmit))
	assert.Equal(t, status.CarrierProcessing, o.Status)
}

func TestRevokeLOAClearsOnlyTheLetter(t *testing.T) {
	o := after(t, status.PendingLOA)
	require.Equal(t, letter, o.SigningDocumentSID)
	c := complete(&o, order.RevokeLOA)
	c.SigningDocumentSID, c.Reason = letter, reason // neither is this event's
	ch := apply(t, &o, c)
	assert.Zero(t, o.SigningDocumentSID)
	assert.Zero(t, ch.SigningDocumentSID)
	assert.Zero(t, ch.Reason)
	assert.True(t, o.OwnershipVerified)
	assert.False(t, o.LetterSigned)
	apply(t, &o, complete(&o, order.SendLOA))
	assert.Equal(t, letter, o.SigningDocumentSID)
}

func TestFailureReasonIsSetAndCleared(t *testing.T) {
	action := append(slices.Clip(signed), order.RequireAction)
	for _, path := range [][]leg{
		{status.TwilioProcessing, order.Reject},
		{status.Received, order.SubmitBill, order.RefuseBill},
		action,
		append(slices.Clip(signed), order.Fail),
	} {
		o := after(t, path...)
		assert.Equal(t, reason, o.FailureReason, "%v", path)
	}
	for _, e := range []order.Event{order.Reopen, order.Reinstate, order.Resubmit} {
		o := after(t, action...)
		c := complete(&o, e)
		c.Reason = reason // not this event's
		apply(t, &o, c)
		assert.Empty(t, o.FailureReason, "%v", e)
	}
	o := after(t, action...)
	c := complete(&o, order.Fail)
	c.Reason = "given up"
	apply(t, &o, c)
	assert.Equal(t, "given up", o.FailureReason)
	assert.False(t, o.IncomingPhoneNumberSID.IsZero(), "a failed order keeps it")
}

func TestTheClockGivesItsOwnReason(t *testing.T) {
	exhausted := []leg{status.Received, order.RequestCall, order.RequestCall, order.RequestCall}
	for e, path := range map[order.Event][]leg{order.ExhaustAttempts: exhausted, order.Expire: {status.Received}} {
		o := after(t, path...)
		c := complete(&o, e)
		c.Reason = reason // not this event's: the clock has its own
		apply(t, &o, c)
		row, _ := order.Row(e)
		assert.NotEmpty(t, row.Reason, "%v", e)
		assert.Equal(t, row.Reason, o.FailureReason, "%v", e)
	}
}

// Switching keeps attempts, calls and code. After a switch back to phone-call a
// valid code is sent again, and the attempts still count.
func TestSwitchingTheTypeKeepsTheAttempts(t *testing.T) {
	o := after(t, status.Received, order.RequestCall)
	call := o
	apply(t, &o, complete(&o, order.SubmitBill))
	assert.Equal(t, order.PhoneBill, o.VerificationType)
	assert.Equal(t, call.VerificationAttempts, o.VerificationAttempts)
	assert.Equal(t, call.VerificationCallSIDs, o.VerificationCallSIDs)
	assert.Equal(t, call.VerificationCode, o.VerificationCode)
	assert.Equal(t, call.VerificationCodeExpires, o.VerificationCodeExpires)

	c := complete(&o, order.RequestCall)
	c.VerificationCode = "9999"
	ch := apply(t, &o, c)
	assert.Equal(t, order.PhoneCall, o.VerificationType)
	assert.Equal(t, "4321", ch.VerificationCode)
	assert.Equal(t, call.VerificationCodeExpires, o.VerificationCodeExpires)
	assert.Len(t, o.VerificationCallSIDs, 2)
	assert.Equal(t, document, o.VerificationDocumentSID)

	apply(t, &o, complete(&o, order.RequestCall))
	apply(t, &o, complete(&o, order.SubmitBill))
	refused(t, &o, complete(&o, order.RequestCall), order.ErrorNoAttemptsLeft, order.AttemptsLeft)
	assert.Equal(t, 3, o.VerificationAttempts)
}

func TestEffectsOfAChangeOfStatus(t *testing.T) {
	toCallback, toCancel, toWithdraw := order.Of(order.SendCallback), order.Of(order.CancelCall), order.Of(order.WithdrawLetter)
	received, called, bill, loa := []leg{status.Received}, []leg{status.Received, order.RequestCall}, []leg{status.Received, order.RequestCall, order.SubmitBill}, []leg{status.PendingLOA}
	for _, row := range []struct {
		path  []leg
		event order.Event
		want  order.Effects
	}{
		{nil, order.Submit, toCallback | order.Of(order.CreateNumber)},
		{[]leg{status.TwilioProcessing}, order.Accept, toCallback},
		{received, order.RequestCall, toCallback | order.Of(order.PlaceCall)},
		{received, order.Cancel, order.Of(order.DeleteNumber)},
		{called, order.RequestCall, order.Of(order.PlaceCall)},
		{called, order.SubmitBill, order.Of(order.ReviewDocument)},
		{called, order.ConfirmCode, toCallback | toCancel},
		{bill, order.ApproveBill, toCallback | toCancel},
		{bill, order.RefuseBill, toCallback | toCancel},
		{append(called, order.RequestCall, order.RequestCall), order.ExhaustAttempts, toCallback | toCancel},
		{called, order.RequireAction, toCallback | toCancel},
		{called, order.Expire, toCallback | toCancel | order.Of(order.ReleaseNumber)},
		{called, order.Cancel, toCancel | order.Of(order.DeleteNumber)},
		{[]leg{status.Verified}, order.SendLOA, toCallback | order.Of(order.EmailLetter)},
		{loa, order.RevokeLOA, toCallback | toWithdraw},
		{loa, order.RequireAction, toCallback | toWithdraw},
		{loa, order.Expire, toCallback | toWithdraw | order.Of(order.ReleaseNumber)},
		{loa, order.Cancel, toWithdraw | order.Of(order.DeleteNumber)},
		{[]leg{status.Testing}, order.Complete, toCallback | order.Of(order.ActivateNumber)},
	} {
		o := after(t, row.path...)
		ch := apply(t, &o, complete(&o, row.event))
		assert.Equal(t, row.want, ch.Effects, "%v after %v: %v", row.event, row.path, ch.Effects)
	}
	o := after(t, loa...)
	assert.False(t, apply(t, &o, complete(&o, order.SignLOA)).Effects.Has(order.WithdrawLetter), "a signed letter stays")
}

// No change of one copy reaches the other.
func copiesAreIndependent(t *rapid.T) {
	o := fuzz.Orders().Draw(t, "order")
	next, text := o, encode(t, o)
	other := next
	commands := func(o *order.Order) func(*rapid.T) {
		return func(t *rapid.T) { _, _ = o.Apply(fuzz.Commands(o).Draw(t, "command")) }
	}
	t.Repeat(map[string]func(*rapid.T){
		"one":   commands(&next),
		"other": commands(&other),
		"":      func(t *rapid.T) { require.Equal(t, text, encode(t, o)) },
	})
}

func TestCopiesAreIndependent(t *testing.T) { rapid.Check(t, copiesAreIndependent) }

func TestACopyNeverSeesTheOthersCalls(t *testing.T) {
	o := after(t, status.Received)
	o.Limits.MaxAttempts = 9
	for calls := range 8 { // a list with spare capacity would be shared
		one, other := o, o
		c := complete(&o, order.RequestCall)
		apply(t, &one, c)
		c.CallSID = numbered[sid.Call](99)
		apply(t, &other, c)
		assert.Len(t, o.VerificationCallSIDs, calls)
		assert.NotEqual(t, numbered[sid.Call](99), one.VerificationCallSIDs[calls])
		assert.Equal(t, numbered[sid.Call](99), other.VerificationCallSIDs[calls])
		o = one
	}
}

func TestAnOrderKeepsNothingOfItsCaller(t *testing.T) {
	var o order.Order
	c := complete(&o, order.Submit)
	c.Submission.Create.CcEmails = order.Emails{"a@example.com"}
	created := apply(t, &o, c)
	c.Submission.Create.CcEmails[0] = "spoilt"
	assert.Equal(t, order.Emails{"a@example.com"}, o.CcEmails)
	assert.Equal(t, order.Emails{"a@example.com"}, created.Created.CcEmails)

	update := &order.UpdateRequest{CcEmails: order.Some(order.Emails{"b@example.com"})}
	ch := apply(t, &o, order.Command{At: started, Update: update})
	emails, _ := update.CcEmails.Get()
	emails[0] = "spoilt"
	update.CcEmails = order.Some(order.Emails{"other"})
	kept, _ := ch.Update.CcEmails.Get()
	assert.Equal(t, order.Emails{"b@example.com"}, kept)
	assert.Equal(t, order.Emails{"b@example.com"}, o.CcEmails)
}

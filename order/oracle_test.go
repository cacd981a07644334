package order_test

import (
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

type (
	callSID   = sid.ID[sid.Call]
	letterSID = sid.ID[sid.AuthorizationDocument]
)

var digits = regexp.MustCompile(`^[0-9]+$`)

// oracle is a second, plain implementation of DOMAIN.md section 3. It shares only
// types with the package. It returns the order after a command, the effects, and
// whether the command is legal.
func oracle(before order.Order, c order.Command) (o order.Order, effects order.Effects, legal bool) {
	at := c.At.UTC().Truncate(time.Second)
	if at.IsZero() || c.At.Year() < 1 || c.At.Year() > 9999 || int(c.Event) > len(domain) || c.Actor > order.Clock {
		return before, 0, false
	}
	at = later(at, before.DateUpdated.Time())

	o = before
	updates := oracleUpdate(&o, c.Update)
	if updates && !oracleUpdateLegal(&before, &o, c.Update, c.Event) || c.Event == 0 && before.Status == status.None {
		return before, 0, false
	}
	if c.Event == 0 && !updates {
		return before, 0, true
	}
	if c.Event != 0 {
		if !oracleLegal(&o, &c, at) {
			return before, 0, false
		}
		oracleEvent(&o, &c, at)
		effects = oracleEffects(before.Status, c.Event, o.Status)
	}
	if c.Event != order.Submit {
		o.Version++
	}
	o.DateUpdated = order.TimeOf(at)
	return o, effects, true
}

func oracleUpdate(o *order.Order, u *order.UpdateRequest) (updates bool) {
	if u == nil {
		return false
	}
	given := []bool{
		write(&o.FriendlyName, u.FriendlyName), write(&o.UniqueName, u.UniqueName), write(&o.Email, u.Email),
		write(&o.CcEmails, u.CcEmails), write(&o.Extension, u.Extension), write(&o.CallDelay, u.CallDelay),
		write(&o.VerificationType, u.VerificationType), write(&o.VerificationDocumentSID, u.VerificationDocumentSID),
	}
	return slices.Contains(given, true)
}

func write[T any](dst *T, opt order.Opt[T]) bool {
	value, given := opt.Get()
	if given {
		*dst = value
	}
	return given
}

// oracleUpdateLegal: "VerificationType and VerificationDocumentSid may change
// freely in received; while pending-verification a change of either needs
// Status=pending-verification in the same update; elsewhere a change is 22112",
// and a document that is missing for a phone-bill is 22118.
func oracleUpdateLegal(before, updated *order.Order, u *order.UpdateRequest, with order.Event) bool {
	changed := byCall(before) != byCall(updated) || before.VerificationDocumentSID != updated.VerificationDocumentSID
	free := before.Status == status.Received ||
		before.Status == status.PendingVerification && (with == order.RequestCall || with == order.SubmitBill)
	documented := byCall(updated) || !updated.VerificationDocumentSID.IsZero()
	touched := !u.VerificationType.IsZero() || !u.VerificationDocumentSID.IsZero()
	return before.Status != status.None && (!changed || free) && (!touched || documented)
}

func byCall(o *order.Order) bool { return o.VerificationType != order.PhoneBill }

func limitsOf(o *order.Order) order.Limits {
	limits := order.Limits{VerificationCodeValidity: 10 * time.Minute, MaxAttempts: 3, MaxIdle: 720 * time.Hour}
	if o.Limits.VerificationCodeValidity > 0 {
		limits.VerificationCodeValidity = o.Limits.VerificationCodeValidity
	}
	if o.Limits.MaxAttempts > 0 {
		limits.MaxAttempts = o.Limits.MaxAttempts
	}
	if o.Limits.MaxIdle > 0 {
		limits.MaxIdle = o.Limits.MaxIdle
	}
	return limits
}

// codeLives reports whether a code matches. At 9 m 59 s it does; at exactly 10 m it
// has expired.
func codeLives(o *order.Order, at time.Time) bool {
	return o.VerificationCode != "" && at.Before(o.VerificationCodeExpires.Time())
}

func isReason(text string) bool { return text != "" && utf8.ValidString(text) }

// oracleLegal implements the columns from, by and guard.
func oracleLegal(o *order.Order, c *order.Command, at time.Time) bool {
	row, _ := rowOf(c.Event)
	if !slices.Contains(row.from, o.Status) || !slices.Contains(row.by, c.Actor) {
		return false
	}
	limits := limitsOf(o)
	switch c.Event {
	case order.Submit:
		s := c.Submission
		return o.Version == 0 && s != nil && s.Verdict == phone.Hostable && s.Create.SMSCapability &&
			!s.SID.IsZero() && !s.IncomingPhoneNumberSID.IsZero() && !s.Create.PhoneNumber.IsZero() &&
			!(s.AccountSID.IsZero() && s.Create.AccountSID.IsZero())
	case order.Reject, order.RequireAction, order.Fail:
		return isReason(c.Reason)
	case order.RequestCall:
		return byCall(o) && o.VerificationAttempts < limits.MaxAttempts && !c.CallSID.IsZero() &&
			(codeLives(o, at) || digits.MatchString(c.VerificationCode))
	case order.SubmitBill:
		return !byCall(o) && !o.VerificationDocumentSID.IsZero()
	case order.ConfirmCode:
		return byCall(o) && codeLives(o, at) && c.VerificationCode == string(o.VerificationCode)
	case order.ApproveBill:
		return !byCall(o)
	case order.RefuseBill:
		return !byCall(o) && isReason(c.Reason)
	case order.ExhaustAttempts:
		return byCall(o) && o.VerificationAttempts >= limits.MaxAttempts && !codeLives(o, at)
	case order.SendLOA:
		return !c.SigningDocumentSID.IsZero()
	case order.Reinstate:
		return o.OwnershipVerified
	case order.Resubmit:
		return o.LetterSigned
	case order.Expire:
		return at.Sub(o.DateUpdated.Time()) > roundUp(limits.MaxIdle)
	case order.OffBoard:
		return !o.OffBoarded
	}
	return true
}

// oracleEvent implements the columns to and effects, as far as the order shows them,
// and the section "What the order remembers".
func oracleEvent(o *order.Order, c *order.Command, at time.Time) {
	from := o.Status
	row, _ := rowOf(c.Event)
	o.Status = row.to
	if from == status.ActionRequired {
		o.FailureReason = ""
	}
	switch c.Event {
	case order.Submit:
		*o = oracleCreated(c.Submission, order.TimeOf(at))
	case order.Reject, order.RequireAction, order.Fail, order.RefuseBill:
		o.FailureReason = c.Reason
	case order.ExhaustAttempts:
		o.FailureReason = "No verification attempts are left, and the last verification code has expired."
	case order.Expire:
		o.FailureReason = "The order was idle for too long."
	case order.RequestCall:
		if !codeLives(o, at) {
			o.VerificationCode, o.VerificationCodeExpires = order.Text(c.VerificationCode), order.TimeOf(at.Add(roundUp(limitsOf(o).VerificationCodeValidity)))
		}
		o.VerificationAttempts++
		o.VerificationCallSIDs = slices.Concat(o.VerificationCallSIDs, []callSID{c.CallSID})
	case order.ConfirmCode, order.ApproveBill, order.SkipVerification:
		o.OwnershipVerified = true
	case order.SendLOA:
		o.SigningDocumentSID = c.SigningDocumentSID
	case order.RevokeLOA:
		o.SigningDocumentSID = letterSID{}
	case order.SignLOA:
		o.LetterSigned = true
	case order.Reopen:
		o.OwnershipVerified, o.LetterSigned, o.SigningDocumentSID = false, false, letterSID{}
		o.VerificationCode, o.VerificationCodeExpires = "", order.Time{}
		o.VerificationAttempts, o.VerificationCallSIDs = 0, nil
	case order.Reinstate:
		o.LetterSigned, o.SigningDocumentSID = false, letterSID{}
	case order.OffBoard:
		o.OffBoarded = true
	}
}

// roundUp: "a fraction of a second counts as a whole one".
func roundUp(d time.Duration) time.Duration {
	if whole := d.Truncate(time.Second); whole < d {
		return whole + time.Second
	}
	return d
}

func oracleCreated(s *order.Submission, at order.Time) order.Order {
	var o order.Order
	o.AccountSID = s.AccountSID
	if !s.Create.AccountSID.IsZero() {
		o.AccountSID = s.Create.AccountSID
	}
	o.URL = order.Text(s.URL)
	if s.URL == "" {
		o.URL = order.Text("https://preview.twilio.com/HostedNumbers/HostedNumberOrders/" + s.SID.String())
	}
	o.VerificationType = order.PhoneCall
	if s.Create.VerificationType == order.PhoneBill {
		o.VerificationType = order.PhoneBill
	}
	o.VerificationDocumentSID = s.Create.VerificationDocumentSID
	o.SID, o.IncomingPhoneNumberSID, o.PhoneNumber = s.SID, s.IncomingPhoneNumberSID, s.Create.PhoneNumber
	o.AddressSID, o.Capabilities.SMS = s.Create.AddressSID, true
	o.Email, o.CcEmails = s.Create.Email, s.Create.CcEmails
	o.FriendlyName, o.UniqueName = s.Create.FriendlyName, s.Create.UniqueName
	o.DateCreated, o.Status = at, status.TwilioProcessing
	o.Version, o.Verdict, o.Limits = 1, s.Verdict, s.Limits
	o.Settings = order.Settings{
		SMSURL: s.Create.SMSURL, SMSMethod: orPOST(s.Create.SMSMethod),
		SMSFallbackURL: s.Create.SMSFallbackURL, SMSFallbackMethod: orPOST(s.Create.SMSFallbackMethod),
		StatusCallbackURL: s.Create.StatusCallbackURL, StatusCallbackMethod: orPOST(s.Create.StatusCallbackMethod),
		SMSApplicationSID: s.Create.SMSApplicationSID,
	}
	return o
}

func orPOST(m order.Method) order.Method {
	if m == order.MethodGet {
		return order.MethodGet
	}
	return order.MethodPost
}

// oracleEffects implements the section "Effects" and the column effects.
func oracleEffects(from status.Status, e order.Event, to status.Status) order.Effects {
	var effects order.Effects
	for _, row := range domain {
		if row.event == e {
			effects = order.Of(row.effects...)
		}
	}
	if from != to && to != status.None {
		effects |= order.Of(order.SendCallback)
	}
	if from == status.PendingVerification && to != status.PendingVerification {
		effects |= order.Of(order.CancelCall)
	}
	if from == status.PendingLOA && e != order.SignLOA {
		effects |= order.Of(order.WithdrawLetter)
	}
	return effects
}

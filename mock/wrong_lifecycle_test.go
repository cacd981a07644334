package mock_test

import (
	"net/http"
	"net/url"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var wrongLifecycles = []wrong{
	{mistake: "a call is not counted", suite: "cells", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationAttempts = c.before.VerificationAttempts
	})},
	{mistake: "four calls are allowed", suite: "guards", options: func(o *mock.Options) { o.Limits.MaxAttempts = 4 }},
	{mistake: "two calls are allowed", suite: "guards", options: func(o *mock.Options) { o.Limits.MaxAttempts = 2 }},
	{mistake: "a call that fails is counted", suite: "faults", server: operating(http.MethodPost, single, func(o *operation) {
		if o.right(); o.code() == order.ErrorCallFailed {
			o.entry().order.VerificationAttempts++
		}
	})},
	{mistake: "every call has a different code", suite: "pairs", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationCode = order.Text(otherCode(string(c.next.VerificationCode)))
	})},
	{mistake: "an expired code is used again", suite: "memory", server: changing(order.RequestCall, func(c *committed) {
		if c.before.VerificationCode != "" {
			c.next.VerificationCode = c.before.VerificationCode
		}
	})},
	{mistake: "a call removes the earlier calls", suite: "pairs", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationCallSIDs = []sid.ID[sid.Call]{c.change.CallSID}
	})},
	{mistake: "every call has the same sid", suite: "pairs", server: changing(order.RequestCall, func(c *committed) {
		if calls := c.next.VerificationCallSIDs; len(calls) > 1 {
			c.next.VerificationCallSIDs = append(calls[:len(calls)-1:len(calls)-1], calls[0])
		}
	})},
	{mistake: "a wrong code is accepted", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		if code := string(o.order().VerificationCode); code != "" && o.form.Get("VerificationCode") != "" {
			o.form.Set("VerificationCode", code)
		}
		o.right()
	})},
	{mistake: "a wrong code counts as an attempt", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		if o.right(); o.code() == order.ErrorWrongVerificationCode {
			o.entry().order.VerificationAttempts++
		}
	})},
	{mistake: "a confirmed code is forgotten", suite: "memory", server: changing(order.ConfirmCode, func(c *committed) { c.next.VerificationCode = "" })},
	{mistake: "a confirmed code does not count as proof of ownership later", suite: "memory", server: changing(order.ConfirmCode, func(c *committed) { c.next.OwnershipVerified = false })},
	{mistake: "the owner cannot type the code into the call", suite: "cells", server: firingFails(status.PendingVerification, order.ConfirmCode)},
	{mistake: "every actor may cause every event", suite: "cells", server: reading(http.MethodPost, firing, func(form url.Values) { form.Del("Actor") })},
	{mistake: "an event that requires a reason happens without one", suite: "guards", server: reading(http.MethodPost, firing, func(form url.Values) {
		if form.Get("Reason") == "" {
			form.Set("Reason", "none")
		}
	})},
	{mistake: "send-loa happens without a letter", suite: "guards", server: reading(http.MethodPost, firing, func(form url.Values) {
		if form.Get("SigningDocumentSid") == "" {
			form.Set("SigningDocumentSid", "PX11111111111111111111111111111111")
		}
	})},
	{mistake: "an order is reinstated without proof of ownership", suite: "guards", server: firingWith(order.Reinstate, func(o *order.Order) { o.OwnershipVerified = true })},
	{mistake: "an order is resubmitted without a signed letter", suite: "guards", server: firingWith(order.Resubmit, func(o *order.Order) { o.LetterSigned = true })},
	{mistake: "a bill is approved although verification is by phone-call", suite: "guards", server: firingWith(order.ApproveBill, func(o *order.Order) { o.VerificationType = order.PhoneBill })},
	{mistake: "an order is completed without a test", suite: "cells", server: firingFrom(order.Complete, status.CarrierProcessing, status.Testing)},
	{mistake: "a completed order may fail", suite: "cells", server: firingFrom(order.Fail, status.Completed, status.Testing)},
	{mistake: "verification is skipped while it is under way", suite: "cells", server: firingFrom(order.SkipVerification, status.PendingVerification, status.Received)},
	{mistake: "require-action is refused in testing", suite: "cells", server: firingFails(status.Testing, order.RequireAction)},
	{mistake: "an order in testing can be cancelled", suite: "cells", server: operating(http.MethodDelete, single, func(o *operation) {
		o.rightWith(pretending(status.Testing, status.Received))
	})},
	{mistake: "an order cannot be cancelled while its letter is out", suite: "cells", server: operating(http.MethodDelete, single, func(o *operation) {
		if e := o.own(); e != nil && e.order.Status == status.PendingLOA {
			o.refuse(order.ErrorConflict, "")
			return
		}
		o.right()
	})},
	{mistake: "a letter that is sent counts as signed", suite: "pairs", server: leading(order.SendLOA, status.CarrierProcessing)},
	{mistake: "a rejected order requires action instead of failing", suite: "cells", server: leading(order.Reject, status.ActionRequired)},
	{mistake: "a refused bill leaves the order pending-verification", suite: "pairs", server: leading(order.RefuseBill, status.PendingVerification)},
	{mistake: "reopen keeps the attempts", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.VerificationAttempts = c.before.VerificationAttempts })},
	{mistake: "reopen keeps the code", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.VerificationCode = c.before.VerificationCode })},
	{mistake: "reopen keeps the calls", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.VerificationCallSIDs = c.before.VerificationCallSIDs })},
	{mistake: "reopen keeps the reason", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.FailureReason = c.before.FailureReason })},
	{mistake: "reopen keeps the letter", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.SigningDocumentSID = c.before.SigningDocumentSID })},
	{mistake: "reopen keeps the proof of ownership", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.OwnershipVerified = c.before.OwnershipVerified })},
	{mistake: "reopen keeps the signature", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.LetterSigned = c.before.LetterSigned })},
	{mistake: "reopen forgets the document", suite: "memory", server: changing(order.Reopen, func(c *committed) { c.next.VerificationDocumentSID = sid.ID[sid.IdentityDocument]{} })},
	{mistake: "reinstate keeps the letter", suite: "memory", server: changing(order.Reinstate, func(c *committed) { c.next.SigningDocumentSID = c.before.SigningDocumentSID })},
	{mistake: "reinstate keeps the signature", suite: "memory", server: changing(order.Reinstate, func(c *committed) { c.next.LetterSigned = c.before.LetterSigned })},
	{mistake: "reinstate keeps the reason", suite: "memory", server: changing(order.Reinstate, func(c *committed) { c.next.FailureReason = c.before.FailureReason })},
	{mistake: "revoke keeps the letter", suite: "memory", server: changing(order.RevokeLOA, func(c *committed) { c.next.SigningDocumentSID = c.before.SigningDocumentSID })},
	{mistake: "revoke forgets the proof of ownership", suite: "memory", server: changing(order.RevokeLOA, func(c *committed) { c.next.OwnershipVerified = false })},
	{mistake: "a skipped verification does not count as proof of ownership later", suite: "memory", server: changing(order.SkipVerification, func(c *committed) { c.next.OwnershipVerified = false })},
	{mistake: "an approved bill does not count as proof of ownership later", suite: "memory", server: changing(order.ApproveBill, func(c *committed) { c.next.OwnershipVerified = false })},
	{mistake: "a signature is not remembered", suite: "memory", server: changing(order.SignLOA, func(c *committed) { c.next.LetterSigned = false })},
	{mistake: "a failed order has no reason", suite: "pairs", server: changing(order.Fail, func(c *committed) { c.next.FailureReason = "" })},
	{mistake: "a failed order loses the sid of its number", suite: "pairs", server: changing(order.Fail, func(c *committed) { c.next.IncomingPhoneNumberSID = sid.ID[sid.IncomingPhoneNumber]{} })},
	{mistake: "a transition does not move date_updated", suite: "memory", server: changing(order.SignLOA, func(c *committed) { c.next.DateUpdated = c.before.DateUpdated })},
	{mistake: "a second call does not move date_updated", suite: "memory", server: changing(order.RequestCall, func(c *committed) {
		if c.before.Status == status.PendingVerification {
			c.next.DateUpdated = c.before.DateUpdated
		}
	})},
}

// otherCode returns a different code of the same length.
func otherCode(code string) string {
	digits := []byte(code)
	digits[0] = '0' + (digits[0]-'0'+1)%10
	return string(digits)
}

// firingWith changes the order that an event sees.
func firingWith(event order.Event, mistake func(*order.Order)) func(*site) {
	return operating(http.MethodPost, firing, func(o *operation) {
		if o.args["Event"] == event.String() {
			o.rightWith(mistake)
			return
		}
		o.right()
	})
}

// firingFails refuses an event in one of its statuses.
func firingFails(in status.Status, event order.Event) func(*site) {
	return operating(http.MethodPost, firing, func(o *operation) {
		if o.order().Status == in && o.args["Event"] == event.String() {
			o.refuse(order.ErrorStatusNotSettable, "")
			return
		}
		o.right()
	})
}

// firingFrom permits an event in one status as if it were another.
func firingFrom(event order.Event, in, as status.Status) func(*site) {
	return firingWith(event, pretending(in, as))
}

// pretending shows an order in one status as if it were in another.
func pretending(in, as status.Status) func(*order.Order) {
	return func(o *order.Order) {
		if o.Status == in {
			o.Status = as
		}
	}
}

// leading lets an event lead to another status.
func leading(event order.Event, to status.Status) func(*site) {
	return changing(event, func(c *committed) { c.next.Status, c.change.To = to, to })
}

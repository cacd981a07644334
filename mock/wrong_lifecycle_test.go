package mock

import (
	"net/http"
	"net/url"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var wrongLifecycles = []wrong{
	{mistake: "a call is not counted", suite: "cells", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationAttempts = c.before.VerificationAttempts
	})},
	{mistake: "four calls are allowed", suite: "guards", options: func(o *Options) { o.Limits.MaxAttempts = 4 }},
	{mistake: "two calls are allowed", suite: "guards", options: func(o *Options) { o.Limits.MaxAttempts = 2 }},
	{mistake: "a call that fails is counted", suite: "faults", server: operating(http.MethodPost, single, func(c *call, right operation) (any, error) {
		fails := c.faults[callFails]
		answer, err := right(c)
		if fails && order.ErrorCodeOf(err) == order.ErrorCallFailed {
			c.entry.order.VerificationAttempts++
		}
		return answer, err
	})},
	{mistake: "every call tells another code", suite: "pairs", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationCode = order.Text(otherCode(string(c.next.VerificationCode)))
	})},
	{mistake: "an expired code is told again", suite: "memory", server: changing(order.RequestCall, func(c *committed) {
		if c.before.VerificationCode != "" {
			c.next.VerificationCode = c.before.VerificationCode
		}
	})},
	{mistake: "a call forgets the earlier ones", suite: "pairs", server: changing(order.RequestCall, func(c *committed) {
		c.next.VerificationCallSIDs = []sid.ID[sid.Call]{c.change.CallSID}
	})},
	{mistake: "every call has the same sid", suite: "pairs", server: changing(order.RequestCall, func(c *committed) {
		if calls := c.next.VerificationCallSIDs; len(calls) > 1 {
			c.next.VerificationCallSIDs = append(calls[:len(calls)-1:len(calls)-1], calls[0])
		}
	})},
	{mistake: "a wrong code is accepted", suite: "parameters", server: operating(http.MethodPost, single, func(c *call, right operation) (any, error) {
		if code := string(c.entry.order.VerificationCode); code != "" && c.form.Get("VerificationCode") != "" {
			c.form.Set("VerificationCode", code)
		}
		return right(c)
	})},
	{mistake: "a wrong code counts as an attempt", suite: "parameters", server: operating(http.MethodPost, single, func(c *call, right operation) (any, error) {
		answer, err := right(c)
		if order.ErrorCodeOf(err) == order.ErrorWrongVerificationCode {
			c.entry.order.VerificationAttempts++
		}
		return answer, err
	})},
	{mistake: "a confirmed code is forgotten", suite: "memory", server: changing(order.ConfirmCode, func(c *committed) { c.next.VerificationCode = "" })},
	{mistake: "a confirmed code proves nothing later", suite: "memory", server: changing(order.ConfirmCode, func(c *committed) { c.next.OwnershipVerified = false })},
	{mistake: "the owner cannot type the code into the call", suite: "cells", server: firingFails(status.PendingVerification, order.ConfirmCode)},
	{mistake: "anybody may do anything", suite: "cells", server: reading(http.MethodPost, firing, func(form url.Values) { form.Del("Actor") })},
	{mistake: "no reason is needed", suite: "guards", server: reading(http.MethodPost, firing, func(form url.Values) {
		if form.Get("Reason") == "" {
			form.Set("Reason", "none")
		}
	})},
	{mistake: "a letter is sent without a letter", suite: "guards", server: reading(http.MethodPost, firing, func(form url.Values) {
		if form.Get("SigningDocumentSid") == "" {
			form.Set("SigningDocumentSid", "PX11111111111111111111111111111111")
		}
	})},
	{mistake: "an order is reinstated whose owner has proven nothing", suite: "guards", server: firingWith(order.Reinstate, func(c *call) { c.entry.order.OwnershipVerified = true })},
	{mistake: "an order is resubmitted whose letter was not signed", suite: "guards", server: firingWith(order.Resubmit, func(c *call) { c.entry.order.LetterSigned = true })},
	{mistake: "a bill is approved where there is none", suite: "guards", server: firingWith(order.ApproveBill, func(c *call) { c.entry.order.VerificationType = order.PhoneBill })},
	{mistake: "an order is completed without a test", suite: "cells", server: firingFrom(order.Complete, status.CarrierProcessing, status.Testing)},
	{mistake: "a completed order may fail", suite: "cells", server: firingFrom(order.Fail, status.Completed, status.Testing)},
	{mistake: "verification is skipped while it is under way", suite: "cells", server: firingFrom(order.SkipVerification, status.PendingVerification, status.Received)},
	{mistake: "nothing goes wrong in testing", suite: "cells", server: firingFails(status.Testing, order.RequireAction)},
	{mistake: "an order in testing can be cancelled", suite: "cells", server: operating(http.MethodDelete, single, func(c *call, right operation) (any, error) {
		return c.pretending(status.Testing, status.Received, right)
	})},
	{mistake: "an order cannot be cancelled while its letter is out", suite: "cells", server: operating(http.MethodDelete, single, func(c *call, right operation) (any, error) {
		if c.entry.order.Status == status.PendingLOA {
			return nil, &order.Problem{Code: order.ErrorConflict, Err: errMistake}
		}
		return right(c)
	})},
	{mistake: "a letter that is sent counts as signed", suite: "pairs", server: leading(order.SendLOA, status.CarrierProcessing)},
	{mistake: "a rejected order can still be saved", suite: "cells", server: leading(order.Reject, status.ActionRequired)},
	{mistake: "a refused bill is waited for", suite: "pairs", server: leading(order.RefuseBill, status.PendingVerification)},
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
	{mistake: "skipped verification proves nothing later", suite: "memory", server: changing(order.SkipVerification, func(c *committed) { c.next.OwnershipVerified = false })},
	{mistake: "an approved bill proves nothing later", suite: "memory", server: changing(order.ApproveBill, func(c *committed) { c.next.OwnershipVerified = false })},
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

// otherCode is a code that is as long and another one.
func otherCode(code string) string {
	digits := []byte(code)
	digits[0] = '0' + (digits[0]-'0'+1)%10
	return string(digits)
}

// firingWith puts a mistake in before an actor does something.
func firingWith(event order.Event, mistake func(*call)) func(*Server) {
	return operating(http.MethodPost, firing, func(c *call, right operation) (any, error) {
		before := c.entry.order
		if c.args["Event"] == event.String() {
			mistake(c)
		}
		answer, err := right(c)
		if answered, ok := answer.(reply); err != nil || ok && answered.status >= 400 {
			c.entry.order = before
		}
		return answer, err
	})
}

// firingFails refuses an event in one of its statuses.
func firingFails(in status.Status, event order.Event) func(*Server) {
	return operating(http.MethodPost, firing, func(c *call, right operation) (any, error) {
		if c.entry.order.Status == in && c.args["Event"] == event.String() {
			return nil, &order.Problem{Code: order.ErrorStatusNotSettable, Err: errMistake}
		}
		return right(c)
	})
}

// firingFrom lets an event happen in one status as if it were another.
func firingFrom(event order.Event, in, as status.Status) func(*Server) {
	return operating(http.MethodPost, firing, func(c *call, right operation) (any, error) {
		if c.args["Event"] == event.String() {
			return c.pretending(in, as, right)
		}
		return right(c)
	})
}

// pretending does an operation to an order in one status as if it were in another.
func (c *call) pretending(in, as status.Status, right operation) (any, error) {
	if c.entry.order.Status != in {
		return right(c)
	}
	c.move(as)
	answer, err := right(c)
	if answered, ok := answer.(reply); err != nil || ok && answered.status >= 400 {
		c.move(in)
	}
	return answer, err
}

func (c *call) move(to status.Status) {
	o := &c.entry.order
	c.store.unlist(list{account: o.AccountSID, status: o.Status}, c.entry)
	o.Status = to
	c.store.enlist(list{account: o.AccountSID, status: o.Status}, c.entry)
}

// leading lets an event lead to another status.
func leading(event order.Event, to status.Status) func(*Server) {
	return changing(event, func(c *committed) { c.next.Status, c.change.To = to, to })
}

package conform

import (
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// The steps by which an order goes on, once it was received.
const (
	skip          = "twilio skip-verification"
	call          = "update Status=pending-verification"
	confirm       = "update VerificationCode={code}"
	sendLetter    = "customer send-loa SigningDocumentSid=" + letter
	revoke        = "owner revoke-loa"
	toCarrier     = "reach carrier-processing"
	test          = "reach testing"
	requireAction = "twilio require-action Reason=no"
	reopen        = "operations reopen"
	reinstate     = "operations reinstate"
	resubmit      = "operations resubmit"
)

// remembered lets orders remember or forget something, and then tries an event that
// depends on it.
func remembered(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for _, checks := range [][]report.Check{proofs(), letters(), codeLives(), {dates()}} {
			for _, c := range checks {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// proofs check whether an order remembers that ownership was verified.
func proofs() []report.Check {
	var checks []report.Check
	for _, by := range []struct {
		what  string
		steps []string
	}{
		{"a skipped verification", []string{"create " + newOrder, skip, "expect verified"}},
		{"a confirmed code", []string{"create " + newOrder, call, confirm, "expect verified"}},
		{"an approved bill", []string{"create " + byBill, call, "operations approve-bill", "expect verified"}},
		{"an earlier letter", []string{"reach pending-loa", revoke, "expect verified"}},
	} {
		checks = append(checks,
			check(by.what+" lets an order be reinstated", rule(order.Reinstate), slices.Concat(by.steps, []string{requireAction, "expect action-required", reinstate, "expect verified"})...),
			check(by.what+" is forgotten by reopen", rule(order.Reopen), slices.Concat(by.steps, []string{requireAction, reopen, "expect received", requireAction, "expect action-required", reinstate, "expect 22112"})...))
	}
	return append(checks,
		check("calls do not let an order be reinstated", rule(order.Reinstate), "create "+newOrder, call, requireAction, "expect action-required", reinstate, "expect 22112"),
		check("reopen forgets the calls", rule(order.Reopen), "create "+newOrder, call, call, call, requireAction, reopen, "expect received", call, call, call, "expect pending-verification", call, "expect 22100"),
		check("reopen keeps the bill", rule(order.Reopen), "create "+byBill, call, "operations refuse-bill Reason=no", "expect action-required", reopen, "expect received", call, "expect pending-verification"),
		check("another type keeps the calls", rule(order.RequestCall), "create "+newOrder, call, call,
			call+"&VerificationType=phone-bill&VerificationDocumentSid="+document, call+"&VerificationType=", "expect pending-verification", call, "expect 22100"))
}

// letters check whether an order remembers that its letter was signed.
func letters() []report.Check {
	signed := []string{"reach carrier-processing", requireAction, "expect action-required"}
	return []report.Check{
		check("a signed letter lets an order be resubmitted", rule(order.Resubmit), slices.Concat(signed, []string{resubmit, test, "expect testing", requireAction, resubmit, "expect carrier-processing"})...),
		check("a letter that is out does not", rule(order.Resubmit), "reach pending-loa", requireAction, "expect action-required", resubmit, "expect 22112"),
		check("reopen forgets the signature", rule(order.Reopen), slices.Concat(signed, []string{reopen, "expect received", requireAction, "expect action-required", resubmit, "expect 22112"})...),
		check("reinstate forgets the signature", rule(order.Reinstate), slices.Concat(signed, []string{reinstate, "expect verified", requireAction, "expect action-required", resubmit, "expect 22112"})...),
		check("another letter is sent", rule(order.RevokeLOA), "reach pending-loa", revoke, "expect verified", sendLetter, toCarrier, "expect carrier-processing"),
	}
}

// codeLives check how long a code is valid.
func codeLives() []report.Check {
	const rule = "A code is valid for 10 minutes from the request that created it, including the call's delay. Until then every call tells the same code."
	return []report.Check{
		check("a code is told again", rule, "create "+newOrder, call, "wait 5m", call, "wait 4m59s", "expect pending-verification", confirm, "expect verified"),
		check("a code that is told again expires when it would have", rule, "create "+newOrder, call, "wait 5m", call, "wait 5m", "expect pending-verification", confirm, "expect 22113"),
		check("an update does not make a code last", rule, "create "+newOrder, call, "wait 5m", "update FriendlyName=x&CallDelay=60", "wait 5m", "expect pending-verification", confirm, "expect 22113"),
		check("a delay does not make a code last", rule, "create "+newOrder, "update CallDelay=60", call, "wait 9m59s", call, "wait 1s", "expect pending-verification", confirm, "expect 22113"),
		check("a new code is good for as long", rule, "create "+newOrder, call, "wait 10m", call, "wait 9m59s", "expect pending-verification", confirm, "expect verified"),
		check("a new code is a new one", rule, "create "+newOrder, call, "wait 10m", call, "wait 10m", call, "expect pending-verification"),
	}
}

// dates makes every change in a second of its own.
func dates() report.Check {
	c := check("every change is dated", "Every change moves date_updated, and so does an update with the same values. An update without fields does not.", "create "+newOrder)
	for _, line := range []string{"update FriendlyName=x", "update FriendlyName=x", "update Unheard=of", call, call, requireAction, reopen, call, confirm, requireAction, reinstate,
		sendLetter, revoke, sendLetter, toCarrier, test, requireAction, resubmit, test, "reach completed", "update Email=a%40example.com"} {
		c.Steps = append(c.Steps, step("wait 1s"), step(line))
	}
	c.Steps = append(c.Steps, expect(status.Completed))
	return c
}

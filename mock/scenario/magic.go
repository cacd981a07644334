package scenario

import (
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

// MagicPrefix begins the magic numbers. The numbers 555-0100 to 555-0199 of an area code
// are reserved for fiction.
const MagicPrefix = "+121255501"

// soon is the time of the steps of the magic numbers.
const soon = 2 * time.Second

// MagicNumber is a number with a rule of its own.
type MagicNumber struct {
	Rule Rule
	What string // happens, in a sentence
}

// MagicNumbers returns the magic numbers, which only the command serve has. The other
// numbers that begin with MagicPrefix are ordinary ones.
func MagicNumbers() []MagicNumber {
	const bill, letter, carrier, testing = status.PendingVerification, status.PendingLOA, status.CarrierProcessing, status.Testing
	to := func(s status.Status, steps ...Step) Rule { return Rule{To: s, After: soon, Steps: steps} }
	table := []struct {
		line string
		what string
		rule Rule
	}{
		{"00", "the order is carried on to completed wherever the customer is not next", to(status.Completed)},
		{"01", "the number is taken: 22110", Rule{Verdict: phone.Taken}},
		{"02", "the number cannot be hosted because of its type: 22110", Rule{Verdict: phone.Type}},
		{"03", "the number is of another country: 22103", Rule{Verdict: phone.Country}},
		{"04", "the number is not assigned: 22102", Rule{Verdict: phone.Unassigned}},
		{"05", "the platform rejects the order", Rule{Steps: []Step{{Status: status.TwilioProcessing, Event: order.Reject, Reason: "The number is not eligible.", After: soon}}}},
		{"10", "every verification call fails: 22123", Rule{CallFails: true}},
		{"11", "the owner never types the code, so that three calls exhaust the attempts", Rule{}},
		{"12", "the owner types the code into the call, and the bill is approved", to(status.Verified)},
		{"13", "the bill is refused", Rule{Steps: []Step{{Status: bill, Event: order.RefuseBill, Reason: "The bill names another owner.", After: soon}}}},
		{"14", "the platform knows the owner, and skips verification", Rule{Steps: []Step{{Status: status.Received, Event: order.SkipVerification, After: soon}}}},
		{"20", "the first letter is declined; then as 0100", to(status.Completed, Step{Status: letter, Event: order.RevokeLOA, After: soon})},
		{"21", "the letter stays unsigned", to(status.PendingLOA)},
		{"30", "the carrier requires action; operations resubmit the order; then as 0100", to(status.Completed,
			Step{Status: carrier, Event: order.RequireAction, Actor: order.Carrier, Reason: "The carrier has another address of the owner.", After: soon},
			Step{Status: status.ActionRequired, Event: order.Resubmit, After: soon})},
		{"31", "the carrier requires action, and the order stays there", to(status.Completed,
			Step{Status: carrier, Event: order.RequireAction, Actor: order.Carrier, Reason: "The carrier has another address of the owner.", After: soon})},
		{"32", "the carrier refuses the number, and the order fails", to(status.Completed,
			Step{Status: carrier, Event: order.Fail, Actor: order.Carrier, Reason: "The number is SMS-enabled elsewhere.", After: soon})},
		{"33", "the test of the number fails, and the order with it", to(status.Completed,
			Step{Status: testing, Event: order.Fail, Reason: "The test message did not arrive.", After: soon})},
	}
	var all []MagicNumber
	for _, row := range table {
		row.rule.Number = phone.MustParse(MagicPrefix + row.line)
		all = append(all, MagicNumber{row.rule, row.what})
	}
	return all
}

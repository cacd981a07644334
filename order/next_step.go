package order

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/status"
)

// steps says what the customer, or the owner for the customer, does to cause an event.
// Events that take an order back are not steps.
var steps = map[Event]string{
	RequestCall: "request a verification call (Status=pending-verification)",
	SubmitBill:  "submit the phone bill for review (Status=pending-verification)",
	ConfirmCode: "type the verification code into the call",
	SendLOA:     "create an authorization document for the order",
}

// NextStep returns a sentence for people: what the customer can do next, else for whom the
// customer waits (assumed; generation 2 shows it). It is derived from the lifecycle, and
// reads no clock. It is "" without a status.
func (o *Order) NextStep() string {
	if o.Status == status.None {
		return ""
	}
	if o.Done() {
		if o.HoldsNumber() {
			return "Nothing is left to do; the number is ready for use."
		}
		return "Nothing is left to do."
	}
	permissions, err := o.Permitted(o.DateUpdated.Time())
	if err != nil {
		return ""
	}
	var mine []string
	var others []Actor
	for _, p := range permissions {
		row, _ := Row(p.Event)
		step := steps[p.Event]
		switch {
		case p.Refused != 0:
		case step != "":
			mine = append(mine, step)
		case row.To != status.None && !slices.Contains(p.By, Customer) && !interrupts[p.Event] && !slices.Contains(others, p.By[0]):
			others = append(others, p.By[0])
		}
	}
	if len(mine) > 0 {
		text := words.Enumerate(mine, "or")
		return strings.ToUpper(text[:1]) + text[1:] + "."
	}
	var names []string
	for _, a := range others {
		names = append(names, a.String())
	}
	return fmt.Sprintf("Wait for %s.", words.Enumerate(names, "or"))
}

// interrupts are the events that may interrupt an order in many statuses, and so are never the
// next step.
var interrupts = map[Event]bool{RequireAction: true, Fail: true, Expire: true, SkipVerification: true}

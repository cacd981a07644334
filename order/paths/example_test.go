package paths_test

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

func show(path []order.Command) {
	for _, c := range path {
		fmt.Println(c.At.Sub(paths.Epoch), c.Event, "by", c.Actor)
	}
}

func ExampleTo() {
	show(paths.To(status.PendingLOA))
	// Output:
	// 0s submit by customer
	// 1s accept by twilio
	// 2s skip-verification by twilio
	// 3s send-loa by customer
}

func ExampleFrom() {
	o, _, _ := paths.Live(paths.To(status.Received))
	show(paths.From(&o, o.DateUpdated.Time(), status.Failed))
	// Output:
	// 720h0m2s expire by clock
}

// A host tests its own orders with every cell: it takes the path and tries the
// command. The host must accept and refuse the same commands as the order.
func ExampleCells() {
	for cell := range paths.Cells() {
		if cell.Event == order.ExhaustAttempts && cell.Actor == order.Clock && cell.Failed == 0 {
			show(append(cell.Path, cell.Command))
		}
	}
	// Output:
	// 0s submit by customer
	// 1s accept by twilio
	// 2s request-call by customer
	// 3s request-call by customer
	// 4s request-call by customer
	// 10m2s exhaust-attempts by clock
}

func ExampleRefusals() {
	for r := range paths.Refusals() {
		if r.Event == order.ConfirmCode {
			fmt.Printf("%s: %t\n", r.Guard, r.Possible())
		}
	}
	// Output:
	// one of its statuses: true
	// one of its actors: true
	// an existing order: false
	// an unchanged verification type and document, unless the order is received or Status=pending-verification is posted: true
	// a verification document for verification by phone-bill: false
	// verification by phone-call: true
	// an issued verification code: false
	// the issued verification code: true
	// a verification code that has not expired: true
	// a verification code: true
}

func ExamplePairs() {
	for p := range paths.Pairs() {
		if p.From == status.PendingLOA && p.First == order.RequireAction {
			fmt.Println(p.Second, p.Possible(), len(p.Path))
		}
	}
	// Output:
	// reopen true 6
	// reinstate true 6
	// resubmit false 0
	// fail true 6
	// expire true 6
}

func ExampleSimple() {
	for path := range paths.Simple() {
		o, history, err := paths.Live(path)
		fmt.Println(o.Status, len(history), err)
		break
	}
	// Output: failed 2 <nil>
}

func ExampleDeadlines() {
	for m := range paths.Deadlines() {
		if m.Event == order.ConfirmCode && m.Actor == order.Owner {
			fmt.Println(m.At.Sub(m.Deadline), !m.Change.IsZero())
		}
	}
	// Output:
	// -1s true
	// 0s false
	// 1s false
}

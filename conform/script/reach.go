package script

import (
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// ReachError means that no path leads from an order to the status of a Reach step.
type ReachError struct{ From, To status.Status }

// Error returns both statuses.
func (e *ReachError) Error() string {
	return fmt.Sprintf("reach %v: no path leads there from %v", e.To, status.Of(e.From))
}

// Reached returns the steps that take an order, as it stands at a time, to a status;
// none if it stands there. Without an order, or after it was cancelled, they are only
// the create: call Reached again for the rest, because the server may accept the order
// at once. The error is a *ReachError.
func Reached(o *order.Order, now time.Time, to status.Status) (Script, error) {
	if o == nil || o.Status == status.None {
		return Script{{Verb: Create, Form: newOrder}}, nil
	}
	path := paths.From(o, now, to)
	if path == nil {
		return nil, &ReachError{o.Status, to}
	}
	var steps Script
	at, last := *o, now
	for _, c := range path {
		// A path leaves a second between two commands that need no time.
		if gap := c.At.Sub(last); gap > time.Second || c.Actor == order.Clock {
			steps = append(steps, Step{Verb: Wait, Wait: gap})
		}
		if c.Actor != order.Clock {
			steps = append(steps, fromCommand(&at, &c, "")...)
		}
		if _, err := at.Apply(c); err != nil {
			return nil, err
		}
		last = c.At
	}
	return steps, nil
}

// newOrder is the form of an order that a Reach step creates.
const newOrder = "PhoneNumber={number}&SmsCapability=true"

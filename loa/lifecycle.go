package loa

import (
	"iter"
	"maps"
	"slices"

	"github.com/hostednumbers/hostednumbers/order"
)

// Transition is a row of the lifecycle of letters.
type Transition struct {
	Event Event
	From  Statuses // empty: no letter
	To    Status   // zero: the status stays
	By    []order.Actor

	// Asks is the event that each order of the letter must accept; zero asks none.
	// revoke-loa is asked only of a letter in signing, because the orders of an opened
	// letter are revoked already.
	Asks order.Event

	// Advice maps statuses that the event does not start from to an alternative for the
	// caller. It may be nil.
	Advice map[Status]string

	Sources []order.Source // how well founded each part of the row is
	Why     string         // the reason for the rule, in a sentence
}

// lifecycle is the table of transitions.
var lifecycle = []Transition{
	{
		Event: Create, To: Signing, By: []order.Actor{order.Customer}, Asks: order.SendLOA,
		Sources: []order.Source{{Mark: order.Observed}},
		Why:     "After ownership is verified, the customer creates the letter for one or more orders, and it is sent to be signed.",
	},
	{
		Event: ReopenLetter, From: order.Of(Signing), To: Opened, By: []order.Actor{order.Customer}, Asks: order.RevokeLOA,
		Sources: []order.Source{{Mark: order.Observed, Part: "that it can be edited then"}, {Mark: order.Assumed, Part: "the orders"}},
		Why:     "A letter that waits to be signed must be opened before it can be edited.",
	},
	{
		Event: Edit, From: order.Of(Opened), By: []order.Actor{order.Customer},
		Advice:  map[Status]string{Signing: "update it with Status=opened alone first"},
		Sources: []order.Source{{Mark: order.Observed}},
		Why:     "The fields of an opened letter may be replaced; its list of orders is replaced whole.",
	},
	{
		Event: Resend, From: order.Of(Opened), To: Signing, By: []order.Actor{order.Customer}, Asks: order.SendLOA,
		Sources: []order.Source{{Mark: order.Observed}},
		Why:     "The edited letter is sent to be signed again.",
	},
	{
		Event: Sign, From: order.Of(Signing), To: Signed, By: []order.Actor{order.Owner}, Asks: order.SignLOA,
		Sources: []order.Source{{Mark: order.Documented}},
		Why:     "The owner signs the letter, which lets its numbers be submitted to the carrier.",
	},
	{
		Event: Decline, From: order.Of(Signing), To: Canceled, By: []order.Actor{order.Owner}, Asks: order.RevokeLOA,
		Sources: []order.Source{{Mark: order.Observed, Part: "the letter"}, {Mark: order.Assumed, Part: "the orders"}},
		Why:     "The owner does not sign; a new letter may be created for the orders.",
	},
	{
		Event: Withdraw, From: order.Of(Opened, Signing), To: Canceled, By: []order.Actor{order.Customer, order.Twilio}, Asks: order.RevokeLOA,
		Sources: []order.Source{{Mark: order.Observed, Part: "the DELETE of generation 2"}, {Mark: order.Assumed, Part: "which statuses"}},
		Why:     "The customer deletes the letter, or it has no order left.",
	},
	{
		Event: FailLetter, From: order.Of(Signing), To: Failed, By: []order.Actor{order.Twilio}, Asks: order.RevokeLOA,
		Sources: []order.Source{{Mark: order.Assumed}},
		Why:     "The letter cannot be signed, for example because its e-mail address does not exist.",
	},
	{
		Event: DropOrders, From: order.Of(Opened, Signing),
		By:      []order.Actor{order.Twilio, order.Customer, order.Carrier, order.Operations, order.Clock},
		Sources: []order.Source{{Mark: order.Assumed}},
		Why:     "An order that leaves pending-loa by its own event leaves its letter. A letter without orders is withdrawn.",
	},
}

// Lifecycle yields the rows of the lifecycle, in the order of the events.
func Lifecycle() iter.Seq[Transition] {
	return func(yield func(Transition) bool) {
		for _, row := range lifecycle {
			if !yield(row.clone()) {
				return
			}
		}
	}
}

// Row returns the row of an event, and whether there is one.
func Row(e Event) (Transition, bool) {
	for _, row := range lifecycle {
		if row.Event == e {
			return row.clone(), true
		}
	}
	return Transition{}, false
}

func (t Transition) clone() Transition {
	t.By, t.Sources, t.Advice = slices.Clone(t.By), slices.Clone(t.Sources), maps.Clone(t.Advice)
	return t
}

// EventOf returns the event of a letter that asks an event of its orders, when an actor
// fires that event at a single order of a letter in a status. Where several do, it returns
// the one that cancels the letter. It returns false where none does.
func EventOf(asks order.Event, actor order.Actor, from Status) (Event, bool) {
	var found Event
	for _, row := range lifecycle {
		if row.Asks == asks && row.From.Has(from) && slices.Contains(row.By, actor) && (found == 0 || row.To == Canceled) {
			found = row.Event
		}
	}
	return found, found != 0
}

package fuzz

import (
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// Histories yields the histories of orders that lived for a while: changes that
// were legal, one after the other, from submit on. Folding one gives the order.
func Histories() *rapid.Generator[[]order.Change] {
	return rapid.Custom(func(t *rapid.T) []order.Change {
		history, _ := live(t)
		return history
	})
}

// Orders yields orders in any status that a submitted order can be in, the
// absent one of a cancelled order among them.
func Orders() *rapid.Generator[order.Order] {
	return rapid.Custom(func(t *rapid.T) order.Order {
		_, o := live(t)
		return o
	})
}

// live submits an order, and lets things happen to it.
func live(t *rapid.T) (history []order.Change, o order.Order) {
	apply := func(c order.Command) {
		if ch, err := o.Apply(c); err == nil && !ch.IsZero() {
			history = append(history, ch)
		}
	}
	submission := submissions.Draw(t, "submission")
	apply(order.Command{Event: order.Submit, Actor: order.Customer, At: epoch, Submission: &submission})
	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
		apply(Commands(&o).Draw(t, "command"))
	}})
	return history, o
}

// HistoriesTo yields histories of orders that are in one of the given statuses,
// status.None being a cancelled order: a path there, with updates of plain
// fields on the way. Folding one gives the order. They shrink to the shortest
// path to the first of the statuses. The set is not empty, and has statuses
// alone.
func HistoriesTo(in status.Set) *rapid.Generator[[]order.Change] {
	var ways [][]order.Command
	for s := range in.All() {
		ways = append(ways, paths.To(s))
	}
	for p := range paths.Pairs() {
		if p.Possible() && in.Has(p.To) {
			ways = append(ways, p.Path)
		}
	}
	return rapid.Custom(func(t *rapid.T) []order.Change {
		var o order.Order
		var history []order.Change
		for _, c := range rapid.SampledFrom(ways).Draw(t, "way") {
			if c.Submission != nil {
				c.Submission = furnished(t, *c.Submission)
			}
			c.Update = withFields(t, c)
			ch, err := o.Apply(c)
			if err != nil {
				t.Fatalf("fuzz: a path is refused: %v", err)
			}
			history = append(history, ch)
		}
		return history
	})
}

// furnished returns the submission with another number, names, addresses and
// callbacks, which no guard reads.
func furnished(t *rapid.T, s order.Submission) *order.Submission {
	other := Submissions().Draw(t, "submission")
	kind, document := s.Create.VerificationType, s.Create.VerificationDocumentSID
	s.Create = other.Create
	s.Create.VerificationType, s.Create.VerificationDocumentSID = kind, document
	s.SID, s.AccountSID, s.IncomingPhoneNumberSID = other.SID, other.AccountSID, other.IncomingPhoneNumberSID
	return &s
}

// withFields returns the command's update, now and then with a name more.
func withFields(t *rapid.T, c order.Command) *order.UpdateRequest {
	if c.Event == order.Submit || c.Actor != order.Customer || rapid.IntRange(0, 3).Draw(t, "with a name") < 3 {
		return c.Update
	}
	var u order.UpdateRequest
	if c.Update != nil {
		u = *c.Update
	}
	u.FriendlyName = order.Some(names.Draw(t, "friendly name"))
	return &u
}

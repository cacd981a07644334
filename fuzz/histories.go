package fuzz

import (
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// Histories yields histories of orders: legal changes, the first by submit. Folding one
// gives the order.
func Histories() *rapid.Generator[[]order.Change] {
	return rapid.Custom(func(t *rapid.T) []order.Change {
		history, _ := live(t)
		return history
	})
}

// Orders yields submitted orders in every status, including cancelled ones, whose status
// is absent.
func Orders() *rapid.Generator[order.Order] {
	return rapid.Custom(func(t *rapid.T) order.Order {
		_, o := live(t)
		return o
	})
}

// live submits an order and gives it commands.
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

// HistoriesTo yields histories that lead to one of the given statuses, with updates of
// plain fields on the way. For status.None they lead to a cancelled order. Folding one
// gives the order. They shrink to the shortest path to the first of the statuses. The
// set must not be empty.
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
				t.Fatalf("fuzz: a path has a command that is refused: %v", err)
			}
			history = append(history, ch)
		}
		return history
	})
}

// furnished returns the submission with another number and other names, addresses and
// callbacks. No guard reads these.
func furnished(t *rapid.T, s order.Submission) *order.Submission {
	other := Submissions().Draw(t, "submission")
	kind, document := s.Create.VerificationType, s.Create.VerificationDocumentSID
	s.Create = other.Create
	s.Create.VerificationType, s.Create.VerificationDocumentSID = kind, document
	s.SID, s.AccountSID, s.IncomingPhoneNumberSID = other.SID, other.AccountSID, other.IncomingPhoneNumberSID
	return &s
}

// withFields returns the command's update, sometimes with a friendly name.
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

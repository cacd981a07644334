package fuzz

import (
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

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

// Callback is a status callback as it goes out, and what it reports.
type Callback struct {
	Payload callback.Payload
	Request *callback.Request // signed
	Version int               // of the order that it reports
}

// GoString returns the callback as a Go expression.
func (c Callback) GoString() string { return gosyntax.Struct(c) }

// Callbacks yields all the callbacks of an order that lived for a while, in
// their order, signed with the key, to an address of the order's own. Every
// order has at least the one of its submit.
func Callbacks(key callback.Key) *rapid.Generator[[]Callback] {
	everywhere := status.Of(status.None)
	for s := range status.All() {
		everywhere |= status.Of(s)
	}
	histories := HistoriesTo(everywhere)
	return rapid.Custom(func(t *rapid.T) []Callback {
		history := histories.Draw(t, "history")
		created := *history[0].Created
		created.Settings.StatusCallbackURL = "https://example.com/status"
		history[0].Created = &created
		var o order.Order
		var sent []Callback
		for _, ch := range history {
			if err := o.Evolve(ch); err != nil {
				t.Fatalf("fuzz: a history does not fold: %v", err)
			}
			request, due, err := key.NewRequest(&o, ch)
			if err != nil {
				t.Fatalf("fuzz: a callback cannot be made: %v", err)
			}
			if payload, _ := callback.NewPayload(&o, ch); due {
				sent = append(sent, Callback{payload, request, ch.Version})
			}
		}
		return sent
	})
}

// Deliveries yields what may arrive of what was sent, as a network delivers it:
// some never, some twice or more, some late, after what was sent later. It
// shrinks to everything, once, in order.
func Deliveries[T any](sent []T) *rapid.Generator[[]T] {
	return rapid.Custom(func(t *rapid.T) []T {
		var arrived []T
		for _, one := range sent {
			copies := []int{1, 0, 2, 3}[rapid.IntRange(0, 3).Draw(t, "copies")]
			for range copies {
				late := min(rapid.IntRange(0, 3).Draw(t, "late"), len(arrived))
				at := len(arrived) - late
				arrived = append(arrived[:at], append([]T{one}, arrived[at:]...)...)
			}
		}
		return arrived
	})
}

package fuzz

import (
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Callback is a status callback of an order, ready to be sent.
type Callback struct {
	Payload callback.Payload
	Request *callback.Request // signed
	Version int               // the version of the order after the change that it reports
}

// GoString returns the callback as a Go expression.
func (c Callback) GoString() string { return gosyntax.Struct(c) }

// Callbacks yields all callbacks of an order, in the order of its changes, signed
// with the key. Every order has at least the callback of its submit.
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
				t.Fatalf("fuzz: fold a history: %v", err)
			}
			request, due, err := key.NewRequest(&o, ch)
			if err != nil {
				t.Fatalf("fuzz: make a callback: %v", err)
			}
			if payload, _ := callback.NewPayload(&o, ch); due {
				sent = append(sent, Callback{payload, request, ch.Version})
			}
		}
		return sent
	})
}

// Deliveries yields the values that a network may deliver: it loses, repeats and
// reorders the sent values. It shrinks to every value once, in order.
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

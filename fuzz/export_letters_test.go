package fuzz

import (
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// LetterHistories yields histories of letters: legal changes, the first by create. Folding
// one gives the letter.
func LetterHistories() *rapid.Generator[[]loa.Change] {
	return rapid.Custom(func(t *rapid.T) (history []loa.Change) {
		submission := letterSubmissions().Draw(t, "submission")
		var l loa.Letter
		apply := func(c loa.Command) {
			if ch, err := l.Apply(c); err == nil && !ch.IsZero() {
				history = append(history, ch)
			}
		}
		apply(loa.Command{Event: loa.Create, Actor: order.Customer, At: epoch, Submission: &submission})
		t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) { apply(letterCommands(&l).Draw(t, "command")) }})
		return history
	})
}

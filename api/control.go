package api

import (
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// Inspection shows everything that is known about an order, and which events may happen.
type Inspection struct {
	Order        order.Order    `json:"order"`
	V2           *OrderV2       `json:"v2"`     // the order as generation 2 shows it
	Letter       *loa.Letter    `json:"letter"` // the active letter that lists the order; null without one
	History      []order.Change `json:"history"`
	NextDeadline *Deadline      `json:"next_deadline"` // null if no deadline is set
	Events       []Event        `json:"events"`        // every event of the lifecycle
}

// Deadline is the instant at which the clock fires an event.
type Deadline struct {
	At    order.Time  `json:"at"`
	Event order.Event `json:"event"`
}

// Event says whether an event may happen to an order, and why not.
type Event struct {
	Event     order.Event   `json:"event"`
	By        []order.Actor `json:"by"`
	Permitted bool          `json:"permitted"`
	Needs     order.Guards  `json:"needs"`   // the command parameters that are missing
	Refused   []string      `json:"refused"` // a sentence for each unmet guard
}

// Fired is the answer to an accepted event.
type Fired struct {
	Order  order.Order  `json:"order"`
	Change order.Change `json:"change"`
}

// Clock is the server's clock.
type Clock struct {
	Now      order.Time `json:"now"`
	Standing bool       `json:"standing"` // it was moved; it stands until the next move
}

// LetterInspection shows everything that is known about a letter, and which events may
// happen.
type LetterInspection struct {
	Letter  loa.Letter    `json:"letter"`
	History []loa.Change  `json:"history"`
	Events  []LetterEvent `json:"events"` // those that the control plane fires
}

// LetterEvent says whether an event may happen to a letter, and why not.
type LetterEvent struct {
	Event     loa.Event     `json:"event"`
	By        []order.Actor `json:"by"`
	Permitted bool          `json:"permitted"`
	Refused   []string      `json:"refused"` // a sentence for each unmet requirement
}

// FiredLetter is the answer to an accepted event of a letter.
type FiredLetter struct {
	Letter loa.Letter `json:"letter"`
	Change loa.Change `json:"change"`
}

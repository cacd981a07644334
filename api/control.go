package api

import (
	"github.com/hostednumbers/hostednumbers/order"
)

// Inspection shows everything that is known about an order, and which events may happen.
type Inspection struct {
	Order        order.Order    `json:"order"`
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

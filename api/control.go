package api

import (
	"github.com/hostednumbers/hostednumbers/order"
)

// Inspection is all that is known of an order, and what may happen to it.
type Inspection struct {
	Order        order.Order    `json:"order"`
	History      []order.Change `json:"history"`
	NextDeadline *Deadline      `json:"next_deadline"` // null where time changes nothing
	Events       []Event        `json:"events"`        // every event of the lifecycle
}

// Deadline is when time alone makes an event happen.
type Deadline struct {
	At    order.Time  `json:"at"`
	Event order.Event `json:"event"`
}

// Event is an event that may happen to an order, or why it may not.
type Event struct {
	Event     order.Event   `json:"event"`
	By        []order.Actor `json:"by"`
	Permitted bool          `json:"permitted"`
	Needs     order.Guards  `json:"needs"`   // what the request must bring
	Refused   []string      `json:"refused"` // a sentence for each unmet guard
}

// Fired is an event that has happened.
type Fired struct {
	Order  order.Order  `json:"order"`
	Change order.Change `json:"change"`
}

// Clock is the server's clock.
type Clock struct {
	Now      order.Time `json:"now"`
	Standing bool       `json:"standing"` // it was moved, and stands until it is moved again
}

package order

import (
	"slices"
	"time"
)

// Deadline is an event of the clock and the first second at which it is legal.
type Deadline struct {
	At    time.Time
	Event Event
}

// NextDeadline returns the order's earliest deadline, and false if the order has
// none. A deadline in the past means that its event is overdue. If two deadlines
// coincide, NextDeadline returns the one whose event comes first in the lifecycle:
// exhaust-attempts before expire.
func (o *Order) NextDeadline() (Deadline, bool) {
	var next Time
	var event Event
	for e := range clockEvents.All() {
		at := o.dueAt(e)
		if !at.IsZero() && (event == 0 || at.Before(next)) {
			next, event = at, e
		}
	}
	return Deadline{next.Time(), event}, event != 0
}

// clockEvents are the events of the actor Clock.
var clockEvents = eventsOf(Clock)

func eventsOf(actor Actor) (events Set[Event]) {
	for _, row := range lifecycle {
		if slices.Contains(row.By, actor) {
			events |= Of(row.Event)
		}
	}
	return events
}

// dueAt returns the time at which the event falls due, or zero if it never does. An
// event falls due when its time guard holds, if all its other guards hold then too.
func (o *Order) dueAt(e Event) Time {
	row := &index[e]
	var at Time
	for g := range row.guards.All() {
		if due := o.due(g); at.Before(due) {
			at = due
		}
	}
	if at.IsZero() || !row.from.Has(o.Status) || o.failing(row.guards, &Command{}, at) != 0 {
		return Time{}
	}
	return at
}

// Elapse applies every event of the clock that falls due until the given instant,
// inclusive. Each event happens at its own deadline, earliest first, and the
// deadlines of the new status count from there. A change is never dated before
// the order's last one.
//
// Elapse returns the changes, none if nothing was due. The error is ErrTime or
// ErrVersion; the changes returned beside it have been applied.
func (o *Order) Elapse(until time.Time) ([]Change, error) {
	if TimeOf(until).IsZero() {
		return nil, ErrTime
	}
	var changes []Change
	for {
		due, ok := o.NextDeadline()
		if !ok || due.At.After(until) {
			return changes, nil
		}
		ch, err := o.Apply(Command{Event: due.Event, Actor: Clock, At: due.At})
		if err != nil {
			return changes, err
		}
		if ch.IsZero() { // nothing happened, so it would stay due forever
			return changes, nil
		}
		changes = append(changes, ch)
	}
}

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

// NextDeadline returns the earliest instant at which time alone makes an event
// legal, and which; false if none is to come. It may lie in the past: then the
// event is overdue. Of two at the same instant the first of the lifecycle's
// rows counts: exhaust-attempts goes before expire.
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

// clockEvents are the rows of time alone.
var clockEvents = eventsOf(Clock)

func eventsOf(actor Actor) (events Set[Event]) {
	for _, row := range lifecycle {
		if slices.Contains(row.By, actor) {
			events |= Of(row.Event)
		}
	}
	return events
}

// dueAt returns when the event falls due, zero if it does not: when its guard of
// time holds, if then all its others do.
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

// Elapse lets time pass until the given instant, included: every event of the
// clock that falls due happens at its own deadline, earliest first, and then the
// deadlines of the new status count. It returns the changes, none if nothing
// was due. One that was overdue before the order's last change is dated as that
// one. The error is ErrTime or ErrVersion; the changes before it have happened.
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
		if ch.IsZero() { // nothing happened, so it would stay due for ever
			return changes, nil
		}
		changes = append(changes, ch)
	}
}

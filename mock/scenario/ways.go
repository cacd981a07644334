package scenario

import (
	"slices"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// way maps the statuses on the way to a goal to the events of the other actors that lead
// on. Of several events the guards permit at most one.
type way map[status.Status][]order.Event

// ways has the way to each status that can be the To of a rule.
var ways = func() map[status.Status]way {
	all := map[status.Status]way{}
	for goal := range status.All() {
		if found := wayTo(goal); len(found) > 0 {
			all[goal] = found
		}
	}
	return all
}()

// wayTo derives the way of a new order to a status from the lifecycle. It is empty if
// only a setback leads there.
func wayTo(goal status.Status) way {
	left := map[status.Status]int{goal: 0} // the least number of events that remain
	for next := []status.Status{goal}; len(next) > 0; next = next[1:] {
		for s := range status.All() {
			leads := slices.ContainsFunc(onward(s), func(row order.Transition) bool { return row.To == next[0] })
			if _, known := left[s]; leads && !known {
				left[s] = left[next[0]] + 1
				next = append(next, s)
			}
		}
	}
	found := way{}
	for next := []status.Status{status.TwilioProcessing}; len(next) > 0; next = next[1:] {
		s := next[0]
		for _, row := range onward(s) {
			rest, leads := left[row.To]
			if !leads || rest >= left[s] {
				continue
			}
			if actorOf(&row) != 0 {
				found[s] = append(found[s], row.Event)
			}
			if !slices.Contains(next, row.To) {
				next = append(next, row.To)
			}
		}
	}
	return found
}

// onward returns the rows that carry an order on from a status: only the customer's if
// the customer alone can do so, because the other actors then wait. A row that needs a
// reason is a setback, and the clock's rows only happen to orders that stand still.
func onward(from status.Status) (rows []order.Transition) {
	for row := range order.Lifecycle() {
		if row.From.Has(from) && row.To != from && row.To != status.None &&
			!row.Guards().Has(order.ReasonGiven) && !slices.Contains(row.By, order.Clock) {
			rows = append(rows, row)
		}
	}
	if slices.ContainsFunc(rows, func(row order.Transition) bool { return actorOf(&row) == 0 }) {
		rows = slices.DeleteFunc(rows, func(row order.Transition) bool { return actorOf(&row) != 0 })
	}
	return rows
}

// actorOf returns the usual actor of an event besides the customer and the clock, zero if
// it has none.
func actorOf(row *order.Transition) order.Actor {
	for _, actor := range row.By {
		if actor != order.Customer && actor != order.Clock {
			return actor
		}
	}
	return 0
}

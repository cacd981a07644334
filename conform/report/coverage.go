package report

import (
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Cell is an event by an actor in a status; status.None is an order that is gone.
type Attempt struct {
	From  status.Status
	Event order.Event
	Actor order.Actor
}

// Pair is a transition right after another one of the same order.
type Sequence struct {
	From          status.Status // before the first
	First, Second order.Event
}

// Unmet is a guard that has refused an event.
type Unmet struct {
	Event order.Event
	Guard order.Guard
}

// Outcome counts how often something was accepted and refused.
type Outcome struct{ Accepted, Refused int }

// Coverage counts what the checks have asked of a server.
type Coverage struct {
	Cells    map[Attempt]Outcome
	Pairs    map[Sequence]int
	Guards   map[Unmet]int
	Codes    map[order.ErrorCode]int // refusals of the API
	Elapsed  map[Attempt]int         // events of the clock, by the status they fell due in
	Checks   map[string]Tally        // by suite
	Statuses map[status.Status]int
}

// Tally counts the checks of a suite.
type Tally struct{ Passed, Failed, Skipped int }

// NewCoverage returns a coverage that has counted nothing.
func NewCoverage() *Coverage {
	return &Coverage{
		Cells: map[Attempt]Outcome{}, Pairs: map[Sequence]int{}, Guards: map[Unmet]int{}, Codes: map[order.ErrorCode]int{},
		Elapsed: map[Attempt]int{}, Checks: map[string]Tally{}, Statuses: map[status.Status]int{},
	}
}

package report

import (
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Attempt is an event by an actor in a status. The status is None for an order that
// does not exist.
type Attempt struct {
	From  status.Status
	Event order.Event
	Actor order.Actor
}

// LetterAttempt is an event of a letter by an actor in a status.
type LetterAttempt struct {
	From  loa.Status
	Event loa.Event
	Actor order.Actor
}

// Sequence is two transitions of an order, one right after the other.
type Sequence struct {
	From          status.Status // before the first transition
	First, Second order.Event
}

// Unmet is an event that a guard refused.
type Unmet struct {
	Event order.Event
	Guard order.Guard
}

// Outcome counts how often an event was accepted and refused.
type Outcome struct{ Accepted, Refused int }

// Coverage counts what the checks have asked of a server.
type Coverage struct {
	Cells    map[Attempt]Outcome
	Letters  map[LetterAttempt]Outcome
	Pairs    map[Sequence]int
	Guards   map[Unmet]int
	Codes    map[order.ErrorCode]int // of the API's refusals
	Elapsed  map[Attempt]int         // events of the clock, by the status in which they fell due
	Checks   map[string]Tally        // by suite
	Statuses map[status.Status]int   // that orders reached
}

// Tally counts the checks of a suite by their outcome.
type Tally struct{ Passed, Failed, Skipped int }

// NewCoverage returns an empty Coverage.
func NewCoverage() *Coverage {
	return &Coverage{
		Cells: map[Attempt]Outcome{}, Letters: map[LetterAttempt]Outcome{}, Pairs: map[Sequence]int{}, Guards: map[Unmet]int{}, Codes: map[order.ErrorCode]int{},
		Elapsed: map[Attempt]int{}, Checks: map[string]Tally{}, Statuses: map[status.Status]int{},
	}
}

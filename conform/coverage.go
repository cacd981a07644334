package conform

import (
	"errors"

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

// Coverage is what the checks have asked of a server. A nil Coverage counts
// nothing.
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

func newCoverage() *Coverage {
	return &Coverage{
		Cells: map[Attempt]Outcome{}, Pairs: map[Sequence]int{}, Guards: map[Unmet]int{}, Codes: map[order.ErrorCode]int{},
		Elapsed: map[Attempt]int{}, Checks: map[string]Tally{}, Statuses: map[status.Status]int{},
	}
}

// asked notes that an event was asked of an order as it is.
func (c *Coverage) asked(k *known, want *asked) {
	if c == nil || want.command.Event == 0 {
		return
	}
	c.count(Attempt{k.order.Status, want.command.Event, want.command.Actor}, len(want.refusal(k)) == 0)
	_, err := k.order.Decide(want.command)
	c.unmet(want.command.Event, err)
}

// submitted notes that an order was asked for.
func (c *Coverage) submitted(want *created) {
	if c != nil {
		c.count(Attempt{status.None, order.Submit, order.Customer}, len(want.problems) == 0)
		c.unmet(order.Submit, want.refused)
	}
}

// absent notes that an event was asked of an order that is not there.
func (c *Coverage) absent(e order.Event, by order.Actor) {
	if c != nil {
		c.count(Attempt{status.None, e, by}, false)
	}
}

func (c *Coverage) count(cell Attempt, accepted bool) {
	outcome := c.Cells[cell]
	if accepted {
		outcome.Accepted++
	} else {
		outcome.Refused++
	}
	c.Cells[cell] = outcome
}

func (c *Coverage) unmet(e order.Event, err error) {
	var refused *order.TransitionError
	if errors.As(err, &refused) {
		for g := range (refused.Failed &^ made).All() {
			c.Guards[Unmet{e, g}]++
		}
	}
}

func (c *Coverage) refused(problems order.Problems) {
	if c != nil {
		c.Codes[problems[0].Code]++
	}
}

// lived notes what an order has gone through.
func (c *Coverage) lived(k *known) {
	var before order.Change
	for _, ch := range k.changes {
		if ch.Event == 0 {
			continue
		}
		c.Statuses[ch.To]++
		if ch.Actor == order.Clock {
			c.Elapsed[Attempt{ch.From, ch.Event, order.Clock}]++
		}
		if before.Event != 0 {
			c.Pairs[Sequence{before.From, before.Event, ch.Event}]++
		}
		before = ch
	}
}

package conform

import (
	"errors"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// coverage counts what the checks ask. A nil coverage counts nothing.
type coverage report.Coverage

// asked notes that an event was asked of an order in a status; None creates one.
func (c *coverage) asked(in status.Status, did *outcome) {
	if c == nil || did.command.Event == 0 {
		return
	}
	c.count(report.Attempt{From: in, Event: did.command.Event, Actor: did.command.Actor}, did.err == nil)
	c.unmet(did.command.Event, did.err)
}

func (c *coverage) count(cell report.Attempt, accepted bool) {
	outcome := c.Cells[cell]
	if accepted {
		outcome.Accepted++
	} else {
		outcome.Refused++
	}
	c.Cells[cell] = outcome
}

// letter notes that an event was asked of a letter.
func (c *coverage) letter(cell report.LetterAttempt, accepted bool) {
	if c == nil {
		return
	}
	outcome := c.Letters[cell]
	if accepted {
		outcome.Accepted++
	} else {
		outcome.Refused++
	}
	c.Letters[cell] = outcome
}

func (c *coverage) unmet(e order.Event, err error) {
	var refused *order.TransitionError
	if errors.As(err, &refused) {
		for g := range (refused.Failed &^ script.Supplied()).All() {
			c.Guards[report.Unmet{Event: e, Guard: g}]++
		}
	}
}

// refusedIf is refused, unless the model accepted.
func (c *coverage) refusedIf(problems order.Problems) {
	if len(problems) > 0 {
		c.refused(problems)
	}
}

func (c *coverage) refused(problems order.Problems) {
	if c != nil {
		c.Codes[problems[0].Code]++
	}
}

// lived notes the events of an order's life.
func (c *coverage) lived(k *known) {
	var before order.Change
	for _, ch := range k.changes {
		if ch.Event == 0 {
			continue
		}
		c.Statuses[ch.To]++
		if ch.Actor == order.Clock {
			c.Elapsed[report.Attempt{From: ch.From, Event: ch.Event, Actor: order.Clock}]++
		}
		if before.Event != 0 {
			c.Pairs[report.Sequence{From: before.From, First: before.Event, Second: ch.Event}]++
		}
		before = ch
	}
}

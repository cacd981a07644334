package conform

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// follow makes a check of a path, and of a command tried at its end.
func follow(name, rule string, path []order.Command, then ...order.Command) report.Check {
	return report.Check{Name: name, Rule: rule, Hold: true, Steps: script.FromPath(slices.Concat(path, then), "")}
}

// rule is what the lifecycle says of an event.
func rule(e order.Event) string {
	row, _ := order.Row(e)
	return fmt.Sprintf("%v: %s", e, row.Why)
}

func state(s status.Status) string { return status.Of(s).String() }

// cells tries every event by every actor in every status.
func cells(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for cell := range paths.Cells() {
			name := fmt.Sprintf("%v by %v in %s", cell.Event, cell.Actor, state(cell.From))
			command := cell.Command
			if row, _ := order.Row(cell.Event); cell.Actor != order.Clock && slices.Contains(row.By, order.Clock) && len(cell.Path) > 0 {
				command.At = cell.Path[len(cell.Path)-1].At // before it has happened by itself
			}
			c := follow(name, rule(cell.Event), cell.Path, command)
			if len(cell.Path) == 0 && cell.Command.Event != order.Submit {
				c.Steps = script.Script{{Verb: script.Fire, Order: script.Unknown, Actor: cell.Actor, Event: cell.Event}}
			}
			if !yield(c) {
				return
			}
		}
	}
}

// guards has every guard of every event refuse alone, where there is an order: the
// others are about parameters.
func guards(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for refusal := range paths.Refusals() {
			if len(refusal.Path) == 0 || script.Supplied().Has(refusal.Guard) {
				continue
			}
			name := fmt.Sprintf("%s refused: it requires %v", cmp.Or(refusal.Event.String(), "an update"), refusal.Guard)
			command := refusal.Command
			if command.Update != nil && refusal.Guard != order.ByActor {
				command.Actor = order.Customer // nobody else posts fields
			}
			if !yield(follow(name, rule(refusal.Event), refusal.Path, command)) {
				return
			}
		}
	}
}

// pairs lets every transition follow every other that it can.
func pairs(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for pair := range paths.Pairs() {
			if !pair.Possible() {
				continue
			}
			name := fmt.Sprintf("%v, then %v, from %s", pair.First, pair.Second, state(pair.From))
			if !yield(follow(name, rule(pair.Second), pair.Path)) {
				return
			}
		}
	}
}

// deadlines tries the second before each deadline, the deadline, and the second
// after.
func deadlines(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for m := range paths.Deadlines() {
			name := fmt.Sprintf("%v by %v in %s, %v after the deadline", m.Event, m.Actor, state(m.From), m.At.Sub(m.Deadline))
			if !yield(moment(name, &m)) {
				return
			}
		}
	}
}

// moment makes a check of a moment. The clock's own events happen as time
// passes, or do not.
func moment(name string, m *paths.Moment) report.Check {
	c := follow(name, rule(m.Event), m.Path)
	then := m.Command
	then.At = m.At
	if m.Actor == order.Clock {
		then.Actor = order.Clock
	}
	c.Steps = script.FromPath(append(slices.Clip(m.Path), then), "")
	return c
}

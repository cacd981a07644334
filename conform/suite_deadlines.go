package conform

import (
	"fmt"
	"iter"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
)

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

// moment makes a check of a moment. The clock's own events happen, or not, as time
// passes.
func moment(name string, m *paths.Moment) report.Check {
	then := m.Command
	then.At = m.At
	if m.Actor == order.Clock {
		then.Actor = order.Clock
	}
	return try(name, rule(m.Event), m.Path, then)
}

package conform

import (
	"cmp"
	"fmt"
	"iter"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
)

// guards lets every guard of every event refuse alone. Guards about parameters of a
// create are left to the suite parameters.
func guards(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for refusal := range paths.Refusals() {
			if len(refusal.Path) == 0 || script.Supplied().Has(refusal.Guard) {
				continue
			}
			name := fmt.Sprintf("%s refused: it requires %v", cmp.Or(refusal.Event.String(), "an update"), refusal.Guard)
			command := refusal.Command
			if command.Update != nil && refusal.Guard != order.ByActor {
				command.Actor = order.Customer // only the customer posts fields
			}
			if !yield(try(name, rule(refusal.Event), refusal.Path, command)) {
				return
			}
		}
	}
}

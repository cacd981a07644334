package conform

import (
	"fmt"
	"iter"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order/paths"
)

// pairs lets every transition follow every other that it can.
func pairs(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for pair := range paths.Pairs() {
			if !pair.Possible() {
				continue
			}
			last := len(pair.Path) - 1
			name := fmt.Sprintf("%v, then %v, from %s", pair.First, pair.Second, state(pair.From))
			if !yield(try(name, rule(pair.Second), pair.Path[:last], pair.Path[last])) {
				return
			}
		}
	}
}

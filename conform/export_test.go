package conform

import (
	"iter"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// Checks yields all checks of a run.
func Checks(options Options) iter.Seq[report.Check] { return checks(&Target{}, options) }

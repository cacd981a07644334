package conform

import (
	"iter"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// Checks yields all checks of a run.
func Checks(options Options) iter.Seq[report.Check] { return checks(&Target{}, options) }

// Says returns a step as a generation says it, "" if it cannot.
func Says(g Generation, line string) string {
	said, ok := g.says(step(line))
	if !ok {
		return ""
	}
	return said.String()
}

package conform

import (
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// faults injects calls that fail and refusals of too many requests.
func faults(Options) iter.Seq[report.Check] {
	const (
		calls = "A call that cannot be placed is 22123. Nothing is stored, and the attempt does not count."
		many  = "Too many requests are 429, and change nothing."
	)
	return slices.Values([]report.Check{
		check("the first call fails", calls, "create "+newOrder, "break call-fails", "update Status=pending-verification&FriendlyName=x", "expect 22123", "update Status=pending-verification", "expect pending-verification"),
		check("a later call fails", calls, "create "+newOrder, "update Status=pending-verification", "break call-fails", "update Status=pending-verification", "expect 22123",
			"update VerificationCode={code}", "expect verified"),
		check("the last call fails", calls, "create "+newOrder, "update Status=pending-verification", "update Status=pending-verification",
			"break call-fails", "update Status=pending-verification", "expect 22123", "wait 10m", "expect pending-verification",
			"update Status=pending-verification", "expect pending-verification", "update Status=pending-verification", "expect 22100"),
		check("a refused call does not use up the fault", calls, "create "+newOrder, "break call-fails", "update Status=pending-verification&Extension=x", "expect 22117",
			"update FriendlyName=x", "update Status=pending-verification", "expect 22123"),
		check("too many requests", many, "create "+newOrder, "break too-many-requests", "update Status=pending-verification", "expect 20429", "update Status=pending-verification", "expect pending-verification",
			"break too-many-requests", "fetch", "expect 20429", "break too-many-requests", "delete", "expect 20429", "break too-many-requests", "create "+newOrder, "expect 20429", "list"),
	})
}

package conform

import (
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// faults lets calls fail, and requests be too many.
func faults(Options) iter.Seq[report.Check] {
	const (
		calls = "A call that cannot be placed is 22123; nothing is stored, and the attempt is not counted."
		many  = "Too many requests are 429; nothing has happened."
	)
	return slices.Values([]report.Check{
		check("the first call fails", calls, "create "+newOrder, "break call-fails", "update Status=pending-verification&FriendlyName=x", "update Status=pending-verification"),
		check("a later call fails", calls, "create "+newOrder, "update Status=pending-verification", "break call-fails", "update Status=pending-verification",
			"update VerificationCode={code}"),
		check("the last call fails", calls, "create "+newOrder, "update Status=pending-verification", "update Status=pending-verification",
			"break call-fails", "update Status=pending-verification", "wait 10m", "update Status=pending-verification", "update Status=pending-verification"),
		check("a refused call does not use up the fault", calls, "create "+newOrder, "break call-fails", "update Status=pending-verification&Extension=x",
			"update FriendlyName=x", "update Status=pending-verification"),
		check("too many requests", many, "create "+newOrder, "break too-many-requests", "update Status=pending-verification", "update Status=pending-verification",
			"break too-many-requests", "fetch", "break too-many-requests", "delete", "break too-many-requests", "create "+newOrder, "list"),
	})
}

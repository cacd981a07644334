package conform

import (
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// races is THE list of races.
var races = []struct {
	name, rule string
	before     []string
	racing     []string // each is done by a client of its own
}{
	{
		"the last attempt", "An order has three calls, whichever client requests them.",
		[]string{"create " + newOrder, "update Status=pending-verification", "expect pending-verification"},
		slices.Repeat([]string{"update #1 Status=pending-verification"}, 8),
	},
	{
		"the code and a cancel", "Either the code is confirmed or the order is cancelled.",
		[]string{"create " + newOrder, "update Status=pending-verification", "expect pending-verification"},
		[]string{"update #1 VerificationCode={code}", "delete #1", "update #1 VerificationCode={code}", "delete #1", "update #1 FriendlyName=x", "fetch #1", "update #1 VerificationCode=no", "fetch #1"},
	},
	{
		"updates of one order", "No update is lost or half applied.",
		[]string{"create " + newOrder, "expect received"},
		[]string{"update #1 FriendlyName=a&Extension=1", "update #1 FriendlyName=b&Extension=2", "update #1 Email=a%40example.com&CallDelay=1", "update #1 Email=b%40example.com&CallDelay=2",
			"update #1 Status=pending-verification&FriendlyName=c", "fetch #1", "fetch #1", "update #1 VerificationType=phone-bill&VerificationDocumentSid=" + document},
	},
	{
		"one number", "Of several creates for one number, one succeeds.",
		[]string{"create " + newOrder, "delete", "expect none"},
		slices.Concat(slices.Repeat([]string{"create PhoneNumber={phone}&SmsCapability=true"}, 4), slices.Repeat([]string{"as other: create PhoneNumber={phone}&SmsCapability=true"}, 4)),
	},
	{
		"one name", "A unique name belongs to one order.",
		[]string{"create " + newOrder, "create " + newOrder, "create " + newOrder + "&UniqueName={name.old}", "expect received"},
		[]string{"update #1 UniqueName={name.new}", "update #2 UniqueName={name.new}", "create " + newOrder + "&UniqueName={name.new}", "update #1 UniqueName={name.old}", "update #3 UniqueName=", "update #2 UniqueName={name.old}", "delete #3", "fetch #3"},
	},
	{
		"one number given back", "A number is off-boarded once. Then one new order has it.",
		[]string{"reach completed", "expect number"},
		[]string{"offboard #1", "create PhoneNumber={phone}&SmsCapability=true", "offboard #1", "create PhoneNumber={phone}&SmsCapability=true",
			"offboard #1", "as other: create PhoneNumber={phone}&SmsCapability=true", "offboard #1", "fetch #1"},
	},
	{
		"two cancels", "An order is cancelled once.",
		[]string{"create " + newOrder, "expect received"}, slices.Repeat([]string{"delete #1"}, 8),
	},
}

// raceChecks lets clients race, and checks that the server answers as if one had come
// after the other.
func raceChecks(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for _, r := range races {
			c := check(r.name, r.rule, r.before...)
			for _, line := range r.racing {
				c.Racing = append(c.Racing, step(line))
			}
			if !yield(c) {
				return
			}
		}
	}
}

package conform

import (
	"fmt"
	"iter"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// callbacks takes orders through every two transitions, and compares the callbacks.
func callbacks(Options) iter.Seq[report.Check] {
	const (
		rule = "Every change of status, the submit included, sends one signed callback, in order. A second call and a cancel send none."
		post = "&StatusCallbackUrl={callback}%3Forder%3Done%26empty%3D"
		get  = post + "&StatusCallbackMethod=GET"
		busy = "&StatusCallbackUrl={callback}%2Fbusy%3Forder%3Done%23rc%3D1%26rp%3D5xx"
	)
	return func(yield func(report.Check) bool) {
		for pair := range paths.Pairs() {
			if !pair.Possible() {
				continue
			}
			c := report.Check{Name: fmt.Sprintf("%v, then %v, from %s", pair.First, pair.Second, state(pair.From)), Rule: rule, Hold: true}
			c.Steps = append(script.FromPath(pair.Path, post[1:]), expect(pair.To))
			if !yield(c) {
				return
			}
		}
		for s := range status.All() {
			c := report.Check{Name: fmt.Sprintf("to %v, by GET", s), Rule: rule, Hold: true, Steps: append(script.FromPath(paths.To(s), get[1:]), expect(s))}
			if !yield(c) {
				return
			}
		}
		for _, c := range []report.Check{
			check("accepted at once", "A create that is accepted at once sends two callbacks: twilio-processing, then received.", "create "+newOrder+post),
			check("an update does not change the status", rule, "create "+newOrder+post, "update FriendlyName=x", "update Status=pending-verification",
				"update Status=pending-verification", "update VerificationCode=no", "update VerificationCode={code}"),
			check("refusals send nothing", rule, "create "+newOrder+post, "create PhoneNumber={phone}&SmsCapability=true"+post, "update Status=verified", "twilio complete", "delete"),
			check("two orders at once", rule, "create "+newOrder+post, "create "+newOrder+get, "update #1 Status=pending-verification", "as other: create "+newOrder+post,
				"update #2 Status=pending-verification", "update #1 VerificationCode={code}", "delete #2", "wait 721h"),
			check("another token of the account", "A callback is signed with the token that created its order.", "create "+newOrder+post, "as stranger: create "+newOrder+post, "update #1 Status=pending-verification"),
			refusedOnce("a callback that is refused", busy),
			refusedOnce("a callback that is refused, by GET", busy+"&StatusCallbackMethod=GET"),
		} {
			if !yield(c) {
				return
			}
		}
	}
}

// refusedOnce lets the receiver refuse a callback whose url asks for another attempt.
func refusedOnce(name, to string) report.Check {
	c := check(name, "The url's fragment says how often and after which failures a callback is sent again. It keeps its idempotency token.", "create "+newOrder+to)
	c.Hold = true // else two are due
	return c
}

package conform

import (
	"iter"
	"net/http"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order"
)

// again creates an order for the number of the latest one.
const again = "create PhoneNumber={phone}&SmsCapability=true"

// access asks for orders of another account, deleted orders and unknown ones.
func access(Options) iter.Seq[report.Check] {
	const rule = "An account sees only its own orders. A deleted or unknown order is 404. A request without credentials is 401."
	checks := []report.Check{
		check("an order is another account's", rule, "create "+newOrder,
			"as other: fetch", "as other: update FriendlyName=theirs", "as other: delete", "as other: list", "as other: offboard", "fetch"),
		check("a request without credentials", rule, "create "+newOrder,
			"as nobody: create "+newOrder, "as nobody: fetch", "as nobody: update FriendlyName=x", "as nobody: delete", "as nobody: list", "as nobody: fetch #?"),
		check("a request with a wrong token", "A wrong token of a known account is 401. A server without known accounts accepts any token.", "create "+newOrder,
			"as stranger: create "+newOrder, "as stranger: fetch", "as stranger: update FriendlyName=x", "as stranger: list", "as stranger: fetch #?", "as stranger: ask PUT "+order.Path,
			"as stranger: delete", "fetch"),
		check("an order is deleted", rule, "create "+newOrder, "delete", "expect none",
			"fetch", "expect 20404", "update FriendlyName=x", "delete", "list", "offboard", "twilio require-action Reason=no"),
		check("an unknown order", rule, "fetch #?", "update #? FriendlyName=x", "delete #?", "offboard #?", "twilio accept #?", "expect 20404"),
		check("an order for another account", "An account may create orders for itself, and for its subaccounts.",
			"create "+newOrder+"&AccountSid=AC11111111111111111111111111111111"),
		check("a number is taken", "A number is taken in all accounts until its order fails, is cancelled or is off-boarded.",
			"create "+newOrder, "expect number", again, "expect 22110", "as other: "+again, "expect 22110",
			"delete", "expect none", "as other: "+again, "expect number", again, "expect 22110"),
		check("a failed order frees its number", "A new order can be created for the number of a failed one.",
			"create "+newOrder, "wait 720h", "expect received", "wait 1s", "expect failed", again, "expect number", "list",
			"twilio require-action Reason=no", "expect action-required", again, "expect 22110", "operations fail #2 Reason=no", "expect #2 failed", again, "expect number"),
		check("a unique name is taken", "A unique name is unique within an account. Clearing it and a cancel free it; a failed order keeps it.",
			"create "+newOrder+"&UniqueName={name.desk}", "create "+newOrder+"&UniqueName={name.desk}", "expect 20409", "as other: create "+newOrder+"&UniqueName={name.desk}", "expect received",
			"create "+newOrder, "update #3 UniqueName={name.desk}", "expect 20409", "update #1 UniqueName={name.desk}", "update #1 UniqueName=", "update #3 UniqueName={name.desk}",
			"update #1 UniqueName={name.desk}", "expect 20409", "delete #3", "expect #3 none", "update #1 UniqueName={name.desk}", "wait 721h", "expect #1 failed", "create "+newOrder+"&UniqueName={name.desk}", "expect 20409"),
		check("a name in the path", "A path names an order by its sid or by its unique name.",
			"create "+newOrder+"&UniqueName={name.desk}", "ask GET "+order.Path+"/{name.desk}", "as other: ask GET "+order.Path+"/{name.desk}",
			"update UniqueName=", "ask GET "+order.Path+"/{name.desk}"),
	}
	checks = append(checks, rejected(), offboarding(), methods())
	return slices.Values(checks)
}

// rejected orders the number of a rejected order again.
func rejected() report.Check {
	c := check("a rejected order frees its number", "A new order can be created for the number of a failed one.",
		"reach twilio-processing", "twilio reject Reason=no", "expect failed", again, "expect number")
	c.Hold = true
	return c
}

// offboarding takes an order to completed, and then deletes its number.
func offboarding() report.Check {
	c := check("a number is off-boarded", "Deleting the incoming phone number of a completed order frees the number. The order stays.",
		"reach twilio-processing", "offboard", "expect 20409", "reach testing", "offboard", "expect 20409",
		"reach completed", "expect number", again, "expect 22110", "delete", "expect 20409", "offboard", "expect completed",
		"offboard", "expect 20404", "fetch", again, "expect number")
	c.Hold = true
	return c
}

// methods tries every method on every kind of path.
func methods() report.Check {
	c := check("paths and methods", "HEAD is GET without a body. Other methods are 405 with Allow. A trailing slash is 404.", "create "+newOrder, "expect received")
	for _, path := range []string{order.Path, order.Path + "/{sid}", order.Path + "/HR00000000000000000000000000000000",
		order.Path + "/", order.Path + "/{sid}/", order.Path + "/{sid}/x", "/HostedNumbers"} {
		for _, method := range []string{http.MethodHead, http.MethodPut, http.MethodPatch, http.MethodOptions, http.MethodGet} {
			c.Steps = append(c.Steps, step("ask "+method+" "+path))
		}
	}
	c.Steps = append(c.Steps, step("as nobody: ask PUT "+order.Path), step("as nobody: ask GET /HostedNumbers/elsewhere"), step("fetch"))
	return c
}

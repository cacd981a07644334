package conform

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// The requests about letters. A path ends in "s" or in the latest letter.
var (
	lettersPath = loa.BasePath(order.Generation1)
	ourLetter   = lettersPath + "/{letter}"
	dependents  = ourLetter + "/DependentHostedNumberOrders"
)

// The parameters of a letter, apart from its orders.
const (
	contact = "&AddressSid=AD11111111111111111111111111111111&Email=owner%40example.com&ContactTitle=Ms&ContactPhoneNumber=%2B14155551212"
	oneIs   = "HostedNumberOrderSids={sid}" + contact
	bothAre = "HostedNumberOrderSids={sid.1}&HostedNumberOrderSids={sid.2}" + contact
)

// get and post are the steps of a request.
func get(path string) string { return "send GET " + path }

func post(path, form string) string { return strings.TrimSpace("send POST " + path + " " + form) }

// verified are the steps of n orders whose ownership is verified.
func verified(n int) (steps []string) {
	for range n {
		steps = append(steps, "create "+newOrder, skip)
	}
	return steps
}

// signing are the steps of a letter over n orders that waits to be signed.
func signing(n int) []string {
	form := oneIs
	if n == 2 {
		form = bothAre
	}
	return append(verified(n), post(lettersPath, form))
}

// letterStates are the steps by which a letter over two orders comes to each status.
var letterStates = []struct {
	status loa.Status
	steps  []string
}{
	{loa.Signing, nil},
	{loa.Opened, []string{post(ourLetter, "Status=opened")}},
	{loa.Signed, []string{"letter owner sign"}},
	{loa.Canceled, []string{"letter owner decline"}},
	{loa.Failed, []string{"letter twilio fail-letter"}},
}

const letterRule = "A letter and its orders move together: all of them, or none."

// letterChecks tries every event of a letter in every status, its parameters, its list of
// orders, and the orders that leave it.
func letterChecks(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for _, checks := range [][]report.Check{letterCells(), letterRequests(), letterParameters(), letterOrders(), letterLists()} {
			for _, c := range checks {
				if !yield(c) {
					return
				}
			}
		}
	}
}

// letterCells fires every event by every actor in every status.
func letterCells() (checks []report.Check) {
	for _, state := range letterStates {
		before := slices.Concat(signing(2), state.steps)
		for row := range loa.Lifecycle() {
			if row.From == 0 || row.To == 0 {
				continue
			}
			for actor := order.Customer; actor <= order.Clock; actor++ {
				checks = append(checks, check(fmt.Sprintf("%v by %v of a letter that is %v", row.Event, actor, state.status),
					fmt.Sprintf("%v: %s", row.Event, row.Why),
					slices.Concat(before, []string{fmt.Sprintf("letter %v %v", actor, row.Event), get(ourLetter), get(dependents)})...))
			}
		}
	}
	return checks
}

// letterRequests posts every kind of update in every status.
func letterRequests() (checks []report.Check) {
	for _, state := range letterStates {
		for _, form := range []string{"", "Status=opened", "Status=signing", "Status=signed", "Status=x", "Status=", "Email=new%40example.com",
			"Email=new%40example.com&Status=signing", "Email=new%40example.com&Status=opened", "CcEmails=a%40example.com&CcEmails=b%40example.com", "CcEmails=",
			"HostedNumberOrderSids={sid.1}", "ContactTitle=Dr&ContactPhoneNumber=%2B14155551313", "AddressSid=AD22222222222222222222222222222222", "Unheard=of"} {
			checks = append(checks, check(fmt.Sprintf("update %q of a letter that is %v", form, state.status), "A letter is edited while it is opened.",
				slices.Concat(signing(2), state.steps, []string{post(ourLetter, form), get(ourLetter), get(dependents)})...))
		}
	}
	return checks
}

// letterSamples are values of the parameters of letters, as on the wire.
var letterSamples = []struct {
	name   string
	values []string
}{
	{"HostedNumberOrderSids", []string{"", "HR1", "HR11111111111111111111111111111111", "PN11111111111111111111111111111111", "{sid.1}&HostedNumberOrderSids={sid.1}", "{sid.2}", "{sid.1}&HostedNumberOrderSids={sid.2}", "%FF", "%00"}},
	{"AddressSid", []string{"", "AD1", "ADabcdefABCDEF11111111111111111111", "AP11111111111111111111111111111111", "AD11111111111111111111111111111111&AddressSid=AD11111111111111111111111111111111"}},
	{"Email", []string{"", "owner", "%40example.com", "owner%2Btag%40example.com", "Owner%20%3Cowner%40example.com%3E"}},
	{"CcEmails", []string{"", "a%40example.com", "a%40example.com&CcEmails=b%40example.com", "a%40example.com&CcEmails=nobody"}},
	{"ContactTitle", []string{"", "Ms", "%C3%BC", "a&ContactTitle=b", "%FF"}},
	{"ContactPhoneNumber", []string{"", "%2B14155551212", "14155551212", "x", "%2B442071838750"}},
}

// letterParameters gives each parameter of a create and of an edit each of its values. The
// second order is not verified.
func letterParameters() (checks []report.Check) {
	least := []string{"HostedNumberOrderSids={sid.1}", "AddressSid=AD11111111111111111111111111111111", "Email=owner%40example.com", "ContactTitle=Ms", "ContactPhoneNumber=%2B14155551212"}
	orders := append(verified(1), "create "+newOrder)
	for _, p := range letterSamples {
		without := slices.DeleteFunc(slices.Clone(least), func(pair string) bool { return strings.HasPrefix(pair, p.name+"=") })
		steps := slices.Concat(orders, []string{post(lettersPath, strings.Join(without, "&"))})
		for _, value := range p.values {
			steps = append(steps, post(lettersPath, strings.Join(append(slices.Clone(without), p.name+"="+value), "&")), "letter twilio withdraw")
		}
		checks = append(checks, check("create with each "+p.name, paramRule, steps...))
		edits := slices.Concat(orders, []string{post(lettersPath, oneIsFirst), post(ourLetter, "Status=opened")})
		for _, value := range p.values {
			edits = append(edits, post(ourLetter, p.name+"="+value))
		}
		checks = append(checks, check("edit with each "+p.name, paramRule, append(edits, get(ourLetter), get(dependents))...))
	}
	return append(checks, check("a create with nothing", paramRule, slices.Concat(orders, []string{"send POST " + lettersPath, "expect 22101"})...))
}

const oneIsFirst = "HostedNumberOrderSids={sid.1}" + contact

// letterOrders checks how orders join, move with and leave their letter.
func letterOrders() []report.Check {
	with := func(name string, steps ...[]string) report.Check {
		return check(name, letterRule, slices.Concat(steps...)...)
	}
	seen := []string{get(ourLetter), get(dependents)}
	all := []report.Check{
		with("two orders of which one is not verified", verified(1), []string{"create " + newOrder, post(lettersPath, bothAre), "expect 22101", "expect #1 verified", "expect #2 received"}),
		with("two orders are signed together", signing(2), []string{"expect #1 pending-loa", "expect #2 pending-loa", "letter owner sign", "expect #1 carrier-processing", "expect #2 carrier-processing"}, seen),
		with("signing one order signs its letter", signing(2), []string{"owner sign-loa #1", "expect #1 carrier-processing", "fetch #2"}, seen),
		with("declined and signed again", signing(2), []string{"letter owner decline", "expect #1 verified", "expect #2 verified", post(lettersPath, bothAre), "letter owner sign", "expect #1 carrier-processing"}, seen),
		with("revoking one order declines its letter", signing(2), []string{"owner revoke-loa #2", "fetch #1"}, seen),
		with("an opened letter is sent again for one order", signing(2), []string{post(ourLetter, "Status=opened"), "expect #1 verified", "customer send-loa #1 SigningDocumentSid={letter}", "fetch #2"}, seen),
		with("an order on an opened letter cannot join another", signing(1), []string{post(ourLetter, "Status=opened"), post(lettersPath, oneIs), "expect 22101"}, seen),
		with("edited: another order", signing(2), []string{post(ourLetter, "Status=opened"), "create " + newOrder, skip, post(ourLetter, "HostedNumberOrderSids={sid.3}&Email=next%40example.com"), get(ourLetter), get(dependents), post(ourLetter, "Status=signing"), "expect #3 pending-loa", "expect #1 verified", "letter owner sign", "expect #3 carrier-processing"}, seen),
		with("when a letter has changed", signing(1), []string{"expect pending-loa", "wait 1h", post(ourLetter, "Status=opened"), get(ourLetter), "wait 1h", post(ourLetter, ""), get(ourLetter), post(ourLetter, "Email=next%40example.com"), get(ourLetter), "wait 1h", post(ourLetter, "Status=signing"), "wait 1h", "letter owner sign"}, seen),
		with("another account's letter", signing(1), []string{"as other: " + get(ourLetter), "as other: " + post(ourLetter, "Status=opened"), "as other: " + get(dependents), "as other: " + get(lettersPath), "as nobody: " + get(ourLetter), "as stranger: " + get(ourLetter)}, seen),
		with("another account's order", verified(1), []string{"as other: " + post(lettersPath, oneIs)}),
		with("an unknown letter", []string{get(lettersPath + "/PX11111111111111111111111111111111"), post(lettersPath+"/PX11111111111111111111111111111111", "Status=opened"), get(lettersPath + "/x"), "letter owner sign", "expect 20404"}),
		with("methods of letters", signing(1), []string{"send PUT " + lettersPath, "send DELETE " + lettersPath, "send DELETE " + ourLetter, "send PATCH " + ourLetter, "send POST " + dependents, get(ourLetter + "/"), get(lettersPath + "/")}),
		with("a letter without orders is canceled", signing(1), []string{"delete", "expect none"}, seen),
		with("expired orders leave the letter", signing(2), []string{"wait 720h", "fetch #1", "wait 1s", "expect #1 failed"}, seen),
		with("one expires, the other does not", signing(2), []string{"wait 360h", "update #1 FriendlyName=x", "wait 361h", "expect #2 failed", "expect #1 pending-loa"}, seen),
	}
	for _, leave := range []string{"delete #1", "twilio require-action #1 Reason=no", "carrier require-action #1 Reason=no"} {
		all = append(all,
			with(leave+" leaves the letter", signing(2), []string{leave}, seen, []string{"letter owner sign", "expect #2 carrier-processing"}, seen),
			with(leave+" leaves an opened letter", signing(2), []string{post(ourLetter, "Status=opened"), leave}, seen, []string{post(ourLetter, "Status=signing"), "expect #2 pending-loa"}, seen))
	}
	return all
}

// letterLists lists letters, and the orders of a letter, with each filter and in pages.
func letterLists() (checks []report.Check) {
	var steps []string
	for range 3 {
		steps = append(steps, "create "+newOrder, skip, post(lettersPath, oneIs))
	}
	steps = append(steps, "letter owner sign #2")
	for _, query := range []string{"", "?Status=signing", "?Status=signed", "?Status=opened", "?Status=x", "?Email=owner%40example.com", "?Email=nobody", "?Status=signing&Email=owner%40example.com",
		"?PageSize=1001", "?PageSize=0", "?Page=1", "?Page=x", "?PageToken=nonsense", "?Unheard=of"} {
		steps = append(steps, get(lettersPath+query))
	}
	steps = append(steps, get(lettersPath+"?PageSize=1"), "send GET {next}", "send GET {next}", get(lettersPath+"?PageSize=1&Status=signing"), "send GET {next}")
	checks = append(checks, check("letters, filtered and in pages", "A list has exactly the letters that match every filter.", steps...))

	steps = append([]string{"create " + newOrder + "&FriendlyName=desk&UniqueName={name.desk}", skip, "create " + newOrder, skip}, post(lettersPath, bothAre))
	for _, query := range []string{"", "?Status=pending-loa", "?Status=verified", "?Status=x", "?PhoneNumber={phone}", "?PhoneNumber=x", "?FriendlyName=desk", "?UniqueName={name.desk}", "?UniqueName=no", "?IncomingPhoneNumberSid={pn}", "?IncomingPhoneNumberSid=x", "?PageSize=1001", "?Page=1"} {
		steps = append(steps, get(dependents+query))
	}
	steps = append(steps, get(dependents+"?PageSize=1"), "send GET {next}")
	return append(checks, check("the orders of a letter, filtered and in pages", "A list has exactly the letter's orders that match every filter.", steps...))
}

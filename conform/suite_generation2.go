package conform

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// The paths of generation 2.
var (
	ordersV2     = order.Generation2.Path()
	ourOrderV2   = ordersV2 + "/{sid}"
	lettersV2    = loa.BasePath(order.Generation2)
	ourLetterV2  = lettersV2 + "/{letter}"
	dependentsV2 = ourLetterV2 + "/DependentHostedNumberOrders"
)

const (
	leastV2 = "ContactPhoneNumber=%2B14155551212&AddressSid=AD11111111111111111111111111111111&Email=owner%40example.com"
	newV2   = "PhoneNumber={number}&" + leastV2
	ruleV2  = "Generation 2 shows the same orders and letters in its own form, with its own parameters."
)

// generation2 checks orders and letters in the paths of generation 2.
func generation2(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for _, checks := range [][]report.Check{ordersOfV2(), parametersOfV2(), deletesOfV2(), lettersOfV2()} {
			for _, c := range checks {
				if !yield(c) {
					return
				}
			}
		}
	}
}

func ordersOfV2() []report.Check {
	created := post(ordersV2, newV2+"&ContactTitle=Ms&FriendlyName=desk&StatusCallbackUrl={callback}")
	call := post(ourOrderV2, "Status=pending-verification&VerificationCallDelay=15&VerificationCallExtension=51%23")
	return []report.Check{
		check("an order's life", ruleV2, created, get(ourOrderV2), "fetch", call, get(ourOrderV2), "owner confirm-code Code={code}", get(ourOrderV2),
			post(lettersV2, oneIs), get(ourOrderV2), "letter owner sign", get(ourOrderV2), "carrier begin-testing", get(ourOrderV2), "twilio complete", get(ourOrderV2), "send DELETE "+ourOrderV2, "expect 20409"),
		check("an order of generation 1", ruleV2, "create "+newOrder+"&UniqueName={name.desk}&FriendlyName=front", get(ourOrderV2), get(ordersV2), get(ordersV2+"/{name.desk}"), "expect 20404"),
		check("an order of generation 1 with a phone bill", ruleV2, "create "+byBill, get(ourOrderV2), post(ourOrderV2, "Status=pending-verification"), get(ourOrderV2), "operations approve-bill", get(ourOrderV2)),
		check("a long name is shown whole in generation 1", ruleV2, post(ordersV2, newV2+"&FriendlyName="+strings.Repeat("x", 128)), "fetch", get(ourOrderV2), "list"),
		check("three calls", ruleV2, created, call, call, call, call, "expect 22100", get(ourOrderV2), "wait 10m", get(ourOrderV2)),
		check("another account's orders", ruleV2, created, "as other: "+get(ourOrderV2), "as other: "+get(ordersV2), "as other: "+call, "as other: send DELETE "+ourOrderV2, "as nobody: "+get(ourOrderV2), "as stranger: "+get(ourOrderV2)),
		check("methods", ruleV2, created, "send PUT "+ordersV2, "send PATCH "+ourOrderV2, "send DELETE "+ordersV2, get(ordersV2+"/"), get(ourOrderV2+"/"), get(ordersV2+"/HR11111111111111111111111111111111")),
		check("orders, filtered and in pages", ruleV2, slices.Concat([]string{created, post(ordersV2, newV2), post(ordersV2, newV2)}, gets(ordersV2, "", "?Status=received", "?Status=x", "?SmsCapability=true", "?SmsCapability=false", "?SmsCapability=x",
			"?PhoneNumber={phone}", "?PhoneNumber=x", "?IncomingPhoneNumberSid={pn}", "?FriendlyName=desk", "?UniqueName=desk", "?PageSize=1001", "?Page=1", "?Status=received&FriendlyName=desk&PhoneNumber={phone}&IncomingPhoneNumberSid={pn}&SmsCapability=true"),
			[]string{get(ordersV2 + "?PageSize=1"), "send GET {next}", "send GET {next}", get(ordersV2 + "?PageSize=1&SmsCapability=true"), "send GET {next}"})...),
	}
}

// gets are the steps that get a path with each query.
func gets(path string, queries ...string) (steps []string) {
	for _, query := range queries {
		steps = append(steps, get(path+query))
	}
	return steps
}

// samplesOfV2 are values of the parameters of generation 2, as on the wire.
var samplesOfV2 = []struct {
	name   string
	values []string
}{
	{"PhoneNumber", []string{"", "x", "{800}", "%2B447700900123", "%2B19005551212"}},
	{"ContactPhoneNumber", []string{"", "x", "%2B442071838750"}},
	{"AddressSid", []string{"", "AD1", "ADabcdefABCDEF11111111111111111111"}},
	{"Email", []string{"", "x", "owner%40example.com"}},
	{"ContactTitle", []string{"", "Ms", "%FF"}},
	{"SmsCapability", []string{"", "true", "TRUE", "false", "x"}},
	{"AccountSid", []string{"", "AC1", "AC11111111111111111111111111111111"}},
	{"FriendlyName", []string{"", strings.Repeat("x", 128), strings.Repeat("x", 129)}},
	{"CcEmails", []string{"", "a%40example.com&CcEmails=b%40example.com", "x"}},
	{"SmsUrl", []string{"", "http%3A%2F%2Fexample.com", "x"}},
	{"SmsMethod", []string{"", "GET", "x"}},
	{"StatusCallbackUrl", []string{"", "{callback}", "x"}},
	{"StatusCallbackMethod", []string{"", "GET", "x"}},
	{"SmsApplicationSid", []string{"", "AP11111111111111111111111111111111", "AP1"}},
	{"UniqueName", []string{"desk", strings.Repeat("x", 200)}},
	{"VerificationType", []string{"phone-bill", "x"}},
	{"Unheard", []string{"of"}},
}

// parametersOfV2 gives each parameter each of its values.
func parametersOfV2() (checks []report.Check) {
	least := []string{"PhoneNumber={number}", "ContactPhoneNumber=%2B14155551212", "AddressSid=AD11111111111111111111111111111111", "Email=owner%40example.com"}
	for _, p := range samplesOfV2 {
		without := slices.DeleteFunc(slices.Clone(least), func(pair string) bool { return strings.HasPrefix(pair, p.name+"=") })
		steps := []string{post(ordersV2, strings.Join(without, "&"))}
		switch {
		case p.name == "AddressSid":
			steps = append(steps, "expect 22109")
		case len(without) < len(least):
			steps = append(steps, "expect 20001")
		}
		for _, value := range p.values {
			steps = append(steps, post(ordersV2, strings.Join(append(slices.Clone(without), p.name+"="+value), "&")))
		}
		checks = append(checks, check("create with each "+p.name, paramRule, steps...))
	}
	steps := []string{post(ordersV2, newV2)}
	for _, form := range []string{"", "Status=", "Status=received", "Status=x", "VerificationCallDelay=5", "Status=pending-verification&VerificationCallDelay=61", "Status=pending-verification&VerificationCallExtension=x",
		"Status=pending-verification&VerificationCallDelay=60&VerificationCallExtension=1w%23*", "Status=pending-verification&VerificationCallDelay=&VerificationCallExtension=", "VerificationCode={code}", "Status=pending-verification&FriendlyName=x&CallDelay=9&Extension=7"} {
		steps = append(steps, post(ourOrderV2, form))
	}
	return append(checks, check("every update", paramRule, steps...), check("a create with nothing", paramRule, "send POST "+ordersV2))
}

// deletesOfV2 deletes an order in every status.
func deletesOfV2() (checks []report.Check) {
	for s := range status.All() {
		if s == status.TwilioProcessing {
			continue // a server may not be able to hold it there
		}
		checks = append(checks, check(fmt.Sprintf("delete an order that is %v", s), "Generation 2 deletes an order in received alone.",
			"create "+newOrder, "reach "+s.String(), "send DELETE "+ourOrderV2, get(ourOrderV2), get(ordersV2)))
	}
	return checks
}

func lettersOfV2() []report.Check {
	withoutTitle := strings.Replace(bothAre, "&ContactTitle=Ms", "", 1)
	return []report.Check{
		check("a letter", ruleV2, append(verified(2), post(lettersV2, withoutTitle), get(ourLetterV2), get(ourLetter), get(dependentsV2), get(lettersV2), "letter owner sign", get(ourLetterV2), get(dependentsV2+"?Status=carrier-processing"), get(dependentsV2+"?PageSize=1"), "send GET {next}")...),
		check("a letter is deleted", ruleV2, append(signing(2), "send DELETE "+ourLetterV2, "expect #1 verified", get(ourLetterV2), get(ourLetter), "send DELETE "+ourLetterV2, "expect 22107")...),
		check("an opened letter is deleted", ruleV2, append(signing(1), post(ourLetter, "Status=opened"), "send DELETE "+ourLetterV2, get(ourLetterV2))...),
		check("a signed letter is not deleted", ruleV2, append(signing(1), "letter owner sign", "send DELETE "+ourLetterV2, "expect 22107", get(ourLetterV2))...),
		check("a letter is not updated", ruleV2, append(signing(1), post(ourLetterV2, "Status=opened"), get(ourLetterV2), "as other: send DELETE "+ourLetterV2, "as other: "+get(dependentsV2))...),
		check("letters, filtered", ruleV2, append(signing(1), gets(lettersV2, "?Status=signing", "?Status=signed", "?Email=owner%40example.com", "?Status=x", "?PageSize=1001")...)...),
	}
}

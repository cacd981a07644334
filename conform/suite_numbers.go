package conform

import (
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// The paths of generation 2010.
const (
	numbersPath   = "/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"
	ourNumber     = "/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{pn}.json"
	addressesPath = "/2010-04-01/Accounts/{account}/Addresses.json"
	ourAddress    = "/2010-04-01/Accounts/{account}/Addresses/{address}.json"
)

const numberRule = "The incoming phone number is made with the order, configured by an update, and off-boarded by its deletion."

// numberChecks configures, lists and deletes incoming phone numbers, and stores addresses.
func numberChecks(Options) iter.Seq[report.Check] {
	settings := newOrder + "&SmsUrl=http%3A%2F%2Fexample.com%2Fsms&SmsMethod=GET&SmsFallbackUrl=http%3A%2F%2Fexample.com%2Ffallback&SmsFallbackMethod=GET&StatusCallbackUrl={callback}&StatusCallbackMethod=GET"
	var configure []string
	for _, form := range []string{"", "FriendlyName=Desk", "FriendlyName=", "SmsUrl=https%3A%2F%2Fexample.org%2Fa", "SmsUrl=", "SmsUrl=x", "SmsMethod=GET", "SmsMethod=", "SmsMethod=PUT", "SmsFallbackUrl=http%3A%2F%2Fexample.org", "SmsFallbackUrl=no",
		"SmsFallbackMethod=POST", "SmsFallbackMethod=x", "SmsApplicationSid=AP11111111111111111111111111111111", "SmsApplicationSid=", "SmsApplicationSid=AP1", "StatusCallback=http%3A%2F%2Fexample.org%2Fs", "StatusCallback=x", "StatusCallback=",
		"StatusCallbackMethod=GET", "StatusCallbackMethod=get", "SmsUrl=x&SmsMethod=y&StatusCallback=z", "Unheard=of", "FriendlyName=%00"} {
		configure = append(configure, post(ourNumber, form), get(ourNumber))
	}
	var list []string
	for _, query := range []string{"", "?PhoneNumber={phone}", "?PhoneNumber=%2B1", "?FriendlyName=no", "?Origin=hosted", "?Origin=twilio", "?PageSize=1001", "?PageSize=0", "?Page=1", "?Page=x", "?PageToken=x", "?Unheard=of"} {
		list = append(list, get(numbersPath+query))
	}
	list = append(list, get(numbersPath+"?PageSize=1"), "send GET {next}", "send GET {next}")
	address := "CustomerName=Desk&Street=Main%20St&City=Boston&Region=MA&PostalCode=02110&IsoCountry=US"
	checks := []report.Check{
		check("a number begins as its order says", numberRule, "create "+settings, get(ourNumber), get(numbersPath)),
		check("a number is configured", numberRule, append([]string{"create " + settings}, configure...)...),
		check("a configuration leaves the order alone", numberRule, "create "+newOrder, "wait 1h", post(ourNumber, "SmsUrl=http%3A%2F%2Fexample.org&FriendlyName=x"), "fetch", get(ourNumber), "twilio skip-verification", get(ourNumber)),
		check("numbers, filtered and in pages", numberRule, slices.Concat([]string{"create " + newOrder, "create " + newOrder, "create " + newOrder}, list)...),
		check("a completed number is in use, and is off-boarded", numberRule, "reach completed", get(ourNumber), "send DELETE "+ourNumber, get(ourNumber), post(ourNumber, "SmsUrl="), get(numbersPath), "send DELETE "+ourNumber, "expect 20404"),
		check("a number cannot be deleted before completion", numberRule, "create "+newOrder, "send DELETE "+ourNumber, "expect 20409", get(ourNumber)),
		check("a number goes with its order", numberRule, "create "+newOrder, "delete", get(numbersPath), "create "+newOrder, "wait 721h", "expect failed", get(numbersPath), get(ourNumber)),
		check("another account's numbers", numberRule, "create "+newOrder, "as other: "+get(ourNumber), "as other: "+get(numbersPath), "as other: "+post(ourNumber, "SmsUrl="), "as other: send DELETE "+ourNumber, "as nobody: "+get(ourNumber), "send PUT "+ourNumber, "send POST "+numbersPath, get("/2010-04-01/Accounts/{account}/IncomingPhoneNumbers/PN11111111111111111111111111111111.json")),
		check("addresses are kept until they are deleted", "Addresses are a small store, so that a program's first call works.",
			post(addressesPath, address), get(ourAddress), post(addressesPath, address+"&FriendlyName=x&StreetSecondary=y"), get(addressesPath), get(addressesPath+"?CustomerName=Desk"), get(addressesPath+"?IsoCountry=CA"),
			get(addressesPath+"?PageSize=1"), "send GET {next}", "as other: "+get(ourAddress), "as other: "+get(addressesPath), "send DELETE "+ourAddress, get(ourAddress), "send DELETE "+ourAddress, "expect 20404", get(addressesPath)),
		check("an address requires six parameters", "Addresses are a small store, so that a program's first call works.",
			"send POST "+addressesPath, "expect 20001", post(addressesPath, address+"x"), post(addressesPath, "CustomerName=&Street=Main&City=B&Region=MA&PostalCode=1&IsoCountry=us")),
	}
	return slices.Values(checks)
}

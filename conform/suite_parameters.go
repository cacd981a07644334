package conform

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// samples are values of the parameters, as on the wire: the first two are well
// formed. What becomes of each, the model says.
var samples = []struct {
	name     string
	requests string // c for create, u for update, l for list
	values   []string
}{
	{"PhoneNumber", "cl", []string{"{800}", "{613}", "{833}", "{844}", "{855}", "{866}", "{877}", "{888}", "{501}", "{415}", "{919}", "{416}", "{250}", "18005551212", "+16175551212", "%2B1617555121", "%2B161755512123456", "%2B16175551212%0A",
		"%2B016175551", "tel:%2B16175551212", "%EF%BC%8B16175551212", "%2B447700900123", "%2B8210123456", "%2B19005551212", "%2B15005550006", "%2B16005551212",
		"%2B17875551212", "%2B16715551212", "%2B13405551212", "%2B16845551212", "%2B16705551212", "%2B18765551212", "%2B11115551212", "x"}},
	{"SmsCapability", "c", []string{"true", "TRUE", "false", "1", "yes", "True%20"}},
	{"AccountSid", "c", []string{"AC11111111111111111111111111111111", "ACaAaAaAaAaAaAaAaAaAaAaAaAaAaAaAaA", "AC1", "HR11111111111111111111111111111111"}},
	{"FriendlyName", "cul", []string{"Front%20desk", strings.Repeat("%C3%BC", 64), strings.Repeat("x", 65), strings.Repeat("%C3%BC", 65), "%3Cb%3E%26%22", "Smith;%20Sons", "100%"}},
	{"UniqueName", "cul", []string{"{name}", "{name}" + strings.Repeat("%C3%BC", 128-script.NameLen), "{name}" + strings.Repeat("x", 129-script.NameLen), "HR11111111111111111111111111111111", "PN11111111111111111111111111111111"}},
	{"CcEmails", "cu", []string{"a%40example.com", "a%40example.com&CcEmails=b%40example.com", "nobody", "a%40example.com&CcEmails=nobody", "A%20%3Ca%40example.com%3E", "&CcEmails=a%40example.com"}},
	{"SmsUrl", "c", []string{"https%3A%2F%2Fexample.com%2Fsms", "http%3A%2F%2F%5B%3A%3A1%5D%3A8080%2F", "ftp%3A%2F%2Fexample.com", "example.com", "http%3A%2F%2F", "%2Fsms"}},
	{"SmsMethod", "c", []string{"GET", "POST", "get", "PUT"}},
	{"SmsFallbackUrl", "c", []string{"https%3A%2F%2Fexample.com%2Ffallback", "http%3A%2F%2Fexample.com", "javascript%3Aalert(1)"}},
	{"SmsFallbackMethod", "c", []string{"GET", "POST", "DELETE"}},
	{"StatusCallbackUrl", "c", []string{"{callback}", "{callback}%3Fa%3Db", "nowhere"}},
	{"StatusCallbackMethod", "c", []string{"GET", "POST", "post"}},
	{"SmsApplicationSid", "c", []string{"AP11111111111111111111111111111111", "AP11111111111111111111111111111111&SmsUrl=http%3A%2F%2Fexample.com", "AP1", "AD11111111111111111111111111111111"}},
	{"AddressSid", "c", []string{"AD11111111111111111111111111111111", "ADabcdefABCDEF11111111111111111111", "AD1111111111111111111111111111111g", "AP11111111111111111111111111111111"}},
	{"Email", "cu", []string{"owner%40example.com", "owner%2Btag%40example.com", "owner", "%40example.com", "Owner%20%3Cowner%40example.com%3E"}},
	{"Status", "ul", []string{"pending-verification", "pending-verification", "received", "verified", "completed", "twilio-processing", "action_required", "Received", "x"}},
	{"VerificationCode", "u", []string{"0000", "no", "{code}"}},
	{"VerificationType", "cu", []string{"phone-call", "phone-bill&VerificationDocumentSid=" + document, "phone-bill", "fax", "Phone-Call"}},
	{"VerificationDocumentSid", "cu", []string{document, "RIabcdefABCDEF11111111111111111111", "RI1", "PX11111111111111111111111111111111"}},
	{"Extension", "u", []string{"5105", "ww1%23*", "x1", "1%202"}},
	{"CallDelay", "u", []string{"0", "60", "61", "-1", "soon", "1.5", "99999999999999999999"}},
	{"IncomingPhoneNumberSid", "l", []string{"{pn}", "PN11111111111111111111111111111111", "PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "x"}},
	{"PageSize", "l", []string{"1", "1000", "1001", "0", "-1", "many", "99999999999999999999"}},
	{"Page", "l", []string{"0", "0", "1", "-1", "x"}},
	{"PageToken", "l", []string{"", "", "nonsense", "%00"}},
	{"Unheard", "cul", []string{"of", "%FF"}},
}

const paramRule = "A parameter that is missing, ill formed or out of place is refused with its own code, all of them are listed, and nothing is changed."

// parameters gives each parameter of each request each of its values.
func parameters(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		var checks []report.Check
		for _, p := range samples {
			for _, value := range variants(p.name, p.values) {
				for _, r := range p.requests {
					checks = append(checks, parameter(r, p.name, value))
				}
			}
		}
		named := map[string]bool{} // a value may stand in several lists
		for _, c := range slices.Concat(checks, combinations(), textChecks()) {
			if !named[c.Name] && !yield(c) {
				return
			}
			named[c.Name] = true
		}
	}
}

// variants returns the values as forms, and those that every parameter is tried with:
// missing, empty, given twice, not UTF-8, with a % that starts no escape.
func variants(name string, values []string) []string {
	percent := "%zz"
	if name == "UniqueName" {
		percent = "{name}%zz" // it is a name like any other, and must be free
	}
	forms := []string{"", name + "=", name + "=" + values[0] + "&" + name + "=" + values[1], name + "=%FF", name + "=" + percent, name}
	for _, value := range values {
		forms = append(forms, name+"="+value)
	}
	return forms
}

func parameter(request rune, name, form string) report.Check {
	with := func(base string) string { return strings.Trim(base+"&"+form, "&") }
	title := func(what string) string {
		if form == "" {
			return fmt.Sprintf("%s without %s", what, name)
		}
		return fmt.Sprintf("%s with %s", what, form)
	}
	switch request {
	case 'c':
		base := slices.DeleteFunc(strings.Split(newOrder, "&"), func(part string) bool { return strings.HasPrefix(part, name+"=") })
		return check(title("create"), paramRule, strings.TrimSpace("create "+with(strings.Join(base, "&"))))
	case 'u':
		return check(title("update"), paramRule, "create "+newOrder+"&FriendlyName=before&Email=before%40example.com&CcEmails=before%40example.com",
			"update Status=pending-verification&Extension=1&CallDelay=7", "expect pending-verification", strings.TrimSpace("update "+form), "fetch")
	}
	return check(title("list"), paramRule, "create "+newOrder+"&FriendlyName=Front%20desk", "create "+newOrder, "expect received", strings.TrimSpace("list "+form))
}

// combinations are requests with several problems at once: one answer names all.
func combinations() []report.Check {
	faults := "Email=x&CcEmails=y&FriendlyName=" + strings.Repeat("x", 65) + "&UniqueName=HR11111111111111111111111111111111&VerificationType=fax&VerificationDocumentSid=RI1"
	return []report.Check{
		check("create with faults in everything", paramRule, "create PhoneNumber=1&SmsCapability=no&AccountSid=1&SmsUrl=x&SmsMethod=x&SmsFallbackUrl=x&SmsFallbackMethod=x"+
			"&StatusCallbackUrl=x&StatusCallbackMethod=x&SmsApplicationSid=x&AddressSid=x&"+faults, "expect 22102", "list"),
		check("create with nothing", paramRule, "create", "expect 20001", "list"),
		check("create with a foreign account and a taken number", paramRule, "create "+newOrder,
			"create PhoneNumber={phone}&SmsCapability=true&AccountSid=AC11111111111111111111111111111111", "expect 20403"),
		check("create with a taken number and a taken name", paramRule, "create "+newOrder+"&UniqueName={name.a}", "create PhoneNumber={phone}&SmsCapability=true&UniqueName={name.a}", "expect 22110"),
		check("update with faults in everything", paramRule, "create "+newOrder, "update Status=x&VerificationCode=1&Extension=x&CallDelay=61&"+faults, "expect 22116"),
		check("update with a taken name and a status out of place", paramRule, "create "+newOrder+"&UniqueName={name.a}", "create "+newOrder, "update UniqueName={name.a}&Status=verified", "expect 20409"),
		check("update with fields and a wrong code", "An update applies completely or not at all.", "create "+newOrder, "update Status=pending-verification",
			"update FriendlyName=x&VerificationCode=no", "expect 22113", "update FriendlyName=x&VerificationCode={code}", "expect verified"),
		check("update with a status and a code", paramRule, "create "+newOrder, "update Status=pending-verification", "update Status=pending-verification&VerificationCode={code}", "expect 22114"),
		check("a body in another type", "A JSON or multipart body is 415, and is not read.", "create "+newOrder,
			`in application/json: create {"PhoneNumber":"+16175551212","SmsCapability":true}`, "in application/json: create "+newOrder, "in application/json: update FriendlyName=x",
			`in application/json: update {"FriendlyName":"x"}`, "in multipart/form-data;boundary=x: update FriendlyName=x", "in application/json: update FriendlyName=%zz", "fetch",
			"as nobody: in application/json: update {}", "as other: in application/json: update {}", "in application/json: update #? {}"),
		check("an update with nothing but a query", "The parameters of a POST are only those of its body.", "create "+newOrder, "ask POST "+order.Path+"/{sid}?FriendlyName=x", "fetch"),
		check("an update with nothing", "An update with no known parameter changes nothing.", "create "+newOrder, "wait 1s", "update", "update Unheard=of", "update Status=", "update FriendlyName="),
		check("the nulls of a client", "A key that is present and empty clears the field.", "create "+newOrder+"&FriendlyName=a&CcEmails=a%40example.com", "update Extension=1&CallDelay=9",
			"update FriendlyName=&UniqueName=&Email=&CcEmails=&Status=&VerificationCode=&VerificationType=&Extension=&CallDelay="),
		check("the document of a phone bill", "Clearing the document of a phone bill is 22118.", "create "+byBill, "update VerificationDocumentSid=", "expect 22118", "update VerificationType=phone-call&VerificationDocumentSid="),
		check("a list by what matches nothing", "An ill-formed filter matches nothing.", "create "+newOrder,
			"list Status=completed&FriendlyName=example&PhoneNumber=%2B19193608000&UniqueName=something123&IncomingPhoneNumberSid=PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz&PageSize=50&Page=0"),
	}
}

package conform

import (
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// texts are values that servers read in more than one way, as on the wire. What
// becomes of each, the model says. A number among them must be one that is refused:
// every run asks for the same.
var texts = []struct {
	name     string
	requests string // as in samples
	values   []string
}{
	{"FriendlyName", "cul", []string{"Smith;+Sons", ";", "a;FriendlyName=b", "100%", "%", "%4", "%zz%41", "a%", "a=b=c", "=", "%26", "a%00b", "%ED%A0%80", "%C0%80", "%C3"}},
	{"UniqueName", "cul", []string{"{name};x", "{name}%", "{name}=x", "{name}%00"}},
	{"PhoneNumber", "cl", []string{"%2B16179111234", "%2B17804111234", "%2B16172111234", "%2B14165111234", "%2B16179501234", "%2B16179581234", "%2B16179591234", "%2B16139761234",
		"%2B16175551212;", "%2B1617555121%", "%2B16175551212%00", "%00"}},
	{"Email", "cu", []string{"%22quoted+str%22%40example.com", strings.Repeat("a", 64) + "%40example.com", strings.Repeat("a", 65) + "%40example.com", "user%40-bad-.com", "user%40bad-.com",
		"user%40" + strings.Repeat("a", 63) + ".com", "user%40" + strings.Repeat("a", 64) + ".com", "user%40" + strings.Repeat("a", 300) + ".com", "user%40a..com", "user%40.com", "user%40com.",
		".user%40example.com", "us..er%40example.com", "us%40er%40example.com", "user%40exa_mple.com", "us+er%40example.com", "user%40example.com%0A", "user%00%40example.com", "user%40%5B127.0.0.1%5D"}},
	{"CcEmails", "cu", []string{"a%40example.com&CcEmails=user%40-bad-.com", strings.Repeat("a", 65) + "%40example.com", "%22a+b%22%40example.com", "a%40example.com,b%40example.com", "a%40example.com&CcEmails=%00"}},
	{"SmsUrl", "c", []string{"http://127.0.0.1:65535/", "http://127.0.0.1:65536/", "http://127.0.0.1:99999/", "http://127.0.0.1:0/", "http://127.0.0.1:/", "https://h:443:1/", "http://[::1]:443:1/", "http://h:x/",
		"http://u:p%2540@example.com/", "http://a@b@example.com/", "http://u:a@b@example.com/", "http://a%40b@example.com/", "http://example.com/;a=%2500", "http://example.com/%00", "http://example.com/%0A"}},
	{"StatusCallbackUrl", "c", []string{"http://127.0.0.1:99999/", "https://h:443:1/", "http://a@b@127.0.0.1/", "http://127.0.0.1:1/%00"}},
	{"SmsFallbackUrl", "c", []string{"http://127.0.0.1:99999/", "https://h:443:1/", "http://a@b@example.com/"}},
	{"VerificationCode", "u", []string{"1;2", "%", "%00"}},
	{"Extension", "u", []string{"1;2", "1%", "%00"}},
}

const textRule = "A form is parsed as in the WHATWG URL standard: a semicolon is data, and a % without an escape stands for itself. NUL and invalid UTF-8 are 20001 in every parameter, filter and path."

// textChecks give parameters the values that servers read in more than one way.
func textChecks() (checks []report.Check) {
	for _, p := range texts {
		for _, value := range p.values {
			for _, r := range p.requests {
				c := parameter(r, p.name, p.name+"="+value)
				c.Rule = textRule
				checks = append(checks, c)
			}
		}
	}
	for _, p := range samples {
		for _, r := range p.requests {
			c := parameter(r, p.name, p.name+"=%00")
			c.Rule = textRule
			checks = append(checks, c)
		}
	}
	return append(checks, textFilters(), textPaths())
}

// textFilters lists orders by the stored texts.
func textFilters() report.Check {
	c := check("filters by such texts", textRule)
	for _, text := range []string{"Smith;+Sons", "100%", "%zz", "a=b"} {
		c.Steps = append(c.Steps, step("create "+newOrder+"&FriendlyName="+text), expect(status.Received), step("list FriendlyName="+text))
	}
	for _, query := range []string{"FriendlyName=Smith", "FriendlyName=100", "FriendlyName=Smith;Status=received", "Status=received;PageSize=1", "FriendlyName=100%25", "FriendlyName=Smith%3B%20Sons"} {
		c.Steps = append(c.Steps, step("list "+query))
	}
	return c
}

// textPaths names orders by paths with NUL and invalid UTF-8.
func textPaths() report.Check {
	c := check("paths with such texts", textRule, "create "+newOrder+"&UniqueName={name.a}", "create "+newOrder+"&UniqueName={name.b};100%25", "ask GET "+order.Path+"/{name.b};100%25", "ask GET "+order.Path+"/{name.b}%3B100%25")
	for _, segment := range []string{"%00", "{sid}%00", "{name.a}%00", "%FF", "{name.a}%FF", "%ED%A0%80", "a%00/b"} {
		for _, method := range []string{"GET", "DELETE", "HEAD"} {
			c.Steps = append(c.Steps, step("ask "+method+" "+order.Path+"/"+segment))
		}
	}
	c.Steps = append(c.Steps, step("as nobody: ask GET "+order.Path+"/%00"), step("fetch"))
	return c
}

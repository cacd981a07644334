package mock_test

import (
	"net/http"
	"strings"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
)

// wrongTexts are servers that read texts incorrectly.
var wrongTexts = []wrong{
	{mistake: "a semicolon in a new order separates parameters", suite: "parameters", server: creating(rewriting("FriendlyName", beforeSemicolon))},
	{mistake: "a semicolon in an update separates parameters", suite: "parameters", server: updating(rewriting("FriendlyName", beforeSemicolon))},
	{mistake: "a semicolon in a filter separates parameters", suite: "parameters", server: reading(http.MethodGet, collection, rewriting("FriendlyName", beforeSemicolon))},
	{mistake: "a percent sign that starts no escape is dropped", suite: "parameters", server: updating(rewriting("FriendlyName", without("%")))},
	{mistake: "a percent sign in a filter is dropped", suite: "parameters", server: reading(http.MethodGet, collection, rewriting("FriendlyName", without("%")))},
	{mistake: "NUL in a new order is dropped", suite: "parameters", server: creating(rewriting("FriendlyName", without("\x00")))},
	{mistake: "NUL in an update is dropped", suite: "parameters", server: updating(rewriting("Email", without("\x00")))},
	{mistake: "NUL in a filter is dropped", suite: "parameters", server: reading(http.MethodGet, collection, rewriting("UniqueName", without("\x00")))},
	{mistake: "NUL in a path is dropped", suite: "parameters", request: repathing(without("\x00"))},
	{mistake: "an order whose path is not UTF-8 is not found", suite: "parameters", request: repathing(without("\xff"))},
	{mistake: "a number of an N11 exchange can be hosted", suite: "parameters", options: hosting("+1617911")},
	{mistake: "a number of an N11 exchange of Canada can be hosted", suite: "parameters", options: hosting("+1780411")},
	{mistake: "a number of exchange 950 can be hosted", suite: "parameters", options: hosting("+1617950")},
	{mistake: "a number of exchange 976 can be hosted", suite: "parameters", options: hosting("+1613976")},
	{mistake: "a label of an address may begin with a hyphen", suite: "parameters", server: creating(rewriting("Email", without("-")))},
	{mistake: "a label of a copied address may begin with a hyphen", suite: "parameters", server: creating(rewriting("CcEmails", without("-")))},
	{mistake: "a local part may have 65 bytes", suite: "parameters", server: updating(rewriting("Email", func(text string) string {
		local, domain, _ := strings.Cut(text, "@")
		return local[:min(len(local), 64)] + "@" + domain
	}))},
	{mistake: "a label may have 300 bytes", suite: "parameters", server: creating(rewriting("Email", func(text string) string {
		return strings.ReplaceAll(text, strings.Repeat("a", 300), "a")
	}))},
	{mistake: "a local part must not be quoted", suite: "parameters", server: refusing(http.MethodPost, collection, order.ErrorEmail, "Email", func(text string) bool { return strings.HasPrefix(text, `"`) })},
	{mistake: "a port may be 99999", suite: "parameters", server: creating(rewriting("SmsUrl", replacing(":99999", ":9999")))},
	{mistake: "the port of a callback's url may be 99999", suite: "parameters", server: creating(rewriting("StatusCallbackUrl", replacing(":99999", ":9999")))},
	{mistake: "a url may have two ports", suite: "parameters", server: creating(rewriting("SmsFallbackUrl", replacing(":443:1", ":443")))},
	{mistake: "user information may have a raw @", suite: "parameters", server: creating(rewriting("SmsUrl", replacing("a@b@", "ab@")))},
}

func beforeSemicolon(text string) string {
	before, _, _ := strings.Cut(text, ";")
	return before
}

func without(part string) func(string) string { return replacing(part, "") }

func replacing(from, to string) func(string) string {
	return func(text string) string { return strings.ReplaceAll(text, from, to) }
}

// repathing changes the path that is asked for.
func repathing(change func(string) string) func(*http.Request) {
	return func(r *http.Request) { r.URL.Path, r.URL.RawPath = change(r.URL.Path), "" }
}

// hosting permits every number with this prefix.
func hosting(prefix string) func(*mock.Options) {
	return looking(func(n phone.Number, v phone.Verdict) phone.Verdict {
		if strings.HasPrefix(n.String(), prefix) {
			return phone.Hostable
		}
		return v
	})
}

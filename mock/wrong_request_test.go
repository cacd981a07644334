package mock_test

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

// errMistake is an error that a wrong server returns by mistake.
var errMistake = errors.New("by mistake")

var wrongRequests = []wrong{
	{mistake: "a body of any type is a form", suite: "parameters", request: func(r *http.Request) {
		if r.Header.Get("Content-Type") != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}},
	{mistake: "a body of another type is a bad request", suite: "parameters", answer: func(a *answered) {
		if a.status == http.StatusUnsupportedMediaType {
			a.status = http.StatusBadRequest
			a.json(func(body map[string]any) { body["status"] = http.StatusBadRequest })
		}
	}},
	{mistake: "the media type is checked before the order is found", suite: "parameters", answer: func(a *answered) {
		if kind := a.request.Header.Get("Content-Type"); kind == "application/json" && a.status == http.StatusNotFound {
			a.status = http.StatusUnsupportedMediaType
			a.json(func(body map[string]any) {
				body["status"], body["code"], body["more_info"] = a.status, order.ErrorInvalidParameter, order.ErrorInvalidParameter.MoreInfo()
			})
		}
	}},
	{mistake: "a name that is too long is cut", suite: "parameters", server: creating(rewriting("FriendlyName", func(text string) string {
		return string([]rune(text)[:min(64, len([]rune(text)))])
	}))},
	{mistake: "the length of a name is counted in bytes", suite: "parameters", server: refusing(http.MethodPost, collection, order.ErrorFriendlyName, "FriendlyName", func(text string) bool { return len(text) > 64 })},
	{mistake: "a delay of a minute is too long", suite: "parameters", server: refusing(http.MethodPost, single, order.ErrorCallDelay, "CallDelay", func(text string) bool { return text == "60" })},
	{mistake: "a delay of more than a minute is cut", suite: "parameters", server: updating(rewriting("CallDelay", func(text string) string {
		if n, err := strconv.Atoi(text); err == nil && n > 60 {
			return "60"
		}
		return text
	}))},
	{mistake: "an address may have a display name", suite: "parameters", server: creating(rewriting("Email", func(text string) string {
		_, after, found := strings.Cut(strings.TrimSuffix(text, ">"), "<")
		if found {
			return after
		}
		return text
	}))},
	{mistake: "only the first of several addresses is kept", suite: "parameters", server: creating(func(form url.Values) {
		if len(form["CcEmails"]) > 1 {
			form["CcEmails"] = form["CcEmails"][:1]
		}
	})},
	{mistake: "an empty parameter keeps the field", suite: "parameters", server: updating(func(form url.Values) {
		maps.DeleteFunc(form, func(_ string, values []string) bool { return len(values) == 1 && values[0] == "" })
	})},
	{mistake: "an absent parameter clears the field", suite: "parameters", server: updating(func(form url.Values) {
		if len(form) > 0 && !form.Has("FriendlyName") {
			form.Set("FriendlyName", "")
		}
	})},
	{mistake: "an order without SmsCapability is accepted", suite: "parameters", server: creating(func(form url.Values) { form.Set("SmsCapability", "true") })},
	{mistake: "the word TRUE is not a boolean", suite: "parameters", server: refusing(http.MethodPost, collection, order.ErrorInvalidParameter, "SmsCapability", func(text string) bool { return text == "TRUE" })},
	{mistake: "a plus that was not escaped is a plus", suite: "parameters", server: creating(rewriting("PhoneNumber", func(text string) string { return strings.Replace(text, " ", "+", 1) }))},
	{mistake: "a number of Puerto Rico can be hosted", suite: "parameters", options: looking(func(n phone.Number, right phone.Verdict) phone.Verdict {
		if strings.HasPrefix(n.String(), "+1787") {
			return phone.Hostable
		}
		return right
	})},
	{mistake: "a number of an unassigned range can be hosted", suite: "parameters", options: looking(func(_ phone.Number, right phone.Verdict) phone.Verdict {
		if right == phone.Unassigned {
			return phone.Hostable
		}
		return right
	})},
	{mistake: "a toll-free number cannot be hosted", suite: "parameters", options: looking(func(n phone.Number, right phone.Verdict) phone.Verdict {
		if strings.HasPrefix(n.String(), "+1800") {
			return phone.Type
		}
		return right
	})},
	{mistake: "a number of another country is of the wrong type", suite: "parameters", options: looking(func(_ phone.Number, right phone.Verdict) phone.Verdict {
		if right == phone.Country {
			return phone.Type
		}
		return right
	})},
	{mistake: "an unknown parameter is refused", suite: "parameters", server: refusing(http.MethodPost, collection, order.ErrorInvalidParameter, "Unheard", func(text string) bool { return text != "" })},
	{mistake: "the last value of a repeated parameter counts", suite: "parameters", server: updating(func(form url.Values) {
		for name, values := range form {
			if name != "CcEmails" {
				form[name] = values[len(values)-1:]
			}
		}
	})},
	{mistake: "bytes that are not UTF-8 are replaced", suite: "parameters", server: updating(func(form url.Values) {
		if len(form["FriendlyName"]) == 1 {
			form.Set("FriendlyName", strings.ToValidUTF8(form.Get("FriendlyName"), "?"))
		}
	})},
	{mistake: "sids are folded to lower case", suite: "parameters", server: creating(rewriting("AddressSid", func(text string) string {
		return text[:min(2, len(text))] + strings.ToLower(text[min(2, len(text)):])
	}))},
	{mistake: "a phone bill needs no document", suite: "parameters", server: creating(func(form url.Values) {
		if form.Get("VerificationType") == "phone-bill" && form.Get("VerificationDocumentSid") == "" {
			form.Set("VerificationDocumentSid", "RI11111111111111111111111111111111")
		}
	})},
	{mistake: "the document of a phone bill can be cleared", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		if o.order().VerificationType == order.PhoneBill && o.form.Has("VerificationDocumentSid") && o.form.Get("VerificationDocumentSid") == "" {
			o.form.Del("VerificationDocumentSid")
		}
		o.right()
	})},
	{mistake: "the case of a verification type does not matter", suite: "parameters", server: creating(rewriting("VerificationType", strings.ToLower))},
	{mistake: "the case of a method does not matter", suite: "parameters", server: creating(rewriting("SmsMethod", strings.ToUpper))},
	{mistake: "a url need not be absolute", suite: "parameters", server: creating(rewriting("SmsUrl", func(text string) string { return strings.TrimPrefix(text, "/sms") }))},
	{mistake: "a unique name may look like a sid", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		if text := o.form.Get("UniqueName"); strings.HasPrefix(text, "HR") && len(text) == 34 {
			o.form.Del("UniqueName")
		}
		o.right()
	})},
	{mistake: "the customer may set the status verified", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		if o.form.Get("Status") == "verified" {
			o.form.Del("Status")
			o.ask(http.MethodPost, api.Control+"/HostedNumberOrders/"+o.order().SID.String()+"/"+order.SkipVerification.String(), "Actor="+order.Twilio.String())
		}
		o.right()
	})},
	{mistake: "a status that is not a word counts as absent", suite: "parameters", server: updating(rewriting("Status", func(text string) string { return strings.TrimSuffix(text, "x") }))},
	{mistake: "a status and a code may come together", suite: "parameters", server: updating(func(form url.Values) {
		if form.Get("VerificationCode") != "" && form.Get("Status") == "pending-verification" {
			form.Del("Status")
		}
	})},
	{mistake: "the verification type may change in any status", suite: "guards", server: operating(http.MethodPost, single, (*operation).anyType)},
	{mistake: "another verification type removes the calls", suite: "memory", server: committing(func(c *committed) {
		if c.next.VerificationType != c.before.VerificationType && c.before.Version > 0 {
			c.next.VerificationAttempts = 0
		}
	})},
	{mistake: "a refused update is half applied", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		o.right()
		if name := o.form.Get("FriendlyName"); !o.ok() && name != "" && len(name) < 64 {
			refusal := o.answer
			o.form = url.Values{"FriendlyName": {name}}
			o.right()
			o.answer = refusal
		}
	})},
	{mistake: "fields that come with a code are dropped", suite: "parameters", server: updating(func(form url.Values) {
		if form.Get("VerificationCode") != "" && len(form.Get("FriendlyName")) <= 64 {
			form.Del("FriendlyName")
		}
	})},
	{mistake: "a semicolon in a form is refused", suite: "parameters", server: refusingForm(";")},
	{mistake: "a percent sign in a form that starts no escape is refused", suite: "parameters", server: refusingForm("%")},
	{mistake: "the query of a POST is read too", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		if o.form != nil {
			maps.Copy(o.form, order.ParseForm(o.request.URL.RawQuery))
		}
		o.right()
	})},
	{mistake: "an update loses the call delay", suite: "parameters", server: changing(0, func(c *committed) { c.next.CallDelay = 0 })},
}

// anyType changes the verification type as if the order were in received.
func (o *operation) anyType() {
	o.right()
	kind, err := order.ParseVerificationType(o.form.Get("VerificationType"))
	if o.ok() || o.own() == nil || err != nil || o.form.Get("Status") != "" {
		return
	}
	o.form.Del("VerificationType")
	if o.rightWith(func(o *order.Order) { o.VerificationType = kind }); o.ok() {
		o.entry().order.VerificationType = kind
	}
}

func creating(mistake func(url.Values)) func(*site) {
	return reading(http.MethodPost, collection, mistake)
}

func updating(mistake func(url.Values)) func(*site) {
	return reading(http.MethodPost, single, mistake)
}

// rewriting changes the values of one parameter.
func rewriting(name string, mistake func(string) string) func(url.Values) {
	return func(form url.Values) {
		for i, text := range form[name] {
			if utf8.ValidString(text) {
				form[name][i] = mistake(text)
			}
		}
	}
}

// refusing refuses valid values of a parameter.
func refusing(method, path string, code order.ErrorCode, name string, which func(string) bool) func(*site) {
	return operating(method, path, func(o *operation) {
		if which(o.form.Get(name)) {
			o.refuse(code, name)
			return
		}
		o.right()
	})
}

// refusingForm refuses forms with a character that url.ParseQuery rejects.
func refusingForm(character string) func(*site) {
	return operating(http.MethodPost, single, func(o *operation) {
		for _, values := range o.form {
			if strings.Contains(strings.Join(values, ""), character) {
				o.refuse(order.ErrorInvalidParameter, "")
				return
			}
		}
		o.right()
	})
}

// looking puts a mistake into the verdict on numbers.
func looking(mistake func(phone.Number, phone.Verdict) phone.Verdict) func(*mock.Options) {
	return func(o *mock.Options) {
		o.Look = func(n phone.Number) phone.Verdict { return mistake(n, plan.Look(n)) }
	}
}

package conform

import (
	"net/url"
	"regexp"
	"strings"
)

// braces say what stands in braces in a form or a path, each as a part of a form.
type braces struct {
	number   func(area string) string  // a new one of an area code
	name     func(label string) string // a new one; with a label, the same one each time
	callback string                    // where callbacks are received

	code, sid, pn, phone string // what the order has
}

// usualArea is the area code of {number}.
const usualArea = "617"

var brace = regexp.MustCompile(`\{(?:[a-z]+|name\.[a-z]+|[2-9][0-9]{2})\}`)

// fill puts into a form what its braces stand for.
func (b *braces) fill(form string) string {
	return brace.ReplaceAllStringFunc(form, func(brace string) string {
		word, label, _ := strings.Cut(strings.Trim(brace, "{}"), ".")
		switch word {
		case "number":
			return b.number(usualArea)
		case "name":
			return b.name(label)
		case "callback":
			return b.callback
		case "code":
			return b.code
		case "sid":
			return b.sid
		case "pn":
			return b.pn
		case "phone":
			return b.phone
		}
		if word[0] <= '9' {
			return b.number(word)
		}
		return brace
	})
}

// braces are what a fresh one can fill in, and what an order has, if there is one.
func (f *fresh) braces(k *known) *braces {
	b := &braces{
		number:   func(area string) string { return url.QueryEscape(f.number(area).String()) },
		name:     f.name,
		callback: url.QueryEscape(f.callback),
		code:     "{code}", sid: "{sid}", pn: "{pn}", phone: "{phone}", // without an order they stay
	}
	if k != nil {
		b.code, b.sid = string(k.order.VerificationCode), k.order.SID.String()
		b.pn, b.phone = k.order.IncomingPhoneNumberSID.String(), url.QueryEscape(k.order.PhoneNumber.String())
	}
	return b
}

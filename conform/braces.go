package conform

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// braces say what stands in braces in a form or a path, each as a part of a form.
type braces struct {
	number   func(area string) string  // a new one of an area code
	name     func(label string) string // a new one; with a label, the same one each time
	callback string                    // where callbacks are received

	code, sid, pn, phone string // what the order has
}

// braceWords is THE list of what may stand in braces; label is what stands there
// behind a dot.
var braceWords = []struct {
	word, about string
	put         func(b *braces, label string) string
}{
	{"number", "a number that no order has; {800} is one of that area code, if it has any", func(b *braces, _ string) string { return b.number(usualArea) }},
	{"name", "a unique name that no order has; {name.desk} the same one each time", func(b *braces, label string) string { return b.name(label) }},
	{"callback", "where callbacks are received", func(b *braces, _ string) string { return b.callback }},
	{"code", "the order's verification code", func(b *braces, _ string) string { return b.code }},
	{"sid", "its sid", func(b *braces, _ string) string { return b.sid }},
	{"pn", "the sid of its incoming phone number", func(b *braces, _ string) string { return b.pn }},
	{"phone", "its number", func(b *braces, _ string) string { return b.phone }},
}

// usualArea is the area code of {number}.
const usualArea = "617"

var brace = regexp.MustCompile(`\{(?:[a-z]+|name\.[a-z]+|[2-9][0-9]{2})\}`)

// fill puts into a form what its braces stand for; others stay.
func (b *braces) fill(form string) string {
	return brace.ReplaceAllStringFunc(form, func(brace string) string {
		word, label, _ := strings.Cut(strings.Trim(brace, "{}"), ".")
		for _, known := range braceWords {
			if known.word == word {
				return known.put(b, label)
			}
		}
		if word[0] <= '9' && hasNumbers(word) {
			return b.number(word)
		}
		return brace
	})
}

// braces are what a fresh one can fill in, and what an order has; nil if there is
// none.
func (f *fresh) braces(o *order.Order) *braces {
	b := &braces{
		number:   func(area string) string { return url.QueryEscape(f.number(area).String()) },
		name:     f.name,
		callback: url.QueryEscape(f.callback),
		code:     "{code}", sid: "{sid}", pn: "{pn}", phone: "{phone}", // without an order they stay
	}
	if o != nil {
		b.code, b.sid = string(o.VerificationCode), o.SID.String()
		b.pn, b.phone = o.IncomingPhoneNumberSID.String(), url.QueryEscape(o.PhoneNumber.String())
	}
	return b
}

// Filler puts into the forms of steps what their braces stand for. It is not for
// concurrent use.
type Filler struct{ fresh *fresh }

// NewFiller returns a filler: the same seed makes the same numbers and names, and
// callbacks are received at a url.
func NewFiller(seed uint64, callback string) *Filler {
	f := newFresh(seed)
	f.callback = callback
	return &Filler{f}
}

// Fill fills in a form about an order; nil if there is none.
func (f *Filler) Fill(form string, o *order.Order) string { return f.fresh.braces(o).fill(form) }

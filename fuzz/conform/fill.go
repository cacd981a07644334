package conform

import (
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// braces are what a form has in braces. The first of them are fresh.fill's.
var braces = []brace{
	{"{number}", "a number that no order has; {800} is one of that area code", nil},
	{"{name}", "a unique name that no order has", nil},
	{"{callback}", "where callbacks are received", nil},
	{"{code}", "the order's verification code", func(o *order.Order) string { return string(o.VerificationCode) }},
	{"{sid}", "its sid", func(o *order.Order) string { return o.SID.String() }},
	{"{pn}", "the sid of its incoming phone number", func(o *order.Order) string { return o.IncomingPhoneNumberSID.String() }},
	{"{phone}", "its number", func(o *order.Order) string { return url.QueryEscape(o.PhoneNumber.String()) }},
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
func (f *Filler) Fill(form string, o *order.Order) string {
	form = f.fresh.fill(form)
	pairs := []string{"{callback}", url.QueryEscape(f.fresh.callback)}
	for _, b := range braces {
		if b.of != nil && o != nil {
			pairs = append(pairs, b.name, b.of(o))
		}
	}
	return strings.NewReplacer(pairs...).Replace(form)
}

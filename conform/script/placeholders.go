package script

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// placeholders is THE list of the words that may stand in braces. value returns the
// text that replaces one, escaped for a form; label is the text after a dot. Without an
// order, placeholders about an order stay as they are.
var placeholders = []struct {
	word, about string
	aboutOrder  bool
	value       func(f *Filler, label string, o *order.Order) string
}{
	{"number", "a new phone number; {800} is one of area code 800", false,
		func(f *Filler, _ string, _ *order.Order) string { return f.newNumber(usualArea) }},
	{"name", "a new unique name; {name.desk} is the same one each time", false,
		func(f *Filler, label string, _ *order.Order) string { return f.names.name(label) }},
	{"callback", "the url where callbacks are received", false,
		func(f *Filler, _ string, _ *order.Order) string { return url.QueryEscape(f.Callback) }},
	{"code", "the order's verification code", true,
		func(_ *Filler, _ string, o *order.Order) string { return string(o.VerificationCode) }},
	{"sid", "the order's sid; {sid.2} is that of the second order", true,
		func(f *Filler, label string, o *order.Order) string {
			if label == "" {
				return o.SID.String()
			}
			return nth(f.Orders, label)
		}},
	{"letter", "the sid of the latest letter; {letter.1} is that of the first", false,
		func(f *Filler, label string, _ *order.Order) string { return nth(f.Letters, label) }},
	{"address", "the sid of the latest address; {address.1} is that of the first", false,
		func(f *Filler, label string, _ *order.Order) string { return nth(f.Addresses, label) }},
	{"account", "the sid of the account", false,
		func(f *Filler, _ string, _ *order.Order) string { return f.Account }},
	{"pn", "the sid of the order's incoming phone number", true,
		func(_ *Filler, _ string, o *order.Order) string { return o.IncomingPhoneNumberSID.String() }},
	{"phone", "the order's phone number", true,
		func(_ *Filler, _ string, o *order.Order) string { return url.QueryEscape(o.PhoneNumber.String()) }},
}

// nth returns the sid with a number from 1, the latest one without a number. A sid that is
// missing is one that no server knows.
func nth(sids []string, number string) string {
	n := len(sids)
	if number != "" {
		n, _ = strconv.Atoi(number)
	}
	if n < 1 || n > len(sids) {
		return "none"
	}
	return sids[n-1]
}

// usualArea is the area code of {number}.
const usualArea = "617"

var placeholder = regexp.MustCompile(`\{(?:[a-z]+(?:\.[0-9]+)?|name\.[a-z]+|[2-9][0-9]{2})\}`)

// Filler replaces the placeholders in forms and paths of steps. Two fillers of one
// seed make the same numbers and names. A Filler is not safe for concurrent use.
type Filler struct {
	Callback string // the url that {callback} stands for
	Account  string // the sid that {account} stands for

	// The sids so far, in the order of their creation.
	Orders, Letters, Addresses []string

	numbers numberMaker
	names   nameMaker
}

// NewFiller returns a filler that makes its numbers and names from a seed.
func NewFiller(seed uint64, callback string) *Filler {
	return &Filler{Callback: callback, numbers: newNumberMaker(seed), names: newNameMaker(seed)}
}

// Fill returns a form or a path with its placeholders replaced. o is the order that
// the step is about; nil leaves the placeholders of an order as they are. So does an
// area code without hostable numbers.
func (f *Filler) Fill(form string, o *order.Order) string {
	return placeholder.ReplaceAllStringFunc(form, func(found string) string {
		word, label, _ := strings.Cut(strings.Trim(found, "{}"), ".")
		for _, known := range placeholders {
			if known.word == word && (o != nil || !known.aboutOrder) {
				return known.value(f, label, o)
			}
		}
		if word[0] <= '9' && hasNumbers(word) {
			return f.newNumber(word)
		}
		return found
	})
}

func (f *Filler) newNumber(area string) string {
	return url.QueryEscape(f.numbers.number(area).String())
}

// Forget lets every {name.LABEL} stand for a new name.
func (f *Filler) Forget() { f.names.forget() }

package order_test

import (
	"net/url"
	"testing"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

// formTests maps received forms to the parameters that the WHATWG's parser reads
// from them.
var formTests = []struct {
	text string
	want url.Values
}{
	{"", url.Values{}},
	{"&&", url.Values{}},
	{"a", url.Values{"a": {""}}},
	{"a=", url.Values{"a": {""}}},
	{"=b", url.Values{"": {"b"}}},
	{"=", url.Values{"": {""}}},
	{"a=b=c", url.Values{"a": {"b=c"}}},
	{"a=1&b=2&a=3", url.Values{"a": {"1", "3"}, "b": {"2"}}},
	{"FriendlyName=Smith; Sons", url.Values{"FriendlyName": {"Smith; Sons"}}},
	{"a=1;b=2", url.Values{"a": {"1;b=2"}}},
	{"FriendlyName=100%", url.Values{"FriendlyName": {"100%"}}},
	{"a=100%&b=%4", url.Values{"a": {"100%"}, "b": {"%4"}}},
	{"a=%zz%4g%g4%%41", url.Values{"a": {"%zz%4g%g4%A"}}},
	{"a=%2B+%20%c3%A9", url.Values{"a": {"+  é"}}},
	{"%41=%00%ff", url.Values{"A": {"\x00\xff"}}},
	{"a=%@1%1@%`a%a`%/0%:0%G0%[0", url.Values{"a": {"%@1%1@%`a%a`%/0%:0%G0%[0"}}},
}

func TestParseForm(t *testing.T) {
	for _, tt := range formTests {
		assert.Equal(t, tt.want, order.ParseForm(tt.text), "%q", tt.text)
	}
}

// parseFormAgrees is the law that ParseForm reads every text that url.ParseQuery
// accepts in the same way, and reads the output of Encode.
func parseFormAgrees(t *rapid.T) {
	text := rapid.OneOf(rapid.StringMatching(`[a-cA-F0-9%&=+;/:@G-]{0,24}`), rapid.String()).Draw(t, "text")
	form := order.ParseForm(text)
	if want, err := url.ParseQuery(text); err == nil {
		assert.Equal(t, want, form)
	}
	assert.Equal(t, form, order.ParseForm(form.Encode()))
}

func TestParseFormAgreesWithParseQuery(t *testing.T) { rapid.Check(t, parseFormAgrees) }

func FuzzParseForm(f *testing.F) {
	for _, tt := range formTests {
		f.Add([]byte(tt.text))
	}
	f.Fuzz(rapid.MakeFuzz(parseFormAgrees))
}

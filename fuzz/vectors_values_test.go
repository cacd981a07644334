package fuzz_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
)

const mixedHex = "0123456789abcdefABCDEF0123456789"

var sidInputs = []struct {
	note
	prefix, text string
}{
	{note{"mixed-case", "digits of either case, also mixed", order.Documented}, "HR", "HR" + mixedHex},
	{note{"lower-case", "the form of new sids", order.Documented}, "HR", "HR" + strings.ToLower(mixedHex)},
	{note{"upper-case", "valid, and a different sid than the one in lower case", order.Documented}, "HR", "HR" + strings.ToUpper(mixedHex)},
	{note{"empty", "the empty text is not a sid", order.Documented}, "HR", ""},
	{note{"prefix-alone", "too short", order.Documented}, "HR", "HR"},
	{note{"one-short", "31 digits", order.Documented}, "HR", "HR" + mixedHex[1:]},
	{note{"one-long", "33 digits", order.Documented}, "HR", "HR" + mixedHex + "0"},
	{note{"lower-case-prefix", "the prefix must be capitals", order.Documented}, "HR", "hr" + mixedHex},
	{note{"half-lower-prefix", "both letters of the prefix must be capitals", order.Documented}, "HR", "Hr" + mixedHex},
	{note{"digit-in-the-prefix", "the prefix must be letters", order.Documented}, "HR", "H1" + mixedHex},
	{note{"g-is-no-digit", "g is not a hexadecimal digit", order.Documented}, "HR", "HRg" + mixedHex[1:]},
	{note{"z-as-in-the-sample", "the list sample of the page has a sid with a z, which is invalid", order.Documented}, "PN", "PN" + strings.Repeat("z", 32)},
	{note{"dashes", "a sid has no dashes", order.Documented}, "HR", "HR01234567-89ab-cdef-0123-456789abc"},
	{note{"leading-space", "spaces are not trimmed", order.Documented}, "HR", " HR" + mixedHex},
	{note{"space-for-a-digit", "spaces are not trimmed, even if the length is right", order.Documented}, "HR", "HR" + mixedHex[1:] + " "},
	{note{"trailing-newline", "the $ of a regular expression may match before a newline", order.Documented}, "HR", "HR" + mixedHex + "\n"},
	{note{"two-lines", "one valid line of two is not enough", order.Documented}, "HR", "HR" + mixedHex + "\nHR" + mixedHex},
	{note{"full-width-digits", "digits must be ASCII; 34 characters, but more bytes", order.Documented}, "HR", "HR" + strings.Repeat("１", 32)},
	{note{"accented-letter", "34 bytes, one of whose characters is not a digit", order.Documented}, "HR", "HR" + mixedHex[2:] + "é"},
	{note{"nul-byte", "34 bytes, the last of which is not a digit", order.Documented}, "HR", "HR" + mixedHex[1:] + "\x00"},
	{note{"quoted", "no quotation marks", order.Documented}, "HR", `"HR` + mixedHex + `"`},
	{note{"kind-unknown-here", "a sid of a kind that hosted number orders do not use", order.Assumed}, "HR", "ZZ" + mixedHex},
	{note{"any-kind", "any of the kinds is accepted", order.Assumed}, "", "RI" + mixedHex},
	{note{"any-but-an-unknown-kind", "any of the kinds is accepted, but this is another one", order.Assumed}, "", "ZZ" + mixedHex},
	{note{"any-but-no-sid", "any of the kinds is accepted, but this has too few digits", order.Assumed}, "", "HR" + mixedHex[1:]},
}

func parses[T any](parse func(string) (T, error)) func(string) error {
	return func(text string) error { _, err := parse(text); return err }
}

// sidParsers has the parser of each kind, by prefix.
var sidParsers = map[string]func(string) error{
	"": parses(sid.Identify), "HR": parses(sid.Parse[sid.Order]), "AC": parses(sid.Parse[sid.Account]),
	"PN": parses(sid.Parse[sid.IncomingPhoneNumber]), "AD": parses(sid.Parse[sid.Address]),
	"PX": parses(sid.Parse[sid.AuthorizationDocument]), "RI": parses(sid.Parse[sid.IdentityDocument]),
	"AP": parses(sid.Parse[sid.Application]), "CA": parses(sid.Parse[sid.Call]), "SK": parses(sid.Parse[sid.APIKey]),
}

type sidInput struct {
	Prefix string `json:"prefix"`
	Text   string `json:"text"`
}

type judged struct {
	Valid  bool   `json:"valid"`
	Reason string `json:"reason,omitempty"`
}

func sidVectors(t *testing.T) []vector {
	words := map[error]string{sid.ErrSyntax: "syntax", sid.ErrKind: "kind"}
	var cases []vector
	add := func(n note, prefix, text string) {
		expected := judged{Valid: true}
		if err := sidParsers[prefix](text); err != nil {
			expected = judged{Reason: wordFor(t, err, words)}
		}
		cases = append(cases, n.vector(sidInput{prefix, text}, expected))
	}
	for _, in := range sidInputs {
		add(in.note, in.prefix, in.text)
	}
	for kind := range sid.Kinds() {
		prefix, low := kind.Prefix, strings.ToLower(kind.Prefix)
		require.Contains(t, sidParsers, prefix)
		add(note{"kind-" + low, kind.Name, order.Documented}, prefix, prefix+strings.Repeat("1", 32))
		for other := range sid.Kinds() {
			if other != kind {
				add(note{low + "-is-not-" + strings.ToLower(other.Prefix), "well-formed, but of another kind", order.Documented}, other.Prefix, prefix+mixedHex)
			}
		}
	}
	return cases
}

var numberInputs = []struct {
	note
	text string
}{
	{note{"sample-create", "the number of the page's create sample", order.Documented}, "+15017122661"},
	{note{"sample-update", "the number of the page's update sample", order.Documented}, "+14153608311"},
	{note{"sample-list", "the number of the page's list sample", order.Documented}, "+19193608000"},
	{note{"us-617", "United States", order.Documented}, "+16175551212"},
	{note{"ca-613", "Canada", order.Documented}, "+16135551212"},
	{note{"ca-416", "Canada", order.Documented}, "+14165551212"},
	{note{"ca-250", "Canada", order.Documented}, "+12505551212"},
	{note{"toll-free-800", "toll-free numbers count as numbers of the United States", order.Documented}, "+18005551212"},
	{note{"toll-free-833", "toll-free", order.Documented}, "+18335551212"},
	{note{"toll-free-844", "toll-free", order.Documented}, "+18445551212"},
	{note{"toll-free-855", "toll-free", order.Documented}, "+18555551212"},
	{note{"toll-free-866", "toll-free", order.Documented}, "+18665551212"},
	{note{"toll-free-877", "toll-free", order.Documented}, "+18775551212"},
	{note{"toll-free-888", "toll-free", order.Documented}, "+18885551212"},
	{note{"premium-900", "neither landline nor toll-free", order.Documented}, "+19005551212"},
	{note{"personal-500", "neither landline nor toll-free", order.Documented}, "+15005551212"},
	{note{"voip-600", "Canada, but neither landline nor toll-free", order.Documented}, "+16005551212"},
	{note{"puerto-rico-787", "a +1 number of a territory, not of the ISO country US", order.Assumed}, "+17872345678"},
	{note{"puerto-rico-939", "a +1 number of a territory, not of the ISO country US", order.Assumed}, "+19392345678"},
	{note{"guam-671", "a +1 number of a territory, not of the ISO country US", order.Assumed}, "+16713001234"},
	{note{"virgin-islands-340", "a +1 number of a territory, not of the ISO country US", order.Assumed}, "+13406421234"},
	{note{"american-samoa-684", "a +1 number of a territory, not of the ISO country US", order.Assumed}, "+16846221234"},
	{note{"northern-marianas-670", "a +1 number of a territory, not of the ISO country US", order.Assumed}, "+16702345678"},
	{note{"jamaica-876", "a +1 number of another country", order.Documented}, "+18765230123"},
	{note{"plus-1-alone", "E.164 form, but in no assigned range", order.Assumed}, "+1"},
	{note{"plus-1-one-short", "nine digits after +1", order.Assumed}, "+1617555121"},
	{note{"plus-1-one-long", "eleven digits after +1", order.Assumed}, "+161755512120"},
	{note{"plus-1-unassigned-area", "an area code that does not exist", order.Assumed}, "+12115551212"},
	{note{"plus-1-area-begins-with-1", "no area code begins with 1", order.Assumed}, "+11175551212"},
	{note{"great-britain", "another country", order.Documented}, "+442079460958"},
	{note{"universal-toll-free", "toll-free, but without a country", order.Documented}, "+80012345678"},
	{note{"unassigned-country", "an unassigned country code counts as another country", order.Assumed}, "+999999999999999"},
	{note{"shortest", "one digit is enough for E.164 form", order.Documented}, "+9"},
	{note{"longest", "15 digits", order.Documented}, "+123456789012345"},
	{note{"too-long", "16 digits", order.Documented}, "+1234567890123456"},
	{note{"empty", "an empty required parameter counts as missing", order.Documented}, ""},
	{note{"plus-alone", "no digits", order.Documented}, "+"},
	{note{"without-plus", "E.164 begins with a +", order.Documented}, "16175551212"},
	{note{"national", "no country code", order.Documented}, "6175551212"},
	{note{"dialled-00", "00 is not a +", order.Documented}, "0016175551212"},
	{note{"begins-with-0", "no country code begins with 0", order.Documented}, "+06175551212"},
	{note{"two-plusses", "E.164 has a single +", order.Documented}, "++16175551212"},
	{note{"plus-inside", "the + must come first", order.Documented}, "+1617+5551212"},
	{note{"unescaped-plus", "a + that was not escaped arrives as a space", order.Observed}, " 16175551212"},
	{note{"escaped-twice", "a + that was escaped twice", order.Documented}, "%2B16175551212"},
	{note{"trailing-space", "spaces are not trimmed", order.Documented}, "+16175551212 "},
	{note{"trailing-newline", "the $ of a regular expression may match before a newline", order.Documented}, "+16175551212\n"},
	{note{"spaces", "E.164 has no punctuation", order.Documented}, "+1 617 555 1212"},
	{note{"dashes", "E.164 has no punctuation", order.Documented}, "+1-617-555-1212"},
	{note{"brackets", "E.164 has no punctuation", order.Documented}, "+1(617)5551212"},
	{note{"tel-uri", "E.164 has no scheme", order.Documented}, "tel:+16175551212"},
	{note{"extension", "E.164 has no extension", order.Documented}, "+16175551212x5"},
	{note{"letter-o", "E.164 has only digits after the +", order.Documented}, "+1617555121O"},
	{note{"full-width-plus", "only ASCII characters are accepted", order.Documented}, "＋16175551212"},
	{note{"full-width-digits", "only ASCII characters are accepted", order.Documented}, "+１６１７５５５１２１２"},
	{note{"arabic-digits", "the \\d of a regular expression may match them", order.Documented}, "+1617555121٢"},
	{note{"left-to-right-mark", "invisible characters are not accepted", order.Documented}, "+16175551212\u200e"},
	{note{"nul-byte", "a NUL character, which ends a text in C", order.Documented}, "+16175551212\x00"},
}

type textInput struct {
	Text string `json:"text"`
}

type numberAnswer struct {
	Valid   bool            `json:"valid"`
	Region  string          `json:"region,omitempty"`
	Type    string          `json:"type,omitempty"`
	Verdict string          `json:"verdict,omitempty"`
	Code    order.ErrorCode `json:"code,omitempty"`
}

func numberVectors(t *testing.T) []vector {
	var cases []vector
	for _, in := range numberInputs {
		expected := numberAnswer{Code: order.ErrorCodeOf(submitNumber(in.text))}
		if n, err := phone.Parse(in.text); err == nil {
			expected.Valid, expected.Verdict, expected.Region = true, plan.Look(n).String(), plan.Region(n)
			if expected.Region != "" {
				expected.Type = plan.Type(n).String()
			}
		}
		cases = append(cases, in.note.vector(textInput{in.text}, expected))
	}
	return cases
}

// submitNumber submits an order for a number and returns the refusal.
func submitNumber(number string) error {
	create, err := order.ParseCreateRequest(url.Values{"PhoneNumber": {number}, "SmsCapability": {"true"}})
	if err != nil {
		return err
	}
	var o order.Order
	_, err = o.Apply(order.Command{Event: order.Submit, Actor: order.Customer, At: time.Unix(0, 0), Submission: &order.Submission{
		Create: create, Verdict: plan.Look(create.PhoneNumber),
		SID: sid.From16[sid.Order]([16]byte{}), IncomingPhoneNumberSID: sid.From16[sid.IncomingPhoneNumber]([16]byte{}),
		AccountSID: sid.From16[sid.Account]([16]byte{}),
	}})
	return err
}

var timeInputs = []struct {
	note
	text string
}{
	{note{"sample", "the form of every sample, and of every answer", order.Documented}, "2017-03-28T20:06:39Z"},
	{note{"fraction", "a fraction is cut off, not rounded", order.Assumed}, "2017-03-28T20:06:39.999999999Z"},
	{note{"offset-zero", "RFC 3339", order.Assumed}, "2017-03-28T20:06:39+00:00"},
	{note{"offset-west", "RFC 3339", order.Assumed}, "2017-03-28T13:06:39-07:00"},
	{note{"offset-east-half-an-hour", "RFC 3339, on the next day there", order.Assumed}, "2017-03-29T05:36:39+09:30"},
	{note{"fraction-and-offset", "RFC 3339", order.Assumed}, "2017-03-28T20:06:39.5+00:00"},
	{note{"leap-day", "2020 is a leap year", order.Assumed}, "2020-02-29T00:00:00Z"},
	{note{"first", "the first valid second", order.Assumed}, "0001-01-01T00:00:01Z"},
	{note{"last", "the last valid second", order.Assumed}, "9999-12-31T23:59:59Z"},
	{note{"rfc-2822", "the form that the page's text names", order.Documented}, "Tue, 28 Mar 2017 20:06:39 +0000"},
	{note{"rfc-2822-minus-zero", "UTC, with an unknown local zone", order.Documented}, "Tue, 28 Mar 2017 20:06:39 -0000"},
	{note{"rfc-2822-gmt", "GMT, as the text says", order.Documented}, "Tue, 28 Mar 2017 20:06:39 GMT"},
	{note{"rfc-2822-ut", "UT is another name of GMT", order.Documented}, "Tue, 28 Mar 2017 20:06:39 UT"},
	{note{"rfc-2822-no-weekday", "the day of the week may be missing", order.Documented}, "28 Mar 2017 20:06:39 GMT"},
	{note{"rfc-2822-wrong-weekday", "the day of the week is not checked", order.Assumed}, "Mon, 28 Mar 2017 20:06:39 GMT"},
	{note{"rfc-2822-one-digit-day", "the day of the month may have one digit", order.Documented}, "Sat, 1 Apr 2017 20:06:39 GMT"},
	{note{"rfc-2822-no-seconds", "the seconds may be missing", order.Documented}, "Tue, 28 Mar 2017 20:06 GMT"},
	{note{"rfc-2822-offset", "west of Greenwich", order.Documented}, "Tue, 28 Mar 2017 13:06:39 -0700"},
	{note{"rfc-2822-comment", "a comment with the name of the zone", order.Documented}, "Tue, 28 Mar 2017 13:06:39 -0700 (PDT)"},
	{note{"rfc-2822-est", "five hours behind UTC, in whatever zone the program runs", order.Documented}, "Tue, 28 Mar 2017 15:06:39 EST"},
	{note{"rfc-2822-edt", "four hours behind UTC", order.Documented}, "Tue, 28 Mar 2017 16:06:39 EDT"},
	{note{"rfc-2822-cst", "six hours behind UTC", order.Documented}, "Tue, 28 Mar 2017 14:06:39 CST"},
	{note{"rfc-2822-cdt", "five hours behind UTC", order.Documented}, "Tue, 28 Mar 2017 15:06:39 CDT"},
	{note{"rfc-2822-mst", "seven hours behind UTC", order.Documented}, "Tue, 28 Mar 2017 13:06:39 MST"},
	{note{"rfc-2822-mdt", "six hours behind UTC", order.Documented}, "Tue, 28 Mar 2017 14:06:39 MDT"},
	{note{"rfc-2822-pst", "eight hours behind UTC", order.Documented}, "Tue, 28 Mar 2017 12:06:39 PST"},
	{note{"rfc-2822-pdt", "seven hours behind UTC", order.Documented}, "Tue, 28 Mar 2017 13:06:39 PDT"},
	{note{"empty", "the empty text is not a time", order.Assumed}, ""},
	{note{"year-one-begins", "the instant that stands for an absent time", order.Assumed}, "0001-01-01T00:00:00Z"},
	{note{"year-zero", "before year 1", order.Assumed}, "0000-12-31T23:59:59Z"},
	{note{"year-10000", "after year 9999", order.Assumed}, "10000-01-01T00:00:00Z"},
	{note{"year-9999-over", "after year 9999, in UTC", order.Assumed}, "9999-12-31T23:59:59-00:01"},
	{note{"date-alone", "the time of day is missing", order.Assumed}, "2017-03-28"},
	{note{"time-alone", "the day is missing", order.Assumed}, "20:06:39"},
	{note{"no-zone", "the zone is missing", order.Assumed}, "2017-03-28T20:06:39"},
	{note{"no-seconds", "RFC 3339 requires seconds", order.Assumed}, "2017-03-28T20:06Z"},
	{note{"space-for-t", "RFC 3339 requires a T", order.Assumed}, "2017-03-28 20:06:39Z"},
	{note{"unix-seconds", "a number is not a time", order.Assumed}, "1490731599"},
	{note{"no-leap-day", "2017 is not a leap year", order.Assumed}, "2017-02-29T00:00:00Z"},
	{note{"hour-24", "hours end at 23", order.Assumed}, "2017-03-28T24:00:00Z"},
	{note{"second-60", "leap seconds are not accepted", order.Assumed}, "2017-03-28T20:06:60Z"},
	{note{"leading-space", "spaces are not trimmed", order.Assumed}, " 2017-03-28T20:06:39Z"},
	{note{"trailing-newline", "spaces are not trimmed", order.Assumed}, "2017-03-28T20:06:39Z\n"},
	{note{"rfc-2822-no-zone", "the zone is missing", order.Documented}, "Tue, 28 Mar 2017 20:06:39"},
	{note{"rfc-2822-unknown-zone", "a zone that RFC 2822 does not name", order.Documented}, "Tue, 28 Mar 2017 20:06:39 CET"},
	{note{"rfc-2822-short-offset", "an offset requires four digits", order.Documented}, "Tue, 28 Mar 2017 20:06:39 +00"},
	{note{"rfc-2822-two-zones", "a time has a single zone", order.Documented}, "Tue, 28 Mar 2017 20:06:39 +0000 EST"},
	{note{"rfc-2822-31-february", "a day that does not exist", order.Documented}, "Tue, 31 Feb 2017 20:06:39 GMT"},
}

type timeAnswer struct {
	Valid bool       `json:"valid"`
	Time  order.Time `json:"time,omitzero"`
}

func timeVectors(*testing.T) []vector {
	var cases []vector
	for _, in := range timeInputs {
		at, err := order.ParseTime(in.text)
		cases = append(cases, in.note.vector(textInput{in.text}, timeAnswer{err == nil, at}))
	}
	return cases
}

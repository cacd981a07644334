package phone_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/phone"
)

var good = []string{
	"+1", "+9", "+10", "+16175551212", "+442071838750", "+8613800138000",
	"+123456789012345", "+999999999999999", "+100000000000000",
}

var bad = []string{
	"", "+", " ", "++", "1", "+0", "+06175551212", "16175551212", "6175551212", "0016175551212",
	"++16175551212", "+1+", " 16175551212", " +16175551212", "+16175551212 ", "+ 16175551212", "%2B16175551212",
	"+1 617 555 1212", "+1-617-555-1212", "+1(617)5551212", "+1.6175551212", "tel:+16175551212", "+16175551212x5", "+1;ext=5",
	"+1234567890123456", "+" + strings.Repeat("1", 10000), "+1617555121O", "+1e9", "+0x1F", "+1/", "+1:",
	"+16175551212\n", "\n+16175551212", "+16175551212\x00", "+1\x00",
	"\uff0b16175551212", "+\uff11\uff16\uff11", "+1\u0661", "+1\u200e", "\ufeff+1", "+1\xff", "\xff",
}

var specified = regexp.MustCompile(`^\+[1-9][0-9]{0,14}$`)

// parsesAsSpecified compares Parse with the regular expression.
func parsesAsSpecified(t require.TestingT, text string) {
	n, err := phone.Parse(text)
	if specified.MatchString(text) {
		require.NoError(t, err)
		require.False(t, n.IsZero())
		require.Equal(t, text, n.String())
		return
	}
	require.Equal(t, phone.Number{}, n)
	require.ErrorIs(t, err, phone.ErrSyntax)
	var parseErr *phone.ParseError
	require.ErrorAs(t, err, &parseErr)
	require.Equal(t, text, parseErr.Input)
	require.NotEmpty(t, err.Error())
}

func TestParse(t *testing.T) {
	for _, text := range good {
		require.Regexp(t, specified, text)
		parsesAsSpecified(t, text)
		assert.Equal(t, text, phone.MustParse(text).String())
	}
	for _, text := range bad {
		require.NotRegexp(t, specified, text)
		parsesAsSpecified(t, text)
		assert.Panics(t, func() { phone.MustParse(text) })
	}
	rapid.Check(t, func(t *rapid.T) { parsesAsSpecified(t, fuzz.Texts(fuzz.Numbers()).Draw(t, "text")) })
}

// The message has the requirement and the text found.
func TestErrorsNameTheMistake(t *testing.T) {
	const noDigits, noPlus = "must be + and 1 to 15 digits, like +16175551212; it has no digits", "must be + and the country code and the number, like +16175551212; it has no leading +"
	for text, want := range map[string]string{
		"": noDigits, "+": noDigits,
		"6175551212": noPlus, "＋16175551212": noPlus, "call": noPlus, "\xff": noPlus, "\t+1": noPlus,
		" 16175551212":                "must begin with +; it begins with a space: in a form or a query, write + as %2B",
		"+1617CALLNOW":                "must be + and digits alone, like +16175551212; it has 'C' at offset 5",
		"+1617555121O":                "must be + and digits alone, like +16175551212; it has 'O' at offset 11",
		"+x":                          "must be + and digits alone, like +16175551212; it has 'x' at offset 1",
		"++1":                         "must be + and digits alone, like +16175551212; it has '+' at offset 1",
		"+1 6":                        "must be + and digits alone, like +16175551212; it has ' ' at offset 2",
		"+0x":                         "must be + and digits alone, like +16175551212; it has 'x' at offset 2",
		"+1\u0661":                    "must be + and digits alone, like +16175551212; it has '\u0661' at offset 2",
		"+1\x00":                      `must be + and digits alone, like +16175551212; it has '\x00' at offset 2`,
		"+06":                         "must begin with + and a country code; it begins with +0, and no country code does",
		"+1234567890123456":           "must have at most 15 digits; it has 16",
		"+" + strings.Repeat("1", 99): "must have at most 15 digits; it has 99",
	} {
		_, err := phone.Parse(text)
		var parseErr *phone.ParseError
		require.ErrorAs(t, err, &parseErr)
		assert.Equal(t, phone.ParseError{Input: text, Err: phone.ErrSyntax}, *parseErr)
		assert.Equal(t, want, parseErr.Reason(), "%q", text)
		assert.EqualError(t, err, fmt.Sprintf("phone: parse %.40q: %s", text, want))
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range good {
		f.Add(text)
	}
	for _, text := range bad {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { parsesAsSpecified(t, text) })
}

var codec = fuzz.Codec(fuzz.Numbers(), phone.Parse)

func TestCodec(t *testing.T) { rapid.Check(t, codec) }

func FuzzCodec(f *testing.F) { f.Fuzz(rapid.MakeFuzz(codec)) }

func TestZeroNumberIsAbsent(t *testing.T) {
	var n phone.Number
	assert.True(t, n.IsZero())
	assert.Empty(t, n.String())
	data, err := n.MarshalJSON()
	assert.NoError(t, err)
	assert.Equal(t, "null", string(data))
}

func TestAllocations(t *testing.T) {
	buf := make([]byte, 0, 64)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, text := range good {
			n, err := phone.Parse(text)
			if err != nil || n.String() != text {
				t.Error(n, err)
			}
			if buf, err = n.AppendText(buf[:0]); err != nil {
				t.Error(err)
			}
		}
	}))
}

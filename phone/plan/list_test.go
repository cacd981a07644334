package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

func listOf(t require.TestingT, rules ...string) *plan.List {
	var l plan.List
	for _, rule := range rules {
		add := map[byte]func(string) error{'a': l.Allow, 'd': l.Deny}[rule[0]]
		require.NoError(t, add(rule[1:]), rule)
	}
	return &l
}

func TestAListCorrectsTheMetadata(t *testing.T) {
	for _, row := range []struct {
		rules   string
		number  string
		verdict phone.Verdict
	}{
		{"", "+12732223333", phone.Unassigned}, // newer than the metadata
		{"a+1273", "+12732223333", phone.Hostable},
		{"a+1273", "+12772223333", phone.Unassigned},
		{"a+12732223333", "+12732223333", phone.Hostable},
		{"a+12732223333", "+12732223334", phone.Unassigned},
		{"a+1273", "+1273222333", phone.Unassigned},   // a digit short
		{"a+1273", "+127322233334", phone.Unassigned}, // a digit too many
		{"a+1273", "+1273", phone.Unassigned},
		{"a+1273", "+12739113333", phone.Unassigned}, // never a landline's
		{"a+1273", "+12731223333", phone.Unassigned}, // an exchange never begins with 1
		{"a+1273", "+12730223333", phone.Unassigned},
		{"a+1", "+11732223333", phone.Unassigned}, // an area code never begins with 1
		{"a+1", "+14725013333", phone.Hostable},
		{"a+1822", "+18229112222", phone.Hostable}, // reserved for toll-free numbers
		{"a+1787", "+17872345678", phone.Hostable}, // a host may know better
		{"a+1787", "+442079460958", phone.Country},

		{"d+1617", "+16175551212", phone.Type},
		{"d+1617", "+16185551212", phone.Hostable},
		{"d+16175551212", "+16175551212", phone.Type},
		{"d+16175551212", "+16175551213", phone.Hostable},
		{"d+1", "+18005551212", phone.Type},
		{"d+1", "+19995551212", phone.Unassigned}, // the plan's own verdict stays
		{"d+1", "+17872345678", phone.Country},
		{"d+44", "+442079460958", phone.Country},

		{"a+1273 d+1273222", "+12732223333", phone.Unassigned},
		{"a+1273 d+1273222", "+12732233333", phone.Hostable},
		{"d+1273222 a+1273", "+12732233333", phone.Hostable},
		{"d+1617 a+1617555", "+16175551212", phone.Hostable},
		{"d+1617 a+1617555", "+16175561212", phone.Type},
		{"d+1 a+1617 d+1617555 a+16175551212", "+16175551212", phone.Hostable},
		{"d+1 a+1617 d+1617555 a+16175551212", "+16175551213", phone.Type},
		{"a+1617 a+1617", "+16175551212", phone.Hostable}, // the same prefix twice
	} {
		l := listOf(t, strings.Fields(row.rules)...)
		assert.Equal(t, row.verdict, l.Look(phone.MustParse(row.number)), "%s: %s", row.rules, row.number)
		assert.Equal(t, phone.NoNumber, l.Look(phone.Number{}), row.rules)
	}
}

func TestAListAcceptsOnlyPrefixes(t *testing.T) {
	var l plan.List
	require.NoError(t, l.Allow("+1273"))
	require.NoError(t, l.Deny("+1617"))
	for _, prefix := range []string{
		"", "+", "1617", "6175551212", " +1617", "+1617 ", "+1617*", "+1617-555", "+1 617", "tel:+1617", "+0", "+0617",
		"+161755512123", "+1234567890123456", "＋1617", "+１６１７", "+1617\n", "+1617\x00", "+1617,+1618", "+\xff",
	} {
		for name, add := range map[string]func(string) error{"Allow": l.Allow, "Deny": l.Deny} {
			err := add(prefix)
			require.ErrorIs(t, err, plan.ErrPrefix, "%s %q", name, prefix)
			var prefixErr *plan.PrefixError
			require.ErrorAs(t, err, &prefixErr)
			assert.Equal(t, prefix, prefixErr.Prefix)
		}
	}
	assert.EqualError(t, l.Allow("1617"), `plan: prefix "1617": must be + and the country code and the number, like +16175551212; it has no leading +`)
	assert.EqualError(t, l.Allow("+44"), `plan: prefix "+44": only +1 numbers can be hosted, so an allowed prefix must begin with +1`)
	assert.EqualError(t, l.Allow("+1617"), `plan: prefix "+1617": it cannot be both allowed and denied; remove one of the two`)
	assert.ErrorIs(t, l.Deny("+1273"), plan.ErrPrefix)
	assert.Equal(t, phone.Type, l.Look(phone.MustParse("+16175551212")), "a refused prefix changes nothing")
	assert.Equal(t, phone.Hostable, l.Look(phone.MustParse("+12732223333")))
	assert.Equal(t, phone.Hostable, l.Look(phone.MustParse("+14155551212")))
}

func TestAnEmptyListIsLook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.OneOf(fuzz.Numbers(), fuzz.HostableNumbers()).Draw(t, "number")
		assert.Equal(t, plan.Look(n), new(plan.List).Look(n))
	})
}

// A slow List: of all rules with a matching prefix, the longest decides.
func TestTheLongestPrefixDecides(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := fuzz.HostableNumbers().Draw(t, "number")
		var l plan.List
		verdict, longest := plan.Look(n), 0
		for _, size := range rapid.SliceOfNDistinct(rapid.IntRange(2, len(n.String())), 0, 5, rapid.ID).Draw(t, "sizes") {
			prefix := n.String()[:size]
			allow := rapid.Bool().Draw(t, prefix)
			if allow {
				require.NoError(t, l.Allow(prefix))
			} else {
				require.NoError(t, l.Deny(prefix))
			}
			if size > longest {
				longest, verdict = size, map[bool]phone.Verdict{true: phone.Hostable, false: phone.Type}[allow]
			}
		}
		require.NoError(t, l.Deny(fmt.Sprintf("+1%d", 200+rapid.IntRange(0, 9).Draw(t, "another area"))))
		assert.Equal(t, verdict, l.Look(n), "Look(%v)", n)
	})
}

func TestMetadataIsDated(t *testing.T) {
	require.Regexp(t, `^libphonenumber v[0-9]+\.[0-9]+\.[0-9]+, 20[0-9]{2}-[0-9]{2}-[0-9]{2}$`, plan.Metadata(),
		"phonenumbers was upgraded; write the version and the date of its metadata in plan.go")
	t.Logf("the numbering plan is from %s", plan.Metadata())
}

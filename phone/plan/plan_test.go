package plan_test

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

var facts = []struct {
	number  string
	verdict phone.Verdict
	region  string
	line    plan.LineType
}{
	{"+16175551212", phone.Hostable, "US", plan.FixedLineOrMobile},
	{"+15017122661", phone.Hostable, "US", plan.FixedLineOrMobile},
	{"+14155551212", phone.Hostable, "US", plan.FixedLineOrMobile},
	{"+19195551212", phone.Hostable, "US", plan.FixedLineOrMobile},
	{"+12125550123", phone.Hostable, "US", plan.FixedLineOrMobile}, // fictitious, but in an assigned range
	{"+16135551212", phone.Hostable, "CA", plan.FixedLineOrMobile},
	{"+14165551212", phone.Hostable, "CA", plan.FixedLineOrMobile},
	{"+12505551212", phone.Hostable, "CA", plan.FixedLineOrMobile},

	{"+18005551212", phone.Hostable, "US", plan.TollFree},
	{"+18335551212", phone.Hostable, "US", plan.TollFree},
	{"+18445551212", phone.Hostable, "US", plan.TollFree},
	{"+18555551212", phone.Hostable, "US", plan.TollFree},
	{"+18665551212", phone.Hostable, "US", plan.TollFree},
	{"+18775551212", phone.Hostable, "US", plan.TollFree},
	{"+18885551212", phone.Hostable, "US", plan.TollFree},

	// N11, 950, 958, 959 and 976 are never exchanges of landlines; toll-free numbers have them.
	{"+16179111234", phone.Unassigned, "", 0},
	{"+17804111234", phone.Unassigned, "", 0},
	{"+16172111234", phone.Unassigned, "", 0},
	{"+16179501234", phone.Unassigned, "", 0},
	{"+14169581234", phone.Unassigned, "", 0},
	{"+16179591234", phone.Unassigned, "", 0},
	{"+16139761234", phone.Unassigned, "", 0},
	{"+16179511234", phone.Hostable, "US", plan.FixedLineOrMobile},
	{"+16179751234", phone.Hostable, "US", plan.FixedLineOrMobile},
	{"+17879111234", phone.Unassigned, "", 0}, // also in the territories and the other countries
	{"+18769761234", phone.Unassigned, "", 0},
	{"+12469761234", phone.Unassigned, "", 0},            // Barbados' premium numbers
	{"+18490118109", phone.Country, "DO", plan.TollFree}, // 011 is not reserved
	{"+18009111234", phone.Hostable, "US", plan.TollFree},
	{"+18889761234", phone.Hostable, "US", plan.TollFree},
	{"+19009761234", phone.Type, "US", plan.Premium},
	{"+15009111234", phone.Type, "US", plan.Personal},
	{"+15219111234", phone.Type, "US", plan.Personal}, // its last two digits differ
	{"+16009111234", phone.Type, "CA", plan.VoIP},

	{"+19005551212", phone.Type, "US", plan.Premium},
	{"+15005551212", phone.Type, "US", plan.Personal},
	{"+15225551212", phone.Type, "US", plan.Personal},
	{"+16225551212", phone.Type, "CA", plan.Personal},
	{"+16005551212", phone.Type, "CA", plan.VoIP},
	{"+13101234", phone.Type, "CA", plan.UAN}, // seven digits, the same in all of Canada

	{"+17872345678", phone.Country, "PR", plan.FixedLineOrMobile},
	{"+19392345678", phone.Country, "PR", plan.FixedLineOrMobile},
	{"+16713001234", phone.Country, "GU", plan.FixedLineOrMobile},
	{"+13406421234", phone.Country, "VI", plan.FixedLineOrMobile},
	{"+16846221234", phone.Country, "AS", plan.FixedLine},
	{"+16842581234", phone.Country, "AS", plan.Mobile},
	{"+16702345678", phone.Country, "MP", plan.FixedLineOrMobile},
	{"+18766010123", phone.Country, "JM", plan.FixedLine},
	{"+18762101234", phone.Country, "JM", plan.Mobile},
	{"+12684801234", phone.Country, "AG", plan.VoIP},
	{"+12684061234", phone.Country, "AG", plan.Pager},
	{"+18686191234", phone.Country, "TT", plan.Voicemail},
	{"+18001412345", phone.Country, "DO", plan.TollFree}, // the Dominican Republic's own, not shared

	{"+12465210123", phone.Country, "BB", plan.FixedLine},
	{"+12465211123", phone.Country, "BB", plan.Mobile},
	{"+12465212123", phone.Unassigned, "", 0},
	{"+12465220123", phone.Country, "BB", plan.Mobile},
	{"+12465221123", phone.Unassigned, "", 0},
	{"+18766060123", phone.Country, "JM", plan.FixedLine},
	{"+18766061123", phone.Unassigned, "", 0},

	{"+442079460958", phone.Country, "GB", plan.FixedLine},
	{"+447400123456", phone.Country, "GB", plan.Mobile},
	{"+39236618300", phone.Country, "", 0},
	{"+390236618300", phone.Country, "IT", plan.FixedLine},
	{"+80012345678", phone.Country, "001", plan.TollFree},
	{"+999123456789", phone.Country, "", 0},
	{"+2", phone.Country, "", 0},
	{"+26175551212", phone.Country, "", 0}, // as long as a +1 number

	{"+1", phone.Unassigned, "", 0},
	{"+1617555121", phone.Unassigned, "", 0},
	{"+161755512123", phone.Unassigned, "", 0},
	{"+116175551212", phone.Unassigned, "", 0}, // 1 twice
	{"+113101234", phone.Unassigned, "", 0},
	{"+16171551212", phone.Unassigned, "", 0}, // an exchange never begins with 1
	{"+12115551212", phone.Unassigned, "", 0},
	{"+10005551212", phone.Unassigned, "", 0},
	{"+11175551212", phone.Unassigned, "", 0},
	{"+19995551212", phone.Unassigned, "", 0},
	{"+17005551212", phone.Unassigned, "", 0},
}

func TestLookOfKnownNumbers(t *testing.T) {
	for _, fact := range facts {
		n := phone.MustParse(fact.number)
		assert.Equal(t, fact.verdict, plan.Look(n), "Look(%v)", n)
		assert.Equal(t, fact.verdict, plan.Look(n), "Look(%v), asked again", n)
		assert.Equal(t, fact.region, plan.Region(n), "Region(%v)", n)
		assert.Equal(t, fact.line, plan.Type(n), "Type(%v)", n)
	}
}

func TestTheAbsentNumberHasNoRegionAndType(t *testing.T) {
	assert.Equal(t, phone.NoNumber, plan.Look(phone.Number{}))
	assert.EqualError(t, plan.Look(phone.Number{}).Err(), "the number is missing")
	assert.Empty(t, plan.Region(phone.Number{}))
	assert.Zero(t, plan.Type(phone.Number{}))
}

func TestLineTypeWords(t *testing.T) {
	words := []string{
		"", "fixed-line", "mobile", "fixed-line-or-mobile", "toll-free", "premium",
		"shared-cost", "voip", "personal", "pager", "uan", "voicemail", "LineType(12)",
	}
	for i, word := range words {
		assert.Equal(t, word, plan.LineType(i).String())
	}
	for want, line := range map[string]plan.LineType{
		"plan.FixedLineOrMobile": plan.FixedLineOrMobile, "plan.VoIP": plan.VoIP, "plan.UAN": plan.UAN, "plan.SharedCost": plan.SharedCost,
		"plan.LineType(0)": 0, "plan.LineType(12)": 12, "plan.LineType(255)": 255,
	} {
		assert.Equal(t, want, line.GoString())
	}
}

func TestTypeAndRegionMatchTheExamplesOfPhonenumbers(t *testing.T) {
	types := map[phonenumbers.PhoneNumberType]plan.LineType{
		phonenumbers.FIXED_LINE:           plan.FixedLine,
		phonenumbers.MOBILE:               plan.Mobile,
		phonenumbers.FIXED_LINE_OR_MOBILE: plan.FixedLineOrMobile,
		phonenumbers.TOLL_FREE:            plan.TollFree,
		phonenumbers.PREMIUM_RATE:         plan.Premium,
		phonenumbers.SHARED_COST:          plan.SharedCost,
		phonenumbers.VOIP:                 plan.VoIP,
		phonenumbers.PERSONAL_NUMBER:      plan.Personal,
		phonenumbers.PAGER:                plan.Pager,
		phonenumbers.UAN:                  plan.UAN,
		phonenumbers.VOICEMAIL:            plan.Voicemail,
	}
	seen := map[plan.LineType]bool{}
	for region := range phonenumbers.GetSupportedRegions() {
		for theirs := range types {
			example := phonenumbers.GetExampleNumberForTypeInRegion(region, theirs)
			if example == nil || !phonenumbers.IsValidNumber(example) {
				continue
			}
			n := phone.MustParse(phonenumbers.Format(example, phonenumbers.E164))
			line := plan.Type(n)
			seen[line] = true
			assert.Equal(t, types[phonenumbers.GetNumberType(example)], line, "Type(%v)", n)
			assert.Equal(t, phonenumbers.GetRegionCodeForNumber(example), plan.Region(n), "Region(%v)", n)
		}
	}
	assert.Len(t, seen, len(types))
}

// reserved are the exchanges that are never assigned to landlines. special are the
// area codes without a place: toll-free, personal (5xx), Canada's own, premium. Both
// are lists of the plan's administrator.
var (
	reserved = regexp.MustCompile(`^\+1...(?:[2-9]11|950|958|959|976)....$`)
	special  = regexp.MustCompile(`^\+1(?:8(?:00|33|44|55|66|77|88)|5(?:00|2[1-9]|3[23]|44|66|77|88)|6(?:00|22|33|44|55|77|88)|700|710|900)`)
)

// chain is Look without remembered verdicts. It asks phonenumbers every time.
func chain(n phone.Number) phone.Verdict {
	text := n.String()
	if text == "" {
		return phone.NoNumber
	}
	if !strings.HasPrefix(text, "+1") {
		return phone.Country
	}
	num, err := phonenumbers.Parse(text, "")
	if err != nil {
		return phone.Unassigned
	}
	if text != fmt.Sprintf("+1%d", num.GetNationalNumber()) {
		return phone.Unassigned // it was read leniently
	}
	if !phonenumbers.IsValidNumber(num) {
		return phone.Unassigned
	}
	line := phonenumbers.GetNumberType(num)
	if reserved.MatchString(text) && !special.MatchString(text) {
		return phone.Unassigned
	}
	region := phonenumbers.GetRegionCodeForNumber(num)
	if region != "US" && region != "CA" {
		return phone.Country
	}
	if line == phonenumbers.FIXED_LINE || line == phonenumbers.FIXED_LINE_OR_MOBILE || line == phonenumbers.TOLL_FREE {
		return phone.Hostable
	}
	return phone.Type
}

func number(exchange, ending int) phone.Number {
	return phone.MustParse(fmt.Sprintf("+1%06d%04d", exchange, ending))
}

func lookAgreesWithTheChain(t *rapid.T) {
	n := phone.MustParse(rapid.OneOf(
		rapid.StringMatching(`\+1[0-9]{10}`),
		rapid.StringMatching(`\+1[2-9][0-9]{2}[2-9][0-9]{6}`),
		rapid.StringMatching(`\+1[2-9][0-9]{2}([2-9]11|950|958|959|976)[0-9]{4}`),
		rapid.StringMatching(`\+1[0-9]{0,14}`),
		rapid.StringMatching(`\+1(246521|246522|876606)[0-9]{4}`),
		rapid.StringMatching(`\+[2-9][0-9]{10}`),
		rapid.StringMatching(`\+[1-9][0-9]{0,14}`),
	).Draw(t, "number"))
	want := chain(n)
	assert.Equal(t, want, plan.Look(n), "Look(%v)", n)
	assert.Equal(t, want, plan.Look(n), "Look(%v), asked again", n)
	if want == phone.Unassigned {
		assert.Empty(t, plan.Region(n), "Region(%v)", n)
		assert.Zero(t, plan.Type(n), "Type(%v)", n)
	}
}

func TestLookAgreesWithTheChain(t *testing.T) { rapid.Check(t, lookAgreesWithTheChain) }

func FuzzLookAgreesWithTheChain(f *testing.F) { f.Fuzz(rapid.MakeFuzz(lookAgreesWithTheChain)) }

func TestLookAllocatesNothingOnceWarm(t *testing.T) {
	numbers := []phone.Number{
		phone.MustParse("+16175551212"),
		phone.MustParse("+16175561212"),
		phone.MustParse("+18766010123"),
		phone.MustParse("+19995551212"),
		phone.MustParse("+442079460958"),
	}
	lookAtAll := func() {
		for _, n := range numbers {
			plan.Look(n)
		}
	}
	lookAtAll()
	assert.Zero(t, testing.AllocsPerRun(100, lookAtAll))
}

// The exchanges are neighbours with several verdicts, so goroutines store verdicts
// in the same word.
func TestLookIsSafeForConcurrentUse(t *testing.T) {
	var numbers []phone.Number
	for exchange := 246515; exchange < 246530; exchange++ {
		numbers = append(numbers, number(exchange, 5555))
	}
	for exchange := 212195; exchange < 212205; exchange++ {
		numbers = append(numbers, number(exchange, 5555))
	}
	const askers = 8
	answers := make([][]phone.Verdict, askers)
	var group sync.WaitGroup
	for asker := range askers {
		group.Go(func() {
			got := make([]phone.Verdict, len(numbers))
			for i := range numbers {
				i = (i + 3*asker) % len(numbers)
				got[i] = plan.Look(numbers[i])
			}
			answers[asker] = got
		})
	}
	group.Wait()
	for i, n := range numbers {
		want := chain(n)
		for asker := range askers {
			assert.Equal(t, want, answers[asker][i], "Look(%v)", n)
		}
	}
}

func BenchmarkLook(b *testing.B) {
	for _, c := range []struct{ name, number string }{
		{"Hostable", "+16175551212"},
		{"Unassigned", "+19995551212"},
		{"Territory", "+18766010123"},
		{"Abroad", "+442079460958"},
		{"Split", "+12465210123"},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := phone.MustParse(c.number)
			b.ReportAllocs()
			for b.Loop() {
				plan.Look(n)
			}
		})
	}
}

func BenchmarkChain(b *testing.B) {
	n := phone.MustParse("+16175551212")
	b.ReportAllocs()
	for b.Loop() {
		chain(n)
	}
}

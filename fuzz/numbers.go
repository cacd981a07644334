package fuzz

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/phone"
)

// Numbers yields E.164 numbers of any country code and length, assigned or not, except
// the absent one.
func Numbers() *rapid.Generator[phone.Number] {
	return rapid.Map(rapid.StringMatching(`\+[1-9][0-9]{0,14}`), phone.MustParse)
}

// areas are area codes of the United States, of Canada, and of toll-free numbers.
var areas = []int{
	617, 501, 415, 919,
	613, 416, 250,
	800, 833, 844, 855, 866, 877, 888,
}

// HostableNumbers yields numbers that the numbering plan calls hostable: geographic
// numbers of the United States and Canada, and toll-free numbers.
func HostableNumbers() *rapid.Generator[phone.Number] {
	exchanges := rapid.IntRange(200, 999).Filter(func(exchange int) bool {
		switch exchange {
		case 555, 950, 958, 959, 976:
			return false
		}
		return exchange%100 != 11
	})
	return rapid.Custom(func(t *rapid.T) phone.Number {
		return phone.MustParse(fmt.Sprintf("+1%03d%03d%04d",
			rapid.SampledFrom(areas).Draw(t, "area"),
			exchanges.Draw(t, "exchange"),
			rapid.IntRange(0, 9999).Draw(t, "line")))
	})
}

// Lookup is a number with the verdict of the numbering plan.
type Lookup struct {
	Number  phone.Number
	Verdict phone.Verdict
}

// ranges has ranges of numbers that cannot be hosted, by verdict: the first digits, and
// how many digits follow.
var ranges = map[phone.Verdict][]struct {
	start  string
	digits int
}{
	phone.Country: {
		{"+44", 10}, {"+33", 9}, {"+52", 10}, {"+7", 10}, {"+86", 11}, {"+999", 3}, // other country codes, assigned or not
		{"+1787765", 4}, {"+1939244", 4}, {"+1671475", 4}, // Puerto Rico and Guam
		{"+1340774", 4}, {"+1684633", 4}, {"+1670234", 4}, {"+1876922", 4}, // US Virgin Islands, American Samoa, Northern Marianas, Jamaica
	},
	phone.Type: {
		{"+190055", 5}, {"+150023", 5}, {"+1600555", 4}, // premium, personal, VoIP
	},
	phone.Unassigned: {
		{"+1617911", 4}, {"+1416976", 4}, {"+1212958", 4}, {"+1787411", 4}, // never assigned to landlines
		{"+10", 9}, {"+11", 9}, {"+1617155", 4}, {"+1", 0}, {"+161755512", 1}, {"+1617555121", 4},
	},
}

// UnhostableNumbers yields numbers that the numbering plan calls unhostable, with its
// verdict: another country or territory, another type, or outside the assigned ranges. A
// numbering plan does not know whether a number is taken or mobile.
func UnhostableNumbers() *rapid.Generator[Lookup] {
	return rapid.Custom(func(t *rapid.T) Lookup {
		verdict := rapid.SampledFrom([]phone.Verdict{phone.Country, phone.Type, phone.Unassigned}).Draw(t, "verdict")
		in := rapid.SampledFrom(ranges[verdict]).Draw(t, "range")
		number := in.start
		if in.digits > 0 {
			number = fmt.Sprintf("%s%0*d", in.start, in.digits, rapid.IntRange(0, power10(in.digits)-1).Draw(t, "rest"))
		}
		return Lookup{phone.MustParse(number), verdict}
	})
}

// Lookups yields hostable and unhostable numbers. It shrinks to hostable ones.
func Lookups() *rapid.Generator[Lookup] {
	return rapid.OneOf(
		rapid.Map(HostableNumbers(), func(n phone.Number) Lookup { return Lookup{n, phone.Hostable} }),
		UnhostableNumbers(),
	)
}

func power10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

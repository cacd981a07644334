// Package plan has the numbering plan: the region and the line type of a number, and
// whether the number can be hosted. Only this package imports phonenumbers, whose
// metadata costs every program some milliseconds and megabytes at start, because two
// of its packages read their metadata during initialization. A program that only
// holds orders does not need this package.
package plan

import (
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/nyaruka/phonenumbers/v2"
	"github.com/nyaruka/phonenumbers/v2/metadata"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/phone"
)

// released is the release of the metadata that this module requires, and the day of
// its publication. Package phonenumbers does not have them.
var released = struct{ version, day string }{"v9.0.37", "2026-08-24"}

// Metadata returns the release and the date of the metadata in this program, like
// "libphonenumber v9.0.37, 2026-08-24". The date is missing if the program links
// another release than this module requires. Numbers that were assigned later are
// Unassigned, unless a List allows them.
func Metadata() string {
	name := "libphonenumber " + metadata.Version
	if metadata.Version == released.version {
		name += ", " + released.day
	}
	return name
}

// Look returns whether a number can be hosted, as far as the metadata knows:
//
//   - Hostable: landline or toll-free, of the United States or Canada (documented).
//     There the metadata cannot tell landline from mobile, so both pass.
//     Toll-free numbers that +1 countries share count as the United States'.
//   - Type: of those two countries, but premium, personal, VoIP or other.
//   - Country: not +1, assigned or not; or of another +1 country or territory,
//     such as Puerto Rico or Guam (assumed).
//   - Unassigned: +1, in no assigned range or of a wrong length; or of a central
//     office code that is never assigned to landlines, such as 911 in 617
//     (documented by the plan's administrator).
//   - NoNumber: the absent number.
//
// Only a host's own look-up knows which numbers are mobile and which are Taken. It
// is a function like Look, and calls Look first. A List corrects the metadata, which
// is always some months old.
//
// Look is safe for concurrent use. It remembers its verdict on an exchange, and then
// allocates nothing for the numbers of that exchange. It does not remember three
// exchanges of Barbados and Jamaica, because their numbers have different verdicts.
func Look(n phone.Number) phone.Verdict {
	exchange, ok := exchangeOf(n)
	if !ok {
		return judge(n)
	}
	if v := known.load(exchange); v != phone.Unchecked {
		return v
	}
	if isSplit(exchange) {
		return judge(n)
	}
	// This is the first number of the exchange, so the verdict does not depend on
	// the number that was looked up first.
	v := judge(phone.MustParse(n.String()[:len("+1617555")] + "0000"))
	known.store(exchange, v)
	return v
}

// judge is Look without remembered verdicts.
func judge(n phone.Number) phone.Verdict {
	switch {
	case n.IsZero():
		return phone.NoNumber
	case !strings.HasPrefix(n.String(), "+1"):
		return phone.Country
	}
	num := assigned(n)
	if num == nil {
		return phone.Unassigned
	}
	switch phonenumbers.GetRegionCodeForNumber(num) {
	case "US", "CA":
	default:
		return phone.Country
	}
	switch lineType(num) {
	case FixedLine, FixedLineOrMobile, TollFree:
		return phone.Hostable
	}
	return phone.Type
}

// Region returns the ISO 3166 code of the region a number belongs to, such as "US",
// "CA" or "PR"; It is "001", the world, for a number without a region, such as +800,
// and "" if the number is absent or in no assigned range. Toll-free numbers that +1
// countries share are "US".
func Region(n phone.Number) string {
	num := assigned(n)
	if num == nil {
		return ""
	}
	return phonenumbers.GetRegionCodeForNumber(num)
}

// Type returns the type of a number's line by the metadata, zero if the number is
// absent or in no assigned range.
func Type(n phone.Number) LineType {
	num := assigned(n)
	if num == nil {
		return 0
	}
	return lineType(num)
}

func lineType(num *phonenumbers.PhoneNumber) LineType {
	return lineTypes[phonenumbers.GetNumberType(num)]
}

// assigned returns the number as phonenumbers reads it, nil if it is in no assigned
// range. phonenumbers drops a national prefix, such as the second 1 of
// +116175551212. A number that it reads as another number is not assigned.
func assigned(n phone.Number) *phonenumbers.PhoneNumber {
	num, err := phonenumbers.Parse(n.String(), "")
	if err != nil || !phonenumbers.IsValidNumber(num) ||
		phonenumbers.Format(num, phonenumbers.E164) != n.String() {
		return nil
	}
	if exchange, ok := exchangeOf(n); ok && isReserved(exchange) && lineType(num) != Personal {
		return nil
	}
	return num
}

// isReserved reports whether an exchange has a central office code that the plan
// never assigns to landlines (documented by the plan's administrator), in an area
// code that may be geographic. Area codes whose last two digits are equal, like 800,
// are never geographic. Those of personal numbers are not either; the caller must
// exclude them, because only the metadata has them.
func isReserved(exchange uint) bool {
	area, office := exchange/1000, exchange%1000
	if area/10%10 == area%10 {
		return false
	}
	switch office {
	case 950, 958, 959, 976:
		return true
	}
	return office >= 200 && office%100 == 11
}

// isSplit reports whether only some numbers of an exchange are assigned. Two of
// these exchanges belong to Barbados and one to Jamaica, so their numbers are never
// hosted. The numbers of every other exchange share one verdict; a test proves this
// from the metadata.
func isSplit(exchange uint) bool {
	switch exchange {
	case 246521, 246522, 876606:
		return true
	}
	return false
}

// exchangeOf returns area code and exchange of a +1 number of ten digits, 617555
// for +16175551212; false for any other number.
func exchangeOf(n phone.Number) (exchange uint, ok bool) {
	s := n.String()
	if len(s) != len("+16175551212") || s[1] != '1' {
		return 0, false
	}
	for _, c := range []byte(s[len("+1"):len("+1617555")]) {
		exchange = 10*exchange + uint(c-'0')
	}
	return exchange, true
}

// known holds the verdicts on the exchanges that were looked up.
var known verdicts

// verdicts is a verdict of four bits for every exchange, Unchecked until it is
// stored.
type verdicts [1_000_000 / perWord]atomic.Uint32

const (
	perWord = 32 / bits
	bits    = 4
)

func (k *verdicts) load(exchange uint) phone.Verdict {
	word := k[exchange/perWord].Load()
	return phone.Verdict(word >> (exchange % perWord * bits) & (1<<bits - 1))
}

// store may run twice at once for one exchange: both store the same verdict.
func (k *verdicts) store(exchange uint, v phone.Verdict) {
	k[exchange/perWord].Or(uint32(v) << (exchange % perWord * bits))
}

// LineType is the type of line that a number leads to. The zero LineType is unknown.
type LineType uint8

// The line types of the metadata.
const (
	_                 LineType = iota
	FixedLine                  // landline
	Mobile                     // mobile
	FixedLineOrMobile          // either: the number does not show it, as in +1 countries
	TollFree                   // free for the caller
	Premium                    // costs more than a call
	SharedCost                 // paid by both sides
	VoIP                       // internet telephony
	Personal                   // follows a person
	Pager                      // pager
	UAN                        // one number of a company, leading to many
	Voicemail                  // voicemail access
	types
)

// words holds the word of each line type.
var words = [types]string{
	FixedLine:         "fixed-line",
	Mobile:            "mobile",
	FixedLineOrMobile: "fixed-line-or-mobile",
	TollFree:          "toll-free",
	Premium:           "premium",
	SharedCost:        "shared-cost",
	VoIP:              "voip",
	Personal:          "personal",
	Pager:             "pager",
	UAN:               "uan",
	Voicemail:         "voicemail",
}

// String returns the line type's word, "" if it is unknown.
func (t LineType) String() string {
	if t < types {
		return words[t]
	}
	return fmt.Sprintf("LineType(%d)", uint8(t))
}

// GoString returns the name of the line type's constant, plan.TollFree.
func (t LineType) GoString() string {
	if t == 0 || t >= types {
		return fmt.Sprintf("plan.LineType(%d)", uint8(t))
	}
	return gosyntax.Constant("plan", words[t])
}

// lineTypes translates the metadata's types.
var lineTypes = [...]LineType{
	phonenumbers.FIXED_LINE:           FixedLine,
	phonenumbers.MOBILE:               Mobile,
	phonenumbers.FIXED_LINE_OR_MOBILE: FixedLineOrMobile,
	phonenumbers.TOLL_FREE:            TollFree,
	phonenumbers.PREMIUM_RATE:         Premium,
	phonenumbers.SHARED_COST:          SharedCost,
	phonenumbers.VOIP:                 VoIP,
	phonenumbers.PERSONAL_NUMBER:      Personal,
	phonenumbers.PAGER:                Pager,
	phonenumbers.UAN:                  UAN,
	phonenumbers.VOICEMAIL:            Voicemail,
	phonenumbers.UNKNOWN:              0,
}

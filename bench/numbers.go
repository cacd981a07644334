package main

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"

	"github.com/nyaruka/phonenumbers/v2"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

// chacha returns a random source that is the same in every run.
func chacha(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// A share is a part of the numbers. In its pattern # is any digit, & is a digit from
// 2 to 9, and $ is one of its words.
type share struct {
	count   int
	pattern string
	words   []string
}

// the10000 are the shares of the list of numbers.
var the10000 = []share{
	{3000, "+1$&######", []string{"617", "501", "415", "919", "212", "312", "702", "206", "305", "404"}}, // United States
	{1500, "+1$&######", []string{"613", "416", "250", "514", "604", "902"}},                             // Canada
	{500, "+1$&######", []string{"800", "833", "844", "855", "866", "877", "888"}},                       // toll-free
	{700, "+1$&######", []string{"787", "939", "671", "340", "684", "670", "876", "246"}},                // other +1 countries
	{300, "+1$&######", []string{"900", "500", "600"}},                                                   // premium, personal, VoIP
	{500, "+1$#######", []string{"999", "222", "311", "420"}},                                            // +1 in no assigned range
	{2000, "+$#######", []string{"4420", "4930", "3314", "8133", "6128", "5511", "9111", "8610", "2711"}},
	{300, "$##########", []string{"1617", "+0617", "(617)", "+1 617", "+1-617", "+1.617"}},
	{300, "+1617555$", []string{"12a4", "1212 ", "12\u06f12", "1212;ext=1", "1212x3", "12121212121"}},
	{400, "$######", []string{"", "++", "+1617x", "tel:+1617555", "\uff0b1617", "%2B1617"}},
	{500, "+1$######", []string{"61755555555555", "41655555555555"}}, // too long
}

// numbers returns the list, in the same order in every run: 8,500 E.164 numbers and
// 1,500 other texts.
func numbers() (all []string) {
	random := rand.New(chacha(2))
	for _, s := range the10000 {
		for range s.count {
			var text []byte
			for _, c := range []byte(s.pattern) {
				switch c {
				case '#':
					text = append(text, '0'+byte(random.IntN(10)))
				case '&':
					text = append(text, '2'+byte(random.IntN(8)))
				case '$':
					text = append(text, s.words[random.IntN(len(s.words))]...)
				default:
					text = append(text, c)
				}
			}
			all = append(all, string(text))
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

// sorted returns the E.164 numbers of the list, and the other texts.
func sorted() (good, bad []string) {
	pattern := e164Pattern()
	for _, text := range numbers() {
		if pattern.MatchString(text) {
			good = append(good, text)
		} else {
			bad = append(bad, text)
		}
	}
	return good, bad
}

func e164Pattern() *regexp.Regexp { return regexp.MustCompile(`^\+[1-9][0-9]{0,14}$`) }

func parseNumber(*settings) (arena, error) {
	good, _ := sorted()
	pattern := e164Pattern()
	return field(
		parsing("phone.Parse", "", good, func(text string) error { _, err := phone.Parse(text); return err }),
		parsing("regexp", "the E.164 pattern, compiled once", good, func(text string) error { return unless(pattern.MatchString(text)) }),
		parsing("phonenumbers", "Parse, without a default region; it does more: it also splits the number", good, func(text string) error {
			_, err := phonenumbers.Parse(text, "")
			return err
		}),
		parsing(floor, "a plus, and every byte compared with 0 and 9", good, func(text string) error { return unless(isE164(text)) }),
	)
}

func refuseNumber(*settings) (arena, error) {
	_, bad := sorted()
	pattern := e164Pattern()
	return field(
		refusing("phone.Parse", "with an error that contains the text", bad, func(text string) error { _, err := phone.Parse(text); return err }),
		refusing("regexp", "says yes or no", bad, func(text string) error { return unless(pattern.MatchString(text)) }),
		refusing(floor, "says yes or no", bad, func(text string) error { return unless(isE164(text)) }),
	)
}

// refusing is a contestant that must return an error for every text.
func refusing(name, how string, texts []string, parse func(string) error) contestant {
	return timed(name, how, len(texts), repeat(func() error {
		for _, text := range texts {
			if parse(text) == nil {
				return fmt.Errorf("%q: %w", text, errNotRefused)
			}
		}
		return nil
	}))
}

func isE164(text string) bool {
	if len(text) < 2 || len(text) > 16 || text[0] != '+' || text[1] == '0' {
		return false
	}
	for i := 1; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

// hostable reports whether the number in a text can be hosted.
func hostable(*settings) (arena, error) {
	good, _ := sorted()
	var want []bool
	for _, text := range good {
		want = append(want, byPhonenumbers(text))
	}
	if !slices.Contains(want, true) || !slices.Contains(want, false) {
		return arena{}, fmt.Errorf("all numbers are alike: %w", errWrong)
	}
	answers := func(name, how string, is func(string) bool) contestant {
		return timed(name, how, len(good), repeat(func() error {
			for i, text := range good {
				if is(text) != want[i] {
					return fmt.Errorf("%s: %w", text, errWrong)
				}
			}
			return nil
		}))
	}
	byExchange := exchanges(good, want)
	return field(
		answers("plan.Look", "phone.Parse before it; every exchange looked up once before", byLook),
		answers("phonenumbers", "Parse, IsValidNumber, GetRegionCodeForNumber, GetNumberType, each once", byPhonenumbers),
		answers(floor, "the digits checked, and the exchange looked up in a bitmap", func(text string) bool {
			exchange, ok := exchangeOf(text)
			return ok && byExchange[exchange/64]>>(exchange%64)&1 == 1
		}),
	)
}

func byLook(text string) bool {
	n, err := phone.Parse(text)
	return err == nil && plan.Look(n) == phone.Hostable
}

func byPhonenumbers(text string) bool {
	n, err := phonenumbers.Parse(text, "")
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return false
	}
	switch phonenumbers.GetRegionCodeForNumber(n) {
	case "US", "CA":
	default:
		return false
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.FIXED_LINE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return !isReserved(int(n.GetNationalNumber() / 10_000 % 1000))
	case phonenumbers.TOLL_FREE:
		return true
	}
	return false
}

// isReserved reports whether landlines never have the exchange: 211, 311 and so on,
// and four others.
func isReserved(exchange int) bool {
	return exchange%100 == 11 || slices.Contains([]int{950, 958, 959, 976}, exchange)
}

// exchanges has a bit for each area code and exchange, set if its numbers can be
// hosted.
func exchanges(numbers []string, hostable []bool) []uint64 {
	bits := make([]uint64, 1_000_000/64)
	for i, text := range numbers {
		if exchange, ok := exchangeOf(text); ok && hostable[i] {
			bits[exchange/64] |= 1 << (exchange % 64)
		}
	}
	return bits
}

// exchangeOf returns the area code and the exchange of a +1 number of ten digits.
func exchangeOf(text string) (exchange uint, ok bool) {
	if len(text) != 12 || text[0] != '+' || text[1] != '1' {
		return 0, false
	}
	for i := 2; i < 12; i++ {
		digit := uint(text[i] - '0')
		if digit > 9 {
			return 0, false
		}
		if i < 8 {
			exchange = 10*exchange + digit
		}
	}
	return exchange, true
}

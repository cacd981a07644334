package fuzz

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Statuses yields the ten statuses, without None.
func Statuses() *rapid.Generator[status.Status] {
	return rapid.SampledFrom(slices.Collect(status.All()))
}

// SIDs yields ids of kind K, with digits of either case, never the absent one.
func SIDs[K sid.Kind]() *rapid.Generator[sid.ID[K]] {
	prefix := sid.From16[K]([16]byte{}).String()[:2]
	return rapid.Map(rapid.StringMatching(`[0-9a-fA-F]{32}`), func(digits string) sid.ID[K] {
		return sid.MustParse[K](prefix + digits)
	})
}

// Numbers yields E.164 numbers of any country code and length, assigned or not,
// never the absent one.
func Numbers() *rapid.Generator[phone.Number] {
	return rapid.Map(rapid.StringMatching(`\+[1-9][0-9]{0,14}`), phone.MustParse)
}

// areas are the area codes that HostableNumbers draws from: of the United
// States, of Canada, and toll-free.
var areas = []int{
	617, 501, 415, 919,
	613, 416, 250,
	800, 833, 844, 855, 866, 877, 888,
}

// HostableNumbers yields numbers that can be hosted as far as a numbering plan
// tells: geographic ones of the United States and Canada, and toll-free ones.
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

// Verdicts yields every verdict, Unchecked among them.
func Verdicts() *rapid.Generator[phone.Verdict] {
	var all []phone.Verdict
	for v := range math.MaxUint8 + 1 {
		if v := phone.Verdict(v); !errors.Is(v.Err(), phone.ErrVerdict) {
			all = append(all, v)
		}
	}
	return rapid.SampledFrom(all)
}

// Texts yields texts for the law of a parser: those of the values, near misses
// of them, and any others, the empty one included.
func Texts[T fmt.Stringer](values *rapid.Generator[T]) *rapid.Generator[string] {
	inserts := rapid.OneOf(
		rapid.StringN(0, 2, -1),
		rapid.SampledFrom([]string{" ", "\n", "\x00", "-", "_", "+", "0", "g", "é", "１"}),
	)
	words := rapid.Map(values, func(v T) string { return v.String() })
	edited := rapid.Custom(func(t *rapid.T) string {
		runes := []rune(words.Draw(t, "word"))
		from := rapid.IntRange(0, len(runes)).Draw(t, "from")
		to := rapid.IntRange(from, min(from+2, len(runes))).Draw(t, "to")
		with := inserts.Draw(t, "with")
		return string(slices.Replace(runes, from, to, []rune(with)...))
	})
	return rapid.OneOf(
		rapid.String(),
		words,
		rapid.Map(words, strings.ToUpper),
		rapid.Map(words, strings.ToLower),
		edited,
	)
}

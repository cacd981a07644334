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

// Statuses yields every status except None.
func Statuses() *rapid.Generator[status.Status] {
	return rapid.SampledFrom(slices.Collect(status.All()))
}

// SIDs yields ids of kind K, with digits of either case, except the absent one.
func SIDs[K sid.Kind]() *rapid.Generator[sid.ID[K]] {
	prefix := sid.From16[K]([16]byte{}).String()[:2]
	return rapid.Map(rapid.StringMatching(`[0-9a-fA-F]{32}`), func(digits string) sid.ID[K] {
		return sid.MustParse[K](prefix + digits)
	})
}

// Verdicts yields every verdict, including Unchecked.
func Verdicts() *rapid.Generator[phone.Verdict] {
	var all []phone.Verdict
	for v := range math.MaxUint8 + 1 {
		if v := phone.Verdict(v); !errors.Is(v.Err(), phone.ErrVerdict) {
			all = append(all, v)
		}
	}
	return rapid.SampledFrom(all)
}

// Texts yields texts for the law of a parser: the texts of the values, texts that differ
// a little from them, and any others, including the empty one.
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

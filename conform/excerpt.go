package conform

import (
	"fmt"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// How many bytes of a body are shown, and how many of any other value are kept.
const (
	maxExcerpt = 2 << 10
	maxValue   = 64 << 10
)

// excerpt shows a body on one line: how it begins, and how much more there is.
func excerpt(body []byte) string { return terminal.Quote(clip(string(body), maxExcerpt)) }

// clip shortens a text to at most so many bytes, and says how many are missing.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(text[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… and %d bytes more", text[:cut], len(text)-cut)
}

// clipped are differences whose values are not too long to keep.
func clipped(differences []report.Difference) []report.Difference {
	for i := range differences {
		d := &differences[i]
		d.What, d.Want, d.Got = clip(d.What, maxValue), clip(d.Want, maxValue), clip(d.Got, maxValue)
	}
	return differences
}

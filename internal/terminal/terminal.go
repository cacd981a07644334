// Package terminal makes text from elsewhere safe to print: what a server, a
// request or a file contains must not move the cursor, change colors or reorder
// the line it is printed on.
package terminal

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote returns text in a form that is safe on one line of a terminal. Letters,
// marks, digits, punctuation, symbols and spaces of every script stay as they
// are, backslashes too. Everything else is escaped as in a Go string: control
// characters of either set (C0, C1), line breaks, bidi and other format
// characters, private and unassigned code points, and bytes that are not UTF-8.
func Quote(text string) string {
	if !strings.ContainsFunc(text, isDangerous) && utf8.ValidString(text) {
		return text
	}
	var quoted strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&quoted, `\x%02x`, text[0])
		case isDangerous(r):
			quoted.WriteString(escape(r))
		default:
			quoted.WriteString(text[:size])
		}
		text = text[size:]
	}
	return quoted.String()
}

func isDangerous(r rune) bool { return !unicode.IsGraphic(r) }

func escape(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

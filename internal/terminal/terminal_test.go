package terminal_test

import (
	"strconv"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

func TestQuote(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"plain text, 100% of it": "plain text, 100% of it",
		`C:\dir "quoted" <b>`:    `C:\dir "quoted" <b>`,
		"Ünïcode 日本　語 עברית e\u0301 🎉": "Ünïcode 日本　語 עברית e\u0301 🎉",
		"a\ufffdb":                   "a\ufffdb",
		"\x1b[31mred\x1b[0m":         `\x1b[31mred\x1b[0m`,
		"\x1b]0;title\a":             `\x1b]0;title\x07`,
		"one\r\n\ttwo\x00\x7f\b":     `one\r\n\ttwo\x00\x7f\x08`,
		"\u009b31m\u0085":            `\u009b31m\u0085`,
		"\x9b31m\xff":                `\x9b31m\xff`,
		"é\xc3":                      `é\xc3`,
		"\xed\xa0\x80":               `\xed\xa0\x80`,
		"\u202egnp.exe\u2066\u061c":  `\u202egnp.exe\u2066\u061c`,
		"\u2028\u2029\u200b\ufeff":   `\u2028\u2029\u200b\ufeff`,
		"\U000e0041\ue000\U0010ffff": `\U000e0041\ue000\U0010ffff`,
	} {
		assert.Equal(t, want, terminal.Quote(text))
	}
}

// quoteIsSafe is a law: a quoted text has only graphic characters, and stays the same
// when quoted again. Without backslashes in it, the original text can be recovered.
func quoteIsSafe(t *rapid.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z\x00-\x1f\x7f-\x{9f}\x{200b}-\x{206f}]{0,20}`),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })).Draw(t, "text")
	quoted := terminal.Quote(text)
	require.True(t, utf8.ValidString(quoted))
	for _, r := range quoted {
		assert.True(t, unicode.IsGraphic(r), "%U", r)
	}
	assert.Equal(t, quoted, terminal.Quote(quoted))
	assert.Equal(t, text, unquoted(t, text, quoted))
}

// unquoted reads the escapes of a quoted text back; backslashes of the text's own
// stay.
func unquoted(t *rapid.T, text, quoted string) string {
	var read []byte
	for quoted != "" {
		if quoted[0] != '\\' || text[len(read)] == '\\' {
			read, quoted = append(read, quoted[0]), quoted[1:]
			continue
		}
		r, multibyte, rest, err := strconv.UnquoteChar(quoted, 0)
		require.NoError(t, err)
		if multibyte {
			read = utf8.AppendRune(read, r)
		} else {
			read = append(read, byte(r))
		}
		quoted = rest
	}
	return string(read)
}

func TestQuoteIsSafe(t *testing.T) { rapid.Check(t, quoteIsSafe) }

func FuzzQuote(f *testing.F) { f.Fuzz(rapid.MakeFuzz(quoteIsSafe)) }

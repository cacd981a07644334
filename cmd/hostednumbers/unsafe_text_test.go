package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// nasty lists texts that would change a terminal.
var nasty = []string{"\x1b[2J", "\x1b]0;title\a", "\u009b31m", "\x9b31m", "\u202egnp.exe", "a\rb", "a\bb", "\x00", "\x7f", "\xff", "\u2066", "\u200e", "\ufeff"}

// isSafe asserts that a text is safe to print: it has only visible characters, line
// breaks and tabs.
func isSafe(t require.TestingT, text string, about any) {
	assert.True(t, utf8.ValidString(text), "%q of %q", text, about)
	for _, r := range strings.NewReplacer("\n", "", "\t", "").Replace(text) {
		if !unicode.IsGraphic(r) {
			assert.Fail(t, "unsafe", "%U in %q of %q", r, text, about)
			return
		}
	}
}

// foreignScripts draws a script with foreign text.
func foreignScripts(t *rapid.T) string {
	foreign := rapid.OneOf(rapid.SampledFrom(nasty), rapid.String()).Draw(t, "foreign")
	escaped := url.QueryEscape(foreign)
	lines := []string{
		"# " + foreign, "create PhoneNumber=%2B16175551212&SmsCapability=true&FriendlyName=" + escaped, "create PhoneNumber=" + escaped, "create " + foreign,
		"twilio accept", "twilio reject Reason=" + escaped, "twilio " + foreign, "twilio reject " + foreign, foreign, foreign + " accept", "code " + foreign, "wait " + foreign,
		"at " + foreign, "expect " + foreign, "update UniqueName=" + escaped + "&Email=" + escaped, "update " + escaped + "=x", "twilio reject " + escaped + "=x",
		"as " + foreign + ": fetch", "in " + foreign + ": update x", "update #" + foreign, "fetch " + foreign,
	}
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(lines), 1, 8).Draw(t, "lines"), "\n")
}

// walkPrintsSafely is the law that a script with foreign text is printed safely, and its
// error on one line.
func walkPrintsSafely(t *rapid.T) {
	script := foreignScripts(t)
	_, out, errs := runWith(script, "walk", "-")
	isSafe(t, out, script)
	isSafe(t, errs, script)
	assert.LessOrEqual(t, strings.Count(errs, "\n"), 1, "one line: %s", errs)
}

func TestWalkPrintsSafely(t *testing.T) { rapid.Check(t, walkPrintsSafely) }

func TestEveryArgumentIsPrintedSafely(t *testing.T) {
	for _, foreign := range nasty {
		for _, args := range [][]string{
			{foreign}, {"help", foreign}, {"help", "walk", foreign}, {"walk", foreign}, {"walk", "a", foreign}, {"walk", "-" + foreign},
			{"check", foreign, "x"}, {"check", "sid", foreign}, {"check", "phone", foreign}, {"check", "phone", "+1617" + foreign}, {"check", "status", foreign},
			{"check", "-allow", foreign, "phone", "x"}, {"check", "-deny", "+1" + foreign, "phone", "x"},
			{"lifecycle", "-format", foreign}, {"lifecycle", foreign}, {"version", foreign},
			{"serve", "-addr", foreign}, {"serve", "-addr", "127.0.0.1:" + foreign}, {"serve", "-seed", foreign}, {"serve", "-patience", foreign}, {"serve", "-allow", foreign},
			{"listen", "-token", "x", "-addr", foreign}, {"listen", "-token", "@" + foreign}, {"listen", "-token", "x", "-public-url", foreign},
			{"verify", "-token", "@" + foreign}, {"verify", "-token", "x", "-url", "u", "-signature", "s", foreign},
			{"verify", "-token", "x", "-url", "u", "-signature", "s", "-body", foreign},
			{"conform", foreign}, {"conform", "http://" + foreign}, {"conform", "-suite", foreign, nowhere}, {"conform", "-optional", foreign, nowhere},
			{"conform", "-format", foreign, nowhere}, {"conform", "-replay", foreign, nowhere}, {"conform", "-account", foreign, nowhere},
			{"conform", "-account", "@" + foreign, nowhere}, {"conform", "-out", "/no/such/" + foreign, nowhere},
		} {
			code, out, errs := runWith("", args...)
			assert.NotZero(t, code, args)
			isSafe(t, out, args)
			isSafe(t, errs, args)
		}
	}
}

func TestTheNameOfAScriptIsPrintedSafely(t *testing.T) {
	file := filepath.Join(t.TempDir(), "\x1b[31m\u202e.txt")
	require.NoError(t, os.WriteFile(file, []byte("dance\n"), 0o600))
	code, _, errs := runWith("", "walk", file)
	assert.Equal(t, exitUsage, code)
	isSafe(t, errs, file)
	assert.Contains(t, errs, `\x1b[31m\u202e.txt:1: unknown step "dance"`)
}

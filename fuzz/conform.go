package fuzz

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/hostednumbers/hostednumbers/conform"
)

// Conform holds a server to the model: it runs every check of package conform,
// and fails t for each that the server fails, with its steps, what was wanted and
// what came, and a line of JSON that the command
//
//	hostednumbers conform -replay FILE URL
//
// and conform.Replay do again. A check that was skipped, for what the server
// cannot do, fails t too, unless its suite is one of target.Optional. To choose
// suites, a seed or a budget, use conform.Run.
func Conform(t testing.TB, target conform.Target) {
	t.Helper()
	ran, err := conform.Run(t.Context(), &target, conform.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range ran.Failures {
		f := &ran.Failures[i]
		replay, err := json.Marshal(f)
		if err != nil {
			t.Error(err)
		}
		t.Errorf("%s: %s\n%vreplay: %s", f.Check.Suite, f.Check.Name, f, printableJSON(replay))
	}
	for _, skip := range ran.Skips {
		complain := t.Errorf
		if !skip.Mandatory {
			complain = t.Logf
		}
		complain("%s: %s: skipped: %v", skip.Check.Suite, skip.Check.Name, skip.Why)
	}
	t.Log(ran.Summary())
}

// printableJSON escapes what a server has sent and a terminal would obey: JSON
// may hold C1 and bidi characters as they are.
func printableJSON(data []byte) string {
	var text strings.Builder
	for _, r := range string(data) {
		if unicode.IsGraphic(r) {
			text.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&text, `\u%04x`, unit)
		}
	}
	return text.String()
}

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

// Conform compares a server with the model: it runs every check of package conform
// and fails t for each check that the server fails. The failure shows the steps, the
// expected and the actual answers, and a line of JSON. The command
//
//	hostednumbers conform -replay FILE URL
//
// and conform.Replay take the same steps again from that line. A skipped check fails t
// too, unless its suite is one of target.Optional. Use conform.Run to choose suites, a
// seed or a budget.
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

// printableJSON escapes characters of a server's answer that a terminal would act on.
// JSON may contain C1 and bidi characters unescaped.
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

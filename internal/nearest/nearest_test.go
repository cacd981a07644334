package nearest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
)

var words = []string{"accept", "reject", "send-loa", "sign-loa", "revoke-loa", "carrier-accept", "carrier-fail", "GET"}

func TestWord(t *testing.T) {
	for text, want := range map[string]string{
		"acept": "accept", "ACCEPT": "accept", " accept\n": "accept", "accept.": "accept", "axcept": "accept",
		"signloa": "sign-loa", "send_loa": "send-loa", "Sign LOA": "sign-loa", "sing-loa": "sign-loa", "lign-loa": "sign-loa",
		"send": "send-loa", "carrier": "carrier-accept", "carrierfail": "carrier-fail", "get": "GET",

		"": "", "-": "", " ": "", "xyz": "", "ac": "", "\x00": "", "\xff": "", "приём": "",
		strings.Repeat("accept", 1000): "",
	} {
		assert.Equal(t, want, nearest.Word(text, words), "%q", text)
	}
	assert.Empty(t, nearest.Word("accept", nil))
}

func Example() {
	events := []string{"accept", "send-loa", "sign-loa"}
	fmt.Println(nearest.Word("acept", events), nearest.Word("Sign LOA", events), nearest.Word("xyz", events) == "")
	// Output: accept sign-loa true
}

func TestAWordWithOneLetterWrongIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.SampledFrom([]string{"accept", "reject", "send-loa", "sign-loa", "carrier-accept"}).Draw(t, "word")
		at := rapid.IntRange(0, len(w)-1).Draw(t, "at")
		letter := rapid.StringMatching(`[q-z]?`).Draw(t, "letter")
		assert.Equal(t, w, nearest.Word(w[:at]+letter+w[at+1:], []string{"accept", "reject", "send-loa", "sign-loa", "carrier-accept"}))
	})
}

func TestAnyTextGivesAWordOfTheListOrNone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		assert.Contains(t, append([]string{""}, words...), nearest.Word(text, words))
	})
}

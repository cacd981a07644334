package nearest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
)

func ExampleWord() {
	fmt.Println(nearest.Word("Reasn", []string{"Reason", "Code"}))
	// Output: Reason
}

func TestWord(t *testing.T) {
	words := []string{"Actor", "Reason", "Code", "SigningDocumentSid", "Hold"}
	for word, want := range map[string]string{
		"hold": "Hold", "HOLD": "Hold", "Hodl": "Hold", "reason": "Reason", "Reasons": "Reason", "Raeson": "Reason", "Cod": "Code", "SigningDocument": "SigningDocumentSid",
		"signing_document_sid": "SigningDocumentSid", "Akteur": "", "x": "", "": "", "Colour": "",
	} {
		assert.Equal(t, want, nearest.Word(word, words), word)
	}
	assert.Empty(t, nearest.Word("Hold", nil))
}

// A word itself, in any letter case, and a word with one letter changed are found.
func TestOneChangedLetterIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Za-z]{4,12}`).Draw(t, "word")
		at := rapid.IntRange(0, len(word)-1).Draw(t, "at")
		changed := word[:at] + "_" + word[at+1:]
		for _, misspelt := range []string{word, strings.ToUpper(word), changed, word[:at] + word[at+1:], word[:at] + "_" + word[at:]} {
			require.Equal(t, word, nearest.Word(misspelt, []string{"0123456789012345678901", word}), misspelt)
		}
	})
}

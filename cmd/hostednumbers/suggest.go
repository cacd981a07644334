package main

import (
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
)

// unknown reports a word that is not one of the allowed words.
func unknown(what, word string, words []string) error {
	return fmt.Errorf("unknown %s %.40q: %s", what, word, choices(word, words))
}

// choices asks for the allowed word that is closest to the one given; if none is
// close, it lists all.
func choices(word string, words []string) string {
	if meant := nearest.Word(word, words); meant != "" {
		return fmt.Sprintf("did you mean %q?", meant)
	}
	return "want " + either(words)
}

// either lists alternatives for people: a, b or c.
func either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

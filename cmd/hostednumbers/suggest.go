package main

import (
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
)

// unknown returns the error of a word that is not one of the allowed words. It suggests
// the nearest of them; if none is near, it lists all.
func unknown(what, word string, words []string) error {
	if meant := nearest.Word(word, words); meant != "" {
		return fmt.Errorf("unknown %s %.40q: did you mean %q?", what, word, meant)
	}
	return fmt.Errorf("unknown %s %.40q; it must be %s", what, word, either(words))
}

// either lists alternatives in words: a, b or c.
func either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

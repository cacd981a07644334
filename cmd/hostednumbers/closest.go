package main

import (
	"fmt"
	"strings"
)

// unknown is the error of a word that is not one of those allowed.
func unknown(what, word string, words []string) error {
	return fmt.Errorf("unknown %s %.40q: %s", what, word, choices(word, words))
}

// choices asks for the allowed word that is closest to the one given; if none is
// close, it lists all.
func choices(word string, words []string) string {
	if meant := closest(word, words); meant != "" {
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

// folded is a word without what people get wrong first: case, and what stands
// between its parts.
func folded(word string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(strings.ToLower(word))
}

// closest returns the word that is the same but for case and separators, else the
// first that begins with the one given, else the one with the fewest mistakes: at
// most one for each three letters. "" means that none is close.
func closest(word string, words []string) string {
	asked := folded(word)
	for _, w := range words {
		if asked == folded(w) {
			return w
		}
	}
	for _, w := range words {
		if len(asked) >= 3 && strings.HasPrefix(folded(w), asked) {
			return w
		}
	}
	best, fewest := "", 1+max(len(asked)/3, min(len(asked)-1, 1))
	for _, w := range words {
		if n := mistakesBetween(asked, folded(w), fewest); n < fewest {
			best, fewest = w, n
		}
	}
	return best
}

// mistakesBetween counts the letters to insert, drop, replace, or swap with the
// next one, to make b of a. It is at least the limit if their lengths differ by as
// much.
func mistakesBetween(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var before []int // two rows up
	above := make([]int, len(b)+1)
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			replace := above[j]
			if a[i] != b[j] {
				replace++
			}
			row[j+1] = min(replace, above[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, above = above, row
	}
	return above[len(b)]
}

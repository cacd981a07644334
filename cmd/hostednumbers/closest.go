package main

import (
	"fmt"
	"strings"
)

// unknown is the error of a word that is none of those there are: it names the
// one that was perhaps meant, else all.
func unknown(what, word string, words []string) error {
	if meant := closest(word, words); meant != "" {
		return fmt.Errorf("unknown %s %.40q: did you mean %q?", what, word, meant)
	}
	last := len(words) - 1
	return fmt.Errorf("unknown %s %.40q: want %s or %s", what, word, strings.Join(words[:last], ", "), words[last])
}

// closest returns the word that begins so, else the one with the fewest letters
// changed, "" if all are too far: a third of the letters may be wrong.
func closest(word string, words []string) string {
	for _, w := range words {
		if len(word) >= 3 && strings.HasPrefix(w, word) {
			return w
		}
	}
	best, fewest := "", (len(word)+2)/3+1
	for _, w := range words {
		if n := distance(word, w, fewest); n < fewest {
			best, fewest = w, n
		}
	}
	return best
}

// distance counts the letters to insert, drop and replace to make b of a; it is
// at least the limit if their lengths differ by as much.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

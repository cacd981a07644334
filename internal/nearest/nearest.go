// Package nearest finds the word that was perhaps meant, for the errors of
// parsers of closed lists.
package nearest

import "strings"

// longest is the length of a text, in bytes, beyond which no word is near: the
// longest list has words of 20 letters, and the text may come from anybody.
const longest = 64

// Word returns the word that text was perhaps meant to be, "" if none is near.
// First comes a word of the same letters, whatever their case and whatever stands
// between them; then one that begins with text, from three letters on; then the
// one with the fewest letters wrong or swapped, at most a third of them. Among equals the
// first in the list wins.
func Word(text string, words []string) string {
	if len(text) > longest {
		return ""
	}
	want := letters(text)
	if want == "" {
		return ""
	}
	for _, w := range words {
		if letters(w) == want {
			return w
		}
	}
	for _, w := range words {
		if len(want) >= 3 && strings.HasPrefix(letters(w), want) {
			return w
		}
	}
	best, fewest := "", (len(want)+2)/3+1
	for _, w := range words {
		if n := distance(want, letters(w), fewest); n < fewest {
			best, fewest = w, n
		}
	}
	return best
}

// letters returns the letters and digits of a text, in lower case.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r | 0x20
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r >= 0x80:
			return r
		}
		return -1
	}, text)
}

// distance counts the letters to insert, drop and replace, and the neighbours to
// swap, to make b of a; it is at least the limit if their lengths differ by as much.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	var before []int // the row two letters back
	row, next := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			next[j+1] = min(row[j+1], next[j]) + 1
			if a[i] == b[j] {
				next[j+1] = min(next[j+1], row[j])
			} else {
				next[j+1] = min(next[j+1], row[j]+1)
			}
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, make([]int, len(b)+1)
	}
	return row[len(b)]
}

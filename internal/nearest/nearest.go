// Package nearest finds the word in a list that is most like a misspelt one, for errors.
package nearest

import "strings"

// longest is the length in bytes of the longest text that Word compares. Words have at
// most 20 letters, and the text may come from a client.
const longest = 64

// Word returns the word of the list that is nearest to text, "" if none is near. A word
// with the same letters and digits is the nearest, then a word that begins with text, if
// text has at least three letters. Then comes the word with the fewest wrong or swapped
// letters, at most a third of them. Among equals the first in the list wins.
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

// distance counts the insertions, deletions, replacements and swaps of neighbours that
// turn a into b. It is at least the limit if their lengths differ by as much.
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

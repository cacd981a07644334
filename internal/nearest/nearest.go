// Package nearest finds the word that a misspelt one was meant to be.
package nearest

import "strings"

// Word returns the one of words that begins with word, else the one that differs
// from it in the fewest letters; "" where more than a third of the letters differ.
// Letter case does not matter.
func Word(word string, words []string) string {
	word = strings.ToLower(word)
	if len(word) >= 3 {
		for _, candidate := range words {
			if strings.HasPrefix(strings.ToLower(candidate), word) {
				return candidate
			}
		}
	}
	best, fewest := "", (len(word)+2)/3+1
	for _, candidate := range words {
		if n := distance(word, strings.ToLower(candidate), fewest); n < fewest {
			best, fewest = candidate, n
		}
	}
	return best
}

// distance counts the bytes to insert, drop and replace to make b of a. It is at
// least limit where their lengths differ by as much.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	above := make([]int, len(b)+1) // of the rows of the usual table, the one before
	for j := range above {
		above[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			replaced := above[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, row[j]+1, above[j+1]+1)
		}
		above = row
	}
	return above[len(b)]
}

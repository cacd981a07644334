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

// distance counts the bytes to insert, drop, replace and swap with the next one
// to make b of a. It is at least limit where their lengths differ by as much.
func distance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range len(b) {
		rows[0][j+1] = j + 1
	}
	for i := range len(a) {
		for j := range len(b) {
			replaced := rows[i][j]
			if a[i] != b[j] {
				replaced++
			}
			n := min(replaced, rows[i+1][j]+1, rows[i][j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				n = min(n, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = n
		}
	}
	return rows[len(a)][len(b)]
}

package report

import (
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// oneLine is an error on one line, safe to print.
func oneLine(err error) string { return terminal.Quote(strings.ReplaceAll(err.Error(), "\n", "; ")) }

// printable makes text safe to print, line by line: what a server, a file or a
// script of others contains must not move a terminal's cursor.
func printable(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = terminal.Quote(line)
	}
	return strings.Join(lines, "\n")
}

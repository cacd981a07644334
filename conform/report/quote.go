package report

import (
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// oneLine returns the text of an error on one line, safe to print.
func oneLine(err error) string { return terminal.Quote(strings.ReplaceAll(err.Error(), "\n", "; ")) }

// printable returns text with every line made safe to print.
func printable(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = terminal.Quote(line)
	}
	return strings.Join(lines, "\n")
}

package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// Text renders the report for people: first what failed, then what was skipped,
// then, of a run of all suites, what was asked; the last line is the verdict.
func (r *Report) Text() string {
	var text strings.Builder
	text.WriteString(r.Summary() + "\n")
	names := r.names()
	if len(r.Failures) > 0 {
		note, alike := r.failures()
		text.WriteString("\nFAILURES\n" + note + alike.text())
	}
	for i := range r.Failures {
		f := &r.Failures[i]
		fmt.Fprintf(&text, "\nFAILED %s\n%s  %s\n", f.Check.Title(), indent(f.String()), r.replay(f, names[i]))
	}
	if len(r.Skips) > 0 {
		text.WriteString("\nSKIPPED\n" + r.uncontrolled() + r.skips().text())
	}
	for _, s := range r.sections() {
		if len(s.table) == 1 {
			continue
		}
		text.WriteString("\n" + s.title + "\n")
		if s.note != "" {
			text.WriteString(s.note + "\n")
		}
		text.WriteString(s.table.text())
	}
	fmt.Fprintf(&text, "\n%s %s\n", terminal.Quote(r.Target), r.verdict())
	return text.String()
}

// uncontrolled says how many checks were skipped because nobody plays the other
// actors and the clock, in a line; "" if none.
func (r *Report) uncontrolled() string {
	missing, n := "", 0
	for _, skip := range r.Skips {
		if skip.NoControl != "" {
			missing = skip.NoControl
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %d checks skipped\n", terminal.Quote(missing), n)
}

// skips counts the checks of a suite that were skipped for one reason.
func (r *Report) skips() table {
	type reason struct{ suite, why string }
	count := map[reason]int{}
	var reasons []reason
	for _, skip := range r.Skips {
		suite := skip.Check.Suite
		if !skip.Mandatory {
			suite += " (optional)"
		}
		why := reason{suite, oneLine(skip.Why)}
		if count[why]++; count[why] == 1 {
			reasons = append(reasons, why)
		}
	}
	rows := table{{"suite", "skipped", "why"}}
	for _, why := range reasons {
		rows = append(rows, []string{why.suite, strconv.Itoa(count[why]), why.why})
	}
	return rows
}

// failures introduces the failures: in how many ways the server fails, the most
// frequent first, and what the commands that play them again need.
func (r *Report) failures() (note string, alike table) {
	note = r.needs()
	count := map[string]int{}
	var ways []string
	for i := range r.Failures {
		way := r.Failures[i].way()
		if count[way]++; count[way] == 1 {
			ways = append(ways, way)
		}
	}
	slices.SortStableFunc(ways, func(a, b string) int { return count[b] - count[a] })
	alike = table{{"checks", "fail with"}}
	for _, way := range ways {
		alike = append(alike, []string{strconv.Itoa(count[way]), way})
	}
	return note, alike
}

func indent(text string) string {
	var indented strings.Builder
	for line := range strings.Lines(text) {
		indented.WriteString("  " + line)
	}
	return indented.String()
}

// text aligns the columns.
func (t table) text() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range t {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = terminal.Quote(cell)
		}
		fmt.Fprintln(w, "  "+strings.Join(cells, "\t"))
	}
	w.Flush() // a Builder takes everything
	return text.String()
}

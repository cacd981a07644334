package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// Text renders the report for people: the failures, the skips and, of a run of all
// suites, the coverage. The last line is the verdict.
func (r *Report) Text() string {
	var text strings.Builder
	text.WriteString(r.Summary() + "\n")
	if r.Note != "" {
		text.WriteString(r.Note + "\n")
	}
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

// uncontrolled returns a line that counts the checks skipped because the server has
// no control, or "".
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

// skips counts the skipped checks by suite and reason.
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

// failures counts the failures by cause, the most frequent first. note says what the
// replay commands need.
func (r *Report) failures() (note string, alike table) {
	note = r.needs()
	count := map[string]int{}
	var causes []string
	for i := range r.Failures {
		cause := r.Failures[i].cause()
		if count[cause]++; count[cause] == 1 {
			causes = append(causes, cause)
		}
	}
	slices.SortStableFunc(causes, func(a, b string) int { return count[b] - count[a] })
	alike = table{{"checks", "fail with"}}
	for _, cause := range causes {
		alike = append(alike, []string{strconv.Itoa(count[cause]), cause})
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

// text returns the table with aligned columns.
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

package conform

import (
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// Markdown renders the report for a CI's page: what failed and what was skipped
// first, what was asked folded away.
func (r *Report) Markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Conformance\n\n%s\n", inline(r.Summary()))
	names := r.names()
	if len(r.Failures) > 0 {
		note, alike := r.failures()
		text.WriteString("\n## Failures\n\n" + inline(note) + "\n" + alike.markdown())
	}
	for i := range r.Failures {
		f := &r.Failures[i]
		fmt.Fprintf(&text, "\n## Failed: %s\n\n%s\n%s", inline(f.title()), fenced(f.String()), fenced(r.replay(f, names[i])+"\n"))
	}
	if len(r.Skips) > 0 {
		text.WriteString("\n## Skipped\n\n")
		if note := r.uncontrolled(); note != "" {
			text.WriteString(inline(strings.TrimSpace(note)) + "\n\n")
		}
		text.WriteString(r.skips().markdown())
	}
	for i, s := range r.sections() {
		if len(s.table) == 1 {
			continue
		}
		if i == 0 {
			text.WriteString("\n## Suites\n\n" + s.table.markdown())
			continue
		}
		fmt.Fprintf(&text, "\n<details><summary>%s</summary>\n\n", s.title)
		if s.note != "" {
			text.WriteString(inline(s.note) + "\n\n")
		}
		text.WriteString(s.table.markdown() + "\n</details>\n")
	}
	return text.String()
}

func (t table) markdown() string {
	var text strings.Builder
	for i, row := range t {
		text.WriteString("|")
		for _, cell := range row {
			text.WriteString(" " + inline(cell) + " |")
		}
		text.WriteString("\n")
		if i == 0 {
			text.WriteString("|" + strings.Repeat("---|", len(row)) + "\n")
		}
	}
	return text.String()
}

// inline makes a line of Markdown that means nothing but the text.
func inline(text string) string {
	text = terminal.Quote(strings.ReplaceAll(text, "\n", " "))
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "<", "&lt;", "&", "&amp;", "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`).Replace(text)
}

// fenced makes a block that nothing in the text ends.
func fenced(text string) string {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + "\n" + text + fence + "\n"
}

package conform

import (
	"fmt"
	"go/format"
	"strconv"
	"strings"
)

// GoTest writes a Go test that plays the failure again, on a server at a url.
func (f *Failure) GoTest(target string) ([]byte, error) { return f.goTest(slug(f.title()), target) }

func (f *Failure) goTest(name, target string) ([]byte, error) {
	test := "Test_" + strings.ReplaceAll(name, "-", "_")
	racing, field := "", ""
	if len(f.Racing) > 0 {
		racing = "racing, err := conform.ParseScript(" + literal(f.Racing) + ")\nif err != nil {\nt.Fatal(err)\n}\n"
		field = "\nRacing: racing,"
	}
	var text strings.Builder
	fmt.Fprintf(&text, `package replays

import (
	"context"
	"testing"

	"github.com/hostednumbers/hostednumbers/conform"
)

// %s plays again what a server has failed:%s
func %[1]s(t *testing.T) {
	target := conform.Target{URL: %[3]q}
	steps, err := conform.ParseScript(%s)
	if err != nil {
		t.Fatal(err)
	}
	%sfailed, err := conform.Replay(context.Background(), &target, conform.Failure{
		Seed:  %d,
		Check: conform.Check{Suite: %q, Name: %q, Rule: %q, Hold: %t},
		Steps: steps,%s
	})
	if err != nil {
		t.Fatal(err)
	}
	if failed != nil {
		t.Fatalf("%%v", failed)
	}
}
`, test, f.comment(), target, literal(f.Steps), racing, f.Seed, f.Check.Suite, f.Check.Name, f.Check.Rule, f.Check.Hold, field)
	source, err := format.Source([]byte(text.String()))
	if err != nil {
		return nil, fmt.Errorf("conform: write a test of %s: %w", f.title(), err)
	}
	return source, nil
}

// comment tells the failure in lines of a comment.
func (f *Failure) comment() string {
	var text strings.Builder
	for line := range strings.Lines(f.title() + "\n" + f.String()) {
		text.WriteString("\n// " + strings.Map(inComment, strings.TrimRight(line, "\n")))
	}
	return text.String()
}

// inComment takes away what is not to stand in a comment.
func inComment(r rune) rune {
	if strconv.IsPrint(r) {
		return r
	}
	return ' '
}

// literal writes steps as a Go string, a line each.
func literal(steps Script) string {
	lines := []string{`""`}
	for _, step := range steps {
		lines = append(lines, strconv.Quote(step.String()+"\n"))
	}
	if len(steps) > 0 {
		lines = lines[1:]
	}
	return strings.Join(lines, " +\n")
}

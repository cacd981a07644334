//go:build !race

// The mutants are other programs, in which the race detector would find nothing.

package platform_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mutant is one mistake in a production file: right becomes wrong. Right is an expression,
// which pickMutant then evaluates in both forms, or whole lines of statements. Text before
// right, on the same line or above, distinguishes it from similar places.
type mutant struct {
	name, file           string
	before, right, wrong string
}

// mutantVariable is the environment variable with the number of the mutant that a test
// program must be, 0 for none.
const mutantVariable = "HOSTEDNUMBERS_MUTANT"

// mutantSwitch is a file that the test adds to each package with mutants.
const mutantSwitch = `package %s

import (
	"os"
	"strconv"
)

var mutantNumber, _ = strconv.Atoi(os.Getenv("` + mutantVariable + `"))

func pickMutant[T any](number int, right, wrong T) T {
	if mutantNumber == number {
		return wrong
	}
	return right
}
`

// TestEveryMutantIsCaught builds one test program that holds every mutant of the tables,
// and runs the comparisons with the oracle once for each. The program makes the mutants of
// the lifecycle itself: see TestMutantsOfTheLifecycle.
func TestEveryMutantIsCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	program := buildMutants(t)
	began := time.Now()
	numbers := make(chan int)
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			for number := range numbers {
				name := "no mutant"
				if number > 0 {
					name = mutants[number-1].name
				}
				caught, output := runMutant(t, program, number)
				switch {
				case number == 0:
					assert.False(t, caught, "the comparisons fail without a mutant: %s", output)
				default:
					assert.True(t, caught, "mutant %d, %q of %s, survives: %s", number, name, mutants[number-1].file, output)
				}
			}
		})
	}
	all.Go(func() {
		failed, output := runMutant(t, program, 0, "-test.run=^TestMutantsOfTheLifecycle$", "-test.v")
		assert.False(t, failed, "%s", output)
		t.Log(output)
	})
	for number := range len(mutants) + 1 {
		numbers <- number
	}
	close(numbers)
	all.Wait()
	t.Logf("%d mutants in %v", len(mutants), time.Since(began).Round(time.Second))
}

// runMutant reports whether the comparisons notice a mutant, and what they printed last.
func runMutant(t *testing.T, program string, number int, flags ...string) (caught bool, output string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if len(flags) == 0 {
		flags = []string{"-test.run=^TestOracle", "-test.short", "-test.failfast", "-rapid.checks=30"}
	}
	run := exec.CommandContext(ctx, program, append(flags, "-rapid.nofailfile", "-rapid.shrinktime=1ns")...)
	run.Dir = filepath.Dir(program)
	run.Env = append(os.Environ(), fmt.Sprintf("%s=%d", mutantVariable, number))
	out, err := run.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		assert.NoError(t, err)
	}
	out = out[max(0, len(out)-2000):]
	return err != nil, string(out)
}

// buildMutants returns the path of the test program.
func buildMutants(t *testing.T) string {
	dir := t.TempDir()
	overlay := map[string]string{}
	write := func(name, text string) {
		path, err := filepath.Abs(filepath.Join("..", filepath.FromSlash(name)))
		require.NoError(t, err)
		overlay[path] = filepath.Join(dir, strings.ReplaceAll(name, "/", "+"))
		require.NoError(t, os.WriteFile(overlay[path], []byte(text), 0o600))
	}
	packages := map[string]bool{}
	for file, text := range mutatedFiles(t) {
		write(file, text)
		packages[file[:strings.LastIndexByte(file, '/')]] = true
	}
	for name := range packages {
		write(name+"/mutant_switch.go", fmt.Sprintf(mutantSwitch, name[strings.LastIndexByte(name, '/')+1:]))
	}
	mutate, err := os.ReadFile(filepath.Join("..", "order", "export_test.go"))
	require.NoError(t, err)
	write("order/mutate.go", string(mutate))
	data, err := json.Marshal(map[string]any{"Replace": overlay})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), data, 0o600))

	program := filepath.Join(dir, "mutants.test")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.Command("go", "test", "-c", "-vet=off", "-tags=mutants", "-overlay="+filepath.Join(dir, "overlay.json"), "-o="+program, ".")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "build the mutants: %s", out)
	return program
}

// edit is a place in a file, and the mutants that stand there.
type edit struct {
	start, end int
	numbers    []int
}

// mutatedFiles returns the files of the tables with every mutant written into them.
func mutatedFiles(t *testing.T) map[string]string {
	edits := map[string][]edit{}
	texts := map[string]string{}
	for i, m := range mutants {
		if texts[m.file] == "" {
			data, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(m.file)))
			require.NoError(t, err)
			texts[m.file] = string(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
		}
		n := strings.Count(texts[m.file], m.before+m.right)
		require.Equal(t, 1, n, "update mutant %q: %s must have this text once:\n%s", m.name, m.file, m.before+m.right)
		start := strings.Index(texts[m.file], m.before+m.right) + len(m.before)
		place := edit{start, start + len(m.right), []int{i + 1}}
		at := slices.IndexFunc(edits[m.file], func(e edit) bool { return e.start < place.end && place.start < e.end })
		if at < 0 {
			edits[m.file] = append(edits[m.file], place)
			continue
		}
		same := &edits[m.file][at]
		require.True(t, same.start == place.start && same.end == place.end, "mutants %q and %q overlap", m.name, mutants[same.numbers[0]-1].name)
		same.numbers = append(same.numbers, i+1)
	}
	for file, all := range edits {
		text := texts[file]
		slices.SortFunc(all, func(a, b edit) int { return b.start - a.start })
		for _, e := range all {
			text = text[:e.start] + switched(text, e) + text[e.end:]
		}
		texts[file] = text
	}
	return texts
}

var (
	lineStart = regexp.MustCompile(`(^|\n)\t*$`)
	lineEnd   = regexp.MustCompile(`^($|\n)`)
)

// switched returns the code of a place, with its mutants.
func switched(text string, e edit) string {
	code := text[e.start:e.end]
	statements := lineStart.MatchString(text[:e.start]) && lineEnd.MatchString(text[e.end:])
	for _, number := range e.numbers {
		wrong := mutants[number-1].wrong
		if statements {
			code = fmt.Sprintf("if mutantNumber == %d {\n%s\n} else {\n%s\n}", number, wrong, code)
			continue
		}
		if _, err := parser.ParseExpr(wrong); err != nil {
			panic(fmt.Sprintf("mutant %q is not an expression: %v", mutants[number-1].name, err))
		}
		code = fmt.Sprintf("pickMutant(%d, %s, %s)", number, code, wrong)
	}
	return code
}

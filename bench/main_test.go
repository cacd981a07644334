package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// quick measures as little as possible. It shows wrong answers, but no speed.
var quick = settings{rounds: 1, time: time.Millisecond, scale: 1000}

func TestEveryContestantGivesTheRightAnswer(t *testing.T) {
	for i := range rows {
		r := &rows[i]
		t.Run(r.name, func(t *testing.T) {
			res, err := r.run(&quick, func(int, int) {})
			require.NoError(t, err)
			assert.Len(t, res.verdicts, len(r.targets))
			for _, name := range res.names {
				assert.True(t, slices.ContainsFunc(units, func(u unit) bool { return len(res.values(name, u)) == 1 }), name)
			}
		})
	}
}

func TestAWrongAnswerIsNotMeasured(t *testing.T) {
	wrong := row{name: "sum", setup: func(*settings) (arena, error) {
		return field(timed("ours", "", 1, repeat(func() error { return unless(1+1 == 3) })))
	}}
	_, err := wrong.run(&quick, func(int, int) {})
	assert.ErrorIs(t, err, errWrong)
}

func TestRowsHaveDifferentNames(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rows {
		assert.False(t, seen[r.name], r.name)
		seen[r.name] = true
	}
}

// figures returns invented results of two contestants.
func figures(in unit, ours, theirs []float64) *results {
	samples := func(values []float64) (all []sample) {
		for _, v := range values {
			all = append(all, sample{in: v})
		}
		return all
	}
	return &results{row: &row{name: "made-up"}, names: []string{"ours", "peer"}, samples: [][]sample{samples(ours), samples(theirs)}}
}

func TestTargetsAreMetOrMissed(t *testing.T) {
	tests := []struct {
		target       target
		ours, theirs []float64
		got          spread
		met          bool
	}{
		{faster("ours", 10, "peer"), []float64{1, 2, 4}, []float64{10, 20, 80}, spread{10, 10, 20}, true},
		{faster("ours", 10, "peer"), []float64{1, 2}, []float64{9, 19}, spread{9, 9.25, 9.5}, false},
		{within("ours", 1.5, "peer"), []float64{15, 30}, []float64{10, 20}, spread{1.5, 1.5, 1.5}, true},
		{within("ours", 1.5, "peer"), []float64{16, 32}, []float64{10, 20}, spread{1.6, 1.6, 1.6}, false},
		{allocates("ours", 0), []float64{0, 0}, []float64{5, 5}, spread{}, true},
		{allocates("ours", 0), []float64{1, 1}, []float64{5, 5}, spread{1, 1, 1}, false},
		{target{who: "ours", than: "peer", in: perSecond, atLeast: 0.5}, []float64{6, 8}, []float64{10, 10}, spread{0.6, 0.7, 0.8}, true},
		{target{who: "ours", than: "peer", in: perSecond, atLeast: 0.5}, []float64{4, 4}, []float64{10, 10}, spread{0.4, 0.4, 0.4}, false},
		{target{who: "ours", than: "peer", in: bytesEach, atMost: 100, beyond: true}, []float64{512}, []float64{480}, spread{32, 32, 32}, true},
		{target{who: "ours", than: "peer", in: bytesEach, atMost: 100, beyond: true}, []float64{512}, []float64{400}, spread{112, 112, 112}, false},
	}
	for _, test := range tests {
		v, err := figures(test.target.in, test.ours, test.theirs).judge(test.target)
		require.NoError(t, err)
		assert.InDeltaSlice(t, []float64{test.got.low, test.got.mid, test.got.high}, []float64{v.got.low, v.got.mid, v.got.high}, 1e-9, "%v", test.target)
		assert.Equal(t, test.met, v.met, "%v", test.target)
	}
	_, err := figures(nanoseconds, []float64{1}, []float64{1}).judge(faster("ours", 2, "nobody"))
	assert.Error(t, err)
}

// swapped replaces the rows during a test.
func swapped(t *testing.T, others ...row) {
	real := rows
	rows = others
	t.Cleanup(func() { rows = real })
}

func TestCheckFailsIfATargetIsMissed(t *testing.T) {
	nothing := func(*settings) (arena, error) {
		return field(timed("ours", "", 1, repeat(func() error { return nil })))
	}
	swapped(t, row{name: "easy", setup: nothing, targets: []target{allocates("ours", 1000)}},
		row{name: "hard", setup: nothing, targets: []target{allocates("ours", -1)}})
	for _, test := range []struct {
		args string
		want error
	}{
		{"-row easy -check", nil},
		{"-row hard", nil},
		{"-row hard -check", errMissed},
		{"-check", errMissed},
		{"-row none", errUsage},
		{"-rounds 0", errUsage},
		{"-rounds 9", nil},
		{"-rounds 9 -check", errUsage},
		{"-rounds 9 -markdown", errUsage},
		{"-row easy -markdown", errUsage},
		{"-scale 2 -markdown", errUsage},
		{"-time 0s", errUsage},
		{"-colour", errUsage},
		{"easy", errUsage},
		{"-help", flag.ErrHelp},
	} {
		err := run(strings.Fields("-time 1us -rounds 10 "+test.args), io.Discard, io.Discard)
		assert.ErrorIs(t, err, test.want, test.args)
	}
}

func TestTheErrorOfAnUnknownRowListsTheRows(t *testing.T) {
	err := run([]string{"-row", "none"}, io.Discard, io.Discard)
	var help bytes.Buffer
	assert.ErrorIs(t, run([]string{"-help"}, io.Discard, &help), flag.ErrHelp)
	for _, r := range rows {
		assert.ErrorContains(t, err, r.name)
		assert.Contains(t, help.String(), r.name)
	}
}

func TestRoundsAreCountedAndShown(t *testing.T) {
	turns := ""
	turn := func(name string) contestant {
		return contestant{name: name, check: func() error { return nil }, measure: func(*settings) (sample, error) {
			turns += name
			return sample{nanoseconds: float64(len(turns))}, nil
		}}
	}
	swapped(t, row{name: "letters", work: "spell", setup: func(*settings) (arena, error) { return field(turn("a"), turn("b")) },
		targets: []target{within("a", 2, "b")}})
	var out, progress bytes.Buffer
	require.NoError(t, run([]string{"-rounds", "3"}, &out, &progress))
	assert.Equal(t, "ababab", turns)
	assert.Contains(t, progress.String(), "1/1 letters: round 3 of 3")
	assert.Contains(t, out.String(), "letters: spell")
	assert.Regexp(t, `\n  b +4 +1\.33 \(1\.2 to 2\)\n`, out.String())
	assert.Regexp(t, `met +a: at most 2 × b: 0\.75 \(0\.5 to 0\.83\)`, out.String())
}

func TestMarkdownIsWritten(t *testing.T) {
	t.Chdir(t.TempDir())
	swapped(t, row{name: "easy", work: "do nothing", setup: func(*settings) (arena, error) {
		return field(timed("ours", "with ease", 1, repeat(func() error { return nil })))
	}, targets: []target{allocates("ours", 1000)}})
	require.NoError(t, run([]string{"-markdown", "-rounds", "10", "-time", "1us"}, io.Discard, io.Discard))
	text, err := os.ReadFile(resultsFile)
	require.NoError(t, err)
	assert.Regexp(t, `\| do nothing \| ours: at most 1000 allocs \| \d+ \(\d+ to \d+\) \| met \|`, string(text))
	assert.Regexp(t, `\| ours \| [\d.]+ \| [\d.]+ \|  \| with ease \|`, string(text))
}

// On a busy machine a turn may end after a few repetitions.
func TestShortWorkIsRepeated(t *testing.T) {
	times := []int{}
	c := timed("ours", "", 1, func(n int) error {
		times = append(times, n)
		for range n {
			runtime.Gosched()
		}
		return nil
	})
	for range 3 {
		_, err := c.measure(&quick)
		require.NoError(t, err)
	}
	assert.True(t, slices.IsSorted(times), "%v", times)
	assert.Equal(t, 2, more(1, time.Second, time.Second))
	assert.Equal(t, 100, more(1, time.Nanosecond, time.Second))
	assert.Equal(t, 1000, more(100, time.Second/10, time.Second))
	assert.Equal(t, 300, more(3, 0, time.Second))
}

func TestPeersAreTheDirectRequirements(t *testing.T) {
	if info, ok := debug.ReadBuildInfo(); !ok || len(info.Deps) == 0 {
		t.Skip("this Go does not report the modules of a test")
	}
	var want []string
	for line := range strings.Lines(required) {
		name, ours := strings.CutPrefix(strings.TrimSpace(line), "github.com/hostednumbers/")
		if strings.HasPrefix(line, "\t") && !ours && !strings.HasSuffix(name, "// indirect") && !strings.HasPrefix(name, "github.com/stretchr/testify ") {
			want = append(want, name)
		}
	}
	require.NotEmpty(t, want)
	assert.ElementsMatch(t, want, peers())
}

// BenchmarkRows runs every contestant for the tools of go test, such as profiles:
// -bench 'Rows/^life$/Submit'.
func BenchmarkRows(b *testing.B) {
	whole := settings{time: 10 * time.Millisecond, scale: 1}
	for i := range rows {
		r := &rows[i]
		b.Run(r.name, func(b *testing.B) {
			a, err := r.setup(&whole)
			require.NoError(b, err)
			if a.close != nil {
				b.Cleanup(a.close)
			}
			for _, c := range a.contestants {
				b.Run(c.name, func(b *testing.B) { benchmark(b, c, &whole) })
			}
		})
	}
}

func benchmark(b *testing.B, c contestant, s *settings) {
	b.ReportAllocs()
	if c.run != nil {
		require.NoError(b, c.run(b.N))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*c.items), "ns/item")
		return
	}
	var last sample
	for range b.N {
		var err error
		last, err = c.measure(s)
		require.NoError(b, err)
	}
	for u, v := range last {
		b.ReportMetric(v, strings.ReplaceAll(string(u), " ", "-"))
	}
}

var update = flag.Bool("update", false, "rewrite the results that docs/performance.md quotes")

// docs/performance.md shows the measured results, including missed targets.
func TestThePageQuotesTheResults(t *testing.T) {
	const path, head = "../docs/performance.md", "| row | target | measured | |\n|---|---|---|---|\n"
	readme, err := os.ReadFile(path)
	require.NoError(t, err)
	results, err := os.ReadFile(resultsFile)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(readme), head)
	require.True(t, found)
	table, after, found := strings.Cut(rest, "\n\n")
	require.True(t, found)
	want := quoted(table+"\n", string(results))
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(before+head+want+"\n"+after), 0o644))
		return
	}
	assert.Equal(t, want, table+"\n", "go test . -run ThePage -update rewrites it")
	assert.Greater(t, strings.Count(want, "\n"), 10)
}

// quoted returns the correct table: the results of its targets, and every missed
// target.
func quoted(table, results string) string {
	target := func(line string) string {
		return strings.Join(strings.SplitN(line, "|", 4)[:3], "|")
	}
	has := map[string]bool{}
	for line := range strings.Lines(table) {
		has[target(line)] = true
	}
	var b strings.Builder
	for line := range strings.Lines(results) {
		missed := strings.HasSuffix(line, "| missed |\n")
		if missed || strings.HasSuffix(line, "| met |\n") && has[target(line)] {
			b.WriteString(line)
		}
	}
	return b.String()
}

func TestMissedTargetsAreQuoted(t *testing.T) {
	const results = "# Results\n| a | b | 1 | met |\n| a | c | 2 | missed |\n| d | e | 3 | met |\n| a | b | 9 |\n"
	assert.Equal(t, "| a | b | 1 | met |\n| a | c | 2 | missed |\n", quoted("| a | b | 7 | missed |\n| gone | b | 7 | met |\n", results))
}

func TestTheListOfNumbersHasItsShares(t *testing.T) {
	all := numbers()
	assert.Len(t, all, 10_000)
	assert.Equal(t, all, numbers(), "the list differs between calls")
	good, bad := sorted()
	assert.Len(t, good, 8_500)
	assert.Len(t, bad, 1_500)
	hosted := 0
	for _, text := range good {
		assert.Equal(t, byPhonenumbers(text), byLook(text), text)
		if byLook(text) {
			hosted++
		}
	}
	assert.Greater(t, hosted, 4_000)
}

func TestFiguresAreShort(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.5: "0.5", 1.234: "1.23", 9.994: "9.99", 9.996: "10", 12.34: "12.3", 99.96: "100", 123.4: "123", 123456: "123456"} {
		assert.Equal(t, want, short(v))
	}
}

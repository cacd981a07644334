package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// Skip is a check that could not be done.
type Skip struct {
	Check     Check
	Why       error
	Mandatory bool   // the skip fails the run
	NoControl string // which control is missing, as in "no control plane at URL"; "" where that is not the reason
}

// Verdict says whether a check has passed.
type CheckState uint8

// The verdicts.
const (
	Passed CheckState = iota + 1
	Failed
	Skipped // it could not be done, which is not a pass
)

var verdictWords = [...]string{"", "passed", "failed", "skipped"}

// String returns the word of the state, "" for an unknown state.
func (v CheckState) String() string {
	if int(v) < len(verdictWords) {
		return verdictWords[v]
	}
	return ""
}

// Result is what came of one check.
type Result struct {
	Suite, Name string
	State       CheckState
	Elapsed     time.Duration // cutting a failed check down included
}

// Report is what came of a run.
type Report struct {
	Target   string
	Folder   string   // where what plays the failures again is written; "": nowhere
	Flags    string   // what the command conform needs besides to play them, as a shell reads it
	RunFlags []string // those by which the command conform does the same checks
	Seed     uint64
	Results  []Result  // of every check, as they were done
	Failures []Failure // of those that failed, in the same order
	Skips    []Skip    // of those that were skipped, in the same order
	Suites   []Suite   // all that there are, whether they ran or not, in order
	Coverage *Coverage
	Elapsed  time.Duration
}

// OK reports whether no check failed, and no mandatory check was skipped. A run
// that its timeout has ended is not OK.
func (r *Report) OK() bool {
	return len(r.Failures) == 0 && !slices.ContainsFunc(r.Skips, func(s Skip) bool { return s.Mandatory })
}

// Summary says in a sentence what came of the run.
func (r *Report) Summary() string {
	count := r.count()
	return fmt.Sprintf("%s %s: %d checks in %v, %d passed, %d failed, %d skipped; seed %d", terminal.Quote(r.Target), r.verdict(),
		len(r.Results), r.Elapsed.Round(time.Millisecond), count[Passed], count[Failed], count[Skipped], r.Seed)
}

func (r *Report) verdict() string {
	switch {
	case len(r.Failures) > 0:
		return "does not conform"
	case !r.OK():
		return "was not checked in full"
	}
	return "conforms"
}

func (r *Report) count() map[CheckState]int {
	count := map[CheckState]int{}
	for _, result := range r.Results {
		count[result.State]++
	}
	return count
}

// Suite is a group of checks.
type Suite struct {
	Name  string
	About string // what it checks, in a few words
}

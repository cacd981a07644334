package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// Skip is a check that was not done.
type Skip struct {
	Check     Check
	Why       error
	Mandatory bool   // the skip fails the run
	NoControl string // the missing control, such as "no control plane at URL"; "" if the reason is another
}

// CheckState is the outcome of a check. The zero CheckState is not an outcome.
type CheckState uint8

// The outcomes of a check.
const (
	Passed CheckState = iota + 1
	Failed
	Skipped // not done, because the server or its control cannot do it, or the time was up
)

var stateWords = [...]string{"", "passed", "failed", "skipped"}

// String returns the word of the state, "" for an unknown state.
func (s CheckState) String() string {
	if int(s) < len(stateWords) {
		return stateWords[s]
	}
	return ""
}

// Result is the outcome of one check.
type Result struct {
	Suite, Name string
	State       CheckState
	Elapsed     time.Duration // including the time to shrink a failed check
}

// Report is the outcome of a run.
type Report struct {
	Target   string    // the url of the server
	Folder   string    // the directory that holds the files of Files; "" means that they are not written
	Flags    string    // flags that a replay of a failure needs, quoted for a shell
	RunFlags []string  // flags with which the command conform does the same checks
	Seed     uint64    // of the run
	Results  []Result  // of every check, in the order of the run
	Failures []Failure // of the failed checks, in the same order
	Skips    []Skip    // of the skipped checks, in the same order
	Suites   []Suite   // all suites, including those that did not run
	Note     string    // what the run has left out, in a sentence; "" for nothing
	Coverage *Coverage // what the checks have asked
	Elapsed  time.Duration
}

// OK reports whether no check failed and no mandatory check was skipped. A run that
// reached its timeout is not OK.
func (r *Report) OK() bool {
	return len(r.Failures) == 0 && !slices.ContainsFunc(r.Skips, func(s Skip) bool { return s.Mandatory })
}

// Summary returns the outcome of the run as one line, safe to print.
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

// Suite names a group of checks.
type Suite struct {
	Name  string
	About string // what it checks, in a few words
}

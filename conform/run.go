package conform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
)

// Check is a script, and why it is played.
type Check struct {
	Suite string
	Name  string
	Rule  string // what the server breaks where it fails
	Hold  bool   // new orders stay in twilio-processing
	Steps Script

	// Racing are steps that are done after the others, all at once, by a client
	// each: requests of the API. None: nobody races. A race is run a few times over.
	Racing Script
}

// suite is a group of checks.
type suite struct {
	name   string
	about  string
	checks func(Options) iter.Seq[Check]
}

// DefaultWalks is how many random walks a run does that is asked for no number.
const DefaultWalks = 200

// Options are how a run is done. The zero Options work.
type Options struct {
	// Seed makes a run repeatable: the same seed asks the same of a server. One that
	// cannot be emptied is asked the same of other numbers, names and accounts.
	Seed uint64
	// Suites are those to run, in their own order; none are all.
	Suites []string
	// Walks is how many random walks are done; 0 is DefaultWalks.
	Walks int
	// StopAt is how many failures end the run; 0 is to do all checks. Three that
	// took too long end it too.
	StopAt int
	// Timeout is how long the whole run may take; 0 is without limit. Checks that
	// it leaves undone are skipped, with ErrTimeout, which is never a pass. A context
	// whose cause is ErrTimeout does the same.
	Timeout time.Duration
	// Progress is called after each check; nil is ignored.
	Progress func(Progress)
}

// Progress is how far a run is.
type Progress struct {
	Check                 Check
	Done, Failed, Skipped int // checks
	Elapsed               time.Duration
}

// Failure is a check that a server has failed, cut down to the fewest steps that
// still fail. The last step is the one that is answered wrongly, or else those
// that race.
//
// As JSON it is {"seed", "suite", "check", "rule", "hold", "steps", "racing",
// "differences", "error"}, the steps as lines: see Replay.
type Failure struct {
	Check       Check
	Seed        uint64 // of the run
	Steps       Script
	Racing      Script // those of Check.Racing
	Differences []Difference
	Err         error // the server could not be asked, or died
}

// Skip is a check that could not be done.
type Skip struct {
	Check Check
	Why   error
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
	Folder   string // where what plays the failures again is written; "": nowhere
	Flags    string // what the command conform needs besides to play them, as a shell reads it
	Seed     uint64
	Results  []Result  // of every check, as they were done
	Failures []Failure // of those that failed, in the same order
	Skips    []Skip    // of those that were skipped, in the same order
	Optional []string  // the target's
	Coverage *Coverage
	Elapsed  time.Duration

	options Options // the run's
}

// OK reports whether nothing failed, and nothing was skipped but in suites that
// are optional. A run that its timeout has ended is not OK.
func (r *Report) OK() bool {
	return len(r.Failures) == 0 && !slices.ContainsFunc(r.Skips, r.Mandatory)
}

// Mandatory reports whether the skipped check should have been done.
func (r *Report) Mandatory(s Skip) bool {
	return !slices.Contains(r.Optional, s.Check.Suite) || errors.Is(s.Why, ErrTimeout)
}

// ErrSuite means an unknown suite name.
var ErrSuite = errors.New("not a suite")

// Suites returns the names of the suites, in the order in which they run.
func Suites() []string {
	var names []string
	for _, s := range suites {
		names = append(names, s.name)
	}
	return names
}

// About returns what a suite checks, in a few words; "" for an unknown suite.
func About(suite string) string {
	for _, s := range suites {
		if s.name == suite {
			return s.about
		}
	}
	return ""
}

// Run does all checks, one after the other. The error is ErrSuite, or that of a
// server that cannot be reached at all, or of the context.
func Run(ctx context.Context, t *Target, options Options) (*Report, error) {
	for _, name := range slices.Concat(options.Suites, t.Optional) {
		if !slices.Contains(Suites(), name) {
			return nil, fmt.Errorf("conform: run: %w: %q, want some of %v", ErrSuite, name, Suites())
		}
	}
	options.Walks = cmp.Or(options.Walks, DefaultWalks)
	if options.Timeout > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, options.Timeout, fmt.Errorf("%w, after %v", ErrTimeout, options.Timeout))
		defer stop()
	}
	r, err := newRunner(ctx, t, options)
	if err == nil {
		defer r.close(ctx)
	} else if !timedOut(ctx) {
		return nil, err
	}
	for check := range checks(options) {
		if timedOut(ctx) {
			r.skip(check, notDone(ctx))
			continue
		}
		if ctx.Err() != nil {
			return nil, fmt.Errorf("conform: run: %w", context.Cause(ctx))
		}
		r.do(ctx, check)
		if options.StopAt > 0 && len(r.report.Failures) >= options.StopAt || r.hangs >= maxHangs {
			break
		}
	}
	r.report.Elapsed = time.Since(r.start)
	return r.report, nil
}

// timedOut reports whether a run is to end with a report of what it has done.
func timedOut(ctx context.Context) bool { return errors.Is(context.Cause(ctx), ErrTimeout) }

// notDone is why a check was skipped when the time of the run was up.
func notDone(ctx context.Context) error {
	return fmt.Errorf("conform: not done: %w", context.Cause(ctx))
}

// checks yields those that are to be done, suite after suite.
func checks(options Options) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		for _, s := range suites {
			if len(options.Suites) > 0 && !slices.Contains(options.Suites, s.name) {
				continue
			}
			for check := range s.checks(options) {
				if check.Suite = s.name; !yield(check) {
					return
				}
			}
		}
	}
}

// maxHangs is how many checks may take too long before the run ends.
const maxHangs = 3

// leaving is how long a server is given to be emptied after a run that was ended.
const leaving = 3 * time.Second

// runner does checks.
type runner struct {
	target   *probed
	fresh    *fresh
	receiver *receiver
	options  Options
	report   *Report
	start    time.Time
	done     int
	hangs    int // how many checks took too long
}

// newRunner looks at the server, and begins to receive callbacks.
func newRunner(ctx context.Context, t *Target, options Options) (*runner, error) {
	r := &runner{
		fresh: newFresh(options.Seed), options: options, start: time.Now(),
		report: &Report{Target: t.base(), Seed: options.Seed, Optional: t.Optional, Coverage: newCoverage(), options: options},
	}
	err := t.first(ctx, t.greet)
	if err == nil {
		err = t.within(ctx, func(ctx context.Context) error { return r.reach(ctx, t) })
	}
	if err == nil {
		r.receiver, err = listen()
	}
	return r, err
}

// close leaves the server as it is after a start, if it can be reset: empty, its
// clock running, and accepting orders at once.
func (r *runner) close(ctx context.Context) {
	r.receiver.close()
	if r.hangs > 0 {
		return
	}
	patience := r.target.patience()
	if ctx.Err() != nil { // somebody waits for the run to end
		patience = min(patience, leaving)
	}
	within(context.WithoutCancel(ctx), patience, func(ctx context.Context) error {
		return r.target.control.Reset(ctx, false) // what cannot be reset stays
	})
}

// do does a check, and takes down what came of it.
func (r *runner) do(ctx context.Context, check Check) {
	start := time.Now()
	switch failed := r.fitAndPlay(ctx, &check); {
	case failed == nil:
		r.took(check, Passed, start)
	case failed.Err != nil && ctx.Err() != nil:
		if timedOut(ctx) {
			failed.Err = notDone(ctx)
		}
		r.skip(check, failed.Err)
	case errors.Is(failed.Err, errors.ErrUnsupported):
		r.skip(check, failed.Err)
	default:
		if errors.Is(failed.Err, ErrPatience) {
			r.hangs++
		}
		if r.report.Coverage.Checks[check.Suite].Failed < maxShrunk {
			failed = r.shrink(ctx, failed)
		}
		r.report.Failures = append(r.report.Failures, *failed)
		r.took(check, Failed, start)
	}
}

// skip notes that a check could not be done.
func (r *runner) skip(check Check, why error) {
	r.report.Skips = append(r.report.Skips, Skip{check, why})
	r.took(check, Skipped, time.Now())
}

// took notes what came of a check that was begun at a time.
func (r *runner) took(check Check, verdict CheckState, start time.Time) {
	tally := r.report.Coverage.Checks[check.Suite]
	switch verdict {
	case Passed:
		tally.Passed++
	case Failed:
		tally.Failed++
	default:
		tally.Skipped++
	}
	r.report.Coverage.Checks[check.Suite] = tally
	r.report.Results = append(r.report.Results, Result{check.Suite, check.Name, verdict, time.Since(start)})
	r.done++
	if r.options.Progress != nil {
		r.options.Progress(Progress{check, r.done, len(r.report.Failures), len(r.report.Skips), time.Since(r.start)})
	}
}

// fitAndPlay plays a check as it fits the server.
func (r *runner) fitAndPlay(ctx context.Context, check *Check) *Failure {
	fitted, err := r.target.fit(*check)
	if err != nil {
		return &Failure{Check: *check, Seed: r.options.Seed, Err: err}
	}
	*check = fitted
	return r.play(ctx, fitted, r.report.Coverage)
}

// raceRounds is how often a race is run before the server has passed.
const raceRounds = 20

// play plays a check, and returns how the server fails it, nil if it does not.
// What could not be played is a failure too, with the error why.
func (r *runner) play(ctx context.Context, check Check, coverage *Coverage) *Failure {
	rounds := 1
	if len(check.Racing) > 0 {
		rounds = raceRounds
	}
	for range rounds {
		if failed := r.playOnce(ctx, check, coverage); failed != nil {
			return failed
		}
	}
	return nil
}

// playOnce plays the steps on a fresh session, up to the first that is answered
// otherwise than by the model, and then the race.
func (r *runner) playOnce(ctx context.Context, check Check, coverage *Coverage) *Failure {
	f := &Failure{Check: check, Seed: r.options.Seed, Steps: check.Steps[:min(1, len(check.Steps))]}
	r.fresh.callback = r.receiver.begin()
	s, err := newSession(ctx, r.target, r.fresh, check.Hold)
	if err != nil {
		f.Err = err
		return f
	}
	s.coverage = coverage
	for i, step := range check.Steps {
		f.Differences, f.Err = s.Play(ctx, step)
		if f.Differences = clipped(f.Differences); f.failed() {
			f.Steps = check.Steps[:i+1]
			return f
		}
	}
	f.Steps, f.Racing = check.Steps, check.Racing
	if len(check.Racing) > 0 {
		f.Differences, f.Err = s.race(ctx, check.Racing)
	} else {
		f.Differences, f.Err = s.end(ctx, r.receiver)
	}
	f.Differences = clipped(f.Differences)
	if !f.failed() {
		return nil
	}
	return f
}

func (f *Failure) failed() bool { return len(f.Differences) > 0 || f.Err != nil }

// undone reports whether the check could not be played here, which says nothing
// about the server.
func (f *Failure) undone() bool {
	return errors.Is(f.Err, errors.ErrUnsupported) || errors.Is(f.Err, errSense)
}

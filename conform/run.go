package conform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// DefaultWalks is the number of random walks of a run if Options has none.
const DefaultWalks = 200

// Options say how a run is done. The zero Options work.
type Options struct {
	// Seed makes a run repeatable: the same seed makes the same requests. A server that
	// cannot be emptied gets other numbers, names and accounts each time.
	Seed uint64
	// Suites are the suites to run; an empty list means all. Their order does not
	// matter.
	Suites []string
	// Walks is the number of random walks; 0 means DefaultWalks.
	Walks int
	// StopAt is the number of failures that end the run; 0 means none. Three checks
	// that took too long end it too.
	StopAt int
	// Timeout is the most time that the whole run may take; 0 means no limit. The
	// remaining checks are skipped with ErrTimeout, which fails the run. A context
	// whose cause is ErrTimeout does the same.
	Timeout time.Duration
	// Progress is called after each check, unless it is nil.
	Progress func(Progress)
}

// flags returns the flags with which the command conform does the same run.
func (o *Options) flags() (flags []string) {
	if len(o.Suites) > 0 {
		flags = append(flags, "-suite", strings.Join(o.Suites, ","))
	}
	if o.Seed != 0 {
		flags = append(flags, "-seed", fmt.Sprint(o.Seed))
	}
	if o.Walks != 0 && o.Walks != DefaultWalks {
		flags = append(flags, "-walks", fmt.Sprint(o.Walks))
	}
	return flags
}

// Progress says how far a run is.
type Progress struct {
	Check                 report.Check
	Done, Failed, Skipped int // checks
	Elapsed               time.Duration
}

// Run does all checks, one after the other. It returns an error for an unknown suite,
// ErrSuite, for a server that cannot be reached, and for a context that ends.
func Run(ctx context.Context, t *Target, options Options) (*report.Report, error) {
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
	for check := range checks(t, options) {
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

// timedOut reports whether the time of the run is up.
func timedOut(ctx context.Context) bool { return errors.Is(context.Cause(ctx), ErrTimeout) }

// notDone is why a check was skipped when the time of the run was up.
func notDone(ctx context.Context) error {
	return fmt.Errorf("conform: not done: %w", context.Cause(ctx))
}

// checks yields the checks of a run, suite after suite: those of the generations that the
// target has.
func checks(t *Target, options Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for _, s := range suites {
			if len(options.Suites) > 0 && !slices.Contains(options.Suites, s.Name) {
				continue
			}
			for check := range s.checks(options) {
				if !t.serves(&s, &check) {
					continue
				}
				if check.Suite = s.Name; !yield(check) {
					return
				}
			}
		}
	}
}

// maxHangs is how many checks may take too long before the run ends.
const maxHangs = 3

// leaving is the most time to empty the server after a cancelled run.
const leaving = 3 * time.Second

// runner does checks.
type runner struct {
	target   *probed
	data     *testData
	recorder *recorder
	options  Options
	report   *report.Report
	start    time.Time
	done     int
	optional []string // the target's
	hangs    int      // how many checks took too long
}

// newRunner looks at the server, and begins to receive callbacks.
func newRunner(ctx context.Context, t *Target, options Options) (*runner, error) {
	r := &runner{
		data: newTestData(options.Seed), options: options, optional: t.Optional, start: time.Now(),
		report: &report.Report{Target: t.base(), Seed: options.Seed, Suites: allSuites(), Coverage: report.NewCoverage(), RunFlags: options.flags(), Note: t.note()},
	}
	err := t.first(ctx, t.greet)
	if err == nil {
		err = t.within(ctx, func(ctx context.Context) error { return r.probe(ctx, t) })
	}
	if err == nil {
		r.recorder, err = listen()
	}
	return r, err
}

// close leaves the server as it is after a start, if it can be reset: empty, its
// clock running, and accepting orders at once.
func (r *runner) close(ctx context.Context) {
	r.recorder.close()
	if r.hangs > 0 {
		return
	}
	patience := r.target.patience()
	if ctx.Err() != nil { // somebody waits for the run to end
		patience = min(patience, leaving)
	}
	within(context.WithoutCancel(ctx), patience, func(ctx context.Context) error {
		return r.target.control.Reset(ctx, false) // a server that cannot be reset keeps its orders
	})
}

// do does a check, and records its outcome.
func (r *runner) do(ctx context.Context, check report.Check) {
	start := time.Now()
	if why := r.target.lacks[check.Suite]; why != nil {
		r.skip(check, why)
		return
	}
	switch failed := r.fitAndPlay(ctx, &check); {
	case failed == nil:
		r.took(check, report.Passed, start)
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
		r.took(check, report.Failed, start)
	}
}

// skip notes that a check could not be done.
func (r *runner) skip(check report.Check, why error) {
	skip := report.Skip{Check: check, Why: why, Mandatory: !slices.Contains(r.optional, check.Suite) || errors.Is(why, ErrTimeout)}
	var lacks *noControl
	if errors.As(why, &lacks) {
		skip.NoControl = lacks.where
	}
	r.report.Skips = append(r.report.Skips, skip)
	r.took(check, report.Skipped, time.Now())
}

// took records the outcome of a check that began at a time.
func (r *runner) took(check report.Check, verdict report.CheckState, start time.Time) {
	tally := r.report.Coverage.Checks[check.Suite]
	switch verdict {
	case report.Passed:
		tally.Passed++
	case report.Failed:
		tally.Failed++
	default:
		tally.Skipped++
	}
	r.report.Coverage.Checks[check.Suite] = tally
	r.report.Results = append(r.report.Results, report.Result{Suite: check.Suite, Name: check.Name, State: verdict, Elapsed: time.Since(start)})
	r.done++
	if r.options.Progress != nil {
		r.options.Progress(Progress{check, r.done, len(r.report.Failures), len(r.report.Skips), time.Since(r.start)})
	}
}

// fitAndPlay plays a check as it fits the server.
func (r *runner) fitAndPlay(ctx context.Context, check *report.Check) *report.Failure {
	fitted, err := r.target.fit(*check)
	if err != nil {
		return &report.Failure{Check: *check, Seed: r.options.Seed, Err: err}
	}
	*check = fitted
	return r.play(ctx, fitted, (*coverage)(r.report.Coverage))
}

// raceRounds is how often a race is run before the server has passed.
const raceRounds = 20

// play plays a check, and returns how the server fails it, nil if it does not.
// What could not be played is a failure too, with the error why.
func (r *runner) play(ctx context.Context, check report.Check, coverage *coverage) *report.Failure {
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
func (r *runner) playOnce(ctx context.Context, check report.Check, coverage *coverage) *report.Failure {
	f := &report.Failure{Check: check, Seed: r.options.Seed, Steps: check.Steps[:min(1, len(check.Steps))]}
	r.data.Callback = r.recorder.begin()
	s, err := newSession(ctx, r.target, r.data, check.Hold)
	if err != nil {
		f.Err = err
		return f
	}
	s.coverage = coverage
	for i, step := range check.Steps {
		f.Differences, f.Err = s.Play(ctx, step)
		if f.Differences = clipped(f.Differences); hasFailed(f) {
			f.Steps = check.Steps[:i+1]
			return f
		}
	}
	f.Steps, f.Racing = check.Steps, check.Racing
	if len(check.Racing) > 0 {
		f.Differences, f.Err = s.race(ctx, check.Racing)
	} else {
		f.Differences, f.Err = s.end(ctx, r.recorder)
	}
	f.Differences = clipped(f.Differences)
	if !hasFailed(f) {
		return nil
	}
	return f
}

// hasFailed reports whether a check has differences or an error.
func hasFailed(f *report.Failure) bool { return len(f.Differences) > 0 || f.Err != nil }

// undone reports whether the check could not be played here, which says nothing
// about the server.
func undone(f *report.Failure) bool {
	return errors.Is(f.Err, errors.ErrUnsupported) || errors.Is(f.Err, errSense)
}

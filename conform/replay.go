package conform

import (
	"context"
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// ErrReplay means a failure without steps, which cannot be replayed.
var ErrReplay = errors.New("cannot be played again")

// Replay does the steps of a failure again, with its seed, and returns how the
// server fails them now: nil if it does not any more. A race is run as often as in
// a run. The error wraps ErrReplay, or errors.ErrUnsupported where the target's
// control cannot do it, or is that of a server that cannot be reached.
func Replay(ctx context.Context, t *Target, f report.Failure) (*report.Failure, error) {
	check := f.Check
	if check.Steps, check.Racing = f.Steps, f.Racing; len(check.Steps)+len(check.Racing) == 0 {
		return nil, fmt.Errorf("conform: replay %s: %w: it has no steps", check.Title(), ErrReplay)
	}
	r, err := newRunner(ctx, t, Options{Seed: f.Seed})
	if err != nil {
		return nil, err
	}
	defer r.close(ctx)
	if check, err = r.target.fit(check); err != nil {
		return nil, err
	}
	failed := r.play(ctx, check, nil)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("conform: replay %s: %w", f.Check.Title(), context.Cause(ctx))
	case failed != nil && undone(failed):
		return nil, fmt.Errorf("conform: replay %s: %w", f.Check.Title(), failed.Err)
	}
	return failed, nil
}

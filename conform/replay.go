package conform

import (
	"context"
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/conform/report"
)

// ErrReplay means that a failure cannot be replayed, because it has no steps.
var ErrReplay = errors.New("cannot be replayed")

// Replay plays the steps of a failure again, with its seed. It returns how the server
// fails now, or nil if it passes. A race is repeated as often as in a run. The error
// wraps ErrReplay, or errors.ErrUnsupported if the target's control cannot play a step;
// a server that cannot be reached is an error too.
func Replay(ctx context.Context, t *Target, f report.Failure) (*report.Failure, error) {
	check := f.Check
	if check.Steps, check.Racing = f.Steps, f.Racing; len(check.Steps)+len(check.Racing) == 0 {
		return nil, fmt.Errorf("conform: replay %s: %w: the failure has no steps", check.Title(), ErrReplay)
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

package conform

import (
	"context"
	"errors"
	"slices"
)

// maxShrunk is how many failures of a suite are cut down, and maxShrink how many
// shorter scripts are tried for one.
const (
	maxShrunk = 10
	maxShrink = 300
)

// shrink cuts a failed check down: steps are taken away as long as it still
// fails. What it fails with then is what is told.
func (r *runner) shrink(ctx context.Context, check Check, at int, failed Failure) Failure {
	steps := slices.Clone(check.Steps[:min(at+1, len(check.Steps))])
	tries := 0
	if errors.Is(failed.Err, ErrPatience) {
		tries = maxShrink // each would take as long
	}
	fails := func(shorter Script) bool {
		if tries++; tries > maxShrink || ctx.Err() != nil {
			return false
		}
		differences, last, err := r.play(ctx, check, shorter, nil)
		if errors.Is(err, ErrPatience) {
			tries = maxShrink
			return false
		}
		if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, errSense) || err == nil && len(differences) == 0 {
			return false
		}
		steps = slices.Clone(shorter[:min(last+1, len(shorter))])
		failed.Differences, failed.Err = differences, err
		return true
	}
	for size := len(steps) / 2; size > 0; {
		cut := false
		for from := 0; from+size <= len(steps); {
			shorter := slices.Concat(steps[:from], steps[from+size:])
			if len(shorter) > 0 && fails(shorter) {
				cut = true
				continue
			}
			from++
		}
		if !cut || size > len(steps) {
			size /= 2
		}
	}
	failed.Steps = steps
	return failed
}

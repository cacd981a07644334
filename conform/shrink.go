package conform

import (
	"context"
	"errors"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
)

// maxShrunk is how many failures of a suite are cut down, and maxShrink how many
// shorter scripts are tried for one.
const (
	maxShrunk = 10
	maxShrink = 300
)

// shrink makes a failed check shorter: it removes racing steps, and then steps, as long
// as the check still fails. It returns the failure of the shortest script that failed.
// A race that passes proves nothing.
func (r *runner) shrink(ctx context.Context, failed *report.Failure) *report.Failure {
	whole, tries := failed.Check, 0
	fails := func(steps, racing script.Script) bool {
		tries++
		if unexpected(failed.Err) || len(steps)+len(racing) == 0 || tries > maxShrink || errors.Is(failed.Err, ErrPatience) || ctx.Err() != nil {
			return false
		}
		shorter := whole
		shorter.Steps, shorter.Racing = steps, racing
		now := r.play(ctx, shorter, nil)
		switch {
		case now == nil || undone(now) || unexpected(now.Err): // without its preparation a check proves nothing
			return false
		case errors.Is(now.Err, ErrPatience):
			tries = maxShrink // each would take as long
			return false
		}
		failed = now
		return true
	}
	cut(func() script.Script { return failed.Racing }, func(shorter script.Script) bool { return len(shorter) > 0 && fails(failed.Steps, shorter) })
	cut(func() script.Script { return failed.Steps }, func(shorter script.Script) bool { return fails(shorter, failed.Racing) })
	failed.Check = whole
	return failed
}

// cut removes parts of a script, large ones first, as long as the rest still fails.
func cut(steps func() script.Script, fails func(script.Script) bool) {
	for size := len(steps()) / 2; size > 0; {
		cut := false
		for from := 0; from+size <= len(steps()); {
			if fails(slices.Concat(steps()[:from], steps()[from+size:])) {
				cut = true
				continue
			}
			from++
		}
		if !cut || size > len(steps()) {
			size /= 2
		}
	}
}

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

// shrink cuts a failed check down: those who race and then the steps are taken
// away as long as it still fails. What it fails with then is what is told. A race
// that does not fail any more proves nothing: the shortest that did is kept.
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

// cut takes parts of a script away, large ones first, where what is left still
// fails: then that, or less of it, is the script.
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

package conform

import (
	"fmt"
	"io"
	"time"
)

// String says how far the run is, in a line.
func (p Progress) String() string {
	return fmt.Sprintf("%d checks, %d failed, %d skipped, %v: %s",
		p.Done, p.Failed, p.Skipped, p.Elapsed.Truncate(time.Second), title(&p.Check))
}

// maxLine and maxLogged are how many characters of progress a line has, on a
// terminal and elsewhere.
const (
	maxLine   = 79
	maxLogged = 120
)

// ProgressTo returns an Options.Progress that writes to w, at most once a second.
// If rewrite is set, as for a terminal, each line takes the place of the one
// before; write "\r\x1b[K" to clear the last one away.
func ProgressTo(w io.Writer, rewrite bool) func(Progress) {
	next := time.Duration(0)
	return func(p Progress) {
		if p.Elapsed < next {
			return
		}
		next = p.Elapsed.Truncate(time.Second) + time.Second
		line := []rune(p.String())
		if rewrite {
			fmt.Fprint(w, "\r\x1b[K"+string(line[:min(len(line), maxLine)]))
			return
		}
		fmt.Fprintln(w, string(line[:min(len(line), maxLogged)]))
	}
}

package conform

import (
	"fmt"
	"io"
	"time"
)

// String says how far the run is, in a line.
func (p Progress) String() string {
	return fmt.Sprintf("%d checks, %d failed, %d skipped, %v: %s",
		p.Done, p.Failed, p.Skipped, p.Elapsed.Truncate(time.Second), p.Check.Title())
}

// maxLine is how many characters a line of progress has.
const maxLine = 79

// ProgressTo returns an Options.Progress that writes to a terminal, at most once a
// second: each line takes the place of the one before. Write "\r\x1b[K" to clear
// the last one away.
func ProgressTo(terminal io.Writer) func(Progress) {
	next := time.Duration(0)
	return func(p Progress) {
		if p.Elapsed < next {
			return
		}
		next = p.Elapsed.Truncate(time.Second) + time.Second
		line := []rune(p.String())
		fmt.Fprint(terminal, "\r\x1b[K"+string(line[:min(len(line), maxLine)]))
	}
}

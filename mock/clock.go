package mock

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// clock follows another clock until it is moved. Then it stands until the next move. It
// never goes back.
type clock struct {
	follow func() time.Time

	mu    sync.Mutex // guards the fields below
	moved bool
	at    time.Time // once moved, the time at which it stands; before, the latest time shown
}

// now returns the time, in whole seconds.
func (c *clock) now() time.Time {
	now, _ := c.read()
	return now
}

// read returns the time, in whole seconds, and whether the clock was moved.
func (c *clock) read() (now time.Time, moved bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.moved {
		if t := c.follow().UTC().Truncate(time.Second); t.After(c.at) {
			c.at = t
		}
	}
	return c.at, c.moved
}

var errBackwards = errors.New("must not be before the clock's time; the clock shows")

// move sets the clock, which then stands. It refuses a time before the latest one shown.
func (c *clock) move(to time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	to = to.UTC().Truncate(time.Second)
	if to.Before(c.at) {
		return fmt.Errorf("%w %s", errBackwards, c.at.Format(time.RFC3339))
	}
	c.moved, c.at = true, to
	return nil
}

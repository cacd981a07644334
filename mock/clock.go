package mock

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
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
	return c.show(), c.moved
}

// show returns the time. The caller holds the lock.
func (c *clock) show() time.Time {
	if !c.moved {
		if t := c.follow().UTC().Truncate(time.Second); t.After(c.at) {
			c.at = t
		}
	}
	return c.at
}

// The reasons to refuse a move.
var (
	errBackwards = errors.New("must not be before the clock's time; the clock shows")
	errEnd       = errors.New("must keep the clock in the years 1 to 9999; it would move the clock further")
)

// move sets the clock to the time that a function returns for the current time. Then the
// clock stands. It refuses a time before the latest one shown.
func (c *clock) move(next func(now time.Time) time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	to := next(c.show()).UTC().Truncate(time.Second)
	if order.TimeOf(to).IsZero() {
		return errEnd
	}
	if to.Before(c.at) {
		return fmt.Errorf("%w %s", errBackwards, c.at.Format(time.RFC3339))
	}
	c.moved, c.at = true, to
	return nil
}

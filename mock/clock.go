package mock

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// clock follows another clock until it is moved. Then it stands until the next move. It
// never goes back, and it shows no time after its bar.
type clock struct {
	follow func() time.Time

	mu    sync.Mutex // guards the fields below
	moved bool
	to    time.Time // once moved, the time at which it stands
	at    time.Time // the latest time shown
	bar   time.Time // the next time at which something falls due; zero is never
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
	t := c.goal()
	if !c.bar.IsZero() && c.bar.Before(t) {
		t = c.bar
	}
	if t.After(c.at) {
		c.at = t
	}
	return c.at
}

// goal returns the time that the clock shows once nothing is due any more. The caller
// holds the lock.
func (c *clock) goal() time.Time {
	if c.moved {
		return c.to
	}
	return c.follow().UTC().Truncate(time.Second)
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
	now := c.show()
	if goal := c.goal(); goal.After(now) {
		now = goal
	}
	to := next(now).UTC().Truncate(time.Second)
	if order.TimeOf(to).IsZero() {
		return errEnd
	}
	if to.Before(now) {
		return fmt.Errorf("%w %s", errBackwards, now.Format(time.RFC3339))
	}
	c.moved, c.to = true, to
	return nil
}

// reach sets the bar, zero for none, and reports whether the clock has come to it.
func (c *clock) reach(bar time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.bar = bar
	return !bar.IsZero() && !c.goal().Before(bar)
}

// lower sets the bar to a time if that is earlier.
func (c *clock) lower(bar time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bar.IsZero() || bar.Before(c.bar) {
		c.bar = bar
	}
}

// wait returns how long it takes until the clock shows a time, and false if it stands.
func (c *clock) wait(until time.Time) (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.moved {
		return 0, false
	}
	return until.Sub(c.follow()), true
}

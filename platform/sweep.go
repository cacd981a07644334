package platform

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// sweepBatch is the number of orders that a sweep reads at a time.
const sweepBatch = 64

// Sweep fires every event of the clock that is due by now, each at its own
// deadline, the earliest of all orders first, and returns their number. Several
// sweeps may run at once. An error leaves the rest for the next sweep.
func (p *Platform) Sweep(ctx context.Context) (fired int, err error) {
	for late := 0; late < attempts; late++ {
		now := p.options.Now()
		due, err := p.store.Due(ctx, now, sweepBatch)
		if err != nil || len(due) == 0 {
			return fired, err
		}
		until := now
		if last, ok := due[len(due)-1].Order.NextDeadline(); ok && len(due) == sweepBatch {
			until = last.At // later deadlines of these orders may come after others'
		}
		n, err := p.sweep(ctx, due, until)
		fired += n
		if err != nil {
			return fired, err
		}
		if n > 0 {
			late = 0
		}
	}
	return fired, fmt.Errorf("platform: sweep: %w: %w", errContradiction, ErrStale)
}

// sweep fires the deadlines of a batch until a time. It leaves an order that
// was changed meanwhile to the next batch.
func (p *Platform) sweep(ctx context.Context, batch []*Record, until time.Time) (fired int, err error) {
	stale := 0
	for {
		i, due := earliest(batch)
		if i < 0 || due.At.After(until) {
			break
		}
		l := revive(batch[i])
		if err := l.lapse(ctx, due); err != nil {
			return fired, err
		}
		letter, err := p.followed(ctx, l)
		if err != nil {
			return fired, err
		}
		switch err := p.commit(ctx, letter, l); {
		case errors.Is(err, ErrStale):
			stale++
			batch[i] = nil
		case err != nil:
			return fired, err
		default:
			fired++
			batch[i] = &Record{Order: l.order(), Number: batch[i].Number, Position: batch[i].Position}
		}
	}
	if fired == 0 && stale == 0 {
		return 0, errors.New("platform: sweep: the store names orders as due that are not")
	}
	return fired, nil
}

// earliest returns the index of the order with the earliest deadline, -1 if none has
// one. If two coincide it returns the first.
func earliest(batch []*Record) (at int, deadline order.Deadline) {
	at = -1
	for i, r := range batch {
		if r == nil {
			continue
		}
		if due, ok := r.Order.NextDeadline(); ok && (at < 0 || due.At.Before(deadline.At)) {
			at, deadline = i, due
		}
	}
	return at, deadline
}

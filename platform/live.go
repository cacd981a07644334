package platform

import (
	"context"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// live is an order during an operation. looplab/fsm checks every event, and the
// changes are collected until they are committed together.
type live struct {
	was     *Record // nil for a new order
	machine *order.Machine
	changes []order.Change
	outbox  []Item
}

// revive makes a stored order live; nil makes a new order.
func revive(was *Record) *live {
	l := &live{was: was}
	var o order.Order
	if was != nil {
		o = was.Order
	}
	l.machine = order.NewMachine(o, nil)
	return l
}

// order returns the order after the changes so far.
func (l *live) order() order.Order { return l.machine.Order() }

// fire applies a command, and collects the change.
func (l *live) fire(ctx context.Context, c order.Command) (order.Change, error) {
	before := l.machine.Order()
	ch, err := l.machine.Fire(ctx, c)
	if err != nil || ch.IsZero() {
		return ch, err
	}
	l.changes = append(l.changes, ch)
	if ch.Effects != 0 {
		after := l.machine.Order()
		if after.Status == status.None {
			after = before
		}
		l.outbox = append(l.outbox, Item{Order: after, Change: ch})
	}
	return ch, nil
}

// elapse fires every event of the clock that is due by now, at its own deadline,
// the earliest first. It returns the first error, after which nothing is committed.
func (l *live) elapse(ctx context.Context, now time.Time) error {
	for {
		o := l.machine.Order()
		due, ok := o.NextDeadline()
		if !ok || due.At.After(now) {
			return nil
		}
		if err := l.lapse(ctx, due); err != nil {
			return err
		}
	}
}

// lapse fires the event of a deadline.
func (l *live) lapse(ctx context.Context, due order.Deadline) error {
	ch, err := l.fire(ctx, order.Command{Event: due.Event, Actor: order.Clock, At: due.At})
	o := l.order()
	switch {
	case order.ErrorCodeOf(err) != 0: // not a refusal of what the caller has asked
		return fmt.Errorf("platform: fire the deadline of %v: %s", o.SID, err.Error())
	case err != nil:
		return fmt.Errorf("platform: fire the deadline of %v: %w", o.SID, err)
	case ch.IsZero():
		return fmt.Errorf("platform: the deadline of %v changes nothing", o.SID)
	}
	return nil
}

// write returns the order's part of a commit, and false if nothing has changed.
func (l *live) write() (Write, bool) {
	return Write{Was: l.was, Next: l.machine.Order(), Changes: l.changes}, len(l.changes) > 0
}

// commit stores the changes of orders and of their letter at once. Orders that have not
// changed must be as they were read, if the letter has changed. Without changes commit
// does nothing.
func (p *Platform) commit(ctx context.Context, letter *liveLetter, orders ...*live) error {
	c := Commit{Letter: letter.write()}
	for _, l := range orders {
		if w, changed := l.write(); changed {
			c.Orders = append(c.Orders, w)
			c.Outbox = append(c.Outbox, l.outbox...)
		} else if c.Letter != nil && l.was != nil {
			c.Unchanged = append(c.Unchanged, l.was)
		}
	}
	if len(c.Orders) == 0 && c.Letter == nil {
		return nil
	}
	return p.store.Commit(ctx, c)
}

// made holds the command parameters that an operation has created so far. After a refused
// commit the operation uses them again, so that it does not place a second call.
type made struct {
	code  string
	calls map[string]sid.ID[sid.Call] // by code
}

// supplier creates the codes and places the calls of one operation.
func (p *Platform) supplier(ctx context.Context, l *live, m *made) order.Supplier {
	return order.Supplier{
		VerificationCode: func() (_ string, err error) {
			if m.code == "" {
				m.code, err = p.options.VerificationCode()
			}
			return m.code, err
		},
		PlaceCall: func(code string) (sid.ID[sid.Call], error) {
			if call, ok := m.calls[code]; ok {
				return call, nil
			}
			call, err := p.placeCall(ctx, l, code)
			if err == nil {
				if m.calls == nil {
					m.calls = map[string]sid.ID[sid.Call]{}
				}
				m.calls[code] = call
			}
			return call, err
		},
	}
}

func (p *Platform) placeCall(ctx context.Context, l *live, code string) (sid.ID[sid.Call], error) {
	if p.options.PlaceCall == nil {
		return sid.New[sid.Call](p.options.Rand)
	}
	o := l.order()
	return p.options.PlaceCall(ctx, &o, code)
}

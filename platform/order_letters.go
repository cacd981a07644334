package platform

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// asksLetter reports whether an event of an order is one that letters ask of their orders.
func asksLetter(e order.Event) bool {
	for row := range loa.Lifecycle() {
		if e != 0 && row.Asks == e {
			return true
		}
	}
	return false
}

// errMoved means that an order has joined or left a letter while it was read.
var errMoved = fmt.Errorf("platform: read the letter of an order: %w", ErrStale)

// fireWithLetter fires an event that letters ask of their orders. If the order is on a
// letter, the letter's event that asks for it is fired instead.
func (p *Platform) fireWithLetter(ctx context.Context, id sid.ID[sid.Order], c order.Command) (o order.Order, ch order.Change, err error) {
	err = p.again(ctx, func() error {
		r, err := p.letterOf(ctx, id)
		switch {
		case err != nil:
			return err
		case r == nil:
			o, ch, err = p.fireAlone(ctx, id, c)
			return err
		}
		g, err := p.reviveGroup(ctx, r)
		if err != nil {
			return err
		}
		l := g.order(id)
		if l == nil {
			return errMoved
		}
		o = l.order()
		if !g.letter.letter.Has(id) { // it has left by now; its own changes are committed first
			if err := p.commit(ctx, g.letter, g.orders...); err != nil {
				return err
			}
			return errMoved
		}
		event, err := p.letterEvent(&o, &g.letter.letter, c, g.now)
		if err != nil {
			return err
		}
		if _, err := g.fire(ctx, loa.Command{Event: event, Actor: c.Actor}); err != nil {
			return err
		}
		o, ch = l.order(), l.changes[len(l.changes)-1]
		return p.commit(ctx, g.letter, g.orders...)
	})
	return o, ch, err
}

// letterEvent returns the event of an order's letter that asks for a command, or the
// order's refusal of the command.
func (p *Platform) letterEvent(o *order.Order, letter *loa.Letter, c order.Command, now time.Time) (loa.Event, error) {
	c.At = now
	if _, err := o.Check(c); err != nil {
		return 0, err
	}
	if c.Event == order.SendLOA && !c.SigningDocumentSID.IsZero() && c.SigningDocumentSID != letter.SID {
		return 0, badLetter("must be %v, the letter that the order is on; it is %v", letter.SID, c.SigningDocumentSID)
	}
	event, ok := loa.EventOf(c.Event, c.Actor, letter.Status)
	if !ok {
		return 0, &loa.TransitionError{Event: event, Actor: c.Actor, From: letter.Status, Failed: loa.WrongStatus}
	}
	return event, nil
}

// badLetter refuses the letter that send-loa names.
func badLetter(format string, args ...any) error {
	return &order.Problem{Param: "SigningDocumentSid", Code: order.ErrorInvalidParameter, Err: fmt.Errorf(format, args...)}
}

// fireAlone fires an event that letters ask of their orders at an order that is on none.
// send-loa must then name a letter that this platform does not store, because a stored one
// lists its orders itself.
func (p *Platform) fireAlone(ctx context.Context, id sid.ID[sid.Order], c order.Command) (order.Order, order.Change, error) {
	var ch order.Change
	o, err := p.change(ctx, func() (*Record, error) { return p.find(ctx, Ref{Order: id}) }, func(l *live, now time.Time) error {
		command := c
		command.At = now
		o := l.order()
		if _, err := o.Check(command); err != nil {
			return err
		}
		if c.Event == order.SendLOA && !c.SigningDocumentSID.IsZero() {
			_, err := p.findLetter(ctx, c.SigningDocumentSID)
			switch {
			case err == nil:
				return badLetter("must be a letter that is not stored here; %v is; update it with HostedNumberOrderSids instead", c.SigningDocumentSID)
			case !errors.Is(err, errNoLetter):
				return err
			}
		}
		var err error
		ch, err = l.fire(ctx, command)
		return err
	})
	return o, ch, err
}

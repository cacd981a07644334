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

// askedByLetters are the events that letters ask of their orders.
var askedByLetters = func() (asked order.Set[order.Event]) {
	for row := range loa.Lifecycle() {
		if row.Asks != 0 {
			asked |= order.Of(row.Asks)
		}
	}
	return asked
}()

// errMoved means that a letter or its orders have changed while they were read.
var errMoved = fmt.Errorf("platform: read a letter with its orders: %w", ErrStale)

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
// lists its orders itself. If the order joins a letter meanwhile, the commit is too late.
func (p *Platform) fireAlone(ctx context.Context, id sid.ID[sid.Order], c order.Command) (order.Order, order.Change, error) {
	r, err := p.find(ctx, Ref{Order: id})
	if err != nil {
		return order.Order{}, order.Change{}, err
	}
	l := revive(r)
	c.At = p.options.Now()
	if err := l.elapse(ctx, c.At); err != nil {
		return order.Order{}, order.Change{}, err
	}
	o := l.order()
	if _, err := o.Check(c); err != nil {
		return o, order.Change{}, err
	}
	if c.Event == order.SendLOA && !c.SigningDocumentSID.IsZero() {
		_, err := p.findLetter(ctx, c.SigningDocumentSID)
		switch {
		case err == nil:
			return o, order.Change{}, badLetter("must be a letter that is not stored here; %v is; update it with HostedNumberOrderSids instead", c.SigningDocumentSID)
		case !errors.Is(err, errNoLetter):
			return o, order.Change{}, err
		}
	}
	ch, err := l.fire(ctx, c)
	if err != nil {
		return o, ch, err
	}
	return l.order(), ch, p.commit(ctx, nil, l)
}

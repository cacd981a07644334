package platform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// liveLetter is a letter during an operation. Its changes are collected until they are
// committed together with those of its orders.
type liveLetter struct {
	was     *LetterRecord // nil for a new letter
	letter  loa.Letter
	changes []loa.Change
}

// reviveLetter makes a stored letter live; nil makes a new letter.
func reviveLetter(was *LetterRecord) *liveLetter {
	ll := &liveLetter{was: was}
	if was != nil {
		ll.letter = was.Letter
	}
	return ll
}

// fire applies a command, and collects the change.
func (ll *liveLetter) fire(c loa.Command) (loa.Change, error) {
	ch, err := ll.letter.Apply(c)
	if err == nil && !ch.IsZero() {
		ll.changes = append(ll.changes, ch)
	}
	return ch, err
}

// agrees reports whether an order may be on the letter: it waits for this letter to be
// signed, or, while the letter is opened, for any letter.
func (ll *liveLetter) agrees(o *order.Order) bool {
	switch ll.letter.Status {
	case loa.Signing:
		return o.Status == status.PendingLOA && o.SigningDocumentSID == ll.letter.SID
	case loa.Opened:
		return o.Status == status.Verified
	}
	return true
}

// follow takes the orders that have left the letter by events of their own off its list.
// A letter without orders is withdrawn.
func (ll *liveLetter) follow(orders ...*live) error {
	for _, l := range orders {
		o := l.order()
		if o.SID.IsZero() || !ll.letter.IsActive() || !ll.letter.Has(o.SID) || ll.agrees(&o) {
			continue
		}
		drop := loa.Command{Event: loa.DropOrders, Actor: order.Twilio, At: o.DateUpdated.Time(), Orders: []sid.ID[sid.Order]{o.SID}}
		for _, ch := range l.changes {
			if ch.From != ch.To { // a later update of plain fields is another matter
				drop.Actor, drop.At = ch.Actor, ch.At.Time()
			}
		}
		if _, err := ll.fire(drop); err != nil {
			return fmt.Errorf("platform: take %v off its letter: %w", o.SID, err)
		}
		if len(ll.letter.Orders) > 0 {
			continue
		}
		if _, err := ll.fire(loa.Command{Event: loa.Withdraw, Actor: order.Twilio, At: drop.At}); err != nil {
			return fmt.Errorf("platform: withdraw the letter %v: %w", ll.letter.SID, err)
		}
	}
	return nil
}

// write returns the letter's part of a commit, nil if nothing has changed.
func (ll *liveLetter) write() *LetterWrite {
	if ll == nil || len(ll.changes) == 0 {
		return nil
	}
	return &LetterWrite{Was: ll.was, Next: ll.letter, Changes: ll.changes}
}

// letterOf returns the active letter that lists an order, nil if none does.
func (p *Platform) letterOf(ctx context.Context, id sid.ID[sid.Order]) (*LetterRecord, error) {
	r, err := p.store.FindLetter(ctx, LetterRef{Order: id})
	if errors.Is(err, ErrNotStored) {
		return nil, nil
	}
	return r, err
}

// mayBeOnLetter are the statuses of the orders that an active letter lists.
var mayBeOnLetter = status.Of(status.Verified, status.PendingLOA)

// followed returns the letter of an order after the order's changes, nil if the order was
// on none, or its status has not changed.
func (p *Platform) followed(ctx context.Context, l *live) (*liveLetter, error) {
	if l.was == nil || !mayBeOnLetter.Has(l.was.Order.Status) || l.order().Status == l.was.Order.Status {
		return nil, nil
	}
	r, err := p.letterOf(ctx, l.was.Order.SID)
	if err != nil || r == nil {
		return nil, err
	}
	ll := reviveLetter(r)
	return ll, ll.follow(l)
}

// group is a letter with its orders during an operation.
type group struct {
	letter *liveLetter
	orders []*live // first those whose deadlines have passed
	now    time.Time
}

// order returns an order of the group, nil if it has none with that sid.
func (g *group) order(id sid.ID[sid.Order]) *live {
	for _, l := range g.orders {
		if l.was.Order.SID == id {
			return l
		}
	}
	return nil
}

// reviveGroup makes a stored letter live, with its orders if it is active. Time passes for
// them until now, and those that leave the letter by then are off its list. Letter and
// orders are read one after the other, so the error may be errMoved.
func (p *Platform) reviveGroup(ctx context.Context, r *LetterRecord) (*group, error) {
	g := &group{letter: reviveLetter(r), now: p.options.Now()}
	if !r.Letter.IsActive() {
		return g, nil
	}
	for _, id := range r.Letter.Orders {
		found, err := p.store.Find(ctx, Ref{Order: id})
		switch {
		case errors.Is(err, ErrNotStored), err == nil && !g.letter.agrees(&found.Order):
			return nil, errMoved // with its letter, which has changed since it was read
		case err != nil:
			return nil, err
		}
		if _, err := p.join(ctx, g, found); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(g.orders, earlier)
	return g, g.letter.follow(g.orders...)
}

// earlier compares orders by their last changes, as a sweep would fire them: of two at the
// same time the older order comes first. Orders without changes come last.
func earlier(a, b *live) int {
	m, n := len(a.changes), len(b.changes)
	if m == 0 || n == 0 {
		return cmp.Compare(min(n, 1), min(m, 1))
	}
	return cmp.Or(a.changes[m-1].At.Time().Compare(b.changes[n-1].At.Time()), cmp.Compare(a.was.Position, b.was.Position))
}

// unmoved returns errMoved if the letter has changed since it was read.
func (p *Platform) unmoved(ctx context.Context, g *group) error {
	was := g.letter.was
	if was == nil {
		return nil
	}
	r, err := p.findLetter(ctx, was.Letter.SID)
	if err == nil && r.Letter.Version != was.Letter.Version {
		return errMoved
	}
	return err
}

// join adds a stored order to the group, as it is now.
func (p *Platform) join(ctx context.Context, g *group, r *Record) (*live, error) {
	l := revive(r)
	g.orders = append(g.orders, l)
	return l, l.elapse(ctx, g.now)
}

// fire applies a command to the letter, and the event that it asks to each of its orders.
// The error of an order leaves the group unusable.
func (g *group) fire(ctx context.Context, c loa.Command) (loa.Change, error) {
	c.At = g.now
	ch, err := g.letter.fire(c)
	if err != nil || ch.Asks == 0 {
		return ch, err
	}
	for _, id := range ch.Orders {
		asked := order.Command{Event: ch.Asks, Actor: ch.Actor, At: g.now}
		if ch.Asks == order.SendLOA {
			asked.SigningDocumentSID = g.letter.letter.SID
		}
		if _, err := g.order(id).fire(ctx, asked); err != nil {
			return ch, err
		}
	}
	return ch, nil
}

// changeLetter loads a letter with its orders, lets time pass, does the operation and
// commits everything together. If another change came first it starts again. On a
// refusal it returns the letter as it stands.
func (p *Platform) changeLetter(ctx context.Context, find func() (*LetterRecord, error), operation func(g *group) error) (changed loa.Letter, err error) {
	err = p.again(ctx, func() error {
		r, err := find()
		if err != nil {
			return err
		}
		g, err := p.reviveGroup(ctx, r)
		if err != nil {
			return err
		}
		changed = g.letter.letter
		if err := operation(g); err != nil {
			return err
		}
		changed = g.letter.letter
		return p.commit(ctx, g.letter, g.orders...)
	})
	return changed, err
}

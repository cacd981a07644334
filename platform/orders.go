package platform

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Fetch returns the order that the caller names by its sid or unique name, as it is now,
// after all deadlines that have passed. It writes nothing. The refusal is an
// *order.Problem with order.ErrorNotFound.
func (p *Platform) Fetch(ctx context.Context, caller sid.ID[sid.Account], name string) (order.Order, error) {
	r, err := p.own(ctx, caller, name)
	if err != nil {
		return order.Order{}, err
	}
	return p.elapsed(ctx, r, p.options.Now())
}

// elapsed returns a stored order as it is at a time.
func (p *Platform) elapsed(ctx context.Context, r *Record, now time.Time) (order.Order, error) {
	if due, ok := r.Order.NextDeadline(); !ok || due.At.After(now) {
		return r.Order, nil
	}
	l := revive(r)
	err := l.elapse(ctx, now)
	return l.order(), err
}

// Update updates the order that the caller names, and fires the event that the
// request's Status or VerificationCode asks for; both are one change. parsed is the
// error from order.ParseUpdateRequest; if it is nil, the request is validated. The refusals are order.Problems, with the order
// as it stands, or an *order.Problem with order.ErrorNotFound.
func (p *Platform) Update(ctx context.Context, caller sid.ID[sid.Account], name string, request order.UpdateRequest, parsed error) (order.Order, error) {
	if parsed == nil {
		parsed = request.Validate()
	}
	var m made
	return p.change(ctx, func() (*Record, error) { return p.own(ctx, caller, name) }, func(l *live, now time.Time) error {
		o := l.order()
		command, unasked := request.Command(&o, now)
		var refused error
		if unasked == nil {
			_, refused = o.Check(command)
		}
		unique, _ := request.UniqueName.Get()
		taken, err := p.nameTaken(ctx, o.AccountSID, unique, o.SID)
		if err != nil {
			return err
		}
		if all := order.ProblemsOf(parsed, unasked, refused, taken); len(all) > 0 {
			return all
		}
		if err := o.Supply(&command, p.supplier(ctx, l, &m)); err != nil {
			return err
		}
		_, err = l.fire(ctx, command)
		return err
	})
}

// Cancel deletes the order that the caller names, in a status of which the generation
// of the API allows it. The refusal is an *order.TransitionError or an *order.Problem
// whose code is order.ErrorConflict, or an *order.Problem with order.ErrorNotFound.
func (p *Platform) Cancel(ctx context.Context, caller sid.ID[sid.Account], name string, g order.Generation) error {
	_, err := p.change(ctx, func() (*Record, error) { return p.own(ctx, caller, name) }, func(l *live, now time.Time) error {
		o := l.order()
		command := order.Command{Event: order.Cancel, Actor: order.Customer, At: now}
		if _, err := o.Check(command); err != nil {
			return err
		}
		if allowed := g.Deletable(); !allowed.Has(o.Status) {
			return &order.Problem{Code: order.ErrorConflict, Err: fmt.Errorf("cancel requires status %v in this generation of the API; the order is %v", allowed, o.Status)}
		}
		_, err := l.fire(ctx, command)
		return err
	})
	return err
}

// Fire applies a command of any actor to any order. The platform sets the command's
// time and supplies missing command parameters, except those that only the actor knows.
// send-loa, sign-loa and revoke-loa move the whole letter if the order is on one. The
// refusals are an *order.TransitionError, or an *order.Problem with order.ErrorNotFound.
// The change is zero if nothing happened.
func (p *Platform) Fire(ctx context.Context, id sid.ID[sid.Order], c order.Command) (order.Order, order.Change, error) {
	if askedByLetters.Has(c.Event) {
		return p.fireWithLetter(ctx, id, c)
	}
	var m made
	var ch order.Change
	o, err := p.change(ctx, func() (*Record, error) { return p.find(ctx, Ref{Order: id}) }, func(l *live, now time.Time) error {
		command := c
		command.At = now
		o := l.order()
		if err := o.Supply(&command, p.supplier(ctx, l, &m)); err != nil {
			return err
		}
		var err error
		ch, err = l.fire(ctx, command)
		return err
	})
	return o, ch, err
}

// change loads an order, lets time pass until now, does the operation and commits
// both. If another change came first it starts again. On a refusal it returns the order
// as it stands.
func (p *Platform) change(ctx context.Context, find func() (*Record, error), operation func(l *live, now time.Time) error) (changed order.Order, err error) {
	err = p.again(ctx, func() error {
		r, err := find()
		if err != nil {
			return err
		}
		l, now := revive(r), p.options.Now()
		if err := l.elapse(ctx, now); err != nil {
			return err
		}
		changed = l.order()
		if err := operation(l, now); err != nil {
			return err
		}
		changed = l.order()
		letter, err := p.followed(ctx, l)
		if err != nil {
			return err
		}
		return p.commit(ctx, letter, l)
	})
	return changed, err
}

// Inspect returns any order as it is now, with its whole history. The history includes the
// changes of due deadlines that are not stored yet.
func (p *Platform) Inspect(ctx context.Context, id sid.ID[sid.Order]) (order.Order, []order.Change, error) {
	r, err := p.find(ctx, Ref{Order: id})
	if err != nil {
		return order.Order{}, nil, err
	}
	history, err := p.store.History(ctx, id)
	if errors.Is(err, ErrNotStored) { // it was cancelled meanwhile
		return order.Order{}, nil, errNotFound
	}
	if err != nil {
		return order.Order{}, nil, err
	}
	l := revive(r)
	if err := l.elapse(ctx, p.options.Now()); err != nil {
		return order.Order{}, nil, err
	}
	return l.order(), append(history[:min(len(history), r.Order.Version):min(len(history), r.Order.Version)], l.changes...), nil
}

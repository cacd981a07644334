package platform

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Number is an incoming phone number: a view of its order, and of what the customer has
// configured.
type Number struct {
	Order  order.Order
	Number order.IncomingNumber
}

// FetchNumber returns an account's incoming phone number, with its order as it is now. The
// refusal is an *order.Problem with order.ErrorNotFound.
func (p *Platform) FetchNumber(ctx context.Context, caller, account sid.ID[sid.Account], number sid.ID[sid.IncomingPhoneNumber]) (Number, error) {
	r, err := p.byNumber(ctx, caller, account, number)
	if err != nil {
		return Number{}, err
	}
	o, err := p.elapsed(ctx, r, p.options.Now())
	if err == nil && !o.HoldsNumber() {
		return Number{}, errNoNumber
	}
	return Number{o, r.IncomingNumber()}, err
}

// byNumber finds the order of an account's incoming phone number.
func (p *Platform) byNumber(ctx context.Context, caller, account sid.ID[sid.Account], number sid.ID[sid.IncomingPhoneNumber]) (*Record, error) {
	r, err := p.find(ctx, Ref{IncomingNumber: number})
	if errors.Is(err, errNotFound) || err == nil && (r.Order.AccountSID != account || !p.MayActFor(caller, account)) {
		return nil, errNoNumber
	}
	return r, err
}

// OffBoard deletes the incoming phone number of an account's completed order. The
// refusal is an *order.TransitionError whose code is order.ErrorConflict, or an
// *order.Problem with order.ErrorNotFound where the account has no such number.
func (p *Platform) OffBoard(ctx context.Context, caller, account sid.ID[sid.Account], number sid.ID[sid.IncomingPhoneNumber]) error {
	find := func() (*Record, error) { return p.byNumber(ctx, caller, account, number) }
	_, err := p.change(ctx, find, func(l *live, now time.Time) error {
		if o := l.order(); !o.HoldsNumber() {
			return errNoNumber
		}
		_, err := l.fire(ctx, order.Command{Event: order.OffBoard, Actor: order.Customer, At: now})
		return err
	})
	return err
}

// UpdateNumber configures an account's incoming phone number. The order stays as it is, its
// version and date_updated included. parsed is the error from
// order.ParseNumberUpdateRequest; if it is nil, the request is validated. A refusal is
// order.Problems, or an *order.Problem with order.ErrorNotFound.
func (p *Platform) UpdateNumber(ctx context.Context, caller, account sid.ID[sid.Account], number sid.ID[sid.IncomingPhoneNumber], request order.NumberUpdateRequest, parsed error) (updated Number, err error) {
	if parsed == nil {
		parsed = request.Validate()
	}
	err = p.again(ctx, func() error {
		r, err := p.byNumber(ctx, caller, account, number)
		if err != nil {
			return err
		}
		now := p.options.Now()
		o, err := p.elapsed(ctx, r, now)
		switch {
		case err != nil:
			return err
		case !o.HoldsNumber():
			return errNoNumber
		}
		if all := order.ProblemsOf(parsed); len(all) > 0 {
			return all
		}
		updated = Number{o, r.IncomingNumber()}
		if !updated.Number.Configure(&request, now) {
			return nil
		}
		return p.store.Commit(ctx, Commit{Number: &NumberWrite{Was: r, Next: updated.Number}})
	})
	return updated, err
}

// NumberPage is a page of a list of incoming phone numbers, newest first.
type NumberPage struct {
	Neighbours

	Numbers []Number
}

// ListNumbers returns a page of an account's incoming phone numbers. parsed is the error
// from order.ParseNumberListRequest; if it is nil, the request is validated. The refusals
// are order.Problems, or an *order.Problem with order.ErrorNotFound for an account for which
// the caller may not act.
func (p *Platform) ListNumbers(ctx context.Context, caller, account sid.ID[sid.Account], l *order.NumberListRequest, parsed error) (page NumberPage, err error) {
	if !p.MayActFor(caller, account) {
		return page, errNoAccount
	}
	if parsed == nil {
		parsed = l.Validate()
	}
	from, err := begin(l.PageToken, parsed)
	if err != nil {
		return page, err
	}
	request := *l
	request.PageSize = cmp.Or(request.PageSize, order.DefaultPageSize)
	records, more, err := p.store.PageNumbers(ctx, account, &request, from)
	if err != nil {
		return page, err
	}
	now := p.options.Now()
	for _, r := range records {
		o, err := p.elapsed(ctx, r, now)
		if err != nil {
			return NumberPage{}, err
		}
		if o.HoldsNumber() {
			page.Numbers = append(page.Numbers, Number{o, r.IncomingNumber()})
		}
	}
	page.Neighbours = around(records, func(r *Record) uint64 { return r.Position }, from, more)
	return page, nil
}

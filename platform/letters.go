package platform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var errNoLetter = &order.Problem{Code: order.ErrorNotFound, Err: errors.New("the authorization document does not exist")}

// findLetter loads a letter, and returns errNoLetter if it is not stored.
func (p *Platform) findLetter(ctx context.Context, id sid.ID[sid.AuthorizationDocument]) (*LetterRecord, error) {
	r, err := p.store.FindLetter(ctx, LetterRef{Letter: id})
	if errors.Is(err, ErrNotStored) {
		return nil, errNoLetter
	}
	return r, err
}

// ownLetter finds a letter of the caller's or of its subaccount's.
func (p *Platform) ownLetter(ctx context.Context, caller sid.ID[sid.Account], id sid.ID[sid.AuthorizationDocument]) (*LetterRecord, error) {
	r, err := p.findLetter(ctx, id)
	if err == nil && !p.MayActFor(caller, r.Letter.AccountSID) {
		return nil, errNoLetter
	}
	return r, err
}

// CreateLetter creates a letter of the caller's for verified orders of the caller's account
// or of its subaccounts, and sends it to be signed: each order moves to pending-loa, in the
// same commit.
//
// parsed is the error from loa.ParseCreateRequest; if it is nil, the request is validated.
// A refusal is order.Problems: those of the form, or order.ErrorLetterOrders where an order
// is unknown, is not verified, or is on another letter.
func (p *Platform) CreateLetter(ctx context.Context, caller sid.ID[sid.Account], request loa.CreateRequest, parsed error) (created loa.Letter, err error) {
	if parsed == nil {
		parsed = request.Validate()
	}
	id, err := p.options.LetterSID()
	if err != nil {
		return created, fmt.Errorf("platform: create a letter: %w", err)
	}
	submission := &loa.Submission{Create: request, SID: id, AccountSID: caller}
	err = p.again(ctx, func() error {
		g := &group{letter: reviveLetter(nil), now: p.options.Now()}
		unfit, err := p.admit(ctx, caller, caller, g, request.HostedNumberOrderSIDs)
		if err != nil {
			return err
		}
		if all := order.ProblemsOf(parsed, unfit); len(all) > 0 {
			return all
		}
		if _, err := g.fire(ctx, loa.Command{Event: loa.Create, Actor: order.Customer, Submission: submission}); err != nil {
			return err
		}
		created = g.letter.letter
		return p.commit(ctx, g.letter, g.orders...)
	})
	return created, err
}

// admit adds orders to the group of an account's letter. The refusal names every order that
// cannot join: it is not the caller's, is not verified, or is on another active letter. An
// order must also be one for which the letter's account may act, because that account may
// move it from now on.
func (p *Platform) admit(ctx context.Context, caller, account sid.ID[sid.Account], g *group, ids []sid.ID[sid.Order]) (refusal, err error) {
	var unfit []string
	for _, id := range ids {
		if g.letter.letter.Has(id) {
			continue
		}
		why, err := p.admitOne(ctx, caller, account, g, id)
		if err != nil {
			return nil, err
		}
		if why != "" {
			unfit = append(unfit, fmt.Sprintf("%v %s", id, why))
		}
	}
	if len(unfit) == 0 {
		return nil, nil
	}
	return &order.Problem{Param: loa.OrdersParam, Code: order.ErrorLetterOrders,
		Err: fmt.Errorf("must be verified orders that are on no other letter; %s", strings.Join(unfit, "; "))}, p.unmoved(ctx, g)
}

// admitOne adds an order to a group, or says why it cannot.
func (p *Platform) admitOne(ctx context.Context, caller, account sid.ID[sid.Account], g *group, id sid.ID[sid.Order]) (why string, err error) {
	l := g.order(id) // it has been on this letter, or is named twice
	if l == nil {
		r, err := p.own(ctx, caller, id.String())
		switch {
		case errors.Is(err, errNotFound):
			return "does not exist", nil
		case err != nil:
			return "", err
		case !p.MayActFor(account, r.Order.AccountSID):
			return "is of another account than the letter", nil
		}
		if l, err = p.join(ctx, g, r); err != nil {
			return "", err
		}
	}
	if o := l.order(); o.Status != status.Verified {
		return "is " + o.Status.String(), nil
	}
	other, err := p.letterOf(ctx, id)
	if err != nil {
		return "", err
	}
	if other != nil {
		return "is on another letter", nil
	}
	return "", nil
}

// FetchLetter returns a letter of the caller's, as it is now, after all deadlines of its
// orders that have passed. It writes nothing. The refusal is an *order.Problem with
// order.ErrorNotFound.
func (p *Platform) FetchLetter(ctx context.Context, caller sid.ID[sid.Account], id sid.ID[sid.AuthorizationDocument]) (loa.Letter, error) {
	r, err := p.ownLetter(ctx, caller, id)
	if err != nil {
		return loa.Letter{}, err
	}
	return p.letterNow(ctx, r)
}

// letterNow returns a stored letter as it is now. If the letter has changed since it was
// read, it is read again.
func (p *Platform) letterNow(ctx context.Context, r *LetterRecord) (now loa.Letter, err error) {
	id := r.Letter.SID
	err = p.again(ctx, func() (err error) {
		if r == nil {
			if r, err = p.findLetter(ctx, id); err != nil {
				return err
			}
		}
		g, err := p.reviveGroup(ctx, r)
		if err != nil {
			r = nil
			return err
		}
		now = g.letter.letter
		return nil
	})
	return now, err
}

// UpdateLetter updates a letter of the caller's, and moves its orders where the request's
// Status asks for that. parsed is the error from loa.ParseUpdateRequest; if it is nil, the
// request is validated. A refusal is order.Problems, with the letter as it stands, or an
// *order.Problem with order.ErrorNotFound.
func (p *Platform) UpdateLetter(ctx context.Context, caller sid.ID[sid.Account], id sid.ID[sid.AuthorizationDocument], request loa.UpdateRequest, parsed error) (loa.Letter, error) {
	if parsed == nil {
		parsed = request.Validate()
	}
	find := func() (*LetterRecord, error) { return p.ownLetter(ctx, caller, id) }
	return p.changeLetter(ctx, find, func(g *group) error {
		command := request.Command(&g.letter.letter, g.now)
		_, refused := g.letter.letter.Decide(command)
		var unfit error
		if refused == nil {
			var err error
			if unfit, err = p.admit(ctx, caller, g.letter.letter.AccountSID, g, request.HostedNumberOrderSIDs); err != nil {
				return err
			}
		}
		if all := order.ProblemsOf(parsed, unfit, refused); len(all) > 0 {
			return all
		}
		if refused != nil {
			return refused
		}
		_, err := g.fire(ctx, command)
		return err
	})
}

// DeleteLetter withdraws a letter of the caller's, as generation 2 does. The refusal is a
// *loa.TransitionError whose code is order.ErrorLetterNotEditable, or an *order.Problem with
// order.ErrorNotFound.
func (p *Platform) DeleteLetter(ctx context.Context, caller sid.ID[sid.Account], id sid.ID[sid.AuthorizationDocument]) error {
	find := func() (*LetterRecord, error) { return p.ownLetter(ctx, caller, id) }
	_, err := p.changeLetter(ctx, find, func(g *group) error {
		_, err := g.fire(ctx, loa.Command{Event: loa.Withdraw, Actor: order.Customer})
		return err
	})
	return err
}

// FireLetter applies a command of any actor to any letter, and moves its orders. The
// platform sets the command's time. The refusals are a *loa.TransitionError, or an
// *order.Problem: with order.ErrorNotFound, with order.ErrorLetterOrders where the
// command's Update names an order that cannot join the letter, or with
// order.ErrorLetterNotEditable for drop-orders, which follows from events of orders.
func (p *Platform) FireLetter(ctx context.Context, id sid.ID[sid.AuthorizationDocument], c loa.Command) (loa.Letter, loa.Change, error) {
	var ch loa.Change
	l, err := p.changeLetter(ctx, func() (*LetterRecord, error) { return p.findLetter(ctx, id) }, func(g *group) (err error) {
		if c.Event == loa.DropOrders {
			return errDropOrders
		}
		c.At = g.now
		decided, err := g.letter.letter.Decide(c)
		if err != nil {
			return err
		}
		if decided.Update != nil {
			owner := g.letter.letter.AccountSID
			unfit, err := p.admit(ctx, owner, owner, g, decided.Update.HostedNumberOrderSIDs)
			if err := cmp.Or(err, unfit); err != nil {
				return err
			}
		}
		ch, err = g.fire(ctx, c)
		return err
	})
	return l, ch, err
}

var errDropOrders = &order.Problem{Code: order.ErrorLetterNotEditable,
	Err: errors.New("drop-orders requires that an order has left by an event of its own; fire that event at the order instead")}

// LetterOf returns the active letter that lists an order, as it is now; nil if none does.
func (p *Platform) LetterOf(ctx context.Context, id sid.ID[sid.Order]) (*loa.Letter, error) {
	r, err := p.letterOf(ctx, id)
	if err != nil || r == nil {
		return nil, err
	}
	l, err := p.letterNow(ctx, r)
	if err != nil || !l.IsActive() || !l.Has(id) {
		return nil, err
	}
	return &l, nil
}

// InspectLetter returns any letter as it is now, with its whole history. The history
// includes the changes of due deadlines that are not stored yet.
func (p *Platform) InspectLetter(ctx context.Context, id sid.ID[sid.AuthorizationDocument]) (letter loa.Letter, history []loa.Change, err error) {
	err = p.again(ctx, func() error {
		r, err := p.findLetter(ctx, id)
		if err != nil {
			return err
		}
		stored, err := p.store.LetterHistory(ctx, id)
		if err != nil {
			return err
		}
		g, err := p.reviveGroup(ctx, r)
		if err != nil {
			return err
		}
		letter, history = g.letter.letter, slices.Concat(stored[:min(len(stored), r.Letter.Version)], g.letter.changes)
		return nil
	})
	return letter, history, err
}

// LetterPage is a page of a list of letters, newest first.
type LetterPage struct {
	Neighbours

	Letters []loa.Letter
}

// ListLetters returns a page of the caller's own letters. parsed is the error from
// loa.ParseListRequest; if it is nil, the request is validated. Like List, it shows letters
// as they are now, so a page may be short. The refusals are order.Problems.
func (p *Platform) ListLetters(ctx context.Context, caller sid.ID[sid.Account], l *loa.ListRequest, parsed error) (page LetterPage, err error) {
	if parsed == nil {
		parsed = l.Validate()
	}
	from, err := begin(l.PageToken, parsed)
	if err != nil {
		return page, err
	}
	request := *l
	request.PageSize = cmp.Or(request.PageSize, order.DefaultPageSize)
	records, more, err := p.store.PageLetters(ctx, caller, &request, from)
	if err != nil {
		return page, err
	}
	for _, r := range records {
		letter, err := p.letterNow(ctx, r)
		if err != nil {
			return LetterPage{}, err
		}
		if l.Matches(&letter.Resource) {
			page.Letters = append(page.Letters, letter)
		}
	}
	page.Neighbours = around(records, func(r *LetterRecord) uint64 { return r.Position }, from, more)
	return page, nil
}

// Dependents returns a page of the orders of a letter of the caller's, newest first. parsed
// is the error from order.ParseListRequest; if it is nil, the request is validated. The
// refusals are order.Problems, or an *order.Problem with order.ErrorNotFound.
func (p *Platform) Dependents(ctx context.Context, caller sid.ID[sid.Account], id sid.ID[sid.AuthorizationDocument], l *order.ListRequest, parsed error) (page Page, err error) {
	dependents, err := p.dependents(ctx, caller, id)
	if err != nil {
		return page, err
	}
	if parsed == nil {
		parsed = l.Validate()
	}
	from, err := begin(l.PageToken, parsed)
	if err != nil {
		return page, err
	}
	matching := slices.DeleteFunc(dependents, func(r *Record) bool { return !l.Matches(&r.Order.Resource) })
	position := func(r *Record) uint64 { return r.Position }
	records, more := slice(matching, position, from, cmp.Or(l.PageSize, order.DefaultPageSize))
	page.Neighbours = around(records, position, from, more)
	for _, r := range records {
		page.Orders = append(page.Orders, r.Order)
	}
	return page, nil
}

// dependents returns the orders of a letter of the caller's, as they are now. Of a letter
// that has ended, those that were cancelled later are missing.
func (p *Platform) dependents(ctx context.Context, caller sid.ID[sid.Account], id sid.ID[sid.AuthorizationDocument]) (records []*Record, err error) {
	err = p.again(ctx, func() error {
		r, err := p.ownLetter(ctx, caller, id)
		if err != nil {
			return err
		}
		g, err := p.reviveGroup(ctx, r)
		if err != nil {
			return err
		}
		records = nil
		for _, id := range g.letter.letter.Orders {
			l := g.order(id)
			if l == nil { // the letter has ended
				r, err := p.store.Find(ctx, Ref{Order: id})
				if errors.Is(err, ErrNotStored) {
					continue
				}
				if err != nil {
					return err
				}
				if l, err = p.join(ctx, g, r); err != nil {
					return err
				}
			}
			records = append(records, &Record{Order: l.order(), Position: l.was.Position})
		}
		return nil
	})
	return records, err
}

// slice returns the page of a list in memory that begins at a position, newest first, and
// whether more follow. It sorts the list.
func slice[R any](list []R, position func(R) uint64, from Position, size int) (page []R, more bool) {
	slices.SortFunc(list, func(a, b R) int { return cmp.Compare(position(b), position(a)) })
	at := 0 // the first one below the position
	if from != (Position{}) {
		at, _ = slices.BinarySearchFunc(list, from.At, func(r R, at uint64) int {
			if position(r) >= at {
				return -1
			}
			return 1
		})
	}
	start, end := at, min(len(list), at+size)
	if from.Back {
		start, end = max(0, at-size), at
	}
	return list[start:end], end < len(list)
}

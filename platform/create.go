package platform

import (
	"context"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Create creates an order for the account that the request names, by default the
// caller's, and accepts it at once if Options.Accept says so. Submit and accept are
// one commit.
//
// parsed is the error from order.ParseCreateRequest; if it is nil, the request is
// validated. A refusal is order.Problems: the problems of the form, then a foreign
// account, then a number that is taken or cannot be hosted, then a unique name that is
// taken.
func (p *Platform) Create(ctx context.Context, caller sid.ID[sid.Account], request order.CreateRequest, parsed error) (created order.Order, err error) {
	if parsed == nil {
		parsed = request.Validate()
	}
	id, number, err := p.options.OrderSIDs()
	if err != nil {
		return created, fmt.Errorf("platform: create: %w", err)
	}
	submission := order.Submission{
		Create: request, AccountSID: caller, SID: id, IncomingPhoneNumberSID: number, Limits: p.options.Limits,
	}
	err = p.again(ctx, func() error {
		created, err = p.create(ctx, caller, submission, parsed)
		return err
	})
	return created, err
}

func (p *Platform) create(ctx context.Context, caller sid.ID[sid.Account], s order.Submission, parsed error) (order.Order, error) {
	now := p.options.Now()
	verdict, obstacle, err := p.look(ctx, s.Create.PhoneNumber, now)
	if err != nil {
		return order.Order{}, err
	}
	s.Verdict = verdict
	submit := order.Command{Event: order.Submit, Actor: order.Customer, At: now, Submission: &s}
	l := revive(nil)
	_, refused := l.fire(ctx, submit)
	foreign, taken, err := p.conflicts(ctx, caller, s.Account(), s.Create.UniqueName)
	if err != nil {
		return order.Order{}, err
	}
	if all := order.ProblemsOf(parsed, refused, foreign, taken); len(all) > 0 {
		return order.Order{}, p.nameHolder(all, caller, obstacle)
	}
	if refused != nil {
		return order.Order{}, refused
	}
	if o := l.order(); p.options.Accept(&o) {
		if _, err := l.fire(ctx, order.Command{Event: order.Accept, Actor: order.Twilio, At: submit.At}); err != nil {
			return order.Order{}, err
		}
	}
	if err := p.commit(ctx, nil, l); err != nil {
		return order.Order{}, err
	}
	return l.order(), nil
}

// look returns the verdict on a number: Taken if an order holds it, else the host's. A
// holder that has expired by now releases the number first.
func (p *Platform) look(ctx context.Context, n phone.Number, now time.Time) (phone.Verdict, *Record, error) {
	switch {
	case n.IsZero():
		return phone.NoNumber, nil, nil
	case p.options.Look == nil:
		return phone.Unchecked, nil, nil
	}
	verdict := p.options.Look(n)
	if verdict != phone.Hostable {
		return verdict, nil, nil
	}
	holder, err := p.holder(ctx, Ref{Holder: n})
	if err != nil || holder == nil {
		return verdict, nil, err
	}
	l := revive(holder)
	if err := l.elapse(ctx, now); err != nil {
		return verdict, nil, err
	}
	if o := l.order(); o.HoldsNumber() {
		return phone.Taken, holder, nil
	}
	letter, err := p.followed(ctx, l)
	if err != nil {
		return verdict, nil, err
	}
	return verdict, nil, p.commit(ctx, letter, l)
}

// conflicts returns the refusals that depend on more than the order: a foreign account
// and a taken unique name. It does not look up the name in a foreign account, because
// the answer would reveal another account's names.
func (p *Platform) conflicts(ctx context.Context, caller, account sid.ID[sid.Account], name order.Text) (foreign, taken, err error) {
	if !p.MayActFor(caller, account) {
		return &order.Problem{Param: "AccountSid", Code: order.ErrorForbidden,
			Err: fmt.Errorf("AccountSid must be the account itself or one of its subaccounts; %v may not act for %v", caller, account)}, nil, nil
	}
	taken, err = p.nameTaken(ctx, account, name, sid.ID[sid.Order]{})
	return nil, taken, err
}

// nameHolder adds the sid of the order that holds a taken number to the refusal, if
// that order is the caller's own.
func (p *Platform) nameHolder(problems order.Problems, caller sid.ID[sid.Account], holder *Record) order.Problems {
	if holder == nil || !p.MayActFor(caller, holder.Order.AccountSID) {
		return problems
	}
	for i, problem := range problems {
		if problem.Param == "PhoneNumber" && problem.Code == order.ErrorNotHostable {
			named := *problem
			named.Err = fmt.Errorf("%w; order %v holds it", problem.Err, holder.Order.SID)
			problems[i] = &named
		}
	}
	return problems
}

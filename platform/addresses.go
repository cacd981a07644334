package platform

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

var errNoAddress = &order.Problem{Code: order.ErrorNotFound, Err: errors.New("the address does not exist")}

// CreateAddress stores an address for an account. parsed is the error from
// order.ParseAddressRequest; if it is nil, the request is validated. The refusals are
// order.Problems, or an *order.Problem with order.ErrorNotFound for an account for which the
// caller may not act.
func (p *Platform) CreateAddress(ctx context.Context, caller, account sid.ID[sid.Account], request order.AddressRequest, parsed error) (created order.Address, err error) {
	if !p.MayActFor(caller, account) {
		return created, errNoAccount
	}
	if parsed == nil {
		parsed = request.Validate()
	}
	if all := order.ProblemsOf(parsed); len(all) > 0 {
		return created, all
	}
	id, err := p.options.AddressSID()
	if err != nil {
		return created, fmt.Errorf("platform: create an address: %w", err)
	}
	created = order.Address{SID: id, AccountSID: account, DateCreated: order.TimeOf(p.options.Now()), AddressRequest: request}
	return created, p.store.Commit(ctx, Commit{Address: &AddressWrite{Create: &created}})
}

// FetchAddress returns an address of an account. The refusal is an *order.Problem with
// order.ErrorNotFound.
func (p *Platform) FetchAddress(ctx context.Context, caller, account sid.ID[sid.Account], id sid.ID[sid.Address]) (order.Address, error) {
	r, err := p.store.FindAddress(ctx, id)
	if errors.Is(err, ErrNotStored) || err == nil && (r.Address.AccountSID != account || !p.MayActFor(caller, account)) {
		return order.Address{}, errNoAddress
	}
	if err != nil {
		return order.Address{}, err
	}
	return r.Address, nil
}

// DeleteAddress forgets an address of an account. The refusal is an *order.Problem with
// order.ErrorNotFound.
func (p *Platform) DeleteAddress(ctx context.Context, caller, account sid.ID[sid.Account], id sid.ID[sid.Address]) error {
	return p.again(ctx, func() error {
		if _, err := p.FetchAddress(ctx, caller, account, id); err != nil {
			return err
		}
		return p.store.Commit(ctx, Commit{Address: &AddressWrite{Delete: id}})
	})
}

// AddressPage is a page of a list of addresses, newest first.
type AddressPage struct {
	Neighbours

	Addresses []order.Address
}

// ListAddresses returns a page of an account's addresses. parsed is the error from
// order.ParseAddressListRequest; if it is nil, the request is validated. The refusals are
// those of ListNumbers.
func (p *Platform) ListAddresses(ctx context.Context, caller, account sid.ID[sid.Account], l *order.AddressListRequest, parsed error) (page AddressPage, err error) {
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
	records, more, err := p.store.PageAddresses(ctx, account, &request, from)
	if err != nil {
		return page, err
	}
	for _, r := range records {
		page.Addresses = append(page.Addresses, r.Address)
	}
	page.Neighbours = around(records, func(r *AddressRecord) uint64 { return r.Position }, from, more)
	return page, nil
}

package memory

import (
	"context"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// addresses are the addresses of a store. The store's lock guards them.
type addresses struct {
	last     uint64
	bySID    map[sid.ID[sid.Address]]*address
	accounts map[sid.ID[sid.Account]]*sequence[*address]
}

// address is a stored address.
type address struct{ record *platform.AddressRecord }

func (a *address) position() uint64 { return a.record.Position }

func newAddresses() addresses {
	return addresses{bySID: map[sid.ID[sid.Address]]*address{}, accounts: map[sid.ID[sid.Account]]*sequence[*address]{}}
}

// clone returns a copy.
func (as *addresses) clone() addresses {
	copied := newAddresses()
	copied.last = as.last
	for _, a := range as.bySID {
		copied.add(a)
	}
	return copied
}

// check says why a write comes too late.
func (as *addresses) check(w *platform.AddressWrite) error {
	switch {
	case w == nil:
	case w.Create != nil && as.bySID[w.Create.SID] != nil, w.Create == nil && as.bySID[w.Delete] == nil:
		return platform.ErrStale
	}
	return nil
}

// write stores a write that check has accepted.
func (as *addresses) write(w *platform.AddressWrite) {
	switch {
	case w == nil:
	case w.Create != nil:
		as.last++
		as.add(&address{&platform.AddressRecord{Address: *w.Create, Position: as.last}})
	default:
		old := as.bySID[w.Delete]
		delete(as.bySID, w.Delete)
		account := old.record.Address.AccountSID
		as.accounts[account].remove(old)
		if len(as.accounts[account].chunks) == 0 {
			delete(as.accounts, account)
		}
	}
}

func (as *addresses) add(a *address) {
	account := a.record.Address.AccountSID
	as.bySID[a.record.Address.SID] = a
	if as.accounts[account] == nil {
		as.accounts[account] = &sequence[*address]{}
	}
	as.accounts[account].add(a)
}

// FindAddress implements platform.Store.
func (s *Store) FindAddress(_ context.Context, id sid.ID[sid.Address]) (*platform.AddressRecord, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a := s.addresses.bySID[id]
	if a == nil {
		return nil, platform.ErrNotStored
	}
	return a.record, nil
}

// PageAddresses implements platform.Store.
func (s *Store) PageAddresses(_ context.Context, account sid.ID[sid.Account], l *order.AddressListRequest, from platform.Position) ([]*platform.AddressRecord, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := s.addresses.accounts[account]
	if all == nil {
		return nil, false, nil
	}
	found, more := all.page(from, l.PageSize, func(a *address) bool { return l.Matches(&a.record.Address) })
	records := make([]*platform.AddressRecord, len(found))
	for i, a := range found {
		records[i] = a.record
	}
	return records, more, nil
}

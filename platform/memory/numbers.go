package memory

import (
	"context"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// checkNumber says why the configuration of an incoming phone number comes too late.
func (s *Store) checkNumber(w *platform.NumberWrite) error {
	if w == nil {
		return nil
	}
	e := s.bySID[w.Was.Order.SID]
	if e == nil || !e.record.Order.HoldsNumber() || e.record.IncomingNumber().Version != w.Was.IncomingNumber().Version {
		return platform.ErrStale
	}
	return nil
}

// configure writes a configuration that checkNumber has accepted.
func (s *Store) configure(w *platform.NumberWrite) {
	if w == nil {
		return
	}
	e := s.bySID[w.Was.Order.SID]
	next := w.Next
	e.record = &platform.Record{Order: e.record.Order, Number: &next, Position: e.record.Position}
}

// PageNumbers implements platform.Store.
func (s *Store) PageNumbers(_ context.Context, account sid.ID[sid.Account], l *order.NumberListRequest, from platform.Position) ([]*platform.Record, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	named := list{account: account}
	if l.PhoneNumber != "" {
		n, err := phone.Parse(l.PhoneNumber)
		if err != nil {
			return nil, false, nil
		}
		named.number = n
	}
	candidates := s.lists[named]
	if candidates == nil {
		return nil, false, nil
	}
	found, more := candidates.page(from, l.PageSize, func(e *entry) bool {
		n := e.record.IncomingNumber()
		return e.record.Order.HoldsNumber() && l.Matches(e.record.Order.PhoneNumber, &n)
	})
	return recordsOf(found), more, nil
}

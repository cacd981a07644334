package memory

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hostednumbers/hostednumbers/sid"
)

// Check returns where an index of the store differs from its orders, letters and addresses.
func (s *Store) Check() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var wrong []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	lists := map[list][]uint64{}
	names, numbers, due := 0, 0, 0
	byPosition := func(a, b *entry) int { return cmp.Compare(a.record.Position, b.record.Position) }
	for _, e := range slices.SortedFunc(maps.Values(s.bySID), byPosition) {
		o := &e.record.Order
		for _, l := range listsOf(o) {
			lists[l] = append(lists[l], e.record.Position)
		}
		check(len(listsOf(o)) > 0, "%v was cancelled and is there", o.SID)
		if hasName(o) {
			names++
			check(s.byName[nameOf(o)] == e, "%v: the name leads elsewhere", o.SID)
		}
		if o.HoldsNumber() {
			numbers++
			check(s.byNumber[o.IncomingPhoneNumberSID] == e && s.byHolder[o.PhoneNumber] == e, "%v: the number leads elsewhere", o.SID)
		}
		if next, ok := o.NextDeadline(); ok {
			due++
			check(e.heap >= 0 && s.deadlines[e.heap] == e && e.due.Equal(next.At), "%v: the deadline is missing", o.SID)
		}
	}
	check(len(s.byName) == names && len(s.byNumber) == numbers && len(s.byHolder) == numbers && len(s.deadlines) == due, "an index has more than the orders")
	check(len(s.lists) == len(lists), "%d lists, want %d", len(s.lists), len(lists))
	for l, want := range lists {
		var got []uint64
		if s.lists[l] != nil {
			for e := range s.lists[l].from(0) {
				got = append(got, e.record.Position)
			}
		}
		check(slices.Equal(want, got), "%v: %v, want %v", l, got, want)
	}
	for i, e := range s.deadlines {
		check(i == 0 || !s.deadlines.Less(i, (i-1)/2), "%v falls due before its parent in the heap", e.record.Order.SID)
	}
	s.letters.verify(check)
	s.addresses.verify(check)
	return errors.Join(wrong...)
}

// verify checks the indexes of the letters.
func (ls *letters) verify(check func(ok bool, format string, args ...any)) {
	accounts := map[sid.ID[sid.Account]][]uint64{}
	listed := 0
	for id, l := range ls.bySID {
		is := &l.record.Letter
		check(is.SID == id, "%v is filed under %v", is.SID, id)
		check(len(l.history) == is.Version, "%v: %d changes, want %d", is.SID, len(l.history), is.Version)
		check(l.record.Position >= 1 && l.record.Position <= ls.last, "%v: position %d of %d", is.SID, l.record.Position, ls.last)
		accounts[is.AccountSID] = append(accounts[is.AccountSID], l.record.Position)
		if !is.IsActive() {
			continue
		}
		for _, id := range is.Orders {
			listed++
			check(ls.byOrder[id] == l, "%v: the order %v leads elsewhere", is.SID, id)
		}
	}
	check(len(ls.byOrder) == listed, "%d orders lead to a letter, want %d", len(ls.byOrder), listed)
	same(check, ls.accounts, accounts)
}

// verify checks the indexes of the addresses.
func (as *addresses) verify(check func(ok bool, format string, args ...any)) {
	accounts := map[sid.ID[sid.Account]][]uint64{}
	for id, a := range as.bySID {
		is := &a.record.Address
		check(is.SID == id, "%v is filed under %v", is.SID, id)
		check(a.record.Position >= 1 && a.record.Position <= as.last, "%v: position %d of %d", is.SID, a.record.Position, as.last)
		accounts[is.AccountSID] = append(accounts[is.AccountSID], a.record.Position)
	}
	same(check, as.accounts, accounts)
}

// same checks that the lists of all accounts have exactly these positions, the oldest first.
func same[E positioned](check func(ok bool, format string, args ...any), lists map[sid.ID[sid.Account]]*sequence[E], want map[sid.ID[sid.Account]][]uint64) {
	check(len(lists) == len(want), "%d accounts have lists, want %d", len(lists), len(want))
	for account, list := range lists {
		var got []uint64
		for e := range list.from(0) {
			got = append(got, e.position())
		}
		slices.Sort(want[account])
		check(slices.Equal(got, want[account]), "%v: %v, want %v", account, got, want[account])
	}
}

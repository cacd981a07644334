package mock

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hostednumbers/hostednumbers/status"
)

// CheckStore says where what the store finds its orders by is not what the
// orders are.
func (s *Server) CheckStore() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var wrong []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	lists := map[list][]uint64{}
	names, numbers, due := 0, 0, 0
	for _, e := range slices.SortedFunc(maps.Values(s.store.bySID), func(a, b *entry) int { return int(a.number) - int(b.number) }) {
		o := &e.order
		check(s.store.bySID[o.SID] == e && o.Status != status.None, "%v is not there", o.SID)
		for _, l := range []list{{account: o.AccountSID}, {account: o.AccountSID, status: o.Status}, {account: o.AccountSID, number: o.PhoneNumber}} {
			lists[l] = append(lists[l], e.number)
		}
		if o.UniqueName != "" {
			names++
			check(s.store.byName[name{o.AccountSID, o.UniqueName}] == e, "%v: its name", o.SID)
		}
		has, isTaken := s.store.byNumber[o.IncomingPhoneNumberSID] == e, s.store.taken[o.PhoneNumber] == e
		check(has == isTaken, "%v: its number is taken: %v, is there: %v", o.SID, isTaken, has)
		check(o.Status == status.Completed || has == (o.Status != status.Failed), "%v: its number, %v", o.SID, o.Status)
		if has {
			numbers++
		}
		if next, ok := o.NextDeadline(); ok {
			due++
			check(e.heap >= 0 && s.store.deadlines[e.heap] == e && e.due.Equal(next.At), "%v: its deadline", o.SID)
		}
	}
	check(len(s.store.byName) == names && len(s.store.byNumber) == numbers && len(s.store.taken) == numbers && len(s.store.deadlines) == due, "something is left of what is gone")
	check(len(s.store.lists) == len(lists), "%d lists, want %d", len(s.store.lists), len(lists))
	for l, want := range lists {
		var got []uint64
		if s.store.lists[l] != nil {
			for e := range s.store.lists[l].from(0) {
				got = append(got, e.number)
			}
		}
		check(slices.Equal(want, got), "%v: %v, want %v", l, got, want)
	}
	for i, e := range s.store.deadlines {
		check(i == 0 || !s.store.deadlines.Less(i, (i-1)/2), "%v is due before what it hangs under", e.order.SID)
	}
	return errors.Join(wrong...)
}

// Keys says how many auth tokens' keys the server keeps.
func (s *Server) Keys() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.keys)
}

// The bounds of what is kept.
const (
	MaxKeys       = maxKeys
	MaxFaultRules = maxFaultRules
)

// MaxDeliveries is for how many orders callbacks are sent at once.
const MaxDeliveries = maxDeliveries

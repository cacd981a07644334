package memory

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Check returns where an index of the store differs from the orders.
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
	return errors.Join(wrong...)
}

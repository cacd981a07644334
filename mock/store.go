package mock

import (
	"container/heap"
	"math"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// entry is a stored order.
type entry struct {
	number  uint64 // counts the orders, in the order of their creation
	order   order.Order
	history []order.Change
	key     callback.Key // signs its callbacks

	due  time.Time // when its next deadline is
	heap int       // its place among the deadlines, -1 without one
}

// store holds the orders, and finds them.
type store struct {
	last      uint64
	bySID     map[sid.ID[sid.Order]]*entry
	byNumber  map[sid.ID[sid.IncomingPhoneNumber]]*entry // while the number is there
	byName    map[name]*entry
	taken     map[phone.Number]*entry // across all accounts
	lists     map[list]*sequence
	deadlines deadlines
	journal   *callbackJournal
}

// name is a unique name, which is unique within an account.
type name struct {
	account sid.ID[sid.Account]
	name    order.Text
}

// list names the orders of an account: all, those in a status, those for a
// phone number.
type list struct {
	account sid.ID[sid.Account]
	status  status.Status
	number  phone.Number
}

func newStore(bounds journalBounds) store {
	return store{
		bySID:    map[sid.ID[sid.Order]]*entry{},
		byNumber: map[sid.ID[sid.IncomingPhoneNumber]]*entry{},
		byName:   map[name]*entry{},
		taken:    map[phone.Number]*entry{},
		lists:    map[list]*sequence{},
		journal:  &callbackJournal{bounds: bounds},
	}
}

// add stores a new order: its first changes are committed after it.
func (s *store) add(key callback.Key) *entry {
	s.last++
	return &entry{number: s.last, key: key, heap: -1}
}

// commit brings an order to where a change has led it, and remembers the change.
func (s *store) commit(e *entry, next order.Order, ch order.Change) {
	before := e.order
	e.order = next
	e.history = append(e.history, ch)
	s.reindex(e, &before)
	if ch.Effects.Has(order.CreateNumber) {
		s.taken[next.PhoneNumber] = e
		s.byNumber[next.IncomingPhoneNumberSID] = e
	}
	if ch.Effects.Has(order.ReleaseNumber) || ch.Effects.Has(order.DeleteNumber) {
		s.release(e)
	}
	s.schedule(e)
}

// reindex files an order under what it is now, and no more under what it was.
func (s *store) reindex(e *entry, before *order.Order) {
	o := &e.order
	was, is := before.Status != status.None, o.Status != status.None
	account := o.AccountSID
	if was && before.UniqueName != "" && (!is || before.UniqueName != o.UniqueName) {
		delete(s.byName, name{account, before.UniqueName})
	}
	if is && o.UniqueName != "" {
		s.byName[name{account, o.UniqueName}] = e
	}
	if was && before.Status != o.Status {
		s.unlist(list{account: account, status: before.Status}, e)
	}
	if is && before.Status != o.Status {
		s.enlist(list{account: account, status: o.Status}, e)
	}
	switch {
	case is && !was:
		s.bySID[o.SID] = e
		s.enlist(list{account: account}, e)
		s.enlist(list{account: account, number: o.PhoneNumber}, e)
	case was && !is:
		delete(s.bySID, o.SID)
		s.unlist(list{account: account}, e)
		s.unlist(list{account: account, number: o.PhoneNumber}, e)
	}
}

func (s *store) enlist(l list, e *entry) {
	if s.lists[l] == nil {
		s.lists[l] = &sequence{}
	}
	s.lists[l].add(e)
}

func (s *store) unlist(l list, e *entry) {
	s.lists[l].remove(e)
	if len(s.lists[l].chunks) == 0 {
		delete(s.lists, l)
	}
}

// release deletes the incoming phone number of an order, which frees the number
// for a new one.
func (s *store) release(e *entry) {
	delete(s.taken, e.order.PhoneNumber)
	delete(s.byNumber, e.order.IncomingPhoneNumberSID)
}

// candidates returns the smallest list that holds every order of an account
// that a request's filters let through.
func (s *store) candidates(account sid.ID[sid.Account], l *order.ListRequest) *sequence {
	l1 := list{account: account}
	switch {
	case l.UniqueName != "":
		one := &sequence{}
		if e := s.byName[name{account, order.Text(l.UniqueName)}]; e != nil {
			one.add(e)
		}
		return one
	case !l.PhoneNumber.IsZero():
		l1.number = l.PhoneNumber
	case l.Status != status.None:
		l1.status = l.Status
	}
	if found := s.lists[l1]; found != nil {
		return found
	}
	return &sequence{}
}

// page returns at most l.PageSize orders of a list, newest first, and whether
// more follow.
func (s *store) page(account sid.ID[sid.Account], l *order.ListRequest, start position) (found []*entry, more bool) {
	candidates := s.candidates(account, l)
	collect := func(most int) func(*entry) bool {
		return func(e *entry) bool {
			if l.Matches(&e.order.Resource) {
				found = append(found, e)
			}
			return len(found) < most
		}
	}
	shown := 0
	if start.back {
		candidates.from(start.number)(collect(l.PageSize))
		slices.Reverse(found)
		shown = len(found)
		_, bottom := edges(found, start)
		candidates.below(bottom)(collect(shown + 1))
	} else {
		candidates.below(start.number)(collect(l.PageSize + 1))
		shown = min(len(found), l.PageSize)
	}
	return found[:shown], len(found) > shown
}

// position is where a page begins: below a number, or, backwards, from it up.
type position struct {
	number uint64
	back   bool
}

// edges are what a page lies between: the page before it has its orders from
// top up, the page after it below bottom. An empty page is where it began.
func edges(page []*entry, start position) (top, bottom uint64) {
	if len(page) == 0 {
		return start.number, start.number
	}
	return page[0].number + 1, page[len(page)-1].number
}

// newest is the position of the first page.
var newest = position{number: math.MaxUint64}

// schedule files an order under its next deadline.
func (s *store) schedule(e *entry) {
	next, ok := e.order.NextDeadline()
	e.due = next.At
	switch {
	case ok && e.heap < 0:
		heap.Push(&s.deadlines, e)
	case ok:
		heap.Fix(&s.deadlines, e.heap)
	case e.heap >= 0:
		heap.Remove(&s.deadlines, e.heap)
	}
}

// overdue returns the order whose deadline is the earliest that is not after a
// time, nil if there is none.
func (s *store) overdue(now time.Time) *entry {
	if len(s.deadlines) == 0 || s.deadlines[0].due.After(now) {
		return nil
	}
	return s.deadlines[0]
}

// deadlines is a heap of orders, the one that is due first on top; of two at
// once the older one.
type deadlines []*entry

func (d deadlines) Len() int { return len(d) }

func (d deadlines) Less(i, j int) bool {
	if d[i].due.Equal(d[j].due) {
		return d[i].number < d[j].number
	}
	return d[i].due.Before(d[j].due)
}

func (d deadlines) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].heap, d[j].heap = i, j
}

func (d *deadlines) Push(e any) {
	e.(*entry).heap = len(*d)
	*d = append(*d, e.(*entry))
}

func (d *deadlines) Pop() any {
	old := *d
	e := old[len(old)-1]
	old[len(old)-1] = nil
	e.heap, *d = -1, old[:len(old)-1]
	return e
}

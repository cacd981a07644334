// Package memory is a platform.Store in memory, for mock servers and tests.
//
//	store := memory.New(memory.Options{})
//
// The store keeps each order with its history until the order is cancelled.
package memory

import (
	"container/heap"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Options configure a store. The zero Options are usable.
type Options struct {
	// Deliver receives the outbox of every commit before the commit returns, with the
	// context of the operation: one outbox after the other, in the order of the commits.
	// It may read the store, but must not commit. Nil drops the outbox.
	Deliver func(context.Context, []platform.Item)
}

// Store is a platform.Store in memory.
type Store struct {
	options Options

	mu        sync.RWMutex // guards the fields below
	last      uint64
	bySID     map[sid.ID[sid.Order]]*entry
	byNumber  map[sid.ID[sid.IncomingPhoneNumber]]*entry // of orders that hold their number
	byHolder  map[phone.Number]*entry                    // of the same orders
	byName    map[name]*entry
	lists     map[list]*sequence[*entry]
	deadlines deadlines
	outbox    []outbox // not delivered yet, in the order of the commits
	letters   letters
	addresses addresses

	delivering sync.Mutex // held while the host delivers; taken before mu
}

// outbox is the outbox of a commit, with the context of its operation.
type outbox struct {
	ctx   context.Context
	items []platform.Item
}

var _ platform.Store = (*Store)(nil)

// entry is a stored order.
type entry struct {
	record  *platform.Record
	history []order.Change

	due  time.Time // its next deadline
	heap int       // its place among the deadlines, -1 without one
}

func (e *entry) position() uint64 { return e.record.Position }

// name is a unique name, which is unique within an account.
type name struct {
	account sid.ID[sid.Account]
	name    order.Text
}

// list names the orders of an account: all, those in a status, those for a phone number.
// The zero list has the orders of all accounts.
type list struct {
	account sid.ID[sid.Account]
	status  status.Status
	number  phone.Number
}

// New returns a store without orders.
func New(options Options) *Store {
	return &Store{
		options:  options,
		bySID:    map[sid.ID[sid.Order]]*entry{},
		byNumber: map[sid.ID[sid.IncomingPhoneNumber]]*entry{},
		byHolder: map[phone.Number]*entry{},
		byName:   map[name]*entry{},
		lists:    map[list]*sequence[*entry]{},

		letters:   newLetters(),
		addresses: newAddresses(),
	}
}

// Clone returns a store with the same orders, letters, addresses, histories and positions. Later commits
// change only one of the two. options are those of the clone.
func (s *Store) Clone(options Options) *Store {
	s.mu.RLock()
	defer s.mu.RUnlock()
	clone := New(options)
	for _, e := range s.bySID {
		copied := &entry{record: e.record, history: slices.Clip(e.history), heap: -1}
		clone.index(copied, &order.Order{}, &e.record.Order)
		clone.schedule(copied)
	}
	clone.last = s.last
	clone.letters, clone.addresses = s.letters.clone(), s.addresses.clone()
	return clone
}

// Find implements platform.Store.
func (s *Store) Find(_ context.Context, ref platform.Ref) (*platform.Record, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e := s.find(ref)
	if e == nil {
		return nil, platform.ErrNotStored
	}
	return e.record, nil
}

func (s *Store) find(ref platform.Ref) *entry {
	switch {
	case !ref.Order.IsZero():
		return s.bySID[ref.Order]
	case !ref.IncomingNumber.IsZero():
		return s.byNumber[ref.IncomingNumber]
	case !ref.Holder.IsZero():
		return s.byHolder[ref.Holder]
	}
	return s.byName[name{ref.Account, ref.Name}]
}

// History implements platform.Store.
func (s *Store) History(_ context.Context, id sid.ID[sid.Order]) ([]order.Change, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e := s.bySID[id]
	if e == nil {
		return nil, platform.ErrNotStored
	}
	return slices.Clip(e.history), nil
}

// Due implements platform.Store.
func (s *Store) Due(_ context.Context, now time.Time, n int) ([]*platform.Record, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var records []*platform.Record
	for e := range s.deadlines.ascending() {
		if len(records) >= n || e.due.After(now) {
			break
		}
		records = append(records, e.record)
	}
	return records, nil
}

// Commit implements platform.Store.
func (s *Store) Commit(ctx context.Context, c platform.Commit) error {
	if err := s.commit(ctx, c); err != nil {
		return err
	}
	if s.options.Deliver != nil && len(c.Outbox) > 0 {
		s.deliver()
	}
	return nil
}

// commit writes a commit, and queues its outbox.
func (s *Store) commit(ctx context.Context, c platform.Commit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkAll(&c); err != nil {
		return err
	}
	for i := range c.Orders {
		s.write(&c.Orders[i])
	}
	s.letters.write(c.Letter)
	s.configure(c.Number)
	s.addresses.write(c.Address)
	if s.options.Deliver != nil && len(c.Outbox) > 0 {
		s.outbox = append(s.outbox, outbox{ctx, c.Outbox})
	}
	return nil
}

// deliver gives the host the outboxes so far, one after the other.
func (s *Store) deliver() {
	s.delivering.Lock()
	defer s.delivering.Unlock()
	s.mu.Lock()
	waiting := s.outbox
	s.outbox = nil
	s.mu.Unlock()
	for _, o := range waiting {
		s.options.Deliver(o.ctx, o.items)
	}
}

// checkAll says why a commit comes too late.
func (s *Store) checkAll(c *platform.Commit) error {
	for i := range c.Orders {
		w := &c.Orders[i]
		if err := s.check(w); err != nil {
			return err
		}
		if w.Was != nil && w.Was.Order.Status != w.Next.Status && !s.letters.follows(w.Next.SID, c.Letter) {
			return platform.ErrStale
		}
	}
	for _, r := range c.Unchanged {
		if e := s.bySID[r.Order.SID]; e == nil || e.record.Order.Version != r.Order.Version {
			return platform.ErrStale
		}
	}
	if err := s.letters.check(c.Letter); err != nil {
		return err
	}
	if err := s.checkNumber(c.Number); err != nil {
		return err
	}
	return s.addresses.check(c.Address)
}

// check says why a write comes too late.
func (s *Store) check(w *platform.Write) error {
	e := s.bySID[w.Next.SID]
	switch {
	case w.Was == nil && e != nil:
		return platform.ErrStale
	case w.Was != nil && (e == nil || e.record.Order.Version != w.Was.Order.Version):
		return platform.ErrStale
	}
	if holder := s.byHolder[w.Next.PhoneNumber]; w.Next.HoldsNumber() && holder != nil && holder != e {
		return platform.ErrNumberTaken
	}
	if holder := s.byName[nameOf(&w.Next)]; hasName(&w.Next) && holder != nil && holder != e {
		return platform.ErrNameTaken
	}
	return nil
}

// write stores a write that check has accepted.
func (s *Store) write(w *platform.Write) {
	e := s.bySID[w.Next.SID]
	if e == nil {
		s.last++
		e = &entry{record: &platform.Record{Position: s.last}, heap: -1}
	}
	before := &e.record.Order
	e.record = &platform.Record{Order: w.Next, Number: e.record.Number, Position: e.record.Position}
	e.history = append(e.history, w.Changes...)
	s.index(e, before, &e.record.Order)
	s.schedule(e)
}

func nameOf(o *order.Order) name { return name{o.AccountSID, o.UniqueName} }

// hasName reports whether the order keeps its unique name from others.
func hasName(o *order.Order) bool { return o.Status != status.None && o.UniqueName != "" }

// index moves an order from the keys of its old values to those of its new ones.
func (s *Store) index(e *entry, was, is *order.Order) {
	file(s.byName, nameOf(was), nameOf(is), hasName(was), hasName(is), e)
	file(s.byNumber, was.IncomingPhoneNumberSID, is.IncomingPhoneNumberSID, was.HoldsNumber(), is.HoldsNumber(), e)
	file(s.byHolder, was.PhoneNumber, is.PhoneNumber, was.HoldsNumber(), is.HoldsNumber(), e)
	file(s.bySID, was.SID, is.SID, was.Status != status.None, is.Status != status.None, e)
	for _, l := range listsOf(was) {
		if !slices.Contains(listsOf(is), l) {
			s.unlist(l, e)
		}
	}
	for _, l := range listsOf(is) {
		if !slices.Contains(listsOf(was), l) {
			s.enlist(l, e)
		}
	}
}

// file moves an entry from one key to another; either may be absent.
func file[K comparable](index map[K]*entry, was, is K, had, has bool, e *entry) {
	if had && !(has && was == is) {
		delete(index, was)
	}
	if has {
		index[is] = e
	}
}

// listsOf returns the lists that contain an order.
func listsOf(o *order.Order) []list {
	if o.Status == status.None {
		return nil
	}
	return []list{
		{}, // of all accounts
		{account: o.AccountSID},
		{account: o.AccountSID, status: o.Status},
		{account: o.AccountSID, number: o.PhoneNumber},
	}
}

func (s *Store) enlist(l list, e *entry) {
	if s.lists[l] == nil {
		s.lists[l] = &sequence[*entry]{}
	}
	s.lists[l].add(e)
}

func (s *Store) unlist(l list, e *entry) {
	s.lists[l].remove(e)
	if len(s.lists[l].chunks) == 0 {
		delete(s.lists, l)
	}
}

// schedule files an order under its next deadline.
func (s *Store) schedule(e *entry) {
	next, ok := e.record.Order.NextDeadline()
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

// Page implements platform.Store.
func (s *Store) Page(_ context.Context, account sid.ID[sid.Account], l *order.ListRequest, from platform.Position) ([]*platform.Record, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found, more := s.candidates(account, l).page(from, l.PageSize, func(e *entry) bool { return l.Matches(&e.record.Order.Resource) })
	return recordsOf(found), more, nil
}

// recordsOf returns the records of entries. The caller holds the lock.
func recordsOf(entries []*entry) []*platform.Record {
	records := make([]*platform.Record, len(entries))
	for i, e := range entries {
		records[i] = e.record
	}
	return records
}

// candidates returns the smallest list that contains all orders of an account that match
// the filters.
func (s *Store) candidates(account sid.ID[sid.Account], l *order.ListRequest) *sequence[*entry] {
	named := list{account: account}
	if account.IsZero() {
		if all := s.lists[named]; all != nil {
			return all
		}
		return &sequence[*entry]{}
	}
	if id, err := sid.Parse[sid.IncomingPhoneNumber](l.IncomingPhoneNumberSID); err == nil {
		if e := s.byNumber[id]; e != nil && e.record.Order.AccountSID == account {
			return only(e)
		}
	}
	switch {
	case l.UniqueName != "":
		return only(s.byName[name{account, order.Text(l.UniqueName)}])
	case !l.PhoneNumber.IsZero():
		named.number = l.PhoneNumber
	case l.Status != status.None:
		named.status = l.Status
	}
	if found := s.lists[named]; found != nil {
		return found
	}
	return &sequence[*entry]{}
}

// only returns the list of one order; nil makes an empty list.
func only(e *entry) *sequence[*entry] {
	one := &sequence[*entry]{}
	if e != nil {
		one.add(e)
	}
	return one
}

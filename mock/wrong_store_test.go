package mock_test

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// wrongStore is a simple store with mistakes. A mistake may change the stored orders, and
// the maps that find them.
type wrongStore struct {
	platform.Store // keeps the letters and the addresses, and takes the outbox of each commit

	site *site

	last     uint64
	all      []*entry // as they were created
	bySID    map[sid.ID[sid.Order]]*entry
	byNumber map[sid.ID[sid.IncomingPhoneNumber]]*entry // while the number is there
	byName   map[name]*entry
	taken    map[phone.Number]*entry

	before []func(*committed) // a change is stored
	after  []func(*committed) // a change is stored

	begin   func(*pageRequest)            // changes where a page begins; nil changes nothing
	letters []func(*platform.LetterWrite) // a letter is stored

	now  time.Time         // when the latest request came
	from platform.Position // where the latest page began
}

// entry is a stored order.
type entry struct {
	position uint64
	order    order.Order
	number   *order.IncomingNumber // as it was configured last
	history  []order.Change
}

// name is a unique name, which is unique within an account.
type name struct {
	account sid.ID[sid.Account]
	name    order.Text
}

// committed is a change of an order, about to be stored and reported.
type committed struct {
	site   *site
	entry  *entry
	before order.Order
	next   order.Order
	change order.Change
	all    []order.Change // which are stored together
}

// pageRequest is a request for a page, as the store gets it.
type pageRequest struct {
	account sid.ID[sid.Account]
	request *order.ListRequest
	from    platform.Position
}

// pretended is the key of a request's context for its pretence.
type pretended struct{}

// pretence changes a stored order in the view of one request.
type pretence struct {
	entry  *entry
	change func(*order.Order)
}

func (s *wrongStore) reset(right platform.Store) {
	s.Store, s.all, s.last = right, nil, 0
	s.bySID, s.byNumber = map[sid.ID[sid.Order]]*entry{}, map[sid.ID[sid.IncomingPhoneNumber]]*entry{}
	s.byName, s.taken = map[name]*entry{}, map[phone.Number]*entry{}
}

func (s *wrongStore) record(ctx context.Context, e *entry) *platform.Record {
	r := &platform.Record{Order: e.order, Number: e.number, Position: e.position}
	if p, ok := ctx.Value(pretended{}).(pretence); ok && p.entry == e {
		p.change(&r.Order)
	}
	return r
}

// Find implements platform.Store. An order that is found by its number holds it.
func (s *wrongStore) Find(ctx context.Context, ref platform.Ref) (*platform.Record, error) {
	var e *entry
	holds := false
	switch {
	case !ref.Order.IsZero():
		e = s.bySID[ref.Order]
	case !ref.IncomingNumber.IsZero():
		e, holds = s.byNumber[ref.IncomingNumber], true
	case !ref.Holder.IsZero():
		e, holds = s.taken[ref.Holder], true
	default:
		e = s.byName[name{ref.Account, ref.Name}]
	}
	if e == nil {
		return nil, platform.ErrNotStored
	}
	r := s.record(ctx, e)
	if holds && !r.Order.HoldsNumber() {
		r.Order.Status, r.Order.OffBoarded = status.Completed, false
	}
	return r, nil
}

// Page implements platform.Store.
func (s *wrongStore) Page(ctx context.Context, account sid.ID[sid.Account], l *order.ListRequest, from platform.Position) (page []*platform.Record, more bool, err error) {
	if s.begin != nil {
		asked := pageRequest{account, l, from}
		s.begin(&asked)
		from = asked.from
	}
	s.from = from
	var found []*platform.Record // newest first
	for _, e := range slices.Backward(s.all) {
		if r := s.record(ctx, e); e.order.AccountSID == account && l.Matches(&r.Order.Resource) {
			found = append(found, r)
		}
	}
	size := cmp.Or(l.PageSize, order.DefaultPageSize)
	start := 0
	if from != (platform.Position{}) { // the first below the position
		start = len(found)
		if i := slices.IndexFunc(found, func(r *platform.Record) bool { return r.Position < from.At }); i >= 0 {
			start = i
		}
	}
	if from.Back {
		end := start
		start = max(0, end-size)
		size = end - start
	}
	end := min(len(found), start+size)
	return found[start:end], len(found) > end, nil
}

// PageNumbers implements platform.Store.
func (s *wrongStore) PageNumbers(ctx context.Context, account sid.ID[sid.Account], l *order.NumberListRequest, from platform.Position) (page []*platform.Record, more bool, err error) {
	for _, e := range slices.Backward(s.all) {
		r := s.record(ctx, e)
		n := r.IncomingNumber()
		if r.Order.AccountSID != account || !r.Order.HoldsNumber() || !l.Matches(r.Order.PhoneNumber, &n) {
			continue
		}
		if from != (platform.Position{}) && from.Back != (r.Position >= from.At) {
			continue
		}
		page = append(page, r)
	}
	size := min(l.PageSize, len(page))
	if from.Back {
		return page[len(page)-size:], from.At > 1, nil
	}
	return page[:size], len(page) > size, nil
}

// History implements platform.Store.
func (s *wrongStore) History(_ context.Context, id sid.ID[sid.Order]) ([]order.Change, error) {
	e := s.bySID[id]
	if e == nil {
		return nil, platform.ErrNotStored
	}
	return slices.Clip(e.history), nil
}

// Due implements platform.Store.
func (s *wrongStore) Due(ctx context.Context, now time.Time, n int) ([]*platform.Record, error) {
	s.now = now
	var due []*platform.Record
	for _, e := range s.all {
		if next, ok := e.order.NextDeadline(); ok && !next.At.After(now) && s.bySID[e.order.SID] == e {
			due = append(due, s.record(ctx, e))
		}
	}
	slices.SortStableFunc(due, func(a, b *platform.Record) int {
		first, _ := a.Order.NextDeadline()
		second, _ := b.Order.NextDeadline()
		return first.At.Compare(second.At)
	})
	return due[:min(n, len(due))], nil
}

// Commit implements platform.Store.
func (s *wrongStore) Commit(ctx context.Context, c platform.Commit) error {
	for _, w := range c.Orders {
		if err := s.check(w); err != nil {
			return err
		}
	}
	var outbox []platform.Item
	for _, w := range c.Orders {
		outbox = append(outbox, s.write(ctx, w)...)
	}
	if w := c.Number; w != nil {
		next := w.Next
		s.bySID[w.Was.Order.SID].number = &next
	}
	if len(outbox) == 0 && c.Letter == nil && c.Address == nil {
		return nil
	}
	if c.Letter != nil {
		w := *c.Letter
		for _, mistake := range s.letters {
			mistake(&w)
		}
		c.Letter = &w
	}
	return s.Store.Commit(ctx, platform.Commit{Outbox: outbox, Letter: c.Letter, Address: c.Address})
}

func (s *wrongStore) check(w platform.Write) error {
	e := s.bySID[w.Next.SID]
	isStale := w.Was == nil && e != nil || w.Was != nil && (e == nil || e.order.Version != w.Was.Order.Version)
	switch {
	case isStale:
		return platform.ErrStale
	case w.Was == nil && s.taken[w.Next.PhoneNumber] != nil:
		return platform.ErrNumberTaken
	}
	if holder := s.byName[name{w.Next.AccountSID, w.Next.UniqueName}]; w.Next.UniqueName != "" && holder != nil && holder != e {
		return platform.ErrNameTaken
	}
	return nil
}

// write stores the changes of an order one after the other, and returns which ones have
// effects.
func (s *wrongStore) write(ctx context.Context, w platform.Write) (outbox []platform.Item) {
	e := s.bySID[w.Next.SID]
	if e == nil {
		s.last++
		e = &entry{position: s.last}
	}
	if w.Was != nil {
		e.order = w.Was.Order
	}
	for _, ch := range w.Changes {
		c := committed{s.site, e, e.order, e.order, ch, w.Changes}
		if err := c.next.Evolve(ch); err != nil {
			panic(err) // platform has decided it
		}
		right := c.next
		for _, mistake := range s.before {
			mistake(&c)
		}
		wrong, _ := ctx.Value(stored{}).(map[sid.ID[sid.Order]]order.Order)
		if _, is := wrong[c.next.SID]; wrong != nil && (is || !reflect.DeepEqual(c.next, right)) {
			wrong[c.next.SID] = c.next
		}
		e.order = c.next
		e.history = append(e.history, c.change)
		s.index(&c)
		if c.change.Effects != 0 {
			item := platform.Item{Order: c.next, Change: c.change}
			if c.next.Status == status.None {
				item.Order = c.before
			}
			outbox = append(outbox, item)
		}
		for _, mistake := range s.after {
			mistake(&c)
		}
	}
	return outbox
}

// index enters an order into the maps by its current values.
func (s *wrongStore) index(c *committed) {
	o, was, is := &c.next, c.before.Status != status.None, c.next.Status != status.None
	if was && c.before.UniqueName != "" && (!is || c.before.UniqueName != o.UniqueName) {
		delete(s.byName, name{c.before.AccountSID, c.before.UniqueName})
	}
	if is && o.UniqueName != "" {
		s.byName[name{o.AccountSID, o.UniqueName}] = c.entry
	}
	switch {
	case is && !was:
		s.bySID[o.SID] = c.entry
		s.enlist(c.entry)
	case was && !is:
		delete(s.bySID, c.before.SID)
		s.all = slices.DeleteFunc(s.all, func(e *entry) bool { return e == c.entry })
	}
	if c.change.Effects.Has(order.CreateNumber) {
		s.taken[o.PhoneNumber], s.byNumber[o.IncomingPhoneNumberSID] = c.entry, c.entry
	}
	if c.change.Effects.Has(order.ReleaseNumber) || c.change.Effects.Has(order.DeleteNumber) {
		s.release(c.entry)
	}
}

// enlist lists an order where it belongs.
func (s *wrongStore) enlist(e *entry) {
	s.all = append(s.all, e)
	slices.SortFunc(s.all, func(a, b *entry) int { return cmp.Compare(a.position, b.position) })
}

// release frees the number of an order.
func (s *wrongStore) release(e *entry) {
	delete(s.taken, e.order.PhoneNumber)
	delete(s.byNumber, e.order.IncomingPhoneNumberSID)
}

// committing puts a mistake into what changes of orders do.
func committing(mistake func(*committed)) func(*site) {
	return func(s *site) { s.store.before = append(s.store.before, mistake) }
}

// changing puts a mistake into what an event does.
func changing(event order.Event, mistake func(*committed)) func(*site) {
	return committing(func(c *committed) {
		if c.change.Event == event {
			mistake(c)
		}
	})
}

// afterwards runs a mistake after a change is stored.
func afterwards(mistake func(*committed)) func(*site) {
	return func(s *site) { s.store.after = append(s.store.after, mistake) }
}

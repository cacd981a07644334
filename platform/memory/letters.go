package memory

import (
	"context"
	"slices"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// letters are the letters of a store. The store's lock guards them.
type letters struct {
	last     uint64
	bySID    map[sid.ID[sid.AuthorizationDocument]]*letter
	byOrder  map[sid.ID[sid.Order]]*letter // the active letter that lists an order
	accounts map[sid.ID[sid.Account]]*sequence[*letter]
}

// letter is a stored letter.
type letter struct {
	record  *platform.LetterRecord
	history []loa.Change
}

func (l *letter) position() uint64 { return l.record.Position }

func newLetters() letters {
	return letters{
		bySID:    map[sid.ID[sid.AuthorizationDocument]]*letter{},
		byOrder:  map[sid.ID[sid.Order]]*letter{},
		accounts: map[sid.ID[sid.Account]]*sequence[*letter]{},
	}
}

// clone returns a copy.
func (ls *letters) clone() letters {
	copied := newLetters()
	copied.last = ls.last
	for _, l := range ls.bySID {
		copied.index(&letter{record: l.record, history: slices.Clip(l.history)}, nil)
	}
	return copied
}

// follows reports whether a commit may change the status of an order: no active letter
// lists it, or the commit writes this letter.
func (ls *letters) follows(id sid.ID[sid.Order], w *platform.LetterWrite) bool {
	l := ls.byOrder[id]
	return l == nil || w != nil && w.Next.SID == l.record.Letter.SID
}

// check says why a write comes too late.
func (ls *letters) check(w *platform.LetterWrite) error {
	if w == nil {
		return nil
	}
	stored := ls.bySID[w.Next.SID]
	switch {
	case w.Was == nil && stored != nil:
		return platform.ErrStale
	case w.Was != nil && (stored == nil || stored.record.Letter.Version != w.Was.Letter.Version):
		return platform.ErrStale
	case !w.Next.IsActive():
		return nil
	}
	for _, id := range w.Next.Orders {
		if other := ls.byOrder[id]; other != nil && other != stored {
			return platform.ErrLetterTaken
		}
	}
	return nil
}

// write stores a write that check has accepted.
func (ls *letters) write(w *platform.LetterWrite) {
	if w == nil {
		return
	}
	l := ls.bySID[w.Next.SID]
	if l == nil {
		ls.last++
		l = &letter{record: &platform.LetterRecord{Position: ls.last}}
	}
	before := &l.record.Letter
	l.record = &platform.LetterRecord{Letter: w.Next, Position: l.record.Position}
	l.history = append(l.history, w.Changes...)
	ls.index(l, before)
}

// index files a letter under its keys, and removes it from those of its old value.
func (ls *letters) index(l *letter, before *loa.Letter) {
	if before != nil && before.IsActive() {
		for _, id := range before.Orders {
			delete(ls.byOrder, id)
		}
	}
	is := &l.record.Letter
	if is.IsActive() {
		for _, id := range is.Orders {
			ls.byOrder[id] = l
		}
	}
	ls.bySID[is.SID] = l
	if ls.accounts[is.AccountSID] == nil {
		ls.accounts[is.AccountSID] = &sequence[*letter]{}
	}
	ls.accounts[is.AccountSID].add(l)
}

// FindLetter implements platform.Store.
func (s *Store) FindLetter(_ context.Context, ref platform.LetterRef) (*platform.LetterRecord, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	found := s.letters.bySID[ref.Letter]
	if ref.Letter.IsZero() {
		found = s.letters.byOrder[ref.Order]
	}
	if found == nil {
		return nil, platform.ErrNotStored
	}
	return found.record, nil
}

// PageLetters implements platform.Store.
func (s *Store) PageLetters(_ context.Context, account sid.ID[sid.Account], l *loa.ListRequest, from platform.Position) ([]*platform.LetterRecord, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := s.letters.accounts[account]
	if all == nil {
		return nil, false, nil
	}
	found, more := all.page(from, l.PageSize, func(e *letter) bool { return l.Matches(&e.record.Letter.Resource) })
	records := make([]*platform.LetterRecord, len(found))
	for i, e := range found {
		records[i] = e.record
	}
	return records, more, nil
}

// LetterHistory implements platform.Store.
func (s *Store) LetterHistory(_ context.Context, id sid.ID[sid.AuthorizationDocument]) ([]loa.Change, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	l := s.letters.bySID[id]
	if l == nil {
		return nil, platform.ErrNotStored
	}
	return slices.Clip(l.history), nil
}

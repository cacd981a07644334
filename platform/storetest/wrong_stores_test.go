package storetest_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/storetest"
	"github.com/hostednumbers/hostednumbers/sid"
)

// wrong is a store in memory that makes a mistake in one of its methods.
type wrong struct {
	*memory.Store

	commit        func(*memory.Store, platform.Commit) error
	find          func(*platform.Record) *platform.Record
	findLetter    func(*memory.Store, platform.LetterRef) (*platform.LetterRecord, error)
	letterHistory func([]loa.Change) []loa.Change
	letters       func(*loa.ListRequest, *platform.Position)
	numbers       func(*order.NumberListRequest, *platform.Position)
	addresses     func(*order.AddressListRequest, *platform.Position)
	account       sid.ID[sid.Account] // whose lists it shows
	more          bool                // a page always has more
}

func (w *wrong) Commit(ctx context.Context, c platform.Commit) error {
	if w.commit == nil {
		return w.Store.Commit(ctx, c)
	}
	return w.commit(w.Store, c)
}

func (w *wrong) Find(ctx context.Context, ref platform.Ref) (*platform.Record, error) {
	r, err := w.Store.Find(ctx, ref)
	if err == nil && w.find != nil {
		r = w.find(r)
	}
	return r, err
}

func (w *wrong) FindLetter(ctx context.Context, ref platform.LetterRef) (*platform.LetterRecord, error) {
	if w.findLetter == nil {
		return w.Store.FindLetter(ctx, ref)
	}
	return w.findLetter(w.Store, ref)
}

func (w *wrong) LetterHistory(ctx context.Context, id sid.ID[sid.AuthorizationDocument]) ([]loa.Change, error) {
	history, err := w.Store.LetterHistory(ctx, id)
	if w.letterHistory != nil {
		history = w.letterHistory(slices.Clone(history))
	}
	return history, err
}

// of returns the account whose list is shown.
func (w *wrong) of(account sid.ID[sid.Account]) sid.ID[sid.Account] {
	if w.account.IsZero() {
		return account
	}
	return w.account
}

func (w *wrong) PageLetters(ctx context.Context, account sid.ID[sid.Account], l *loa.ListRequest, from platform.Position) ([]*platform.LetterRecord, bool, error) {
	request := *l
	if w.letters != nil {
		w.letters(&request, &from)
	}
	records, more, err := w.Store.PageLetters(ctx, w.of(account), &request, from)
	return records, more || w.more, err
}

func (w *wrong) PageNumbers(ctx context.Context, account sid.ID[sid.Account], l *order.NumberListRequest, from platform.Position) ([]*platform.Record, bool, error) {
	request := *l
	if w.numbers != nil {
		w.numbers(&request, &from)
	}
	records, more, err := w.Store.PageNumbers(ctx, w.of(account), &request, from)
	return records, more || w.more, err
}

func (w *wrong) PageAddresses(ctx context.Context, account sid.ID[sid.Account], l *order.AddressListRequest, from platform.Position) ([]*platform.AddressRecord, bool, error) {
	request := *l
	if w.addresses != nil {
		w.addresses(&request, &from)
	}
	records, more, err := w.Store.PageAddresses(ctx, w.of(account), &request, from)
	return records, more || w.more, err
}

// accepts turns an error into success, and writes nothing.
func accepts(late error, when func(platform.Commit) bool) func(*memory.Store, platform.Commit) error {
	return func(s *memory.Store, c platform.Commit) error {
		err := s.Commit(context.Background(), c)
		if errors.Is(err, late) && when(c) {
			return nil
		}
		return err
	}
}

// first makes a change to each commit before it is written.
func first(change func(*memory.Store, *platform.Commit)) func(*memory.Store, platform.Commit) error {
	return func(s *memory.Store, c platform.Commit) error {
		change(s, &c)
		return s.Commit(context.Background(), c)
	}
}

// apart writes the parts of a commit one after the other.
func apart(s *memory.Store, c platform.Commit) error {
	parts := []platform.Commit{{Number: c.Number}, {Address: c.Address}, {Letter: c.Letter, Unchanged: c.Unchanged, Orders: c.Orders, Outbox: c.Outbox}}
	for _, part := range parts {
		if err := s.Commit(context.Background(), part); err != nil {
			return err
		}
	}
	return nil
}

// lettersFirst writes the letter of a commit before its orders.
func lettersFirst(s *memory.Store, c platform.Commit) error {
	if c.Letter != nil {
		if err := s.Commit(context.Background(), platform.Commit{Letter: c.Letter}); err != nil {
			return err
		}
		c.Letter = nil
	}
	return s.Commit(context.Background(), c)
}

// lastLetter finds the last letter that listed an order, ended or not.
func lastLetter() *wrong {
	last := map[sid.ID[sid.Order]]sid.ID[sid.AuthorizationDocument]{}
	return &wrong{
		commit: func(s *memory.Store, c platform.Commit) error {
			err := s.Commit(context.Background(), c)
			if err == nil && c.Letter != nil {
				for _, id := range c.Letter.Next.Orders {
					last[id] = c.Letter.Next.SID
				}
			}
			return err
		},
		findLetter: func(s *memory.Store, ref platform.LetterRef) (*platform.LetterRecord, error) {
			if id, ok := last[ref.Order]; ok {
				ref = platform.LetterRef{Letter: id}
			}
			return s.FindLetter(context.Background(), ref)
		},
	}
}

var anyAccount = sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

// forwardOnly reads every page forward.
func forwardOnly(from *platform.Position) { from.Back = false }

// wrongStores are the mistakes that the contract must catch.
var wrongStores = map[string]func() *wrong{
	"ignores the orders that must be unchanged": func() *wrong {
		return &wrong{commit: first(func(_ *memory.Store, c *platform.Commit) { c.Unchanged = nil })}
	},
	"the last write of a letter wins": func() *wrong {
		return &wrong{commit: first(func(s *memory.Store, c *platform.Commit) {
			if c.Letter == nil {
				return
			}
			w := *c.Letter
			if r, err := s.FindLetter(context.Background(), platform.LetterRef{Letter: w.Next.SID}); err == nil {
				w.Was = r
			}
			c.Letter = &w
		})}
	},
	"the last write of a number wins": func() *wrong {
		return &wrong{commit: first(func(s *memory.Store, c *platform.Commit) {
			if c.Number == nil {
				return
			}
			w := *c.Number
			if r, err := s.Find(context.Background(), platform.Ref{Order: w.Was.Order.SID}); err == nil {
				w.Was = r
			}
			c.Number = &w
		})}
	},
	"accepts an order on two letters": func() *wrong {
		return &wrong{commit: accepts(platform.ErrLetterTaken, func(platform.Commit) bool { return true })}
	},
	"calls a taken order stale": func() *wrong {
		return &wrong{commit: func(s *memory.Store, c platform.Commit) error {
			err := s.Commit(context.Background(), c)
			if errors.Is(err, platform.ErrLetterTaken) {
				return platform.ErrStale
			}
			return err
		}}
	},
	"lets an order leave its letter behind": func() *wrong {
		return &wrong{commit: accepts(platform.ErrStale, func(c platform.Commit) bool { return c.Letter == nil && len(c.Orders) == 1 })}
	},
	"accepts a letter that is stored already": func() *wrong {
		return &wrong{commit: accepts(platform.ErrStale, func(c platform.Commit) bool { return c.Letter != nil && c.Letter.Was == nil })}
	},
	"writes a letter before its orders":   func() *wrong { return &wrong{commit: lettersFirst} },
	"writes numbers and addresses apart":  func() *wrong { return &wrong{commit: apart} },
	"finds ended letters by their orders": lastLetter,
	"forgets an opened letter's orders": func() *wrong {
		return &wrong{findLetter: func(s *memory.Store, ref platform.LetterRef) (*platform.LetterRecord, error) {
			r, err := s.FindLetter(context.Background(), ref)
			if err == nil && ref.Letter.IsZero() && r.Letter.Status == loa.Opened {
				return nil, platform.ErrNotStored
			}
			return r, err
		}}
	},
	"finds something for every order": func() *wrong {
		return &wrong{findLetter: func(s *memory.Store, ref platform.LetterRef) (*platform.LetterRecord, error) {
			r, err := s.FindLetter(context.Background(), ref)
			if err != nil {
				return &platform.LetterRecord{}, nil
			}
			return r, err
		}}
	},
	"keeps only the last change of a letter": func() *wrong {
		return &wrong{letterHistory: func(h []loa.Change) []loa.Change { return h[max(0, len(h)-1):] }}
	},
	"loses the fields of an edit": func() *wrong {
		return &wrong{letterHistory: func(h []loa.Change) []loa.Change {
			for i := range h {
				h[i].Update = nil
			}
			return h
		}}
	},
	"ignores the email filter":  func() *wrong { return &wrong{letters: func(l *loa.ListRequest, _ *platform.Position) { l.Email = "" }} },
	"ignores the status filter": func() *wrong { return &wrong{letters: func(l *loa.ListRequest, _ *platform.Position) { l.Status = 0 }} },
	"pages letters forward only": func() *wrong {
		return &wrong{letters: func(_ *loa.ListRequest, from *platform.Position) { forwardOnly(from) }}
	},
	"pages numbers forward only": func() *wrong {
		return &wrong{numbers: func(_ *order.NumberListRequest, from *platform.Position) { forwardOnly(from) }}
	},
	"pages addresses forward only": func() *wrong {
		return &wrong{addresses: func(_ *order.AddressListRequest, from *platform.Position) { forwardOnly(from) }}
	},
	"lists the letters, numbers and addresses of another account": func() *wrong { return &wrong{account: anyAccount} },
	"always has a next page": func() *wrong { return &wrong{more: true} },
	"ignores the name of a number": func() *wrong {
		return &wrong{numbers: func(l *order.NumberListRequest, _ *platform.Position) { l.FriendlyName = "" }}
	},
	"ignores the phone number of a number": func() *wrong {
		return &wrong{numbers: func(l *order.NumberListRequest, _ *platform.Position) { l.PhoneNumber = "" }}
	},
	"ignores the country of an address": func() *wrong {
		return &wrong{addresses: func(l *order.AddressListRequest, _ *platform.Position) { l.ISOCountry = "" }}
	},
	"ignores the names of an address": func() *wrong {
		return &wrong{addresses: func(l *order.AddressListRequest, _ *platform.Position) { l.CustomerName, l.FriendlyName = "", "" }}
	},
	"forgets the settings of a number": func() *wrong {
		return &wrong{find: func(r *platform.Record) *platform.Record {
			return &platform.Record{Order: r.Order, Position: r.Position}
		}}
	},
	"configures a number that is gone": func() *wrong {
		return &wrong{commit: accepts(platform.ErrStale, func(c platform.Commit) bool { return c.Number != nil })}
	},
	"settings add to the version of the order": func() *wrong {
		return &wrong{find: func(r *platform.Record) *platform.Record {
			changed := *r
			changed.Order.Version += r.IncomingNumber().Version
			return &changed
		}}
	},
	"an order moves when its number is configured": func() *wrong {
		return &wrong{find: func(r *platform.Record) *platform.Record {
			moved := *r
			moved.Position += uint64(r.IncomingNumber().Version)
			return &moved
		}}
	},
	"an address is created twice": func() *wrong {
		return &wrong{commit: accepts(platform.ErrStale, func(c platform.Commit) bool { return c.Address != nil && c.Address.Create != nil })}
	},
	"an address is deleted twice": func() *wrong {
		return &wrong{commit: accepts(platform.ErrStale, func(c platform.Commit) bool { return c.Address != nil && c.Address.Create == nil })}
	},
	"an address stays": func() *wrong {
		return &wrong{commit: first(func(_ *memory.Store, c *platform.Commit) {
			if c.Address != nil && c.Address.Create == nil {
				c.Address = nil
			}
		})}
	},
}

// letterRequirement is the first requirement of letters, numbers and addresses.
const letterRequirement = "a letter that is not there is ErrNotStored"

func TestTheContractCatchesWrongStores(t *testing.T) {
	requirements := storetest.Requirements(letterRequirement)
	assert.NotEmpty(t, requirements)
	assert.Empty(t, storetest.Failing(requirements, func() platform.Store { return memory.New(memory.Options{}) }))
	caught := map[string]bool{}
	for name, make := range wrongStores {
		failing := storetest.Failing(requirements, func() platform.Store {
			w := make()
			w.Store = memory.New(memory.Options{})
			return w
		})
		assert.NotEmpty(t, failing, "%s", name)
		for _, requirement := range failing {
			caught[requirement] = true
		}
	}
	for _, requirement := range requirements {
		assert.True(t, caught[requirement], "no wrong store fails %q", requirement)
	}
}

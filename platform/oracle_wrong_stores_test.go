package platform_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// halting is a test that ends, by a panic, where platform and oracle differ.
type halting struct{}

func (halting) Errorf(string, ...any) {}
func (halting) FailNow()              { panic("they differ") }

// passes reports whether a comparison finds no difference.
func passes(compare func(require.TestingT)) (passed bool) {
	defer func() { passed = recover() == nil }()
	compare(halting{})
	return true
}

// The wrong stores make one mistake each.
type (
	holderless struct{ platform.Store } // finds no holder of a number
	nameless   struct{ platform.Store } // finds no order by its name
	silent     struct{ platform.Store } // hands nothing to the host
	crowded    struct{ platform.Store } // lists the orders of another account
	endless    struct{ platform.Store } // always has a next page
	forgetful  struct{ platform.Store } // loses the first change of a history
	late       struct{ platform.Store } // names the latest deadline first
)

func (s holderless) Find(ctx context.Context, ref platform.Ref) (*platform.Record, error) {
	if !ref.Holder.IsZero() {
		return nil, platform.ErrNotStored
	}
	return s.Store.Find(ctx, ref)
}

func (s nameless) Find(ctx context.Context, ref platform.Ref) (*platform.Record, error) {
	if ref.Name != "" {
		return nil, platform.ErrNotStored
	}
	return s.Store.Find(ctx, ref)
}

func (s silent) Commit(ctx context.Context, c platform.Commit) error {
	c.Outbox = nil
	return s.Store.Commit(ctx, c)
}

func (s crowded) Page(ctx context.Context, _ sid.ID[sid.Account], l *order.ListRequest, from platform.Position) ([]*platform.Record, bool, error) {
	return s.Store.Page(ctx, parent, l, from)
}

func (s endless) Page(ctx context.Context, account sid.ID[sid.Account], l *order.ListRequest, from platform.Position) ([]*platform.Record, bool, error) {
	page, _, err := s.Store.Page(ctx, account, l, from)
	return page, true, err
}

func (s forgetful) History(ctx context.Context, id sid.ID[sid.Order]) ([]order.Change, error) {
	history, err := s.Store.History(ctx, id)
	return history[min(1, len(history)):], err
}

func (s late) Due(ctx context.Context, now time.Time, n int) ([]*platform.Record, error) {
	due, err := s.Store.Due(ctx, now, 1000)
	slices.Reverse(due)
	return due[:min(n, len(due))], err
}

func TestOracleCatchesWrongStores(t *testing.T) {
	for name, wrap := range map[string]wrapper{
		"no store":   nil,
		"holderless": func(s platform.Store) platform.Store { return holderless{s} },
		"nameless":   func(s platform.Store) platform.Store { return nameless{s} },
		"silent":     func(s platform.Store) platform.Store { return silent{s} },
		"crowded":    func(s platform.Store) platform.Store { return crowded{s} },
		"endless":    func(s platform.Store) platform.Store { return endless{s} },
		"forgetful":  func(s platform.Store) platform.Store { return forgetful{s} },
		"late":       func(s platform.Store) platform.Store { return late{s} },
	} {
		passed := passes(func(t require.TestingT) {
			compareCallers(t, wrap)
			compareSweep(t, wrap)
			compareCreates(t, wrap, parent.String(), 97)
			compareTokens(t, wrap)
		})
		assert.Equal(t, wrap == nil, passed, name)
	}
}

package platform_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
)

// unsteady is a store that lets others run between two calls, and refuses commits at
// random.
type unsteady struct {
	platform.Store
	mu     sync.Mutex
	random *rand.Rand
	errs   []error // that a commit may return; nil commits
	stale  int     // commits that came too late
}

func (s *unsteady) roll(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

func (s *unsteady) Find(ctx context.Context, ref platform.Ref) (*platform.Record, error) {
	runtime.Gosched()
	return s.Store.Find(ctx, ref)
}

func (s *unsteady) FindLetter(ctx context.Context, ref platform.LetterRef) (*platform.LetterRecord, error) {
	runtime.Gosched()
	return s.Store.FindLetter(ctx, ref)
}

func (s *unsteady) Commit(ctx context.Context, c platform.Commit) error {
	runtime.Gosched()
	if err := s.errs[s.roll(len(s.errs))]; err != nil {
		return err
	}
	err := s.Store.Commit(ctx, c)
	if err != nil {
		s.mu.Lock()
		s.stale++
		s.mu.Unlock()
	}
	return err
}

// atOnce runs workers at once, each with a source of randomness of its own.
func atOnce(workers, rounds int, work func(*rand.Rand)) {
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			random := rand.New(rand.NewPCG(uint64(i), 1))
			for range rounds {
				work(random)
			}
		})
	}
	all.Wait()
}

// tolerated reports whether an operation of a race may return an error: a refusal, or that
// of the store.
func tolerated(err error) bool {
	return err == nil || errors.Is(err, errBroken) || order.ErrorCodeOf(err) != 0
}

// race lets many clients operate the same orders and letters at once.
func race(t *testing.T, rounds int, errs ...error) (store *unsteady, shown []loa.Letter) {
	h := newHost(t)
	inner := memory.New(memory.Options{})
	h.store.Store = inner
	orders := h.verified(parent, 4)
	store = &unsteady{Store: inner, random: rand.New(rand.NewPCG(2, 3)), errs: errs}
	h.store.Store = store
	var mu sync.Mutex
	var letters []letterSID
	see := func(l loa.Letter, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err == nil && l.Version > 0 {
			shown = append(shown, l)
		}
	}
	letter := func(random *rand.Rand) letterSID {
		mu.Lock()
		defer mu.Unlock()
		if len(letters) == 0 {
			return foreignLetter
		}
		return letters[max(0, len(letters)-1-random.IntN(3))]
	}
	events := []loa.Event{loa.Decline, loa.Withdraw, loa.FailLetter, loa.ReopenLetter, loa.ReopenLetter, loa.Resend}
	work := func(random *rand.Rand) {
		id, some := orders[random.IntN(len(orders))].SID, sidsOf(orders)
		random.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		some = some[:1+random.IntN(2)]
		var err error
		var l loa.Letter
		switch random.IntN(12) {
		case 0, 1, 2:
			l, err = h.CreateLetter(ctx, parent, letterRequest(some...), nil)
			if err == nil {
				mu.Lock()
				letters = append(letters, l.SID)
				mu.Unlock()
			}
		case 3, 4:
			row, _ := loa.Row(events[random.IntN(len(events))])
			l, _, err = h.FireLetter(ctx, letter(random), loa.Command{Event: row.Event, Actor: row.By[0]})
		case 5:
			l, err = h.UpdateLetter(ctx, parent, letter(random), loa.UpdateRequest{HostedNumberOrderSIDs: some}, nil)
		case 6:
			_, _, err = h.Fire(ctx, id, order.Command{Event: order.RevokeLOA, Actor: order.Owner})
		case 7:
			_, _, err = h.Fire(ctx, id, order.Command{Event: order.SendLOA, Actor: order.Customer, SigningDocumentSID: foreignLetter})
		case 8:
			_, _, err = h.Fire(ctx, id, order.Command{Event: order.RequireAction, Actor: order.Twilio, Reason: "a race"})
			_, _, _ = h.Fire(ctx, id, order.Command{Event: order.Reinstate, Actor: order.Operations})
		case 9:
			_, err = h.Update(ctx, parent, id.String(), order.UpdateRequest{FriendlyName: order.Some(order.Text("race"))}, nil)
		case 10:
			l, err = h.FetchLetter(ctx, parent, letter(random))
		case 11:
			var page platform.LetterPage
			page, err = h.ListLetters(ctx, parent, &loa.ListRequest{}, nil)
			for _, l := range page.Letters {
				see(l, nil)
			}
		}
		see(l, err)
		assert.True(t, tolerated(err), "%v", err)
	}
	atOnce(8, rounds, work)
	agreement(t, inner)
	return store, shown
}

// existed demands that each letter that a client was shown is one that has existed.
func existed(t *testing.T, store platform.Store, shown []loa.Letter) {
	for _, l := range shown {
		history, err := store.LetterHistory(ctx, l.SID)
		require.NoError(t, err)
		was, err := loa.Fold(history[:l.Version])
		require.NoError(t, err)
		require.Equal(t, was, l)
	}
}

func TestOperationsOnALetterAtOnceAgree(t *testing.T) {
	store, shown := race(t, 150, nil)
	existed(t, store, shown)
	assert.NotZero(t, store.stale, "no commit came too late")
}

func TestOperationsEndInAStormOfLateCommits(t *testing.T) {
	store, shown := race(t, 60, platform.ErrStale, platform.ErrLetterTaken, platform.ErrNumberTaken, platform.ErrNameTaken, nil)
	existed(t, store, shown)
}

func TestFailuresOfTheStoreLeaveNothingHalfDone(t *testing.T) {
	store, shown := race(t, 100, errBroken, nil, nil)
	existed(t, store, shown)
}

// A store that refuses every commit ends the operation.
func TestEveryOperationOnALetterEndsWhereAStoreContradictsItself(t *testing.T) {
	for _, late := range []error{platform.ErrStale, platform.ErrLetterTaken} {
		h := newHost(t)
		orders := h.verified(parent, 2)
		l := h.letter(parent, orders[0])
		h.store.before = func(platform.Commit) error { return late }
		for name, operation := range map[string]func() error{
			"create": func() error { _, err := h.CreateLetter(ctx, parent, letterRequest(orders[1].SID), nil); return err },
			"update": func() error { _, err := h.edit(parent, l.SID, "Status=opened"); return err },
			"delete": func() error { return h.DeleteLetter(ctx, parent, l.SID) },
			"fire": func() error {
				_, _, err := h.FireLetter(ctx, l.SID, loa.Command{Event: loa.Sign, Actor: order.Owner})
				return err
			},
			"fire at an order": func() error {
				_, _, err := h.Fire(ctx, orders[0].SID, order.Command{Event: order.SignLOA, Actor: order.Owner})
				return err
			},
			"fire at an order without a letter": func() error {
				_, _, err := h.Fire(ctx, orders[1].SID, order.Command{Event: order.SendLOA, Actor: order.Customer, SigningDocumentSID: foreignLetter})
				return err
			},
			"cancel": func() error { return h.Cancel(ctx, parent, orders[0].SID.String(), order.Generation1) },
		} {
			err := operation()
			assert.ErrorIs(t, err, late, name)
			assert.Zero(t, order.ErrorCodeOf(err), name)
			ended, cancel := context.WithCancel(ctx)
			cancel()
			_, err = h.CreateLetter(ended, parent, letterRequest(orders[1].SID), nil)
			assert.ErrorIs(t, err, context.Canceled)
		}
		h.lists(t, l, loa.Signing, orders[0])
		agreement(t, h.store)
	}
}

// Of many letters for the same order one gets it, and the others say why not.
func TestOfManyLettersForAnOrderOneGetsIt(t *testing.T) {
	h := newHost(t)
	orders := h.verified(parent, 9)
	var mu sync.Mutex
	created := map[letterSID]bool{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			l, err := h.CreateLetter(ctx, parent, letterRequest(orders[i].SID, orders[8].SID), nil)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				created[l.SID] = true
				return
			}
			assert.Equal(t, 22101, codeOf(t, err))
			assert.ErrorContains(t, err, orders[8].SID.String()+" is pending-loa")
		})
	}
	all.Wait()
	assert.Len(t, created, 1)
	pending := 0
	for _, o := range orders {
		if h.now(o).Status.String() == "pending-loa" {
			pending++
		}
	}
	assert.Equal(t, 2, pending)
	agreement(t, h.store)
}

// A sweep, the customer and the owner meet at the deadline of an order.
func TestADeadlineInARaceMovesAnOrderOnce(t *testing.T) {
	for range 20 {
		h := newHost(t)
		orders := h.verified(parent, 2)
		l := h.letter(parent, orders...)
		h.clock.advance(idle - time.Second)
		var all sync.WaitGroup
		for _, operation := range []func() error{
			func() error { _, err := h.Sweep(ctx); return err },
			func() error { h.clock.advance(time.Second); return nil },
			func() error { return h.Cancel(ctx, parent, orders[0].SID.String(), order.Generation1) },
			func() error {
				_, _, err := h.FireLetter(ctx, l.SID, loa.Command{Event: loa.Sign, Actor: order.Owner})
				return err
			},
			func() error { _, err := h.edit(parent, l.SID, "Status=opened"); return err },
			func() error { _, err := h.FetchLetter(ctx, parent, l.SID); return err },
		} {
			all.Go(func() { err := operation(); assert.True(t, tolerated(err), "%v", err) })
		}
		all.Wait()
		agreement(t, h.store)
		_, err := h.Sweep(ctx)
		require.NoError(t, err)
		agreement(t, h.store)
	}
}

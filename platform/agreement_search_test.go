package platform_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
)

// errSkipped means that the search does not take a step.
var errSkipped = errors.New("skipped")

// depth is the number of operations after which the search ends.
const depth = 6

// world is a state of the search: what two orders and at most two letters have come to.
type world struct {
	store   *memory.Store
	orders  [2]orderSID
	letters []letterSID
	now     time.Time
	path    []string
}

// step is an operation of the search.
type step struct {
	name string
	do   func(*platform.Platform, *world) error
}

// sids makes each letter's sid from the number of letters, so that equal states have
// equal sids.
func (w *world) sids() io.Reader {
	return bytes.NewReader(bytes.Repeat([]byte{byte(0x11 * (len(w.letters) + 1))}, 64))
}

// take returns the state after a step.
func (w *world) take(s step) (*world, error) {
	next := &world{store: w.store.Clone(memory.Options{}), orders: w.orders, letters: w.letters, now: w.now, path: append(slices.Clip(w.path), s.name)}
	p := platform.New(next.store, platform.Options{Now: func() time.Time { return next.now }, Rand: next.sids()})
	return next, s.do(p, next)
}

// fingerprint describes all that later steps depend on.
func (w *world) fingerprint(t require.TestingT) string {
	var b strings.Builder
	for _, id := range w.orders {
		r, err := w.store.Find(ctx, platform.Ref{Order: id})
		if err != nil {
			b.WriteString("gone;")
			continue
		}
		o := &r.Order
		due, ok := o.NextDeadline()
		fmt.Fprintf(&b, "%v %v %v %v %v %v;", o.Status, o.SigningDocumentSID, o.OwnershipVerified, o.LetterSigned, o.OffBoarded, ok && !due.At.After(w.now))
	}
	for _, id := range w.letters {
		r, err := w.store.FindLetter(ctx, platform.LetterRef{Letter: id})
		require.NoError(t, err)
		fmt.Fprintf(&b, "%v %v;", r.Letter.Status, r.Letter.Orders)
	}
	return b.String()
}

// stepOf is the step of an event at an order.
func stepOf(i int, e order.Event, actor order.Actor, letter func(*world) letterSID) step {
	return step{fmt.Sprintf("%v %v %d", actor, e, i), func(p *platform.Platform, w *world) error {
		c := order.Command{Event: e, Actor: actor, Reason: "a reason"}
		if letter != nil {
			c.SigningDocumentSID = letter(w)
		}
		_, _, err := p.Fire(ctx, w.orders[i], c)
		return err
	}}
}

// pick returns the orders of a set of two.
func (w *world) pick(set int) (ids loa.OrderSIDs) {
	for i, id := range w.orders {
		if set>>i&1 == 1 {
			ids = append(ids, id)
		}
	}
	return ids
}

// everyStep is everything that two orders and two letters can do, apart from verification.
func everyStep() (steps []step) {
	for i := range 2 {
		for row := range order.Lifecycle() {
			if slices.Contains([]order.Event{order.Submit, order.Accept, order.Reject, order.RequestCall, order.SubmitBill, order.ConfirmCode,
				order.ApproveBill, order.RefuseBill, order.ExhaustAttempts, order.Expire, order.Cancel, order.OffBoard, order.SendLOA}, row.Event) {
				continue
			}
			actors := row.By[:1]
			if row.Event == order.RevokeLOA {
				actors = row.By
			}
			for _, actor := range actors {
				steps = append(steps, stepOf(i, row.Event, actor, nil))
			}
		}
		steps = append(steps, stepOf(i, order.SendLOA, order.Customer, nil), stepOf(i, order.SendLOA, order.Customer, func(*world) letterSID { return foreignLetter }),
			step{fmt.Sprintf("cancel %d", i), func(p *platform.Platform, w *world) error {
				return p.Cancel(ctx, parent, w.orders[i].String(), order.Generation1)
			}})
	}
	for set := 1; set < 4; set++ {
		steps = append(steps, step{fmt.Sprintf("create a letter of %b", set), func(p *platform.Platform, w *world) error {
			if len(w.letters) == 2 {
				return errSkipped
			}
			l, err := p.CreateLetter(ctx, parent, letterRequest(w.pick(set)...), nil)
			if err == nil {
				w.letters = append(slices.Clip(w.letters), l.SID)
			}
			return err
		}})
	}
	for i := range 2 {
		steps = append(steps, letterSteps(i)...)
	}
	return append(steps,
		step{"wait", func(_ *platform.Platform, w *world) error { w.now = w.now.Add(idle); return nil }},
		step{"sweep", func(p *platform.Platform, _ *world) error { _, err := p.Sweep(ctx); return err }})
}

// letterSteps are the steps of the letter that was created first or second.
func letterSteps(i int) (steps []step) {
	at := func(name string, do func(*platform.Platform, *world, letterSID) error) {
		steps = append(steps, step{fmt.Sprintf("%s letter %d", name, i), func(p *platform.Platform, w *world) error {
			if i >= len(w.letters) {
				return errSkipped
			}
			return do(p, w, w.letters[i])
		}})
	}
	for _, e := range []loa.Event{loa.Sign, loa.Decline, loa.FailLetter} {
		row, _ := loa.Row(e)
		at(e.String(), func(p *platform.Platform, _ *world, id letterSID) error {
			_, _, err := p.FireLetter(ctx, id, loa.Command{Event: e, Actor: row.By[0]})
			return err
		})
	}
	at("delete", func(p *platform.Platform, _ *world, id letterSID) error { return p.DeleteLetter(ctx, parent, id) })
	update := func(name string, u loa.UpdateRequest, set int) {
		at(name, func(p *platform.Platform, w *world, id letterSID) error {
			u.HostedNumberOrderSIDs = w.pick(set)
			_, err := p.UpdateLetter(ctx, parent, id, u, nil)
			return err
		})
	}
	update("reopen", loa.UpdateRequest{Status: loa.Opened}, 0)
	update("resend", loa.UpdateRequest{Status: loa.Signing}, 0)
	for set := 1; set < 4; set++ {
		update(fmt.Sprintf("edit %b in", set), loa.UpdateRequest{}, set)
		update(fmt.Sprintf("resend %b in", set), loa.UpdateRequest{Status: loa.Signing}, set)
	}
	return steps
}

// demand tests a state after a step: its orders and letters agree, and a refusal has
// changed nothing.
func (w *world) demand(t *testing.T, before string, err error) (mark string) {
	defer func() {
		if t.Failed() {
			t.Logf("after %q", w.path)
		}
	}()
	mark = w.fingerprint(t)
	if err != nil {
		require.True(t, errors.Is(err, errSkipped) || order.ErrorCodeOf(err) != 0, "%v", err)
		require.Equal(t, before, mark, "a refusal has changed something")
		return mark
	}
	agreement(t, w.store)
	return mark
}

// Whatever two orders and two letters do in six steps, they agree.
func TestTwoOrdersAndTwoLettersAgree(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	h := newHost(t)
	first := &world{store: memory.New(memory.Options{}), now: start}
	h.store.Store = first.store
	copy(first.orders[:], sidsOf(h.verified(parent, 2)))
	steps := everyStep()
	seen := map[string]bool{first.fingerprint(t): true}
	states, moves := []*world{first}, 0
	for range depth {
		var next []*world
		for _, w := range states {
			before := w.fingerprint(t)
			for _, s := range steps {
				after, err := w.take(s)
				mark := after.demand(t, before, err)
				if err != nil {
					continue
				}
				moves++
				if !seen[mark] {
					seen[mark] = true
					next = append(next, after)
				}
			}
		}
		states = next
	}
	t.Logf("%d states, %d moves", len(seen), moves)
	require.Greater(t, len(seen), 1000)
}

package platform_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// walker is a random walk over everything that a platform does.
type walker struct {
	*host
	memory  *memory.Store
	orders  []orderSID
	letters []letterSID
	written int // commits that the store has accepted
}

// accounts are the callers. Most own the orders that they name.
var accounts = rapid.SampledFrom([]sid.ID[sid.Account]{parent, parent, parent, parent, child, other})

func newWalker(t *rapid.T) *walker {
	w := &walker{host: newHost(t), memory: memory.New(memory.Options{})}
	w.store.Store = counting{w.memory, t, &w.written}
	w.orders = sidsOf(append(w.verified(parent, 3), w.verified(child, 1)...))
	w.hold = rapid.Bool().Draw(t, "hold")
	return w
}

// counting counts the commits that a store accepts, and demands that each hands exactly its
// effects to the host.
type counting struct {
	platform.Store
	t       require.TestingT
	written *int
}

func (s counting) Commit(ctx context.Context, c platform.Commit) error {
	var want, got []order.Change
	for _, w := range c.Orders {
		for _, ch := range w.Changes {
			if ch.Effects != 0 {
				want = append(want, ch)
			}
		}
	}
	for _, item := range c.Outbox {
		got = append(got, item.Change)
	}
	require.Equal(s.t, want, got, "the effects of a commit")
	err := s.Store.Commit(ctx, c)
	if err == nil {
		*s.written++
	}
	return err
}

var unknownOrder = sid.MustParse[sid.Order]("HR99999999999999999999999999999999")

// order draws an order; it may be gone, or unknown.
func (w *walker) order(t *rapid.T) orderSID {
	return rapid.SampledFrom(slices.Concat(w.orders, w.orders, []orderSID{unknownOrder})).Draw(t, "order")
}

// anyLetter draws a letter; it may be unknown.
func (w *walker) anyLetter(t *rapid.T) letterSID {
	return rapid.SampledFrom(slices.Concat(w.letters, w.letters, []letterSID{foreignLetter})).Draw(t, "letter")
}

// some draws orders for a letter, mostly such as may join it.
func (w *walker) some(t *rapid.T) loa.OrderSIDs {
	if rapid.IntRange(0, 9).Draw(t, "any") == 9 {
		return rapid.SliceOfN(rapid.Custom(w.order), 0, 3).Draw(t, "orders")
	}
	var fit []orderSID
	for _, id := range w.orders {
		if o, _, err := w.Inspect(ctx, id); err == nil && o.Status == status.Verified {
			fit = append(fit, id)
		}
	}
	if len(fit) == 0 {
		t.Skip("no order is verified")
	}
	return rapid.SliceOfNDistinct(rapid.SampledFrom(fit), 1, min(3, len(fit)), rapid.ID).Draw(t, "orders")
}

// once runs an operation, which must write in one commit, or fail and write nothing.
func (w *walker) once(t *rapid.T, operation func() error) {
	before, failing := w.written, w.store.before != nil
	err := operation()
	require.LessOrEqual(t, w.written-before, 1, "commits of one operation")
	if err != nil {
		require.Equal(t, before, w.written, "%v, after a commit", err)
		require.True(t, failing || order.ErrorCodeOf(err) != 0 || errors.Is(err, order.ErrRefused), "%v", err)
	}
	w.store.before = nil
}

// fireOrder fires a random event at an order.
func (w *walker) fireOrder(t *rapid.T) {
	var events []order.Event
	for row := range order.Lifecycle() {
		events = append(events, row.Event)
	}
	row, _ := order.Row(rapid.SampledFrom(events).Draw(t, "event"))
	actor := rapid.SampledFrom(row.By).Draw(t, "actor")
	c := order.Command{Event: row.Event, Actor: actor, Reason: "a reason"}
	if rapid.Bool().Draw(t, "named") {
		c.SigningDocumentSID = w.anyLetter(t)
	}
	id := w.order(t)
	if row.Event == order.ConfirmCode {
		if o, _, err := w.Inspect(ctx, id); err == nil {
			c.VerificationCode = string(o.VerificationCode)
		}
	}
	w.once(t, func() error { _, _, err := w.Fire(ctx, id, c); return err })
}

func (w *walker) fireAnyLetter(t *rapid.T) {
	var events []loa.Event
	for row := range loa.Lifecycle() {
		events = append(events, row.Event)
	}
	row, _ := loa.Row(rapid.SampledFrom(events).Draw(t, "event"))
	c := loa.Command{Event: row.Event, Actor: rapid.SampledFrom(row.By).Draw(t, "actor")}
	switch rapid.IntRange(0, 3).Draw(t, "with") {
	case 1:
		c.Orders = w.some(t)
	case 2:
		c.Update = &loa.UpdateRequest{Email: "new@example.com"}
	case 3:
		c.Update = &loa.UpdateRequest{HostedNumberOrderSIDs: slices.Compact(w.some(t))}
		if c.Update.Validate() != nil {
			t.Skip("a command's update is validated before")
		}
	}
	id := w.anyLetter(t)
	w.once(t, func() error { _, _, err := w.FireLetter(ctx, id, c); return err })
}

func (w *walker) create(t *rapid.T) {
	request := order.CreateRequest{
		PhoneNumber: phoneNumber(rapid.IntRange(0, 8).Draw(t, "number")), SMSCapability: true,
		UniqueName: order.Text(rapid.SampledFrom([]string{"", "front", "back"}).Draw(t, "name")),
		AccountSID: rapid.SampledFrom([]sid.ID[sid.Account]{{}, child}).Draw(t, "account"),
	}
	w.store.before = nil // it may release the number of an order that has expired first
	if o, err := w.Create(ctx, accounts.Draw(t, "caller"), request, nil); err == nil {
		w.orders = append(w.orders, o.SID)
		if rapid.Bool().Draw(t, "verified") {
			_, _, _ = w.Fire(ctx, o.SID, order.Command{Event: order.SkipVerification, Actor: order.Twilio})
		}
	}
}

func (w *walker) update(t *rapid.T) {
	u := order.UpdateRequest{}
	switch rapid.IntRange(0, 2).Draw(t, "with") {
	case 0:
		u.UniqueName = order.Some(order.Text(rapid.SampledFrom([]string{"", "front", "back"}).Draw(t, "name")))
	case 1:
		u.Status = rapid.SampledFrom(slices.Collect(order.Cancellable().All())).Draw(t, "status")
	case 2:
		u.FriendlyName = order.Some(order.Text("desk"))
	}
	id, caller := w.order(t), accounts.Draw(t, "caller")
	w.once(t, func() error { _, err := w.Update(ctx, caller, id.String(), u, nil); return err })
}

func (w *walker) createLetter(t *rapid.T) {
	request, caller := letterRequest(w.some(t)...), accounts.Draw(t, "caller")
	w.once(t, func() error {
		l, err := w.CreateLetter(ctx, caller, request, nil)
		if err == nil {
			w.letters = append(w.letters, l.SID)
		}
		return err
	})
}

func (w *walker) updateLetter(t *rapid.T) {
	u := loa.UpdateRequest{
		Status: rapid.SampledFrom([]loa.Status{0, loa.Opened, loa.Opened, loa.Signing}).Draw(t, "status"),
		Email:  order.Text(rapid.SampledFrom([]string{"", "", "new@example.com"}).Draw(t, "email")),
	}
	if u.Status != loa.Opened && rapid.Bool().Draw(t, "replace") {
		u.HostedNumberOrderSIDs = w.some(t)
	}
	id, caller := w.anyLetter(t), accounts.Draw(t, "caller")
	w.once(t, func() error { _, err := w.UpdateLetter(ctx, caller, id, u, nil); return err })
}

func (w *walker) cancel(t *rapid.T) {
	generation := rapid.SampledFrom([]order.Generation{order.Generation1, order.Generation2}).Draw(t, "generation")
	id, caller := w.order(t), accounts.Draw(t, "caller")
	w.once(t, func() error { return w.Cancel(ctx, caller, id.String(), generation) })
}

func (w *walker) number(t *rapid.T) {
	o, ok := storedOrders(t, w.memory)[w.order(t)]
	if !ok {
		t.Skip("it is gone")
	}
	w.once(t, func() error {
		if rapid.Bool().Draw(t, "delete") {
			return w.OffBoard(ctx, o.AccountSID, o.AccountSID, o.IncomingPhoneNumberSID)
		}
		u := order.NumberUpdateRequest{FriendlyName: order.Some(order.Text("desk"))}
		_, err := w.UpdateNumber(ctx, o.AccountSID, o.AccountSID, o.IncomingPhoneNumberSID, u, nil)
		return err
	})
	if now, ok := storedOrders(t, w.memory)[o.SID]; ok && now.OffBoarded == o.OffBoarded {
		require.Equal(t, o, now, "the settings of a number change nothing of its order")
	}
}

// fails makes the store refuse the next commit, or fail.
func (w *walker) fails(t *rapid.T) {
	err := rapid.SampledFrom([]error{platform.ErrStale, platform.ErrLetterTaken, errBroken}).Draw(t, "error")
	w.store.before = func(platform.Commit) error {
		w.store.before = nil
		return err
	}
}

// wait moves the clock, to a deadline or near one.
func (w *walker) wait(t *rapid.T) {
	w.clock.advance(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 10 * time.Minute, idle - time.Hour, idle - time.Second, idle}).Draw(t, "time"))
}

// reads demands that reading writes nothing, and shows what a sweep would write.
func (w *walker) reads(t *rapid.T) {
	before := w.written
	clone := w.memory.Clone(memory.Options{})
	_, err := platform.New(clone, platform.Options{Now: w.clock.Now}).Sweep(ctx)
	require.NoError(t, err)
	for id, want := range storedOrders(t, clone) {
		o, history, err := w.Inspect(ctx, id)
		require.NoError(t, err)
		require.Equal(t, want, o)
		stored, err := clone.History(ctx, id)
		require.NoError(t, err)
		require.Equal(t, stored, history)
		l, err := w.LetterOf(ctx, id)
		require.NoError(t, err)
		of, err := clone.FindLetter(ctx, platform.LetterRef{Order: id})
		require.Equal(t, err == nil, l != nil)
		if l != nil {
			require.Equal(t, of.Letter, *l)
		}
	}
	for id, want := range storedLetters(t, clone) {
		l, history, err := w.InspectLetter(ctx, id)
		require.NoError(t, err)
		require.Equal(t, want, l)
		stored, err := clone.LetterHistory(ctx, id)
		require.NoError(t, err)
		require.Equal(t, stored, history)
		fetched, err := w.FetchLetter(ctx, l.AccountSID, id)
		require.NoError(t, err)
		require.Equal(t, want, fetched)
	}
	require.Equal(t, before, w.written, "commits of reads")
}

func ordersAndLettersAgree(t *rapid.T) {
	w := newWalker(t)
	t.Repeat(map[string]func(*rapid.T){
		"create": w.create, "update": w.update, "cancel": w.cancel, "fire": w.fireOrder, "number": w.number,
		"create letter": w.createLetter, "update letter": w.updateLetter, "fire letter": w.fireAnyLetter,
		"delete letter": func(t *rapid.T) {
			id, caller := w.anyLetter(t), accounts.Draw(t, "caller")
			w.once(t, func() error { return w.DeleteLetter(ctx, caller, id) })
		},
		"fail": w.fails, "wait": w.wait,
		"sweep": func(t *rapid.T) {
			w.store.before = nil
			_, err := w.Sweep(ctx)
			require.NoError(t, err)
		},
		"": func(t *rapid.T) {
			agreement(t, w.memory)
			w.reads(t)
		},
	})
}

func TestOrdersAndLettersAgree(t *testing.T) { rapid.Check(t, ordersAndLettersAgree) }

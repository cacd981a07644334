package storetest

import (
	"context"
	"errors"
	"reflect"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// verified stores new orders of account A whose ownership is verified.
func (b *bench) verified(n int) (records []*platform.Record) {
	b.t.Helper()
	for range n {
		records = append(records, b.change(b.create(order.CreateRequest{}, accountA), reach(status.Verified)...))
	}
	return records
}

// newLetter makes the commit of a new letter of an account, with its orders.
func (b *bench) newLetter(account sid.ID[sid.Account], email order.Text, orders ...*platform.Record) platform.Commit {
	b.t.Helper()
	b.letters++
	s := &loa.Submission{SID: id[sid.AuthorizationDocument](b.letters), AccountSID: account, Create: loa.CreateRequest{Email: email}}
	for _, r := range orders {
		s.Create.HostedNumberOrderSIDs = append(s.Create.HostedNumberOrderSIDs, r.Order.SID)
	}
	w := &platform.LetterWrite{}
	b.applyLetter(w, loa.Command{Event: loa.Create, Actor: order.Customer, Submission: s})
	return platform.Commit{Letter: w, Orders: b.asked(w, orders)}
}

// letterAfter makes the commit of an event of a stored letter, with the orders that it moves.
func (b *bench) letterAfter(l *platform.LetterRecord, c loa.Command) platform.Commit {
	b.t.Helper()
	w := &platform.LetterWrite{Was: l, Next: l.Letter}
	b.applyLetter(w, c)
	var orders []*platform.Record
	for _, id := range w.Changes[0].Orders {
		orders = append(orders, b.find(platform.Ref{Order: id}))
	}
	return platform.Commit{Letter: w, Orders: b.asked(w, orders)}
}

// applyLetter adds a change to the write of a letter.
func (b *bench) applyLetter(w *platform.LetterWrite, c loa.Command) {
	b.t.Helper()
	c.At = epoch
	ch, err := w.Next.Apply(c)
	if err != nil {
		b.t.Fatalf("make the write of a letter: %v", err)
	}
	w.Changes = append(w.Changes, ch)
}

// asked makes the writes that a letter asks of its orders.
func (b *bench) asked(w *platform.LetterWrite, orders []*platform.Record) (writes []platform.Write) {
	b.t.Helper()
	ch := w.Changes[len(w.Changes)-1]
	if ch.Asks == 0 {
		return nil
	}
	c := order.Command{Event: ch.Asks, Actor: ch.Actor}
	if ch.Asks == order.SendLOA {
		c.SigningDocumentSID = w.Next.SID
	}
	for _, r := range orders {
		writes = append(writes, b.after(r, c))
	}
	return writes
}

// mustAll commits what a store has to accept.
func (b *bench) mustAll(c platform.Commit) {
	b.t.Helper()
	if err := b.store.Commit(context.Background(), c); err != nil {
		b.t.Fatalf("commit: %v", err)
	}
}

// refusedAll demands an error of the contract.
func (b *bench) refusedAll(want error, c platform.Commit) {
	b.t.Helper()
	if err := b.store.Commit(context.Background(), c); !errors.Is(err, want) {
		b.t.Errorf("commit: got %v, want %v", err, want)
	}
}

// letter stores a new letter of account A.
func (b *bench) letter(orders ...*platform.Record) *platform.LetterRecord {
	b.t.Helper()
	c := b.newLetter(accountA, "owner@example.com", orders...)
	b.mustAll(c)
	return b.findLetter(platform.LetterRef{Letter: c.Letter.Next.SID})
}

// move stores an event of a letter, as its first actor, with the fields of an update.
func (b *bench) move(l *platform.LetterRecord, e loa.Event, u ...*loa.UpdateRequest) *platform.LetterRecord {
	b.t.Helper()
	row, _ := loa.Row(e)
	c := loa.Command{Event: e, Actor: row.By[0]}
	if len(u) > 0 {
		c.Update = u[0]
	}
	b.mustAll(b.letterAfter(l, c))
	return b.findLetter(platform.LetterRef{Letter: l.Letter.SID})
}

func (b *bench) findLetter(ref platform.LetterRef) *platform.LetterRecord {
	b.t.Helper()
	r, err := b.store.FindLetter(context.Background(), ref)
	if err != nil {
		b.t.Fatalf("find the letter %+v: %v", ref, err)
	}
	return r
}

// onLetter demands that a letter is found by its orders, each by its own sid.
func (b *bench) onLetter(l *platform.LetterRecord, orders ...*platform.Record) {
	b.t.Helper()
	for _, r := range orders {
		if found := b.findLetter(platform.LetterRef{Order: r.Order.SID}); !reflect.DeepEqual(found.Letter, l.Letter) {
			b.t.Errorf("the letter of %v is %+v, want %+v", r.Order.SID, found.Letter, l.Letter)
		}
	}
}

// onNone demands that no active letter lists the orders.
func (b *bench) onNone(orders ...*platform.Record) {
	b.t.Helper()
	for _, r := range orders {
		b.missingLetter(platform.LetterRef{Order: r.Order.SID})
	}
}

func (b *bench) missingLetter(ref platform.LetterRef) {
	b.t.Helper()
	if r, err := b.store.FindLetter(context.Background(), ref); !errors.Is(err, platform.ErrNotStored) {
		b.t.Errorf("find the letter %+v: got %+v, %v; want ErrNotStored", ref, r, err)
	}
}

// sameLetter demands that the store holds the letter.
func (b *bench) sameLetter(want *platform.LetterRecord) {
	b.t.Helper()
	if r := b.findLetter(platform.LetterRef{Letter: want.Letter.SID}); !reflect.DeepEqual(r, want) {
		b.t.Errorf("the store has %+v, want %+v", r, want)
	}
}

// replace is an edit that replaces the orders of a letter.
func replace(orders ...*platform.Record) *loa.UpdateRequest {
	u := &loa.UpdateRequest{}
	for _, r := range orders {
		u.HostedNumberOrderSIDs = append(u.HostedNumberOrderSIDs, r.Order.SID)
	}
	return u
}

// current returns the orders as they are stored now.
func (b *bench) current(orders ...*platform.Record) (records []*platform.Record) {
	b.t.Helper()
	for _, r := range orders {
		records = append(records, b.find(platform.Ref{Order: r.Order.SID}))
	}
	return records
}

func noLetter(t tester, b *bench) {
	o := b.verified(1)[0]
	for _, ref := range []platform.LetterRef{{Letter: id[sid.AuthorizationDocument](99)}, {Order: o.Order.SID}, {Order: id[sid.Order](99)}, {}} {
		b.missingLetter(ref)
	}
	if _, err := b.store.LetterHistory(context.Background(), id[sid.AuthorizationDocument](99)); !errors.Is(err, platform.ErrNotStored) {
		t.Errorf("history: got %v, want ErrNotStored", err)
	}
}

func letterFound(t tester, b *bench) {
	orders := b.verified(3)
	l := b.letter(orders[0], orders[1])
	b.onLetter(l, orders[0], orders[1])
	b.onNone(orders[2])
	l = b.move(l, loa.ReopenLetter)
	b.onLetter(l, orders[0], orders[1])
	l = b.move(l, loa.Edit, replace(orders[2], orders[1]))
	b.onLetter(l, orders[1], orders[2])
	b.onNone(orders[0])
	other := b.letter(b.current(orders[0])...)
	if other.Position <= l.Position {
		t.Errorf("position %d of a letter follows %d", other.Position, l.Position)
	}
	for _, end := range []loa.Event{loa.Withdraw, loa.Decline, loa.FailLetter, loa.Sign} {
		if other.Letter.Status != loa.Signing {
			other = b.letter(b.current(orders[0])...)
		}
		b.onLetter(other, orders[0])
		other = b.move(other, end)
		b.onNone(orders[0])
		b.sameLetter(other)
	}
	b.sameLetter(l)
}

func letterCompareAndSwap(t tester, b *bench) {
	orders := b.verified(2)
	first := b.letter(orders[0])
	again := b.newLetter(accountA, "other@example.com", orders[1])
	again.Letter.Next.SID = first.Letter.SID
	b.refusedAll(platform.ErrStale, again) // it is stored
	b.same(&orders[1].Order)
	gone := b.letterAfter(first, loa.Command{Event: loa.Sign, Actor: order.Owner})
	missing := *gone.Letter
	missing.Next.SID = id[sid.AuthorizationDocument](99)
	b.refusedAll(platform.ErrStale, platform.Commit{Letter: &missing})

	late := b.letterAfter(first, loa.Command{Event: loa.Decline, Actor: order.Owner})
	second := b.move(first, loa.ReopenLetter)
	late.Orders = nil
	b.refusedAll(platform.ErrStale, late)
	b.sameLetter(second)
	if second.Position != first.Position {
		t.Errorf("a change moves a letter from position %d to %d", first.Position, second.Position)
	}
}

func letterTaken(_ tester, b *bench) {
	orders := b.verified(3)
	l := b.letter(orders[0], orders[1])
	wants := func() platform.Commit { return b.newLetter(accountB, "", b.current(orders[1:]...)...) }
	taken := func() {
		b.t.Helper()
		c := b.newLetter(accountB, "", b.current(orders[2])...)
		c.Letter.Next.Orders = replace(orders[2], orders[1]).HostedNumberOrderSIDs
		b.refusedAll(platform.ErrLetterTaken, c)
		b.missingLetter(platform.LetterRef{Letter: c.Letter.Next.SID})
		b.onNone(orders[2])
	}
	taken()
	l = b.move(l, loa.ReopenLetter)
	taken()
	b.refusedAll(platform.ErrLetterTaken, platform.Commit{Letter: wants().Letter}) // an opened letter holds its orders

	other := b.move(b.letter(b.current(orders[2])...), loa.ReopenLetter)
	edit := b.letterAfter(other, loa.Command{Event: loa.Edit, Actor: order.Customer, Update: replace(orders[1], orders[2])})
	b.refusedAll(platform.ErrLetterTaken, edit)
	b.move(l, loa.Edit, replace(orders[0])) // frees it
	b.mustAll(edit)
	b.onLetter(b.findLetter(platform.LetterRef{Letter: other.Letter.SID}), orders[1:]...)
	b.move(b.findLetter(platform.LetterRef{Letter: other.Letter.SID}), loa.Withdraw)
	b.mustAll(wants())
}

func letterFollows(_ tester, b *bench) {
	orders := b.verified(3)
	l, other := b.letter(orders[0], orders[1]), b.letter(orders[2])
	leave := func() platform.Write { return b.after(b.current(orders[0])[0], cancel) }
	drop := loa.Command{Event: loa.DropOrders, Actor: order.Customer, Orders: []sid.ID[sid.Order]{orders[0].Order.SID}}
	for range 2 { // in signing, then opened
		b.refused(platform.ErrStale, leave())
		edit := b.letterAfter(other, loa.Command{Event: loa.ReopenLetter, Actor: order.Customer})
		edit.Orders = append(edit.Orders, leave())
		b.refusedAll(platform.ErrStale, edit) // it is not the letter of the order
		b.sameLetter(other)
		b.sameLetter(l)
		b.change(b.current(orders[0])[0], rename("kept")) // the status stays
		l = b.findLetter(platform.LetterRef{Letter: l.Letter.SID})
		if l.Letter.Status == loa.Signing {
			l = b.move(l, loa.ReopenLetter)
		}
	}
	with := b.letterAfter(l, drop)
	with.Orders = []platform.Write{leave()}
	b.mustAll(with)
	b.missing(platform.Ref{Order: orders[0].Order.SID})
	b.onNone(orders[0])
	b.onLetter(b.findLetter(platform.LetterRef{Letter: l.Letter.SID}), orders[1])

	b.move(other, loa.Decline)
	b.must(b.after(b.current(orders[2])[0], cancel)) // its letter has ended
}

func unchanged(_ tester, b *bench) {
	orders := b.verified(3)
	l := b.move(b.letter(orders[0]), loa.ReopenLetter)
	orders = b.current(orders...)
	edit := b.letterAfter(l, loa.Command{Event: loa.Edit, Actor: order.Customer, Update: replace(orders[:2]...)})
	edit.Unchanged = orders[:2]
	b.change(orders[1], rename("changed"))
	b.refusedAll(platform.ErrStale, edit)
	b.sameLetter(l)
	b.onNone(orders[1])
	edit.Unchanged = b.current(orders[:2]...)
	b.mustAll(edit)
	l = b.findLetter(platform.LetterRef{Letter: l.Letter.SID})
	b.onLetter(l, orders[:2]...)
	for _, r := range edit.Unchanged {
		b.same(&r.Order)
	}

	gone := b.letterAfter(l, loa.Command{Event: loa.Withdraw, Actor: order.Customer})
	gone.Unchanged = orders[2:]
	b.must(b.after(orders[2], cancel))
	b.refusedAll(platform.ErrStale, gone)
	b.sameLetter(l)
}

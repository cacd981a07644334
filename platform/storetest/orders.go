package storetest

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

func notStored(t tester, b *bench) {
	b.create(order.CreateRequest{UniqueName: "here"}, accountA)
	for _, ref := range []platform.Ref{
		{Order: id[sid.Order](99)}, {IncomingNumber: id[sid.IncomingPhoneNumber](99)}, {Holder: number(99)},
		{Account: accountA, Name: "elsewhere"}, {Account: accountB, Name: "here"}, {},
	} {
		b.missing(ref)
	}
	if _, err := b.store.History(context.Background(), id[sid.Order](99)); !errors.Is(err, platform.ErrNotStored) {
		t.Errorf("history: got %v, want ErrNotStored", err)
	}
}

func found(t tester, b *bench) {
	w := b.submit(order.CreateRequest{UniqueName: "name"}, accountA, epoch)
	b.must(w)
	for _, ref := range []platform.Ref{
		{Order: w.Next.SID}, {IncomingNumber: w.Next.IncomingPhoneNumberSID}, {Holder: w.Next.PhoneNumber},
		{Account: accountA, Name: "name"},
	} {
		if r := b.find(ref); !reflect.DeepEqual(r.Order, w.Next) {
			t.Errorf("find %+v: got %+v, want %+v", ref, r.Order, w.Next)
		}
	}
}

func positions(t tester, b *bench) {
	last := uint64(0)
	for range 5 {
		r := b.create(order.CreateRequest{}, accountA)
		if r.Position <= last {
			t.Errorf("position %d follows %d", r.Position, last)
		}
		last = r.Position
		if again := b.change(r, rename("renamed"), rename("")); again.Position != last {
			t.Errorf("a change moves an order from position %d to %d", last, again.Position)
		}
	}
}

func compareAndSwap(t tester, b *bench) {
	first := b.create(order.CreateRequest{}, accountA)
	second := b.change(first, rename("second"))
	b.refused(platform.ErrStale, b.after(first, rename("too late")))
	b.same(&second.Order)
	again := b.after(first, rename("a"))
	again.Was = nil
	b.refused(platform.ErrStale, again) // creates an order that is there
	b.same(&second.Order)
	b.must(b.after(second, cancel))
	b.refused(platform.ErrStale, b.after(second, rename("gone")))
	b.missing(platform.Ref{Order: first.Order.SID})
}

func allOrNothing(t tester, b *bench) {
	one := b.create(order.CreateRequest{}, accountA)
	two := b.create(order.CreateRequest{}, accountA)
	stale := b.after(two, rename("stale"))
	newer := b.change(two, rename("newer"))
	b.refused(platform.ErrStale, b.after(one, rename("one")), stale)
	b.same(&one.Order)
	b.same(&newer.Order)
	if h, err := b.store.History(context.Background(), one.Order.SID); err != nil || len(h) != one.Order.Version {
		t.Errorf("history: got %d changes and %v, want %d", len(h), err, one.Order.Version)
	}
	b.must(b.after(one, rename("one")), b.after(newer, rename("two")))
	b.find(platform.Ref{Account: accountA, Name: "one"})
	b.find(platform.Ref{Account: accountA, Name: "two"})
}

func numberUnique(t tester, b *bench) {
	for _, ends := range [][]order.Command{{cancel}, fail, append(reach(status.Completed), offBoard)} {
		holder := b.create(order.CreateRequest{}, accountA)
		want := order.CreateRequest{PhoneNumber: holder.Order.PhoneNumber}
		b.refused(platform.ErrNumberTaken, b.submit(want, accountB, epoch))
		b.must(b.after(holder, ends...))
		b.missing(platform.Ref{Holder: holder.Order.PhoneNumber})
		b.missing(platform.Ref{IncomingNumber: holder.Order.IncomingPhoneNumberSID})
		next := b.create(want, accountB)
		if r := b.find(platform.Ref{Holder: want.PhoneNumber}); r.Order.SID != next.Order.SID {
			t.Errorf("the holder is %v, want %v", r.Order.SID, next.Order.SID)
		}
	}
	holder := b.create(order.CreateRequest{}, accountA)
	b.change(holder, reach(status.Completed)...) // a completed order keeps its number
	b.refused(platform.ErrNumberTaken, b.submit(order.CreateRequest{PhoneNumber: holder.Order.PhoneNumber}, accountA, epoch))
}

func nameUnique(t tester, b *bench) {
	named := order.CreateRequest{UniqueName: "name"}
	holder := b.create(named, accountA)
	b.create(named, accountB)
	b.refused(platform.ErrNameTaken, b.submit(named, accountA, epoch))
	other := b.create(order.CreateRequest{}, accountA)
	b.refused(platform.ErrNameTaken, b.after(other, rename("name")))
	holder = b.change(holder, rename("name")) // its own name again
	holder = b.change(holder, rename(""))     // cleared
	other = b.change(other, rename("name"))
	b.refused(platform.ErrNameTaken, b.after(holder, rename("name")))
	other = b.change(other, fail...) // a failed order keeps its name
	b.refused(platform.ErrNameTaken, b.after(holder, rename("name")))
	b.change(other, rename(""))
	holder = b.change(holder, rename("name"))
	b.must(b.after(holder, cancel))
	b.create(named, accountA)
	_ = t
}

// names are texts that a database may confuse.
var names = []order.Text{"a", "A", "a ", " a", "a\n", "\u00e1", "a\u0301", "ß", "ss", "%", "_", "a%", "\U0001F4DE", "ı", "I", "'", "\\"}

func bytewise(t tester, b *bench) {
	byName := map[order.Text]sid.ID[sid.Order]{}
	for _, name := range names {
		byName[name] = b.create(order.CreateRequest{UniqueName: name, FriendlyName: name}, accountA).Order.SID
	}
	for name, want := range byName {
		if r := b.find(platform.Ref{Account: accountA, Name: name}); r.Order.SID != want {
			t.Errorf("%q finds the order named %q", name, r.Order.UniqueName)
		}
		b.listed(&order.ListRequest{UniqueName: string(name)}, want)
		b.listed(&order.ListRequest{FriendlyName: string(name)}, want)
	}
}

func historyEqualsRow(t tester, b *bench) {
	lives := [][]order.Command{nil, reach(status.Completed), fail, {rename("a"), rename("")}, append(reach(status.PendingLOA), fail...)}
	for _, life := range lives {
		r := b.create(order.CreateRequest{
			FriendlyName: "\U0001F4DE 100%; \"quoted\"", CcEmails: order.Emails{"a@example.com", "b@example.com"},
			StatusCallbackURL: "https://example.com/?a=b#rc=2",
		}, accountA)
		for _, c := range life {
			r = b.change(r, c)
		}
		history, err := b.store.History(context.Background(), r.Order.SID)
		if err != nil {
			t.Fatalf("history: %v", err)
		}
		if folded, err := order.Fold(history); err != nil || !reflect.DeepEqual(folded, r.Order) {
			t.Errorf("the history folds into %+v, %v; the row is %+v", folded, err, r.Order)
		}
	}
}

func cancelled(t tester, b *bench) {
	r := b.create(order.CreateRequest{UniqueName: "name"}, accountA)
	b.must(b.after(r, cancel))
	for _, ref := range []platform.Ref{
		{Order: r.Order.SID}, {IncomingNumber: r.Order.IncomingPhoneNumberSID}, {Holder: r.Order.PhoneNumber},
		{Account: accountA, Name: "name"},
	} {
		b.missing(ref)
	}
	b.listed(&order.ListRequest{})
	if records := b.dueBy(epoch.AddDate(1, 0, 0), 10); len(records) != 0 {
		t.Errorf("a cancelled order is due")
	}
}

// dueBy returns the orders that the store returns as due.
func (b *bench) dueBy(now time.Time, n int) []*platform.Record {
	b.t.Helper()
	records, err := b.store.Due(context.Background(), now, n)
	if err != nil {
		b.t.Fatalf("due: %v", err)
	}
	return records
}

func due(t tester, b *bench) {
	var want []sid.ID[sid.Order]
	for i := range 20 { // created so that the later ones fall due earlier, two at a time
		w := b.submit(order.CreateRequest{}, accountA, epoch.Add(-time.Duration(i/2)*time.Hour))
		b.must(w)
		want = append(want, w.Next.SID)
	}
	idle := 30*24*time.Hour + time.Second // after which expire is due
	if early := b.dueBy(epoch.Add(idle-10*time.Hour), 100); len(early) != 0 {
		t.Errorf("%d orders are due too early", len(early))
	}
	expect := func(now time.Time, n int, ids ...sid.ID[sid.Order]) {
		t.Helper()
		var got []sid.ID[sid.Order]
		for _, r := range b.dueBy(now, n) {
			got = append(got, r.Order.SID)
		}
		if !reflect.DeepEqual(got, ids) {
			t.Errorf("due by %v: got %v, want %v", now, got, ids)
		}
	}
	expect(epoch.Add(idle-9*time.Hour), 100, want[18], want[19]) // at the very second
	expect(epoch.Add(idle-8*time.Hour), 3, want[18], want[19], want[16])
	expect(epoch.Add(idle-8*time.Hour), 100, want[18], want[19], want[16], want[17])
	if all := b.dueBy(epoch.Add(idle), 100); len(all) != 20 {
		t.Errorf("%d of 20 orders are due", len(all))
	}
}

func endedNeverDue(t tester, b *bench) {
	b.change(b.create(order.CreateRequest{}, accountA), reach(status.Completed)...)
	b.change(b.create(order.CreateRequest{}, accountA), fail...)
	b.must(b.after(b.create(order.CreateRequest{}, accountA), cancel))
	if records := b.dueBy(epoch.AddDate(100, 0, 0), 10); len(records) != 0 {
		t.Errorf("%v is due in status %v", records[0].Order.SID, records[0].Order.Status)
	}
}

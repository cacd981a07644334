package storetest

import (
	"context"
	"reflect"
	"slices"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// settings makes the commit that configures the number of an order with a name.
func settings(r *platform.Record, name order.Text) platform.Commit {
	next := r.IncomingNumber()
	next.Configure(&order.NumberUpdateRequest{FriendlyName: order.Some(name), SMSURL: order.Some("https://example.com/sms")}, epoch)
	return platform.Commit{Number: &platform.NumberWrite{Was: r, Next: next}}
}

// configure stores the settings of a number.
func (b *bench) configure(r *platform.Record, name order.Text) *platform.Record {
	b.t.Helper()
	b.mustAll(settings(r, name))
	return b.find(platform.Ref{Order: r.Order.SID})
}

func numberCompareAndSwap(t tester, b *bench) {
	first := b.create(order.CreateRequest{SMSURL: "https://example.com/first"}, accountA)
	if first.Number != nil {
		t.Errorf("a number that was not configured is stored: %+v", first.Number)
	}
	second := b.configure(first, "second")
	b.refusedAll(platform.ErrStale, settings(first, "late"))
	third := b.configure(second, "third")
	b.refusedAll(platform.ErrStale, settings(second, "late"))
	want := settings(second, "third").Number.Next
	for _, ref := range []platform.Ref{{Order: first.Order.SID}, {IncomingNumber: first.Order.IncomingPhoneNumberSID}, {Holder: first.Order.PhoneNumber}} {
		if r := b.find(ref); r.Number == nil || !reflect.DeepEqual(*r.Number, want) || !reflect.DeepEqual(r, third) {
			t.Errorf("find %+v: got %+v, want %+v", ref, r.Number, want)
		}
	}

	// A change of the order does not make the settings late.
	b.change(third, rename("renamed"))
	b.configure(third, "fourth")
}

func numberHeld(_ tester, b *bench) {
	for _, ends := range [][]order.Command{{cancel}, fail, append(reach(status.Completed), offBoard)} {
		r := b.configure(b.create(order.CreateRequest{}, accountA), "desk")
		b.must(b.after(r, ends...))
		b.missing(platform.Ref{IncomingNumber: r.Order.IncomingPhoneNumberSID})
		b.refusedAll(platform.ErrStale, settings(r, "late"))
		b.numbered(accountA, order.NumberListRequest{})
	}
	unknown := &platform.Record{Order: order.Order{Resource: order.Resource{SID: id[sid.Order](99)}}}
	b.refusedAll(platform.ErrStale, settings(unknown, "unknown"))
}

func numberApart(t tester, b *bench) {
	r := b.create(order.CreateRequest{FriendlyName: "order"}, accountA)
	before, err := b.store.History(context.Background(), r.Order.SID)
	if err != nil {
		t.Fatalf("history: %v", err)
	}
	configured := b.configure(r, "desk")
	b.same(&r.Order)
	if configured.Position != r.Position {
		t.Errorf("settings move an order from position %d to %d", r.Position, configured.Position)
	}
	if after, err := b.store.History(context.Background(), r.Order.SID); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("settings change the history from %+v to %+v, %v", before, after, err)
	}
	if records := b.dueBy(epoch.AddDate(1, 0, 0), 10); len(records) != 1 {
		t.Errorf("%d orders are due after settings, want 1", len(records))
	}

	// A change of the order that was read before keeps the settings.
	changed := b.change(r, rename("renamed"))
	if changed.Number == nil || !reflect.DeepEqual(*changed.Number, *configured.Number) {
		t.Errorf("a change of the order turns the settings from %+v into %+v", configured.Number, changed.Number)
	}
	b.listed(&order.ListRequest{FriendlyName: "order"}, r.Order.SID)
}

// pageNumbers asks for a page of an account's numbers.
func (b *bench) pageNumbers(account sid.ID[sid.Account], l order.NumberListRequest, from platform.Position) ([]*platform.Record, bool) {
	b.t.Helper()
	records, more, err := b.store.PageNumbers(context.Background(), account, &l, from)
	if err != nil {
		b.t.Fatalf("page of numbers: %v", err)
	}
	return records, more
}

// numbered demands that a list has the numbers of exactly these orders, newest first.
func (b *bench) numbered(account sid.ID[sid.Account], l order.NumberListRequest, want ...*platform.Record) {
	b.t.Helper()
	l.PageSize = order.MaxPageSize
	if records, more := b.pageNumbers(account, l, platform.Position{}); !slices.Equal(sids(records), sids(want)) || more {
		b.t.Errorf("list of numbers %+v: got %v, more %v; want %v", l, sids(records), more, sids(want))
	}
}

func numberFilters(_ tester, b *bench) {
	one, two := b.create(order.CreateRequest{FriendlyName: "desk"}, accountA), b.create(order.CreateRequest{}, accountA)
	three := b.create(order.CreateRequest{}, accountA)
	foreign := b.configure(b.create(order.CreateRequest{}, accountB), "desk")
	one, three = b.configure(one, "desk"), b.configure(three, "Desk")
	failed := b.change(b.create(order.CreateRequest{}, accountA), fail...)
	again := b.create(order.CreateRequest{PhoneNumber: failed.Order.PhoneNumber}, accountA)

	b.numbered(accountA, order.NumberListRequest{}, again, three, two, one)
	b.numbered(accountB, order.NumberListRequest{}, foreign)
	b.numbered(id[sid.Account](99), order.NumberListRequest{})
	b.numbered(accountA, order.NumberListRequest{FriendlyName: "desk"}, one)
	b.numbered(accountA, order.NumberListRequest{FriendlyName: two.Order.PhoneNumber.String()}, two)
	b.numbered(accountA, order.NumberListRequest{PhoneNumber: failed.Order.PhoneNumber.String()}, again)
	b.numbered(accountA, order.NumberListRequest{PhoneNumber: foreign.Order.PhoneNumber.String()})
	b.numbered(accountA, order.NumberListRequest{PhoneNumber: "617"})
	b.numbered(accountA, order.NumberListRequest{PhoneNumber: one.Order.PhoneNumber.String(), FriendlyName: "Desk"})
	b.numbered(accountA, order.NumberListRequest{Origin: order.Origin, FriendlyName: "Desk"}, three)
	b.numbered(accountA, order.NumberListRequest{Origin: "twilio"})
}

func numberPages(t tester, b *bench) {
	add := func() { b.configure(b.create(order.CreateRequest{}, accountA), "desk") }
	for range 14 {
		add()
		b.create(order.CreateRequest{}, accountA) // does not match
	}
	p := pager{add: add}
	p.read = func(from platform.Position, size int) (ids []string, positions []uint64, more bool) {
		records, more := b.pageNumbers(accountA, order.NumberListRequest{FriendlyName: "desk", PageSize: size}, from)
		for _, r := range records {
			ids, positions = append(ids, r.Order.SID.String()), append(positions, r.Position)
		}
		return ids, positions, more
	}
	p.drop = func(text string) {
		b.must(b.after(b.find(platform.Ref{Order: sid.MustParse[sid.Order](text)}), cancel))
	}
	p.test(t)
}

func raceSettings(t tester, b *bench) {
	r := b.create(order.CreateRequest{}, accountA)
	for range 5 {
		var commits []platform.Commit
		for i := range clients {
			commits = append(commits, settings(r, order.Text("desk"+string(rune('a'+i)))))
		}
		oneWins(t, b.raceAll(commits), platform.ErrStale)
		r = b.find(platform.Ref{Order: r.Order.SID})
	}
	if r.Number == nil || r.Number.Version != 5 {
		t.Errorf("after 5 races the number is %+v", r.Number)
	}
}

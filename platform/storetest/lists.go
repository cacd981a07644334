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

// page asks for a page of account A.
func (b *bench) page(l order.ListRequest, from platform.Position) ([]*platform.Record, bool) {
	b.t.Helper()
	records, more, err := b.store.Page(context.Background(), accountA, &l, from)
	if err != nil {
		b.t.Fatalf("page: %v", err)
	}
	return records, more
}

// sids names records by their sids.
func sids(records []*platform.Record) (ids []sid.ID[sid.Order]) {
	for _, r := range records {
		ids = append(ids, r.Order.SID)
	}
	return ids
}

// listed demands that a list has exactly these orders, newest first.
func (b *bench) listed(l *order.ListRequest, want ...sid.ID[sid.Order]) {
	b.t.Helper()
	request := *l
	request.PageSize = order.MaxPageSize
	if records, more := b.page(request, platform.Position{}); !slices.Equal(sids(records), want) || more {
		b.t.Errorf("list %+v: got %v, more %v; want %v", *l, sids(records), more, want)
	}
}

func filters(t tester, b *bench) {
	one := b.create(order.CreateRequest{UniqueName: "one", FriendlyName: "same"}, accountA).Order
	two := b.create(order.CreateRequest{UniqueName: "two", FriendlyName: "same"}, accountA).Order
	b.create(order.CreateRequest{UniqueName: "one", FriendlyName: "same"}, accountB)
	ended := b.create(order.CreateRequest{UniqueName: "ended"}, accountA)
	b.change(ended, fail...)
	again := b.create(order.CreateRequest{PhoneNumber: ended.Order.PhoneNumber}, accountA).Order

	b.listed(&order.ListRequest{}, again.SID, ended.Order.SID, two.SID, one.SID)
	b.listed(&order.ListRequest{Status: status.Received}, again.SID, two.SID, one.SID)
	b.listed(&order.ListRequest{Status: status.Failed}, ended.Order.SID)
	b.listed(&order.ListRequest{Status: status.Testing})
	b.listed(&order.ListRequest{PhoneNumber: again.PhoneNumber}, again.SID, ended.Order.SID)
	b.listed(&order.ListRequest{PhoneNumber: number(99)})
	b.listed(&order.ListRequest{FriendlyName: "same"}, two.SID, one.SID)
	b.listed(&order.ListRequest{FriendlyName: "Same"})
	b.listed(&order.ListRequest{UniqueName: "one"}, one.SID)
	b.listed(&order.ListRequest{IncomingPhoneNumberSID: two.IncomingPhoneNumberSID.String()}, two.SID)
	b.listed(&order.ListRequest{IncomingPhoneNumberSID: ended.Order.IncomingPhoneNumberSID.String()}, ended.Order.SID)
	b.listed(&order.ListRequest{IncomingPhoneNumberSID: "PNzzz"})
	b.listed(&order.ListRequest{PhoneNumber: again.PhoneNumber, Status: status.Failed}, ended.Order.SID)
	b.listed(&order.ListRequest{FriendlyName: "same", UniqueName: "two", Status: status.Received, PhoneNumber: two.PhoneNumber}, two.SID)
	b.listed(&order.ListRequest{FriendlyName: "other", UniqueName: "two"})
}

func pages(t tester, b *bench) {
	for range 30 {
		b.create(order.CreateRequest{}, accountA)
	}
	for _, l := range []order.ListRequest{{PageSize: 7}, {PageSize: 7, Status: status.Received}} {
		records, _ := b.page(order.ListRequest{PageSize: order.MaxPageSize}, platform.Position{})
		want := sids(records)
		var seen []sid.ID[sid.Order]
		from := platform.Position{}
		for more := true; more; {
			var page []*platform.Record
			page, more = b.page(l, from)
			if len(page) == 0 {
				t.Fatalf("an empty page after %d orders", len(seen))
			}
			seen = append(seen, sids(page)...)
			last := page[len(page)-1]
			from = platform.Position{At: last.Position}

			b.create(order.CreateRequest{}, accountA) // newer than the reader's page
			i := slices.IndexFunc(records, func(r *platform.Record) bool { return r.Order.SID == last.Order.SID })
			b.must(b.after(records[i], cancel)) // the order at the end of the page
			records = slices.Delete(records, i, i+1)
		}
		if !reflect.DeepEqual(seen, want) {
			t.Errorf("%+v: the pages showed %v, want %v", l, seen, want)
		}
	}
}

func pagesBack(t tester, b *bench) {
	for range 23 {
		b.create(order.CreateRequest{FriendlyName: "same"}, accountA)
		b.create(order.CreateRequest{}, accountA)
	}
	l := order.ListRequest{PageSize: 5, FriendlyName: "same"}
	var forth [][]*platform.Record
	from := platform.Position{}
	for more := true; more; {
		var page []*platform.Record
		page, more = b.page(l, from)
		forth = append(forth, page)
		from = platform.Position{At: page[len(page)-1].Position}
	}
	for i := len(forth) - 1; i > 0; i-- {
		back, more := b.page(l, platform.Position{At: forth[i][0].Position + 1, Back: true})
		if !reflect.DeepEqual(sids(back), sids(forth[i-1])) || !more {
			t.Errorf("back from page %d: got %v, more %v; want %v", i, sids(back), more, sids(forth[i-1]))
		}
	}
	if back, _ := b.page(l, platform.Position{At: forth[0][0].Position + 1, Back: true}); len(back) != 0 {
		t.Errorf("before the first page stand %v", sids(back))
	}
}

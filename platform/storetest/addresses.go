package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// address stores a new address.
func (b *bench) address(account sid.ID[sid.Account], n int, request order.AddressRequest) *platform.AddressRecord {
	b.t.Helper()
	a := &order.Address{SID: id[sid.Address](n), AccountSID: account, DateCreated: order.TimeOf(epoch), AddressRequest: request}
	b.mustAll(platform.Commit{Address: &platform.AddressWrite{Create: a}})
	r, err := b.store.FindAddress(context.Background(), a.SID)
	if err != nil || !reflect.DeepEqual(r.Address, *a) {
		b.t.Fatalf("find the address %v: got %+v, %v; want %+v", a.SID, r, err, a)
	}
	return r
}

// forget deletes an address.
func forget(a sid.ID[sid.Address]) platform.Commit {
	return platform.Commit{Address: &platform.AddressWrite{Delete: a}}
}

func addressStored(t tester, b *bench) {
	missing := func(a sid.ID[sid.Address]) {
		if r, err := b.store.FindAddress(context.Background(), a); !errors.Is(err, platform.ErrNotStored) {
			t.Errorf("find the address %v: got %+v, %v; want ErrNotStored", a, r, err)
		}
	}
	missing(id[sid.Address](99))
	one := b.address(accountA, 1, order.AddressRequest{CustomerName: "one \U0001F4DE"})
	two := b.address(accountB, 2, order.AddressRequest{CustomerName: "two", Emergency: true})
	if two.Position <= one.Position {
		t.Errorf("position %d of an address follows %d", two.Position, one.Position)
	}
	same := one.Address
	same.CustomerName = "again"
	b.refusedAll(platform.ErrStale, platform.Commit{Address: &platform.AddressWrite{Create: &same}})
	b.refusedAll(platform.ErrStale, forget(id[sid.Address](99)))
	if r, err := b.store.FindAddress(context.Background(), one.Address.SID); err != nil || !reflect.DeepEqual(r, one) {
		t.Errorf("the store has %+v, %v; want %+v", r, err, one)
	}
	b.mustAll(forget(one.Address.SID))
	missing(one.Address.SID)
	b.refusedAll(platform.ErrStale, forget(one.Address.SID))
	if r, err := b.store.FindAddress(context.Background(), two.Address.SID); err != nil || !reflect.DeepEqual(r, two) {
		t.Errorf("the store has %+v, %v; want %+v", r, err, two)
	}
}

// pageAddresses asks for a page of an account's addresses.
func (b *bench) pageAddresses(account sid.ID[sid.Account], l order.AddressListRequest, from platform.Position) ([]*platform.AddressRecord, bool) {
	b.t.Helper()
	records, more, err := b.store.PageAddresses(context.Background(), account, &l, from)
	if err != nil {
		b.t.Fatalf("page of addresses: %v", err)
	}
	return records, more
}

func addressFilters(t tester, b *bench) {
	b.address(accountA, 1, order.AddressRequest{CustomerName: "one", FriendlyName: "home", ISOCountry: "US"})
	b.address(accountA, 2, order.AddressRequest{CustomerName: "two", FriendlyName: "home", ISOCountry: "CA"})
	b.address(accountA, 3, order.AddressRequest{CustomerName: "One", ISOCountry: "CA"})
	b.address(accountB, 4, order.AddressRequest{CustomerName: "one", FriendlyName: "home", ISOCountry: "US"})
	listed := func(account sid.ID[sid.Account], l order.AddressListRequest, want ...int) {
		l.PageSize = order.MaxPageSize
		records, more := b.pageAddresses(account, l, platform.Position{})
		var got, ids []sid.ID[sid.Address]
		for _, r := range records {
			got = append(got, r.Address.SID)
		}
		for _, n := range want {
			ids = append(ids, id[sid.Address](n))
		}
		if !slices.Equal(got, ids) || more {
			t.Errorf("list of addresses %+v: got %v, more %v; want %v", l, got, more, ids)
		}
	}
	listed(accountA, order.AddressListRequest{}, 3, 2, 1)
	listed(accountB, order.AddressListRequest{}, 4)
	listed(id[sid.Account](99), order.AddressListRequest{})
	listed(accountA, order.AddressListRequest{CustomerName: "one"}, 1)
	listed(accountA, order.AddressListRequest{FriendlyName: "home"}, 2, 1)
	listed(accountA, order.AddressListRequest{ISOCountry: "CA"}, 3, 2)
	listed(accountA, order.AddressListRequest{ISOCountry: "CA", FriendlyName: "home"}, 2)
	listed(accountA, order.AddressListRequest{ISOCountry: "CA", CustomerName: "one"})
}

func addressPages(t tester, b *bench) {
	made := 0
	add := func() {
		made += 2
		b.address(accountA, made, order.AddressRequest{ISOCountry: "US"})
		b.address(accountA, made+1, order.AddressRequest{ISOCountry: "CA"}) // does not match
	}
	for range 14 {
		add()
	}
	p := pager{add: add}
	p.read = func(from platform.Position, size int) (ids []string, positions []uint64, more bool) {
		records, more := b.pageAddresses(accountA, order.AddressListRequest{ISOCountry: "US", PageSize: size}, from)
		for _, r := range records {
			ids, positions = append(ids, r.Address.SID.String()), append(positions, r.Position)
		}
		return ids, positions, more
	}
	p.drop = func(text string) { b.mustAll(forget(sid.MustParse[sid.Address](text))) }
	p.test(t)
}

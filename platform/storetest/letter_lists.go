package storetest

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

func letterAllOrNothing(t tester, b *bench) {
	orders := b.verified(3)
	named := b.change(orders[2], rename("name"))
	l := b.letter(orders[0])
	sign := func() platform.Commit {
		return b.letterAfter(l, loa.Command{Event: loa.Sign, Actor: order.Owner})
	}
	number := platform.NumberWrite{Was: orders[1], Next: order.IncomingNumber{FriendlyName: "desk", Version: 1}}
	address := &order.Address{SID: id[sid.Address](1), AccountSID: accountA}
	for _, c := range []struct {
		err   error
		spoil func(*platform.Commit)
	}{
		{platform.ErrStale, func(c *platform.Commit) { c.Orders = append(c.Orders, b.after(orders[2], rename("late"))) }},
		{platform.ErrNameTaken, func(c *platform.Commit) { c.Orders = append(c.Orders, b.after(orders[1], rename("name"))) }},
		{platform.ErrStale, func(c *platform.Commit) { c.Unchanged = []*platform.Record{orders[2]} }},
		{platform.ErrStale, func(c *platform.Commit) {
			late := number
			late.Was = &platform.Record{Order: orders[1].Order, Number: &number.Next}
			c.Number = &late
		}},
		{platform.ErrStale, func(c *platform.Commit) { c.Address = &platform.AddressWrite{Delete: id[sid.Address](99)} }},
		{platform.ErrStale, func(c *platform.Commit) { old := *l; old.Letter.Version--; c.Letter.Was = &old }},
	} {
		all := sign()
		all.Number, all.Address = &number, &platform.AddressWrite{Create: address}
		c.spoil(&all)
		b.refusedAll(c.err, all)
		b.sameLetter(l)
		for _, r := range []*platform.Record{b.current(orders[0])[0], orders[1], named} {
			b.same(&r.Order)
		}
		if r := b.find(platform.Ref{Order: orders[1].Order.SID}); r.Number != nil {
			t.Errorf("a refused commit has configured a number: %+v", r.Number)
		}
		if _, err := b.store.FindAddress(context.Background(), address.SID); !errors.Is(err, platform.ErrNotStored) {
			t.Errorf("a refused commit has stored an address: %v", err)
		}
	}
	b.mustAll(sign())
}

func letterHistory(t tester, b *bench) {
	orders := b.verified(2)
	l := b.move(b.letter(orders...), loa.ReopenLetter)
	l = b.move(l, loa.Edit, &loa.UpdateRequest{Email: "new@example.com", CcEmails: order.Some(order.Emails{"a@example.com", "\U0001F4DE@example.com"})})
	l = b.move(l, loa.Resend, replace(b.current(orders[1])...))
	l = b.move(l, loa.Sign)
	history, err := b.store.LetterHistory(context.Background(), l.Letter.SID)
	if err != nil {
		t.Fatalf("history: %v", err)
	}
	if folded, err := loa.Fold(history); err != nil || !reflect.DeepEqual(folded, l.Letter) {
		t.Errorf("the history folds into %+v, %v; the row is %+v", folded, err, l.Letter)
	}
}

// pageLetters asks for a page of an account's letters.
func (b *bench) pageLetters(account sid.ID[sid.Account], l loa.ListRequest, from platform.Position) ([]*platform.LetterRecord, bool) {
	b.t.Helper()
	records, more, err := b.store.PageLetters(context.Background(), account, &l, from)
	if err != nil {
		b.t.Fatalf("page of letters: %v", err)
	}
	return records, more
}

func letterFilters(t tester, b *bench) {
	orders := b.verified(4)
	var letters []*platform.LetterRecord
	for i, email := range []order.Text{"one@example.com", "two@example.com", "One@example.com"} {
		c := b.newLetter(accountA, email, orders[i])
		b.mustAll(c)
		letters = append(letters, b.findLetter(platform.LetterRef{Letter: c.Letter.Next.SID}))
	}
	foreign := b.newLetter(accountB, "one@example.com", orders[3])
	b.mustAll(foreign)
	b.move(letters[1], loa.Sign)
	b.move(letters[2], loa.ReopenLetter)
	listed := func(account sid.ID[sid.Account], l loa.ListRequest, want ...int) {
		b.t.Helper()
		l.PageSize = order.MaxPageSize
		records, more := b.pageLetters(account, l, platform.Position{})
		var got, ids []sid.ID[sid.AuthorizationDocument]
		for _, r := range records {
			got = append(got, r.Letter.SID)
		}
		for _, i := range want {
			ids = append(ids, letters[i].Letter.SID)
		}
		if !slices.Equal(got, ids) || more {
			t.Errorf("list %+v: got %v, more %v; want %v", l, got, more, ids)
		}
	}
	listed(accountA, loa.ListRequest{}, 2, 1, 0)
	listed(accountA, loa.ListRequest{Email: "one@example.com"}, 0)
	listed(accountA, loa.ListRequest{Status: loa.Signing}, 0)
	listed(accountA, loa.ListRequest{Status: loa.Signed}, 1)
	listed(accountA, loa.ListRequest{Status: loa.Opened, Email: "One@example.com"}, 2)
	listed(accountA, loa.ListRequest{Status: loa.Opened, Email: "one@example.com"})
	listed(id[sid.Account](99), loa.ListRequest{})
	letters[0] = b.findLetter(platform.LetterRef{Letter: foreign.Letter.Next.SID})
	listed(accountB, loa.ListRequest{}, 0)
}

// pager reads the pages of a list of any kind.
type pager struct {
	read func(from platform.Position, size int) (ids []string, positions []uint64, more bool)
	add  func()          // adds one that is newer
	drop func(id string) // takes one off the list
}

// test demands that pages stay right, forward while others come and go, and back.
func (p *pager) test(t tester) {
	t.Helper()
	want, _, _ := p.read(platform.Position{}, order.MaxPageSize)
	var seen []string
	from := platform.Position{}
	for more := true; more; {
		var ids []string
		var positions []uint64
		ids, positions, more = p.read(from, 3)
		if len(ids) == 0 || len(ids) > 3 {
			t.Fatalf("a page of %d after %d", len(ids), len(seen))
		}
		seen = append(seen, ids...)
		from = platform.Position{At: positions[len(positions)-1]}
		p.add()
		p.drop(ids[len(ids)-1])
	}
	if !slices.Equal(seen, want) {
		t.Errorf("the pages showed %v, want %v", seen, want)
	}
	var pages [][]string
	var firsts []uint64
	from = platform.Position{}
	for more := true; more; {
		var ids []string
		var positions []uint64
		ids, positions, more = p.read(from, 4)
		pages, firsts = append(pages, ids), append(firsts, positions[0])
		from = platform.Position{At: positions[len(positions)-1]}
	}
	for i := len(pages) - 1; i > 0; i-- {
		back, _, more := p.read(platform.Position{At: firsts[i] + 1, Back: true}, 4)
		if !slices.Equal(back, pages[i-1]) || !more {
			t.Errorf("back from page %d: got %v, more %v; want %v", i, back, more, pages[i-1])
		}
	}
	if back, _, more := p.read(platform.Position{At: firsts[0] + 1, Back: true}, 4); len(back) != 0 || !more {
		t.Errorf("before the first page stand %v, more %v", back, more)
	}
	if rest, _, more := p.read(platform.Position{At: 1}, 4); len(rest) != 0 || more {
		t.Errorf("below the first position stand %v, more %v", rest, more)
	}
}

func letterPages(t tester, b *bench) {
	add := func() { b.letter(b.verified(1)...) }
	for range 14 {
		add()
		b.move(b.letter(b.verified(1)...), loa.Sign) // does not match
	}
	p := pager{add: add}
	p.read = func(from platform.Position, size int) (ids []string, positions []uint64, more bool) {
		records, more := b.pageLetters(accountA, loa.ListRequest{Status: loa.Signing, PageSize: size}, from)
		for _, r := range records {
			ids, positions = append(ids, r.Letter.SID.String()), append(positions, r.Position)
		}
		return ids, positions, more
	}
	p.drop = func(text string) {
		b.move(b.findLetter(platform.LetterRef{Letter: sid.MustParse[sid.AuthorizationDocument](text)}), loa.Decline)
	}
	p.test(t)
}

// raceAll makes all commits at once, and returns the errors.
func (b *bench) raceAll(commits []platform.Commit) []error {
	errs := make([]error, len(commits))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, c := range commits {
		all.Go(func() {
			<-start
			errs[i] = b.store.Commit(context.Background(), c)
		})
	}
	close(start)
	all.Wait()
	return errs
}

func raceLetter(t tester, b *bench) {
	wanted := b.verified(1)[0]
	var commits []platform.Commit
	for range clients {
		c := b.newLetter(accountA, "", append(b.verified(1), wanted)...)
		c.Orders = c.Orders[:1] // so that the letters alone decide
		commits = append(commits, c)
	}
	oneWins(t, b.raceAll(commits), platform.ErrLetterTaken)
}

func raceLetterVersion(t tester, b *bench) {
	l := b.move(b.letter(b.verified(1)...), loa.ReopenLetter)
	for range 5 {
		var commits []platform.Commit
		for i := range clients {
			u := loa.UpdateRequest{Email: order.Text("owner" + string(rune('a'+i)) + "@example.com")}
			commits = append(commits, b.letterAfter(l, loa.Command{Event: loa.Edit, Actor: order.Customer, Update: &u}))
		}
		oneWins(t, b.raceAll(commits), platform.ErrStale)
		l = b.findLetter(platform.LetterRef{Letter: l.Letter.SID})
	}
	history, err := b.store.LetterHistory(context.Background(), l.Letter.SID)
	if err != nil || len(history) != l.Letter.Version {
		t.Fatalf("history: %d changes and %v, want %d", len(history), err, l.Letter.Version)
	}
	if _, err := loa.Fold(history); err != nil {
		t.Errorf("history: %v", err)
	}
}

// Package storetest tests implementations of platform.Store for its contract. Authors
// of stores call it in a test:
//
//	func TestMyStore(t *testing.T) {
//		storetest.Run(t, func(t *testing.T) platform.Store { return openEmpty(t) })
//	}
package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// contract lists the requirements of a store.
var contract = []struct {
	name string
	test func(tester, *bench)
}{
	{"an order that is not there is ErrNotStored", notStored},
	{"a new order is found by every reference", found},
	{"positions grow with each new order", positions},
	{"a commit needs the version that was read", compareAndSwap},
	{"a commit is written whole or not at all", allOrNothing},
	{"a number has one holder until it is released", numberUnique},
	{"a name has one order within an account until it is freed", nameUnique},
	{"names compare byte by byte", bytewise},
	{"the history folds into the row", historyEqualsRow},
	{"a cancelled order is gone", cancelled},
	{"the earliest deadline is due first", due},
	{"orders that have ended are never due", endedNeverDue},
	{"every filter finds exactly its orders", filters},
	{"pages stay right while orders come and go", pages},
	{"pages lead back to where they came from", pagesBack},
	{"of many who want a number one gets it", raceNumber},
	{"of many who want a name one gets it", raceName},
	{"of many who change an order each version has one change", raceVersion},

	{"a letter that is not there is ErrNotStored", noLetter},
	{"an active letter is found by its orders", letterFound},
	{"a letter needs the version that was read", letterCompareAndSwap},
	{"an order is on one active letter", letterTaken},
	{"an order whose status changes does not leave its letter behind", letterFollows},
	{"a commit needs the orders that it relied on", unchanged},
	{"a letter and its orders are written together or not at all", letterAllOrNothing},
	{"the history of a letter folds into the letter", letterHistory},
	{"every filter finds exactly its letters", letterFilters},
	{"pages of letters stay right while letters come and change", letterPages},
	{"of many letters that want an order one gets it", raceLetter},
	{"of many who change a letter each version has one change", raceLetterVersion},

	{"a number needs the version that was read", numberCompareAndSwap},
	{"a number is there while its order holds it", numberHeld},
	{"the settings of a number change nothing of its order", numberApart},
	{"every filter finds exactly its numbers", numberFilters},
	{"pages of numbers stay right while orders come and go", numberPages},
	{"of many who configure a number each version has one", raceSettings},

	{"an address is there until it is deleted", addressStored},
	{"every filter finds exactly its addresses", addressFilters},
	{"pages of addresses stay right while addresses come and go", addressPages},
}

// Run tests a store. open returns an empty one for each test, and closes it with
// the test's Cleanup.
func Run(t *testing.T, open func(*testing.T) platform.Store) {
	for _, c := range contract {
		t.Run(c.name, func(t *testing.T) { c.test(t, &bench{t: t, store: open(t)}) })
	}
}

// bench is a store under test, and the numbers of orders and letters created for it.
type bench struct {
	t       tester
	store   platform.Store
	made    int // orders
	letters int
}

// tester is the part of a *testing.T that the tests use.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// epoch is when the orders are created.
var epoch = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

// accountA and accountB own the orders.
var (
	accountA = sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	accountB = sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
)

// id makes the sid of a kind whose digits are a number.
func id[K sid.Kind](n int) sid.ID[K] {
	var b [16]byte
	for i := range 8 {
		b[15-i] = byte(n >> (8 * i))
	}
	return sid.From16[K](b)
}

// number returns a different phone number for each n.
func number(n int) phone.Number { return phone.MustParse(fmt.Sprintf("+1617%07d", 2000000+n)) }

// submit makes the write of a new order, which is accepted.
func (b *bench) submit(request order.CreateRequest, account sid.ID[sid.Account], at time.Time) platform.Write {
	b.t.Helper()
	b.made++
	if request.PhoneNumber.IsZero() {
		request.PhoneNumber = number(b.made)
	}
	request.SMSCapability = true
	s := &order.Submission{
		Create: request, AccountSID: account, Verdict: phone.Hostable,
		SID: id[sid.Order](b.made), IncomingPhoneNumberSID: id[sid.IncomingPhoneNumber](b.made),
	}
	w := platform.Write{}
	b.apply(&w, order.Command{Event: order.Submit, Actor: order.Customer, At: at, Submission: s})
	b.apply(&w, order.Command{Event: order.Accept, Actor: order.Twilio, At: at})
	return w
}

// apply adds a change to a write.
func (b *bench) apply(w *platform.Write, c order.Command) {
	b.t.Helper()
	ch, err := w.Next.Apply(c)
	if err != nil {
		b.t.Fatalf("make a write: %v", err)
	}
	w.Changes = append(w.Changes, ch)
}

// after makes the write of commands on a stored order.
func (b *bench) after(r *platform.Record, commands ...order.Command) platform.Write {
	b.t.Helper()
	w := platform.Write{Was: r, Next: r.Order}
	for _, c := range commands {
		if c.At.IsZero() {
			c.At = r.Order.DateUpdated.Time()
		}
		b.apply(&w, c)
	}
	return w
}

// commit writes, and returns the store's answer.
func (b *bench) commit(writes ...platform.Write) error {
	return b.store.Commit(context.Background(), platform.Commit{Orders: writes})
}

// must commits what a store has to accept.
func (b *bench) must(writes ...platform.Write) {
	b.t.Helper()
	if err := b.commit(writes...); err != nil {
		b.t.Fatalf("commit: %v", err)
	}
}

// create stores a new order.
func (b *bench) create(request order.CreateRequest, account sid.ID[sid.Account]) *platform.Record {
	b.t.Helper()
	w := b.submit(request, account, epoch)
	b.must(w)
	return b.find(platform.Ref{Order: w.Next.SID})
}

// change applies commands to a stored order and stores it.
func (b *bench) change(r *platform.Record, commands ...order.Command) *platform.Record {
	b.t.Helper()
	b.must(b.after(r, commands...))
	return b.find(platform.Ref{Order: r.Order.SID})
}

func (b *bench) find(ref platform.Ref) *platform.Record {
	b.t.Helper()
	r, err := b.store.Find(context.Background(), ref)
	if err != nil {
		b.t.Fatalf("find %+v: %v", ref, err)
	}
	return r
}

// missing demands that a reference finds nothing.
func (b *bench) missing(ref platform.Ref) {
	b.t.Helper()
	if r, err := b.store.Find(context.Background(), ref); !errors.Is(err, platform.ErrNotStored) {
		b.t.Errorf("find %+v: got %+v, %v; want ErrNotStored", ref, r, err)
	}
}

// refused demands an error of the contract.
func (b *bench) refused(want error, writes ...platform.Write) {
	b.t.Helper()
	if err := b.commit(writes...); !errors.Is(err, want) {
		b.t.Errorf("commit: got %v, want %v", err, want)
	}
}

// same demands that the store holds the order.
func (b *bench) same(want *order.Order) {
	b.t.Helper()
	if r := b.find(platform.Ref{Order: want.SID}); !reflect.DeepEqual(r.Order, *want) {
		b.t.Errorf("the store has %+v, want %+v", r.Order, *want)
	}
}

// The commands that the tests use.
var (
	cancel = order.Command{Event: order.Cancel, Actor: order.Customer}
	fail   = []order.Command{
		{Event: order.RequireAction, Actor: order.Twilio, Reason: "a test"},
		{Event: order.Fail, Actor: order.Twilio, Reason: "a test"},
	}
	offBoard = order.Command{Event: order.OffBoard, Actor: order.Customer}
)

// reach returns commands that bring a new order to a status, without times.
func reach(to status.Status) []order.Command {
	received, _, _ := paths.Live(paths.To(status.Received))
	path := paths.From(&received, received.DateUpdated.Time(), to)
	for i := range path {
		path[i].At = time.Time{}
	}
	return path
}

func rename(name order.Text) order.Command {
	return order.Command{Actor: order.Customer, Update: &order.UpdateRequest{UniqueName: order.Some(name)}}
}

package platform

import (
	"context"
	"errors"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Store keeps the orders. It is safe for concurrent use. A transaction never lasts
// longer than a call. Package storetest tests a Store for this contract.
type Store interface {
	// Find returns the order that the reference names, or ErrNotStored.
	Find(ctx context.Context, ref Ref) (*Record, error)
	// Page returns at most l.PageSize orders, 1 to order.MaxPageSize, of an account that match the request's
	// filters, newest first, beginning at a position, and whether more follow. While
	// orders come and go between two pages, an order that exists and matches throughout
	// appears exactly once.
	Page(ctx context.Context, account sid.ID[sid.Account], l *order.ListRequest, from Position) ([]*Record, bool, error)
	// History returns all changes of an order, the first one first, or ErrNotStored.
	History(ctx context.Context, id sid.ID[sid.Order]) ([]order.Change, error)
	// Commit writes all of the commit, or nothing and an error: ErrStale,
	// ErrNumberTaken or ErrNameTaken where it came too late.
	Commit(ctx context.Context, c Commit) error
	// Due returns at most n orders whose next deadline is at or before a time, the
	// earliest deadline first; of two equal deadlines, that of the older order.
	Due(ctx context.Context, now time.Time, n int) ([]*Record, error)
}

// The errors of a Store. Any other error is a fault of the store.
var (
	ErrNotStored   = errors.New("no such order is stored")
	ErrStale       = errors.New("the order has changed meanwhile")
	ErrNumberTaken = errors.New("another order holds the phone number")
	ErrNameTaken   = errors.New("another order of the account has the unique name")
)

// Record is a stored order. It is immutable, and so safe to read at any time: a change
// creates a new Record.
type Record struct {
	Order order.Order
	// Position counts the orders in the order of their creation, from 1. The store
	// assigns it. Positions may have gaps.
	Position uint64
}

// Ref names one order in one of four ways: exactly one of its fields is given, or
// Account and Name together.
type Ref struct {
	Order          sid.ID[sid.Order]
	IncomingNumber sid.ID[sid.IncomingPhoneNumber] // while the order holds its number
	Holder         phone.Number                    // the order that holds the number, in any account
	Account        sid.ID[sid.Account]
	Name           order.Text // a unique name of the account's orders
}

// Commit holds the writes of one operation.
type Commit struct {
	Orders []Write
	// Outbox holds the changes with effects, in the order in which the host must carry
	// them out. The store writes changes and outbox together or not at all.
	Outbox []Item
}

// Write changes one order.
type Write struct {
	// Was is the order as it was read; nil creates it. The write is refused with
	// ErrStale unless the stored order still has that version, and with
	// ErrNumberTaken or ErrNameTaken where Next wants what another order has.
	Was *Record
	// Next is the order after the changes. Without a status it was cancelled: the
	// store no longer finds it, and its number and name are free.
	Next    order.Order
	Changes []order.Change // at least one, in the order of their versions
}

// Item is a change that has effects for the host to carry out.
type Item struct {
	Order  order.Order // after the change; a cancelled order, before it
	Change order.Change
}

// Position is the start of a page: the newest order, below a position, or, backwards,
// from a position up. The zero Position is the newest order.
type Position struct {
	At   uint64
	Back bool // the page ends with the order at At, and its other orders are newer
}

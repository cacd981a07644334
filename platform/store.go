package platform

import (
	"context"
	"errors"
	"time"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Store keeps the orders, their letters and the addresses. It is safe for concurrent use. A transaction never lasts
// longer than a call. Package storetest tests a Store for this contract.
type Store interface {
	// Find returns the order that the reference names, or ErrNotStored.
	Find(ctx context.Context, ref Ref) (*Record, error)
	// Page returns at most l.PageSize orders, 1 to order.MaxPageSize, of an account that match the request's
	// filters, newest first, beginning at a position, and whether more follow. The zero
	// account stands for all accounts. While
	// orders come and go between two pages, an order that exists and matches throughout
	// appears exactly once.
	Page(ctx context.Context, account sid.ID[sid.Account], l *order.ListRequest, from Position) ([]*Record, bool, error)
	// History returns all changes of an order, the first one first, or ErrNotStored.
	History(ctx context.Context, id sid.ID[sid.Order]) ([]order.Change, error)
	// Commit writes all of the commit, or nothing and an error: ErrStale,
	// ErrNumberTaken, ErrNameTaken or ErrLetterTaken where it came too late.
	Commit(ctx context.Context, c Commit) error
	// Due returns at most n orders whose next deadline is at or before a time, the
	// earliest deadline first; of two equal deadlines, that of the older order.
	Due(ctx context.Context, now time.Time, n int) ([]*Record, error)

	// PageNumbers is Page for the incoming phone numbers that the orders of an account
	// hold.
	PageNumbers(ctx context.Context, account sid.ID[sid.Account], l *order.NumberListRequest, from Position) ([]*Record, bool, error)

	// FindLetter returns the letter that the reference names, or ErrNotStored.
	FindLetter(ctx context.Context, ref LetterRef) (*LetterRecord, error)
	// PageLetters is Page for the letters of an account.
	PageLetters(ctx context.Context, account sid.ID[sid.Account], l *loa.ListRequest, from Position) ([]*LetterRecord, bool, error)
	// LetterHistory returns all changes of a letter, the first one first, or ErrNotStored.
	LetterHistory(ctx context.Context, id sid.ID[sid.AuthorizationDocument]) ([]loa.Change, error)

	// FindAddress returns an address, or ErrNotStored.
	FindAddress(ctx context.Context, id sid.ID[sid.Address]) (*AddressRecord, error)
	// PageAddresses is Page for the addresses of an account.
	PageAddresses(ctx context.Context, account sid.ID[sid.Account], l *order.AddressListRequest, from Position) ([]*AddressRecord, bool, error)
}

// The errors of a Store. Any other error is a fault of the store.
var (
	ErrNotStored   = errors.New("it is not stored")
	ErrStale       = errors.New("it has changed meanwhile")
	ErrNumberTaken = errors.New("another order holds the phone number")
	ErrNameTaken   = errors.New("another order of the account has the unique name")
	ErrLetterTaken = errors.New("another active letter has an order of the letter")
)

// Record is a stored order. It is immutable, and so safe to read at any time: a change
// creates a new Record.
type Record struct {
	Order order.Order
	// Number is the incoming phone number as it was configured last; nil as the order
	// created it.
	Number *order.IncomingNumber
	// Position counts the orders in the order of their creation, from 1. The store
	// assigns it. Positions may have gaps.
	Position uint64
}

// IncomingNumber returns the incoming phone number of the order.
func (r *Record) IncomingNumber() order.IncomingNumber {
	if r.Number == nil {
		return order.NumberOf(&r.Order)
	}
	return *r.Number
}

// LetterRecord is a stored letter. It is immutable.
type LetterRecord struct {
	Letter   loa.Letter
	Position uint64 // counts the letters, as Record.Position counts the orders
}

// AddressRecord is a stored address. It is immutable.
type AddressRecord struct {
	Address  order.Address
	Position uint64 // counts the addresses, as Record.Position counts the orders
}

// LetterRef names one letter in one of two ways: exactly one of its fields is given.
type LetterRef struct {
	Letter sid.ID[sid.AuthorizationDocument]
	Order  sid.ID[sid.Order] // that an active letter lists
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

// Commit holds the writes of one operation. The store writes all of them together or none.
type Commit struct {
	Orders []Write
	// Unchanged are orders that the decision relied on. The commit is refused with
	// ErrStale unless each is stored with the version that was read.
	Unchanged []*Record
	// Letter is the letter of the orders; nil writes none. A write that changes the status
	// of an order is refused with ErrStale if an active letter lists the order and is not
	// this one.
	Letter *LetterWrite
	// Number configures an incoming phone number; nil writes none.
	Number *NumberWrite
	// Address creates or deletes an address; nil writes none.
	Address *AddressWrite
	// Outbox holds the changes with effects, in the order in which the host must carry
	// them out.
	Outbox []Item
}

// LetterWrite changes one letter.
type LetterWrite struct {
	// Was is the letter as it was read; nil creates it. The write is refused with ErrStale
	// unless the stored letter still has that version, and with ErrLetterTaken where Next
	// is active and lists an order that another active letter lists.
	Was     *LetterRecord
	Next    loa.Letter
	Changes []loa.Change // at least one, in the order of their versions
}

// NumberWrite configures the incoming phone number of an order. It is refused with
// ErrStale unless the order still holds its number, and the number has the version that was
// read. It changes nothing else of the order.
type NumberWrite struct {
	Was  *Record
	Next order.IncomingNumber
}

// AddressWrite creates an address, or deletes one: exactly one of its fields is given. It is
// refused with ErrStale where the address to create is stored, or that to delete is not.
type AddressWrite struct {
	Create *order.Address
	Delete sid.ID[sid.Address]
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

package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Options configure a Platform. Now and Rand are required. All functions must be safe
// for concurrent use. An operation that decides again calls Now, Look, Accept and
// MayActFor again, but uses the sids, code and call that it has.
type Options struct {
	// Now returns the time of the model. It should never go back.
	Now func() time.Time
	// Rand is the source of sids and verification codes, for example crypto/rand.Reader.
	Rand io.Reader
	// OrderSIDs returns the sids of a new order and of its incoming phone number; nil
	// makes them from Rand.
	OrderSIDs func() (sid.ID[sid.Order], sid.ID[sid.IncomingPhoneNumber], error)
	// LetterSID returns the sid of a new letter, and AddressSID that of a new address; nil
	// makes them from Rand.
	LetterSID  func() (sid.ID[sid.AuthorizationDocument], error)
	AddressSID func() (sid.ID[sid.Address], error)
	// Look reports whether a number can be hosted, such as plan.Look. Nil refuses every
	// number as unchecked. The platform itself checks whether another order holds the
	// number.
	Look func(phone.Number) phone.Verdict
	// Accept reports whether a new order is accepted at once; nil accepts all. Other
	// orders stay in twilio-processing until an event accepts or rejects them.
	Accept func(*order.Order) bool
	// MayActFor reports whether a caller may act for another account, such as its
	// subaccount; nil allows none. Every account may act for itself.
	MayActFor func(caller, account sid.ID[sid.Account]) bool
	// PlaceCall places a verification call that tells the code; nil only creates a sid.
	// An operation places at most one call for a code, even if it decides again.
	// A *order.Problem with order.ErrorCallFailed refuses the request.
	PlaceCall func(ctx context.Context, o *order.Order, code string) (sid.ID[sid.Call], error)
	// VerificationCode returns a new verification code; nil creates a random one of
	// CodeDigits digits. An operation uses one code, even if it decides again.
	VerificationCode func() (string, error)
	// CodeDigits is the number of digits of a random verification code, 4 to 10; zero is 4.
	CodeDigits int
	// Limits apply to new orders; the zero Limits are the documented ones.
	Limits order.Limits
}

// Platform operates the orders of a Store. It is safe for concurrent use.
type Platform struct {
	store   Store
	options Options
}

// New returns a platform over a store.
func New(store Store, options Options) *Platform {
	if options.Accept == nil {
		options.Accept = func(*order.Order) bool { return true }
	}
	if options.MayActFor == nil {
		options.MayActFor = func(caller, account sid.ID[sid.Account]) bool { return false }
	}
	if options.Rand == nil {
		options.Rand = missingRand{}
	}
	if options.OrderSIDs == nil {
		options.OrderSIDs = func() (id sid.ID[sid.Order], number sid.ID[sid.IncomingPhoneNumber], err error) {
			if id, err = sid.New[sid.Order](options.Rand); err == nil {
				number, err = sid.New[sid.IncomingPhoneNumber](options.Rand)
			}
			return id, number, err
		}
	}
	if options.LetterSID == nil {
		options.LetterSID = func() (sid.ID[sid.AuthorizationDocument], error) {
			return sid.New[sid.AuthorizationDocument](options.Rand)
		}
	}
	if options.AddressSID == nil {
		options.AddressSID = func() (sid.ID[sid.Address], error) { return sid.New[sid.Address](options.Rand) }
	}
	if options.VerificationCode == nil {
		options.VerificationCode = func() (string, error) { return order.RandomVerificationCode(options.Rand, options.CodeDigits) }
	}
	return &Platform{store: store, options: options}
}

// missingRand is the Options.Rand of a host that has given none.
type missingRand struct{}

// Read returns an error.
func (missingRand) Read([]byte) (int, error) {
	return 0, errors.New("platform: Options.Rand is required")
}

// attempts is how often an operation decides before it fails. An operation is too late
// only if another one has succeeded, so only a broken store reaches the limit.
const attempts = 1000

// errContradiction means that a store refuses commits without a reason in its content.
var errContradiction = errors.New("the store refused every commit, and what it holds does not say why")

// again runs an operation until it has committed, is refused, or fails.
func (p *Platform) again(ctx context.Context, operation func() error) error {
	var err error
	for range attempts {
		if err := ctx.Err(); err != nil {
			return err
		}
		err = operation()
		if !isLate(err) {
			return err
		}
	}
	return fmt.Errorf("platform: commit: %w: %w", errContradiction, err)
}

// isLate reports whether a store refused a commit because another one was faster.
func isLate(err error) bool {
	for _, late := range []error{ErrStale, ErrNumberTaken, ErrNameTaken, ErrLetterTaken} {
		if errors.Is(err, late) {
			return true
		}
	}
	return false
}

// MayActFor reports whether the caller may act for an account: for itself, and for those
// that Options.MayActFor allows.
func (p *Platform) MayActFor(caller, account sid.ID[sid.Account]) bool {
	return caller == account || p.options.MayActFor(caller, account)
}

// errNotFound does not distinguish missing orders from those of other accounts, so that
// callers cannot discover them.
var errNotFound = &order.Problem{Code: order.ErrorNotFound, Err: errors.New("the order does not exist")}

// errNoNumber is errNotFound's counterpart for incoming phone numbers.
var errNoNumber = &order.Problem{Code: order.ErrorNotFound, Err: errors.New("the incoming phone number does not exist")}

// errNoAccount does not distinguish missing accounts from those of others.
var errNoAccount = &order.Problem{Code: order.ErrorNotFound, Err: errors.New("the account does not exist")}

// find loads an order, and returns errNotFound if it is not stored.
func (p *Platform) find(ctx context.Context, ref Ref) (*Record, error) {
	r, err := p.store.Find(ctx, ref)
	if errors.Is(err, ErrNotStored) {
		return nil, errNotFound
	}
	return r, err
}

// own finds the order that a caller names: by its sid, which may be a
// subaccount's, else by a unique name of the caller's own account.
func (p *Platform) own(ctx context.Context, caller sid.ID[sid.Account], name string) (*Record, error) {
	ref := Ref{Account: caller, Name: order.Text(name)}
	if id, err := sid.Parse[sid.Order](name); err == nil {
		ref = Ref{Order: id}
	}
	r, err := p.find(ctx, ref)
	if err == nil && !p.MayActFor(caller, r.Order.AccountSID) {
		return nil, errNotFound
	}
	return r, err
}

// holder returns the order that holds a number or has a unique name; nil if none does.
func (p *Platform) holder(ctx context.Context, ref Ref) (*Record, error) {
	r, err := p.store.Find(ctx, ref)
	if errors.Is(err, ErrNotStored) {
		return nil, nil
	}
	return r, err
}

// nameTaken returns the refusal of a unique name that another order of the account has.
func (p *Platform) nameTaken(ctx context.Context, account sid.ID[sid.Account], name order.Text, self sid.ID[sid.Order]) (refusal, err error) {
	if name == "" {
		return nil, nil
	}
	r, err := p.holder(ctx, Ref{Account: account, Name: name})
	if err != nil || r == nil || r.Order.SID == self {
		return nil, err
	}
	return &order.Problem{Param: "UniqueName", Code: order.ErrorConflict,
		Err: fmt.Errorf("UniqueName is taken by order %v of the same account; choose another name", r.Order.SID)}, nil
}

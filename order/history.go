package order

import (
	"errors"
	"fmt"
	"math"
)

// ErrHistory means that a change does not follow the order's last one.
var ErrHistory = errors.New("the change does not follow the order's last one")

// Evolve applies a change that was decided before, such as one read from a store.
// It checks no guards, only that the change follows the order's last one: it has the
// next version and starts from the order's status, and the first change creates the
// order. Otherwise the error wraps ErrHistory and the order is unchanged. The zero
// Change changes nothing.
func (o *Order) Evolve(ch Change) error {
	if ch.IsZero() {
		return nil
	}
	creates := ch.Created != nil
	follows := ch.Version > 0 && ch.Version == o.Version+1 && ch.From == o.Status && creates == (o.Version == 0)
	if creates {
		follows = follows && ch.Created.Version == ch.Version && ch.Created.Status == ch.To
	}
	if o.Version == 0 && !creates {
		return fmt.Errorf("order: evolve with version %d: %w: the first change must create the order", ch.Version, ErrHistory)
	}
	if !follows {
		return fmt.Errorf("order: evolve from version %d, %q, with version %d, from %q: %w",
			o.Version, o.Status, ch.Version, ch.From, ErrHistory)
	}
	o.apply(&ch)
	return nil
}

// Fold returns the order that results from a history, which holds all changes from
// submit on. The errors are those of Evolve, with the position of the change. A
// history that creates no order, such as an empty one, is ErrHistory too.
func Fold(history []Change) (Order, error) {
	var o Order
	for i, ch := range history {
		if err := o.Evolve(ch); err != nil {
			return Order{}, fmt.Errorf("order: fold change %d of %d: %w", i+1, len(history), err)
		}
	}
	if o.Version == 0 {
		return Order{}, fmt.Errorf("order: fold: %w: none of %d changes creates an order", ErrHistory, len(history))
	}
	return o, nil
}

// apply applies the change without checking it.
func (o *Order) apply(ch *Change) {
	if ch.Created != nil {
		*o = *ch.Created
		return
	}
	if ch.Update != nil {
		o.set(ch.Update)
	}
	if ch.Writes.Has(WriteReason) {
		o.FailureReason = ch.Reason
	}
	if ch.Writes.Has(WriteLetter) {
		o.SigningDocumentSID = ch.SigningDocumentSID
	}
	if ch.Writes.Has(VerifyOwnership) {
		o.OwnershipVerified = true
	}
	if ch.Writes.Has(SignLetter) {
		o.LetterSigned = true
	}
	if ch.Writes.Has(UnsignLetter) {
		o.LetterSigned = false
	}
	if ch.Writes.Has(WriteCall) {
		if o.VerificationAttempts < math.MaxInt {
			o.VerificationAttempts++
		}
		n := len(o.VerificationCallSIDs)
		o.VerificationCallSIDs = append(o.VerificationCallSIDs[:n:n], ch.CallSID) // a copy of the order keeps its own list
		o.VerificationCode, o.VerificationCodeExpires = Text(ch.VerificationCode), ch.VerificationCodeExpires
	}
	if ch.Writes.Has(ResetVerification) {
		o.VerificationAttempts, o.VerificationCallSIDs = 0, nil
		o.VerificationCode, o.VerificationCodeExpires = "", Time{}
		o.OwnershipVerified = false
	}
	if ch.Writes.Has(WriteOffBoarded) {
		o.OffBoarded = true
	}
	o.Status, o.DateUpdated, o.Version = ch.To, ch.At, ch.Version
}

package order

import (
	"fmt"
	"slices"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
)

// The methods of this file write values as Go expressions, for %#v, so that a
// counterexample of a test can be pasted into code.

// GoString returns the time as a Go expression.
func (t Time) GoString() string {
	if t.IsZero() {
		return gosyntax.Type(t) + "{}"
	}
	return gosyntax.Call("order.TimeOf", t.Time())
}

// GoString returns the text as a Go expression.
func (t Text) GoString() string { return gosyntax.Call("order.Text", string(t)) }

// GoString returns the field as a Go expression.
func (o Opt[T]) GoString() string {
	if !o.given {
		return gosyntax.Type(o) + "{}"
	}
	return gosyntax.Call("order.Some["+gosyntax.Type(o.value)+"]", o.value)
}

// GoString returns the set as a Go expression.
func (set Set[T]) GoString() string {
	var zero T
	return gosyntax.Call("order.Of["+gosyntax.Type(zero)+"]", slices.Collect(set.All())...)
}

// constant returns the name of the constant that has a word in the list.
func constant[T ~uint8](list []string, v T) string {
	if v == 0 || int(v) >= len(list) {
		return number(v)
	}
	return gosyntax.Constant("order", list[v])
}

// number returns a value that has no name as a conversion.
func number[T ~uint8 | ~int](v T) string { return fmt.Sprintf("%T(%d)", v, v) }

// GoString returns the name of the event's constant.
func (e Event) GoString() string { return constant(eventWords[:], e) }

// GoString returns the name of the actor's constant.
func (a Actor) GoString() string { return constant(actorWords[:], a) }

// GoString returns the name of the effect's constant.
func (e Effect) GoString() string { return constant(effectWords[:], e) }

// GoString returns the name of the mark's constant.
func (m Mark) GoString() string { return constant(markWords[:], m) }

// GoString returns the name of the type's constant.
func (v VerificationType) GoString() string { return constant(verificationWords[:], v) }

// methodNames are the names of the constants, which differ from the words.
var methodNames = [...]string{"", "MethodGet", "MethodPost"}

// GoString returns the name of the method's constant.
func (m Method) GoString() string { return constant(methodNames[:], m) }

// writeNames are the names of the constants, which differ from the words.
var writeNames = [...]string{"", "WriteReason", "WriteLetter", "WriteCall", "VerifyOwnership", "SignLetter", "UnsignLetter", "ResetVerification", "WriteOffBoarded"}

// GoString returns the name of the write's constant.
func (w Write) GoString() string { return constant(writeNames[:], w) }

// guardNames are the names of the constants, whose words are sentences.
var guardNames = [...]string{"", "InStatus", "ByActor", "OrderExists", "NoOrderYet", "SMSRequested", "NumberAssigned", "CountrySupported",
	"NumberHostable", "NumberFree", "VerificationMayChange", "DocumentKept", "ByPhoneCall", "ByPhoneBill", "AttemptsLeft", "AttemptsMade",
	"VerificationCodeIssued", "VerificationCodeMatches", "VerificationCodeValid", "VerificationCodeExpired", "OwnershipVerified",
	"LetterSigned", "NumberHeld", "IdleTooLong", "ReasonGiven", "VerificationCodeGiven", "NewVerificationCodeGiven", "CallGiven", "LetterGiven", "SubmissionGiven"}

// GoString returns the name of the guard's constant.
func (g Guard) GoString() string { return constant(guardNames[:], g) }

// GoString returns the code as a conversion.
func (c ErrorCode) GoString() string { return number(c) }

// GoString returns the request as a Go expression, without fields that were not given.
func (c CreateRequest) GoString() string { return gosyntax.Struct(c) }

// GoString returns the request as a Go expression, without fields that were not given.
func (u UpdateRequest) GoString() string { return gosyntax.Struct(u) }

// GoString returns the request as a Go expression, without fields that were not given.
func (l ListRequest) GoString() string { return gosyntax.Struct(l) }

// GoString returns the submission as a Go expression, without fields that are zero.
func (s Submission) GoString() string { return gosyntax.Struct(s) }

// GoString returns the command as a Go expression, without fields that are zero.
func (c Command) GoString() string { return gosyntax.Struct(c) }

// GoString returns the change as a Go expression, without fields that are zero.
func (ch Change) GoString() string { return gosyntax.Struct(ch) }

// GoString returns the order as a Go expression, without fields that are zero.
func (o Order) GoString() string { return gosyntax.Struct(o) }

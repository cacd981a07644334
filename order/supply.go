package order

import (
	"fmt"
	"io"

	"github.com/hostednumbers/hostednumbers/sid"
)

// Supplier creates missing command parameters. A nil function leaves its parameter
// missing, and Apply then refuses the command.
type Supplier struct {
	// VerificationCode creates the digits of a new verification code: see
	// RandomVerificationCode.
	VerificationCode func() (string, error)
	// PlaceCall places the verification call that tells the code, and returns its
	// sid. An error, such as a Problem with ErrorCallFailed, refuses the command, and
	// the attempt does not count.
	PlaceCall func(code string) (sid.ID[sid.Call], error)
	// SigningDocumentSID creates the sid of a letter of authorization.
	SigningDocumentSID func() (sid.ID[sid.AuthorizationDocument], error)
	// Reason returns the reason for an event that requires one.
	Reason func() (string, error)
}

// Supply fills in the missing command parameters: a new verification code if the last
// one is no longer valid, the sid of a call or a letter, a reason. It keeps the
// parameters that are given. It places the call last, and only if nothing else is
// missing, because a call cannot be undone.
//
// The errors are those of Check and of the supplier's functions. Supply also refuses
// a command that needs a call and lacks a parameter that the supplier does not
// create. Supply never changes the order; on an error it does not change the command
// either.
func (o *Order) Supply(c *Command, from Supplier) error {
	lacks, err := o.Check(*c)
	if err != nil {
		return err
	}
	supplied := *c
	for g := range lacks.All() {
		switch {
		case g == NewVerificationCodeGiven && from.VerificationCode != nil && c.VerificationCode == "":
			supplied.VerificationCode, err = from.VerificationCode()
		case g == LetterGiven && from.SigningDocumentSID != nil:
			supplied.SigningDocumentSID, err = from.SigningDocumentSID()
		case g == ReasonGiven && from.Reason != nil:
			supplied.Reason, err = from.Reason()
		default:
			continue
		}
		if err != nil {
			return err
		}
	}
	if lacks.Has(CallGiven) && from.PlaceCall != nil {
		if lacks, err = o.Check(supplied); err != nil {
			return err
		}
		if rest := lacks &^ Of(CallGiven); rest != 0 {
			return o.refuse(&supplied, rest)
		}
		code := supplied.VerificationCode
		if o.VerificationCode != "" && TimeOf(c.At).Before(o.VerificationCodeExpires) {
			code = string(o.VerificationCode) // every call tells the same code while it is valid
		}
		if supplied.CallSID, err = from.PlaceCall(code); err != nil {
			return err
		}
	}
	*c = supplied
	return nil
}

// The lengths of a generated verification code, in digits: 4 in this generation
// of the API (documented by its sample).
const (
	MinVerificationCodeDigits     = 4
	DefaultVerificationCodeDigits = 4
	MaxVerificationCodeDigits     = 10
)

// RandomVerificationCode returns a code of the given number of digits, 4 to 10; zero
// means the default. The error means that random failed, or that the number of digits
// is out of range.
func RandomVerificationCode(random io.Reader, digits int) (string, error) {
	if digits == 0 {
		digits = DefaultVerificationCodeDigits
	}
	if digits < MinVerificationCodeDigits || digits > MaxVerificationCodeDigits {
		return "", fmt.Errorf("order: make a verification code of %d digits: the number must be %d to %d",
			digits, MinVerificationCodeDigits, MaxVerificationCodeDigits)
	}
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("order: make a verification code: %w", err)
	}
	n := uint64(0)
	for _, octet := range b {
		n = n<<8 | uint64(octet)
	}
	limit := uint64(1)
	for range digits {
		limit *= 10
	}
	return fmt.Sprintf("%0*d", digits, n%limit), nil
}

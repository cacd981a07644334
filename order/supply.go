package order

import (
	"fmt"
	"io"

	"github.com/hostednumbers/hostednumbers/sid"
)

// Supplier makes what a command may lack. A nil function supplies nothing: what
// it would make stays lacking, and Apply refuses the command because of it.
type Supplier struct {
	// VerificationCode makes the digits of a fresh verification code: see
	// RandomVerificationCode.
	VerificationCode func() (string, error)
	// PlaceCall places the verification call that tells the code, and returns its
	// sid. Its error, such as a Problem with ErrorCallFailed, refuses the command;
	// the attempt is then not counted.
	PlaceCall func(code string) (sid.ID[sid.Call], error)
	// SigningDocumentSID makes the sid of a letter of authorization.
	SigningDocumentSID func() (sid.ID[sid.AuthorizationDocument], error)
	// Reason gives the reason for an event that needs one.
	Reason func() (string, error)
}

// Supply is the one place that fills in what a command still lacks: a fresh
// verification code where the last one is no longer valid, the sid of a call, of
// a letter, a reason. What the command has already stays. The call is placed last,
// and only where the command lacks nothing else, because it cannot be undone.
//
// The errors are those of Check and of the supplier's functions, and the refusal of
// a command that needs a call and lacks what the supplier does not make. The order is
// never changed; on an error neither is the command.
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

// RandomVerificationCode makes a code of the given number of digits, 4 to 10; zero
// is the default. The error is that of random, or of another number of digits.
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

package order

import (
	"math/bits"
	"time"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

// Guard is a condition of the lifecycle. Its word is what would have to be so.
type Guard uint8

// The guards. Those from ReasonGiven on ask for something that the command has
// to bring along.
const (
	InStatus                 Guard = iota + 1 // the order is in a status that the event starts from
	ByActor                                   // the event is the actor's
	OrderExists                               // there is an order to update
	NoOrderYet                                // the order is a new one
	SMSRequested                              // SmsCapability is true
	NumberAssigned                            // the verdict is not phone.Unassigned
	CountrySupported                          // the verdict is not phone.Country
	NumberHostable                            // the verdict is phone.Hostable, or one of those with a guard of their own
	NumberFree                                // the verdict is not phone.Taken
	VerificationMayChange                     // the update leaves verification type and document, or comes in time
	DocumentKept                              // there is a verification document, where verification is by phone-bill
	ByPhoneCall                               // verification is by phone-call
	ByPhoneBill                               // verification is by phone-bill
	AttemptsLeft                              // fewer calls than Limits.MaxAttempts were made
	AttemptsMade                              // as many calls were made
	VerificationCodeIssued                    // the order has a verification code
	VerificationCodeMatches                   // Command.VerificationCode is that code
	VerificationCodeValid                     // it has not expired
	VerificationCodeExpired                   // it has expired
	OwnershipVerified                         // ownership was verified, at some time since the last reopen
	LetterSigned                              // the letter was signed, and still stands
	IdleTooLong                               // nothing happened for more than Limits.MaxIdle
	ReasonGiven                               // Command.Reason is there, in UTF-8 without NUL
	VerificationCodeGiven                     // Command.VerificationCode is there
	NewVerificationCodeGiven                  // Command.VerificationCode is digits, where the last code is no longer valid
	CallGiven                                 // Command.CallSID is there
	LetterGiven                               // Command.SigningDocumentSID is there
	SubmissionGiven                           // Command.Submission is there, with its number and sids
)

var guardWords = [...]string{"",
	InStatus:                 "the event starts from this status",
	ByActor:                  "the event is this actor's",
	OrderExists:              "there is an order",
	NoOrderYet:               "the order is a new one",
	SMSRequested:             "the SMS capability is requested",
	NumberAssigned:           "the number is in an assigned range",
	CountrySupported:         "the number is of the United States or Canada",
	NumberHostable:           "the number is known to be a landline or toll-free",
	NumberFree:               "the number is free: not hosted or SMS-enabled, and no other order's",
	VerificationMayChange:    "verification type and document change before verification, or with the posted status pending-verification",
	DocumentKept:             "verification by phone-bill has its document",
	ByPhoneCall:              "verification is by phone-call",
	ByPhoneBill:              "verification is by phone-bill",
	AttemptsLeft:             "verification attempts are left",
	AttemptsMade:             "all verification attempts were made",
	VerificationCodeIssued:   "a verification code was issued",
	VerificationCodeMatches:  "the verification code matches",
	VerificationCodeValid:    "the verification code has not expired",
	VerificationCodeExpired:  "the last verification code has expired",
	OwnershipVerified:        "ownership had been verified",
	LetterSigned:             "the letter of authorization had been signed",
	IdleTooLong:              "the order was idle for longer than allowed",
	ReasonGiven:              "a reason is given",
	VerificationCodeGiven:    "a verification code is given",
	NewVerificationCodeGiven: "a new verification code of digits is given",
	CallGiven:                "the sid of the verification call is given",
	LetterGiven:              "the sid of the letter of authorization is given",
	SubmissionGiven:          "a submission with its number and the sids of order, account and incoming phone number is given",
}

// Guards is a set of guards.
type Guards = Set[Guard]

// String returns what the guard asks, as a sentence without its full stop.
func (g Guard) String() string { return wordOf(guardWords[:], g) }

// needs are the guards that a command can meet by bringing something along.
var needs = Of(ReasonGiven, VerificationCodeGiven, NewVerificationCodeGiven, CallGiven, LetterGiven, SubmissionGiven)

// failing returns those of the guards that do not hold for the order at a time.
// InStatus, ByActor and the guards of an update, which read the order before
// the update, are Check's.
func (o *Order) failing(guards Guards, c *Command, at Time) Guards {
	var failed Guards
	for rest := guards; rest != 0; rest &= rest - 1 {
		bit := bits.TrailingZeros32(uint32(rest))
		if !o.holds(Guard(bit), c, at) {
			failed |= 1 << bit
		}
	}
	return failed
}

// holds is the one place that says what each guard means.
func (o *Order) holds(g Guard, c *Command, at Time) bool {
	switch g {
	case OrderExists:
		return o.Status != status.None
	case NoOrderYet:
		return o.Version == 0

	case SMSRequested:
		return c.Submission == nil || c.Submission.Create.SMSCapability
	case NumberAssigned:
		return c.Submission == nil || c.Submission.Verdict != phone.Unassigned
	case CountrySupported:
		return c.Submission == nil || c.Submission.Verdict != phone.Country
	case NumberHostable:
		if c.Submission == nil {
			return true
		}
		switch c.Submission.Verdict {
		case phone.Hostable, phone.Unassigned, phone.Country, phone.Taken:
			return true
		}
		return false
	case NumberFree:
		return c.Submission == nil || c.Submission.Verdict != phone.Taken
	case SubmissionGiven:
		return c.Submission != nil && c.Submission.isComplete()

	case DocumentKept:
		if c.Submission != nil {
			return c.Submission.Create.VerificationType != PhoneBill || !c.Submission.Create.VerificationDocumentSID.IsZero()
		}
		return o.VerificationType != PhoneBill || !o.VerificationDocumentSID.IsZero()
	case ByPhoneCall:
		return o.VerificationType != PhoneBill
	case ByPhoneBill:
		return o.VerificationType == PhoneBill

	case AttemptsLeft:
		return o.VerificationAttempts < o.Limits.orDefault().MaxAttempts
	case AttemptsMade:
		return o.VerificationAttempts >= o.Limits.orDefault().MaxAttempts
	case VerificationCodeIssued:
		return o.VerificationCode != ""
	case VerificationCodeMatches:
		return c.VerificationCode == "" || c.VerificationCode == string(o.VerificationCode)
	case VerificationCodeValid:
		return at.Before(o.VerificationCodeExpires)
	case VerificationCodeExpired:
		return !at.Before(o.VerificationCodeExpires)
	case VerificationCodeGiven:
		return c.VerificationCode != ""
	case NewVerificationCodeGiven:
		return at.Before(o.VerificationCodeExpires) || isDigits(c.VerificationCode)
	case CallGiven:
		return !c.CallSID.IsZero()

	case OwnershipVerified:
		return o.OwnershipVerified
	case LetterSigned:
		return o.LetterSigned
	case LetterGiven:
		return !c.SigningDocumentSID.IsZero()
	case ReasonGiven:
		return c.Reason != "" && storable(c.Reason) == nil
	case IdleTooLong:
		due := o.idleDue()
		return !due.IsZero() && !at.Before(due)
	}
	return false
}

// verificationMayChange is the rule of VerificationMayChange for a status and
// the event that comes with the update: verification type and document change
// freely in received; while pending-verification a change needs the status
// posted with it; elsewhere they do not change.
func verificationMayChange(in status.Status, with Event) bool {
	switch in {
	case status.Received:
		return true
	case status.PendingVerification:
		return with == RequestCall || with == SubmitBill
	}
	return false
}

// due returns when time alone makes the clock's guard hold; zero for any other
// guard.
func (o *Order) due(g Guard) Time {
	switch g {
	case VerificationCodeExpired:
		return o.VerificationCodeExpires
	case IdleTooLong:
		return o.idleDue()
	}
	return Time{}
}

// idleDue is the first second at which the order has been idle for more than
// its limit: at exactly 30 days it lives. Zero is never: after the year 9999.
func (o *Order) idleDue() Time {
	last := o.DateUpdated.Add(o.Limits.orDefault().MaxIdle)
	if due := last.Add(time.Second); last.Before(due) {
		return due
	}
	return Time{}
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i]-'0' > 9 {
			return false
		}
	}
	return text != ""
}

package order

import (
	"math/bits"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

// Guard is a condition of the lifecycle. Its text names what it requires.
type Guard uint8

// The guards. Those from ReasonGiven on require a command parameter.
const (
	InStatus                 Guard = iota + 1 // the order is in a status that the event starts from
	ByActor                                   // the event is the actor's
	OrderExists                               // the order exists
	NoOrderYet                                // the order is a new one
	SMSRequested                              // SmsCapability is true
	NumberAssigned                            // the verdict is not phone.Unassigned
	CountrySupported                          // the verdict is not phone.Country
	NumberHostable                            // the verdict is phone.Hostable, or one that another guard judges
	NumberFree                                // the verdict is not phone.Taken
	VerificationMayChange                     // the update keeps verification type and document, or the status allows the change
	DocumentKept                              // the order has a verification document, if verification is by phone-bill
	ByPhoneCall                               // verification is by phone-call
	ByPhoneBill                               // verification is by phone-bill
	AttemptsLeft                              // fewer calls than Limits.MaxAttempts were made
	AttemptsMade                              // Limits.MaxAttempts calls were made
	VerificationCodeIssued                    // the order has a verification code
	VerificationCodeMatches                   // Command.VerificationCode is that code
	VerificationCodeValid                     // it has not expired
	VerificationCodeExpired                   // it has expired
	OwnershipVerified                         // ownership was verified since the last reopen
	LetterSigned                              // the letter of authorization is signed
	NumberHeld                                // the incoming phone number still exists
	IdleTooLong                               // nothing happened for more than Limits.MaxIdle
	ReasonGiven                               // Command.Reason is given, in UTF-8 without NUL
	VerificationCodeGiven                     // Command.VerificationCode is given
	NewVerificationCodeGiven                  // Command.VerificationCode is digits, or the last code is still valid
	CallGiven                                 // Command.CallSID is given
	LetterGiven                               // Command.SigningDocumentSID is given
	SubmissionGiven                           // Command.Submission is given, with its number and sids
)

// guardTexts is the table of the guards' texts: the requirement, and the state found
// when the guard fails. A guard that judges a request parameter also has a message
// about it.
var guardTexts = [...]struct{ requires, actual, message string }{
	InStatus:    {requires: "one of its statuses", actual: "the order is in another status"},
	ByActor:     {requires: "one of its actors", actual: "the actor is another one"},
	OrderExists: {requires: "an existing order", actual: "the order does not exist"},
	NoOrderYet:  {requires: "a new order", actual: "the order exists already"},

	SMSRequested: {"the SMS capability", "it is not requested", "SmsCapability must be true"},
	NumberAssigned: {"a number in an assigned range", "the number is in none",
		"PhoneNumber must be in an assigned range of the numbering plan"},
	CountrySupported: {"a number of the United States or Canada", "the number is of another country",
		"PhoneNumber must be a number of the United States or Canada"},
	NumberHostable: {"a landline or toll-free number", "the number is of another type, or its type is unknown",
		"PhoneNumber must be a landline or toll-free number; it is of another type, or its type is unknown"},
	NumberFree: {"a free number", "the number is already hosted, SMS-enabled or ordered",
		"PhoneNumber is already hosted, SMS-enabled or ordered"},

	VerificationMayChange: {"an unchanged verification type and document, unless the order is received or Status=pending-verification is posted", "they would change",
		"{param} can change only in status received, or in pending-verification together with Status=pending-verification"},
	DocumentKept: {"a verification document for verification by phone-bill", "the order has none",
		"VerificationDocumentSid is required while VerificationType is phone-bill"},
	ByPhoneCall: {requires: "verification by phone-call", actual: "it is by phone-bill"},
	ByPhoneBill: {requires: "verification by phone-bill", actual: "it is by phone-call"},

	AttemptsLeft:            {requires: "a remaining verification attempt", actual: "all attempts were made"},
	AttemptsMade:            {requires: "that all verification attempts were made", actual: "some are left"},
	VerificationCodeIssued:  {requires: "an issued verification code", actual: "none was issued"},
	VerificationCodeMatches: {requires: "the issued verification code", actual: "the given one differs"},
	VerificationCodeValid:   {requires: "a verification code that has not expired", actual: "it has expired"},
	VerificationCodeExpired: {requires: "that the last verification code has expired", actual: "it is still valid"},

	OwnershipVerified: {requires: "verified ownership", actual: "ownership was not verified"},
	LetterSigned:      {requires: "a signed letter of authorization", actual: "the letter was not signed"},
	NumberHeld:        {requires: "an incoming phone number", actual: "it was deleted already"},
	IdleTooLong:       {requires: "an order that was idle for longer than allowed", actual: "it was idle for less"},

	ReasonGiven:              {"a reason", "none is given", "Reason is required, in UTF-8 without NUL"},
	VerificationCodeGiven:    {requires: "a verification code", actual: "none is given"},
	NewVerificationCodeGiven: {requires: "a new verification code of digits", actual: "none is given"},
	CallGiven:                {requires: "the sid of the verification call", actual: "none is given"},
	LetterGiven:              {"the sid of the letter of authorization", "none is given", "SigningDocumentSid is required"},
	SubmissionGiven:          {requires: "a submission with its number and the sids of order, account and incoming phone number", actual: "it is incomplete"},
}

// guardWords are the requirements of the guards.
var guardWords = func() (texts [len(guardTexts)]string) {
	for g, text := range guardTexts {
		texts[g] = text.requires
	}
	return texts
}()

// Guards is a set of guards.
type Guards = Set[Guard]

// String returns the guard's requirement, like "verification by phone-call".
func (g Guard) String() string { return words.Of(guardWords[:], g) }

// needs are the guards that a command parameter can meet.
var needs = Of(ReasonGiven, VerificationCodeGiven, NewVerificationCodeGiven, CallGiven, LetterGiven, SubmissionGiven)

// failing returns the guards that do not hold for the order at a time. Order.check
// handles InStatus and ByActor, and the guards of an update, because these read the
// order as it was before the update.
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

// holds defines the meaning of each guard.
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
		return c.Reason != "" && params.Storable(c.Reason) == nil
	case NumberHeld:
		return !o.OffBoarded
	case IdleTooLong:
		due := o.idleDue()
		return !due.IsZero() && !at.Before(due)
	}
	return false
}

// verificationMayChange reports whether an update together with an event may change
// verification type and document. They may change freely in received. In
// pending-verification the status must be posted with the change.
func verificationMayChange(in status.Status, with Event) bool {
	switch in {
	case status.Received:
		return true
	case status.PendingVerification:
		return with == RequestCall || with == SubmitBill
	}
	return false
}

// due returns the time from which a time guard holds, zero for other guards.
func (o *Order) due(g Guard) Time {
	switch g {
	case VerificationCodeExpired:
		return o.VerificationCodeExpires
	case IdleTooLong:
		return o.idleDue()
	}
	return Time{}
}

// idleDue returns the first second at which the order has been idle for more than
// its limit: an order expires after 30 days, not at 30 days. Zero means never,
// because the time would be after the year 9999.
func (o *Order) idleDue() Time {
	limits := o.Limits.orDefault()
	idle := limits.MaxIdle
	if o.Status == status.ActionRequired && limits.MaxIdleActionRequired > 0 {
		idle = limits.MaxIdleActionRequired
	}
	last := o.DateUpdated.Add(idle)
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

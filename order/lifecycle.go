package order

import (
	"iter"
	"maps"
	"slices"

	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/status"
)

// Transition is a row of the lifecycle: an event with its statuses, actors,
// conditions and consequences.
type Transition struct {
	Event Event
	From  status.Set
	To    status.Status
	By    []Actor // the actors that may cause it; the first is the usual one

	// Conditions are the guards, each with the API's answer to its failure.
	Conditions []Condition
	// Otherwise is the API's error code for a wrong status or actor. Param is the
	// request parameter that asks for the event, "" if none does.
	Otherwise ErrorCode
	Param     string

	Effects Effects // without those that every change of status has; Change.Effects has both
	Writes  Writes
	// Reason is the failure_reason of an event whose command gives none.
	Reason string

	// Advice maps statuses that the event does not start from to an alternative for
	// the caller. It may be nil.
	Advice map[status.Status]string

	Sources []Source // how well founded each part of the row is
	Why     string   // the reason for the rule, in a sentence
}

// Condition is a guard of a row, with the API's error code and the request
// parameter that it names when the guard fails.
type Condition struct {
	Guard Guard
	Code  ErrorCode
	Param string
}

// Mark says how well founded a rule is.
type Mark uint8

// The marks.
const (
	Documented Mark = iota + 1 // the API's own page states it
	Observed                   // other official material or the official client libraries show it
	Assumed                    // no official source states it; this project decided it
)

var markWords = [...]string{"", "documented", "observed", "assumed"}

// String returns the mark's word.
func (m Mark) String() string { return words.Of(markWords[:], m) }

// Source is the mark of a row, or of a part of it.
type Source struct {
	Mark Mark
	Part string // "" means the whole row
}

// The conditions that several rows share.
var (
	needsReason   = Condition{ReasonGiven, ErrorInvalidParameter, "Reason"}
	needsLetter   = Condition{LetterGiven, ErrorInvalidParameter, "SigningDocumentSid"}
	byPhoneBill   = Condition{ByPhoneBill, ErrorStatusNotSettable, "VerificationType"}
	keepsDocument = Condition{DocumentKept, ErrorVerificationDocument, "VerificationDocumentSid"}
)

// lifecycle is the table of transitions. All other code that depends on their order
// is derived from it.
var lifecycle = []Transition{
	{
		Event: Submit, From: status.Of(status.None), To: status.TwilioProcessing, By: []Actor{Customer},
		Conditions: []Condition{
			{NoOrderYet, ErrorStatusNotSettable, ""},
			{NumberAssigned, ErrorPhoneNumber, "PhoneNumber"},
			{CountrySupported, ErrorCountry, "PhoneNumber"},
			{NumberHostable, ErrorNotHostable, "PhoneNumber"},
			{NumberFree, ErrorNotHostable, "PhoneNumber"},
			{SMSRequested, ErrorSMSCapability, "SmsCapability"},
			keepsDocument,
			{SubmissionGiven, ErrorInvalidParameter, ""},
		},
		Otherwise: ErrorStatusNotSettable,
		Effects:   Of(CreateNumber),
		Sources:   []Source{{Documented, ""}},
		Why:       "Creating an order also creates the incoming phone number; landline and toll-free numbers of the United States and Canada can be hosted, for SMS.",
	},
	{
		Event: Accept, From: status.Of(status.TwilioProcessing), To: status.Received, By: []Actor{Twilio},
		Otherwise: ErrorStatusNotSettable,
		Sources:   []Source{{Documented, ""}},
		Why:       "The platform has determined that the number can be hosted.",
	},
	{
		Event: Reject, From: status.Of(status.TwilioProcessing), To: status.Failed, By: []Actor{Twilio},
		Conditions: []Condition{needsReason},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(ReleaseNumber), Writes: Of(WriteReason),
		Sources: []Source{{Documented, ""}},
		Why:     "The number is not eligible to be hosted.",
	},
	{
		Event: RequestCall, From: status.Of(status.Received, status.PendingVerification), To: status.PendingVerification, By: []Actor{Customer},
		Conditions: []Condition{
			{ByPhoneCall, ErrorStatusNotSettable, "VerificationType"},
			{AttemptsLeft, ErrorNoAttemptsLeft, "Status"},
			{NewVerificationCodeGiven, ErrorInvalidParameter, "Code"},
			{CallGiven, ErrorInvalidParameter, "CallSid"},
		},
		Otherwise: ErrorStatusNotSettable, Param: "Status",
		Effects: Of(PlaceCall), Writes: Of(WriteCall),
		Sources: []Source{{Documented, ""}},
		Why:     "Posting pending-verification places a call, at most three. A code is valid for 10 minutes, and every call in that time tells the same code.",
		Advice: map[status.Status]string{
			status.TwilioProcessing:  "wait until the platform has accepted it",
			status.Verified:          "create a letter of authorization instead; ownership is verified",
			status.PendingLOA:        "have the letter of authorization signed instead; ownership is verified",
			status.CarrierProcessing: "wait until the carrier is done; ownership is verified",
			status.Testing:           "wait until testing is done; ownership is verified",
			status.Completed:         "use the number; ownership is verified",
			status.Failed:            "create a new order",
			status.ActionRequired:    "ask operations to reopen it first",
		},
	},
	{
		Event: SubmitBill, From: status.Of(status.Received, status.PendingVerification), To: status.PendingVerification, By: []Actor{Customer},
		Conditions: []Condition{
			byPhoneBill,
			keepsDocument,
		},
		Otherwise: ErrorStatusNotSettable, Param: "Status",
		Effects: Of(ReviewDocument),
		Sources: []Source{{Documented, ""}},
		Why:     "Posting pending-verification with a phone bill starts a review of the bill.",
	},
	{
		Event: ConfirmCode, From: status.Of(status.PendingVerification), To: status.Verified, By: []Actor{Owner, Customer},
		Conditions: []Condition{
			{ByPhoneCall, ErrorUnexpectedVerificationCode, "VerificationCode"},
			{VerificationCodeIssued, ErrorUnexpectedVerificationCode, "VerificationCode"},
			{VerificationCodeGiven, ErrorInvalidParameter, "Code"},
			{VerificationCodeMatches, ErrorWrongVerificationCode, "VerificationCode"},
			{VerificationCodeValid, ErrorWrongVerificationCode, "VerificationCode"},
		},
		Otherwise: ErrorUnexpectedVerificationCode, Param: "VerificationCode",
		Writes:  Of(VerifyOwnership),
		Sources: []Source{{Documented, ""}},
		Why:     "The person who answers the phone proves ownership with the code, typed into the call or posted.",
	},
	{
		Event: ApproveBill, From: status.Of(status.PendingVerification), To: status.Verified, By: []Actor{Operations},
		Conditions: []Condition{byPhoneBill},
		Otherwise:  ErrorStatusNotSettable,
		Writes:     Of(VerifyOwnership),
		Sources:    []Source{{Documented, "the status"}, {Assumed, "the actor"}},
		Why:        "The phone bill proves ownership.",
	},
	{
		Event: RefuseBill, From: status.Of(status.PendingVerification), To: status.ActionRequired, By: []Actor{Operations},
		Conditions: []Condition{byPhoneBill, needsReason},
		Otherwise:  ErrorStatusNotSettable,
		Writes:     Of(WriteReason),
		Sources:    []Source{{Assumed, ""}},
		Why:        "The phone bill does not prove ownership.",
	},
	{
		Event: ExhaustAttempts, From: status.Of(status.PendingVerification), To: status.ActionRequired, By: []Actor{Clock},
		Conditions: []Condition{
			{ByPhoneCall, ErrorStatusNotSettable, ""},
			{AttemptsMade, ErrorStatusNotSettable, ""},
			{VerificationCodeExpired, ErrorStatusNotSettable, ""},
		},
		Otherwise: ErrorStatusNotSettable,
		Writes:    Of(WriteReason),
		Reason:    "No verification attempts are left, and the last verification code has expired.",
		Sources:   []Source{{Documented, "the limit"}, {Assumed, "the instant"}},
		Why:       "After three attempts the status changes to action-required, as soon as the last verification code has expired.",
	},
	{
		Event: SkipVerification, From: status.Of(status.Received), To: status.Verified, By: []Actor{Twilio},
		Otherwise: ErrorStatusNotSettable,
		Writes:    Of(VerifyOwnership),
		Sources:   []Source{{Observed, ""}},
		Why:       "The platform already knows the owner.",
	},
	{
		Event: SendLOA, From: status.Of(status.Verified), To: status.PendingLOA, By: []Actor{Customer},
		Conditions: []Condition{needsLetter},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(EmailLetter), Writes: Of(WriteLetter),
		Sources: []Source{{Documented, ""}},
		Why:     "After ownership is verified, the customer creates the letter of authorization, which the owner signs electronically.",
	},
	{
		Event: RevokeLOA, From: status.Of(status.PendingLOA), To: status.Verified, By: []Actor{Owner, Twilio, Customer},
		Otherwise: ErrorStatusNotSettable,
		Writes:    Of(WriteLetter),
		Sources:   []Source{{Observed, ""}},
		Why:       "The letter of authorization is declined or withdrawn; a new one may be sent.",
	},
	{
		Event: SignLOA, From: status.Of(status.PendingLOA), To: status.CarrierProcessing, By: []Actor{Owner},
		Otherwise: ErrorStatusNotSettable,
		Effects:   Of(SubmitToCarrier), Writes: Of(SignLetter),
		Sources: []Source{{Documented, ""}},
		Why:     "The signed letter lets the number be submitted to the carrier.",
	},
	{
		Event: BeginTesting, From: status.Of(status.CarrierProcessing), To: status.Testing, By: []Actor{Carrier, Twilio},
		Otherwise: ErrorStatusNotSettable,
		Effects:   Of(TestCapabilities),
		Sources:   []Source{{Documented, ""}},
		Why:       "The carrier has enabled the number, and the platform tests its capabilities.",
	},
	{
		Event: Complete, From: status.Of(status.Testing), To: status.Completed, By: []Actor{Twilio},
		Otherwise: ErrorStatusNotSettable,
		Effects:   Of(ActivateNumber),
		Sources:   []Source{{Documented, ""}},
		Why:       "The number is ready for use.",
	},
	{
		Event: RequireAction, To: status.ActionRequired, By: []Actor{Twilio, Carrier},
		From:       status.Of(status.TwilioProcessing, status.Received, status.PendingVerification, status.Verified, status.PendingLOA, status.CarrierProcessing, status.Testing),
		Conditions: []Condition{needsReason},
		Otherwise:  ErrorStatusNotSettable,
		Writes:     Of(WriteReason),
		Sources:    []Source{{Documented, "the status"}, {Assumed, "from where"}},
		Why:        "Onboarding has failed, and a specialist investigates.",
	},
	{
		Event: Reopen, From: status.Of(status.ActionRequired), To: status.Received, By: []Actor{Operations},
		Otherwise: ErrorStatusNotSettable,
		Writes:    Of(WriteReason, WriteLetter, UnsignLetter, ResetVerification),
		Sources:   []Source{{Observed, "the reset"}},
		Why:       "The specialist restarts verification with all its attempts.",
	},
	{
		Event: Reinstate, From: status.Of(status.ActionRequired), To: status.Verified, By: []Actor{Operations},
		Conditions: []Condition{{OwnershipVerified, ErrorStatusNotSettable, ""}},
		Otherwise:  ErrorStatusNotSettable,
		Writes:     Of(WriteReason, WriteLetter, UnsignLetter),
		Sources:    []Source{{Assumed, ""}},
		Why:        "Ownership stays verified; the customer sends a new letter of authorization.",
	},
	{
		Event: Resubmit, From: status.Of(status.ActionRequired), To: status.CarrierProcessing, By: []Actor{Operations},
		Conditions: []Condition{{LetterSigned, ErrorStatusNotSettable, ""}},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(SubmitToCarrier), Writes: Of(WriteReason),
		Sources: []Source{{Assumed, ""}},
		Why:     "The signed letter is still valid, and the number is submitted to the carrier again.",
	},
	{
		Event: Fail, From: status.Of(status.CarrierProcessing, status.Testing, status.ActionRequired), To: status.Failed, By: []Actor{Twilio, Carrier, Operations},
		Conditions: []Condition{needsReason},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(ReleaseNumber), Writes: Of(WriteReason),
		Sources: []Source{{Documented, "the status"}, {Assumed, "from where"}},
		Why:     "The number cannot be hosted, for example because it is SMS-enabled elsewhere; a new order may be created.",
	},
	{
		Event: Expire, To: status.Failed, By: []Actor{Clock},
		From:       status.Of(status.Received, status.PendingVerification, status.Verified, status.PendingLOA, status.ActionRequired),
		Conditions: []Condition{{IdleTooLong, ErrorStatusNotSettable, ""}},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(ReleaseNumber), Writes: Of(WriteReason),
		Reason:  "The order was idle for too long.",
		Sources: []Source{{Documented, "30 days"}, {Assumed, "which statuses wait"}},
		Why:     "An order that has been idle for more than 30 days fails.",
	},
	{
		Event: Cancel, From: status.Of(status.Received, status.PendingVerification, status.Verified, status.PendingLOA), To: status.None, By: []Actor{Customer},
		Otherwise: ErrorConflict,
		Effects:   Of(DeleteNumber),
		Sources:   []Source{{Documented, ""}},
		Why:       "Deleting the order deletes the incoming phone number. No callback is sent, because no status is left to report.",
		Advice: map[status.Status]string{
			status.TwilioProcessing:  "wait until the platform has accepted it",
			status.CarrierProcessing: "wait until the carrier is done",
			status.Testing:           "wait until testing is done",
			status.ActionRequired:    "ask operations to reopen it first",
			status.Completed:         "delete its incoming phone number instead (" + deleteNumber + ")",
			status.Failed:            "create a new order",
		},
	},
	{
		Event: OffBoard, From: status.Of(status.Completed), To: status.Completed, By: []Actor{Customer},
		Conditions: []Condition{{NumberHeld, ErrorConflict, ""}},
		Otherwise:  ErrorConflict,
		Effects:    Of(DeleteNumber), Writes: Of(WriteOffBoarded),
		Sources: []Source{{Documented, ""}},
		Why:     "Deleting the incoming phone number of a completed order leaves the platform. No callback is sent, because the status stays.",
		Advice: map[status.Status]string{
			status.TwilioProcessing:    "wait until the order is received, then delete the order",
			status.Received:            "delete the order instead",
			status.PendingVerification: "delete the order instead",
			status.Verified:            "delete the order instead",
			status.PendingLOA:          "delete the order instead",
			status.CarrierProcessing:   "wait until the order is completed",
			status.Testing:             "wait until the order is completed",
			status.ActionRequired:      "ask operations to reopen the order, then delete the order",
			status.Failed:              "the number was released when the order failed",
		},
	},
}

// updating are the conditions of every update of plain fields, with or without an
// event.
var updating = []Condition{
	{OrderExists, ErrorNotFound, ""},
	keepsDocument,
	{VerificationMayChange, ErrorStatusNotSettable, "VerificationType"},
}

// documentMayChange replaces the last of them if the update keeps the type, because
// the problem is then the document.
var documentMayChange = Condition{VerificationMayChange, ErrorStatusNotSettable, "VerificationDocumentSid"}

// deleteNumber is the request that off-boards a completed order.
const deleteNumber = "DELETE /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json"

// changeEffects returns the effects of every change of status, for any event: a
// callback reports the new status, leaving pending-verification cancels a call that
// was not placed yet, and leaving pending-loa withdraws a letter that was not
// signed.
func changeEffects(e Event, from, to status.Status) Effects {
	var effects Effects
	if from == to {
		return effects
	}
	if to != status.None {
		effects |= Of(SendCallback)
	}
	if from == status.PendingVerification {
		effects |= Of(CancelCall)
	}
	if from == status.PendingLOA && e != SignLOA {
		effects |= Of(WithdrawLetter)
	}
	return effects
}

// Lifecycle yields the rows of the lifecycle, in the order of the events.
func Lifecycle() iter.Seq[Transition] {
	return func(yield func(Transition) bool) {
		for _, row := range lifecycle {
			if !yield(row.clone()) {
				return
			}
		}
	}
}

// Row returns the row of an event, and whether there is one.
func Row(e Event) (Transition, bool) {
	for _, row := range lifecycle {
		if row.Event == e {
			return row.clone(), true
		}
	}
	return Transition{}, false
}

func (t Transition) clone() Transition {
	t.By, t.Conditions, t.Sources = slices.Clone(t.By), slices.Clone(t.Conditions), slices.Clone(t.Sources)
	t.Advice = maps.Clone(t.Advice)
	return t
}

// Guards returns the guards of the row's conditions.
func (t *Transition) Guards() Guards {
	var guards Guards
	for _, c := range t.Conditions {
		guards |= Of(c.Guard)
	}
	return guards
}

// condition returns the API's answer to a failure of the guard on this row.
func (t *Transition) condition(g Guard) Condition {
	for _, c := range append(t.Conditions, updating...) {
		if c.Guard == g {
			return c
		}
	}
	return Condition{g, t.Otherwise, t.Param}
}

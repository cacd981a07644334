package order

import (
	"iter"
	"maps"
	"slices"

	"github.com/hostednumbers/hostednumbers/status"
)

// Transition is a row of the lifecycle: an event, from which statuses to which
// it leads, who may cause it, under which conditions, and what follows.
type Transition struct {
	Event Event
	From  status.Set
	To    status.Status
	By    []Actor // the first is the one to assume where nobody is named

	// Conditions are the guards, each with what the API answers when it fails.
	Conditions []Condition
	// Otherwise is the API's code where the status or the actor is wrong, and
	// Param the request parameter that asks for the event, "" if none does.
	Otherwise ErrorCode
	Param     string

	Effects Effects // besides those that every change of status has: see Effects of a Change
	Writes  Writes
	// Reason is the failure_reason of an event that nobody gives a reason for.
	Reason string

	// Advice says what to do instead where the event does not start from a
	// status. Events without it are refused without advice.
	Advice map[status.Status]string

	Sources []Source // which part of the row stands where
	Why     string   // the rule in a sentence
}

// Condition is a guard of a row, with the API's code and the parameter to blame
// when it fails.
type Condition struct {
	Guard Guard
	Code  ErrorCode
	Param string
}

// Mark says how well founded a rule is.
type Mark uint8

// The marks.
const (
	Documented Mark = iota + 1 // the API's own page says it
	Observed                   // other official material, or the official client libraries, say or do it
	Assumed                    // nobody says it: this project decided it
)

var markWords = [...]string{"", "documented", "observed", "assumed"}

// String returns the mark's word.
func (m Mark) String() string { return wordOf(markWords[:], m) }

// Source is the mark of a row, or of the part of it that is named.
type Source struct {
	Mark Mark
	Part string // "" is the whole row
}

// The conditions that several rows share.
var (
	needsReason   = Condition{ReasonGiven, ErrorInvalidParameter, "Reason"}
	needsLetter   = Condition{LetterGiven, ErrorInvalidParameter, "SigningDocumentSid"}
	byPhoneBill   = Condition{ByPhoneBill, ErrorStatusNotSettable, "VerificationType"}
	keepsDocument = Condition{DocumentKept, ErrorVerificationDocument, "VerificationDocumentSid"}
)

// lifecycle is THE table: all that an order can go through. Everything else
// that knows what may follow what is derived from it.
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
		Why:     "Posting pending-verification places a call, three at the most. A code is good for 10 minutes; until then every call tells the same one.",
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
		Why:     "Posting pending-verification with a phone bill has the bill reviewed.",
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
		Why:     "Whoever answers the phone proves ownership with the code, typed into the call or posted.",
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
		Why:        "The phone bill proves nothing.",
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
		Why:       "Three attempts are the most before the status changes to action-required; the last one lasts as long as its code.",
	},
	{
		Event: SkipVerification, From: status.Of(status.Received), To: status.Verified, By: []Actor{Twilio},
		Otherwise: ErrorStatusNotSettable,
		Writes:    Of(VerifyOwnership),
		Sources:   []Source{{Observed, ""}},
		Why:       "The platform knows the owner already.",
	},
	{
		Event: SendLOA, From: status.Of(status.Verified), To: status.PendingLOA, By: []Actor{Customer},
		Conditions: []Condition{needsLetter},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(EmailLetter), Writes: Of(WriteLetter),
		Sources: []Source{{Documented, ""}},
		Why:     "Once ownership is verified, the customer creates the letter of authorization, which is to be signed electronically.",
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
		Why:       "The carrier has enabled the number: its capabilities are tested.",
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
		Why:        "Onboarding met a failure, which a specialist will look into.",
	},
	{
		Event: Reopen, From: status.Of(status.ActionRequired), To: status.Received, By: []Actor{Operations},
		Otherwise: ErrorStatusNotSettable,
		Writes:    Of(WriteReason, WriteLetter, UnsignLetter, ResetVerification),
		Sources:   []Source{{Observed, "the reset"}},
		Why:       "The specialist lets verification begin anew, with all its attempts.",
	},
	{
		Event: Reinstate, From: status.Of(status.ActionRequired), To: status.Verified, By: []Actor{Operations},
		Conditions: []Condition{{OwnershipVerified, ErrorStatusNotSettable, ""}},
		Otherwise:  ErrorStatusNotSettable,
		Writes:     Of(WriteReason, WriteLetter, UnsignLetter),
		Sources:    []Source{{Assumed, ""}},
		Why:        "Ownership stays proven; a new letter of authorization is to be sent.",
	},
	{
		Event: Resubmit, From: status.Of(status.ActionRequired), To: status.CarrierProcessing, By: []Actor{Operations},
		Conditions: []Condition{{LetterSigned, ErrorStatusNotSettable, ""}},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(SubmitToCarrier), Writes: Of(WriteReason),
		Sources: []Source{{Assumed, ""}},
		Why:     "The signed letter still stands; the carrier is asked again.",
	},
	{
		Event: Fail, From: status.Of(status.CarrierProcessing, status.Testing, status.ActionRequired), To: status.Failed, By: []Actor{Twilio, Carrier, Operations},
		Conditions: []Condition{needsReason},
		Otherwise:  ErrorStatusNotSettable,
		Effects:    Of(ReleaseNumber), Writes: Of(WriteReason),
		Sources: []Source{{Documented, "the status"}, {Assumed, "from where"}},
		Why:     "The number cannot be hosted, because it is SMS-enabled elsewhere for one; a new order may be created.",
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

// updating are the conditions of every update of plain fields, whatever event
// comes with it.
var updating = []Condition{
	{OrderExists, ErrorNotFound, ""},
	keepsDocument,
	{VerificationMayChange, ErrorStatusNotSettable, "VerificationType"},
}

// documentMayChange stands in for the last of them where the update leaves the
// type, and so the document is to blame.
var documentMayChange = Condition{VerificationMayChange, ErrorStatusNotSettable, "VerificationDocumentSid"}

// deleteNumber is the request that off-boards a completed order.
const deleteNumber = "DELETE /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json"

// changeEffects returns the effects that a change of status has whatever its
// row: a callback reports the new status, leaving pending-verification cancels
// a call that is still to come, leaving pending-loa withdraws a letter that was
// not signed.
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

// condition returns what the API answers when the guard fails on this row.
func (t *Transition) condition(g Guard) Condition {
	for _, c := range append(t.Conditions, updating...) {
		if c.Guard == g {
			return c
		}
	}
	return Condition{g, t.Otherwise, t.Param}
}

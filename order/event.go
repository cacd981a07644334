package order

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/absent"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Event is a verb of the lifecycle: what can happen to an order. Which event is
// legal when, and what it does, is Lifecycle's to say. The zero Event is none:
// in a Command and a Change it means an update of plain fields alone.
type Event uint8

// The events, one for each row of the lifecycle, which says what each is:
// see LIFECYCLE.md.
const (
	Submit Event = iota + 1
	Accept
	Reject
	RequestCall
	SubmitBill
	ConfirmCode
	ApproveBill
	RefuseBill
	ExhaustAttempts
	SkipVerification
	SendLOA
	RevokeLOA
	SignLOA
	BeginTesting
	Complete
	RequireAction
	Reopen
	Reinstate
	Resubmit
	Fail
	Expire
	Cancel
	OffBoard
)

const eventCount = len(eventWords)

var eventWords = [...]string{"", "submit", "accept", "reject", "request-call", "submit-bill", "confirm-code",
	"approve-bill", "refuse-bill", "exhaust-attempts", "skip-verification", "send-loa", "revoke-loa", "sign-loa",
	"begin-testing", "complete", "require-action", "reopen", "reinstate", "resubmit", "fail", "expire", "cancel",
	"off-board"}

// ParseEvent returns the event of a word like "request-call". An error wraps ErrWord.
func ParseEvent(text string) (Event, error) { return parseWord[Event](eventWords[:], text) }

// String returns the event's word, "" for none.
func (e Event) String() string { return wordOf(eventWords[:], e) }

// MarshalText returns the event's word, empty for none.
func (e Event) MarshalText() ([]byte, error) { return marshalWordText(eventWords[:], e) }

// UnmarshalText is ParseEvent, but that the empty text is no event.
func (e *Event) UnmarshalText(text []byte) error { return absent.UnmarshalText(e, text, ParseEvent) }

// MarshalJSON returns the event's word as a JSON string, null for none.
func (e Event) MarshalJSON() ([]byte, error) { return marshalWordJSON(eventWords[:], e) }

// UnmarshalJSON is ParseEvent of a JSON string; null and "" are no event.
func (e *Event) UnmarshalJSON(data []byte) error { return absent.UnmarshalJSON(e, data, ParseEvent) }

// Scan is ParseEvent of a database column; NULL and "" are no event.
func (e *Event) Scan(src any) error { return absent.Scan(e, src, ParseEvent) }

// Value returns the event's word as a database column, NULL for none.
func (e Event) Value() (driver.Value, error) { return wordValue(eventWords[:], e) }

// Actor is who does something to an order. The zero Actor is nobody.
type Actor uint8

// The actors.
const (
	Customer   Actor = iota + 1 // the API's caller
	Owner                       // of the number: answers the phone, signs the letter of authorization
	Twilio                      // the platform
	Carrier                     // the platform's underlying provider
	Operations                  // a specialist of the platform
	Clock                       // time alone
)

var actorWords = [...]string{"", "customer", "owner", "twilio", "carrier", "operations", "clock"}

// ParseActor returns the actor of a word like "customer". An error wraps ErrWord.
func ParseActor(text string) (Actor, error) { return parseWord[Actor](actorWords[:], text) }

// String returns the actor's word, "" for nobody.
func (a Actor) String() string { return wordOf(actorWords[:], a) }

// MarshalText returns the actor's word, empty for nobody.
func (a Actor) MarshalText() ([]byte, error) { return marshalWordText(actorWords[:], a) }

// UnmarshalText is ParseActor, but that the empty text is nobody.
func (a *Actor) UnmarshalText(text []byte) error { return absent.UnmarshalText(a, text, ParseActor) }

// MarshalJSON returns the actor's word as a JSON string, null for nobody.
func (a Actor) MarshalJSON() ([]byte, error) { return marshalWordJSON(actorWords[:], a) }

// UnmarshalJSON is ParseActor of a JSON string; null and "" are nobody.
func (a *Actor) UnmarshalJSON(data []byte) error { return absent.UnmarshalJSON(a, data, ParseActor) }

// Scan is ParseActor of a database column; NULL and "" are nobody.
func (a *Actor) Scan(src any) error { return absent.Scan(a, src, ParseActor) }

// Value returns the actor's word as a database column, NULL for nobody.
func (a Actor) Value() (driver.Value, error) { return wordValue(actorWords[:], a) }

// Effect is something the host carries out because of a change: the model only
// says that it is due.
type Effect uint8

// The effects, in the order in which a host carries them out.
const (
	CreateNumber     Effect = iota + 1 // create the incoming phone number, with the order's Settings
	PlaceCall                          // place the verification call, after CallDelay, dialling Extension
	ReviewDocument                     // have the verification document reviewed
	EmailLetter                        // e-mail the letter of authorization to Email and CcEmails
	SubmitToCarrier                    // submit the number to the carrier
	TestCapabilities                   // test the capabilities
	ActivateNumber                     // activate the number
	ReleaseNumber                      // release the number, so that a new order may ask for it
	DeleteNumber                       // delete the incoming phone number
	CancelCall                         // cancel a verification call that is still to come, if there is one
	WithdrawLetter                     // withdraw the letter of authorization that waits to be signed
	SendCallback                       // report the new status to StatusCallbackURL, if there is one
)

var effectWords = [...]string{"", "create-number", "place-call", "review-document", "email-letter", "submit-to-carrier",
	"test-capabilities", "activate-number", "release-number", "delete-number", "cancel-call", "withdraw-letter",
	"send-callback"}

// Effects is a set of effects.
type Effects = Set[Effect]

// String returns the effect's words, like "place-call".
func (e Effect) String() string { return wordOf(effectWords[:], e) }

// Write is something a change writes to the order, beside status, date_updated
// and version, which every change writes.
type Write uint8

// The writes.
const (
	WriteReason       Write = iota + 1 // failure_reason becomes Change.Reason
	WriteLetter                        // signing_document_sid becomes Change.SigningDocumentSID
	WriteCall                          // one attempt more; Change.CallSID is appended; Change.VerificationCode and VerificationCodeExpires are taken
	VerifyOwnership                    // ownership is verified
	SignLetter                         // the letter is signed
	UnsignLetter                       // the letter is not signed any more
	ResetVerification                  // attempts, code, calls and the proof of ownership are forgotten
	WriteOffBoarded                    // the incoming phone number is deleted
)

var writeWords = [...]string{"", "failure-reason", "signing-document", "call", "ownership-verified", "letter-signed",
	"letter-unsigned", "verification-reset", "off-boarded"}

// Writes is a set of writes.
type Writes = Set[Write]

// String returns the write's words, like "failure-reason".
func (w Write) String() string { return wordOf(writeWords[:], w) }

// Command asks for an event, for an update of plain fields, or for both at once:
// then the fields apply first, the guards read them, and all of it applies or
// none. A Command without an event and without an update does nothing.
type Command struct {
	_ struct{}

	Event Event
	Actor Actor // any one for an update of plain fields alone, nobody too

	// At is when. It is cut to whole seconds, UTC; a time before the order's
	// date_updated counts as date_updated; the zero time is ErrTime.
	At time.Time

	// Submission is what submit creates the order from. Its Create comes from
	// ParseCreateRequest, or has been validated: deciding does not look at it again.
	Submission *Submission
	// Update holds the plain fields to update; nil is none. It comes from
	// ParseUpdateRequest, or has been validated. Its Status and VerificationCode are not
	// read here: Update.Command makes them an event.
	Update *UpdateRequest

	// Reason becomes failure_reason, for the events that ask for one. It is UTF-8 without NUL.
	Reason string
	// Code is the digits to confirm, for confirm-code; for request-call a fresh
	// code, used only when the last one is no longer valid.
	VerificationCode string
	// CallSID is the call that the host has placed, for request-call.
	CallSID sid.ID[sid.Call]
	// SigningDocumentSID is the letter of authorization, for send-loa.
	SigningDocumentSID sid.ID[sid.AuthorizationDocument]
}

// Change is what a command has led to: a fact, complete in itself. Applying it
// judges nothing, so that a stored history means the same for ever. The zero
// Change means that nothing happened.
type Change struct {
	Event   Event         `json:"event"` // null: an update of plain fields alone
	Actor   Actor         `json:"actor"`
	At      Time          `json:"at"`
	Version int           `json:"version"` // of the order, from this change on
	From    status.Status `json:"from"`    // null: no order
	To      status.Status `json:"to"`      // null: no order
	Effects Effects       `json:"effects"` // for the host to carry out
	Writes  Writes        `json:"writes"`  // which of the next five it writes, and more

	Reason                  string                            `json:"reason,omitzero"`
	SigningDocumentSID      sid.ID[sid.AuthorizationDocument] `json:"signing_document_sid,omitzero"`
	CallSID                 sid.ID[sid.Call]                  `json:"call_sid,omitzero"`
	VerificationCode        string                            `json:"code,omitzero"`
	VerificationCodeExpires Time                              `json:"code_expires,omitzero"`

	Update  *UpdateRequest `json:"update,omitzero"`  // the plain fields updated
	Created *Order         `json:"created,omitzero"` // the new order, for submit
}

// IsZero reports whether nothing happened.
func (ch *Change) IsZero() bool { return ch.Version == 0 && *ch == (Change{}) }

// UnmarshalJSON reads a stored change. Keys are matched exactly; unknown ones are
// ignored. A missing key and null are the zero value. A version below 1 is
// ErrVersion, but in the zero Change. On an error the change keeps its value.
//
// A struct that embeds a Change gets this method, and would decode nothing else:
// give the Change a name there.
func (ch *Change) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		return nil
	}
	var read Change
	if err := exactjson.Fields(data, &read); err != nil {
		return fmt.Errorf("order: decode a change: %w", err)
	}
	if read.Version < 1 && !read.IsZero() {
		return fmt.Errorf("order: decode a change: %w: a change requires a version from 1; it is %d", ErrVersion, read.Version)
	}
	*ch = read
	return nil
}

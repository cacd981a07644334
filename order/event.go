package order

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Event is an event of the lifecycle. Lifecycle lists the statuses that each event
// starts from, and its consequences. In a Command and in a Change the zero Event
// means that only plain fields are updated.
type Event uint8

// The events, one for each row of the lifecycle. LIFECYCLE.md describes them.
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
func ParseEvent(text string) (Event, error) { return words.Parse[Event](eventWords[:], text) }

// String returns the event's word, "" for none.
func (e Event) String() string { return words.Of(eventWords[:], e) }

// MarshalText returns the event's word, empty for none.
func (e Event) MarshalText() ([]byte, error) { return words.MarshalText(eventWords[:], e) }

// UnmarshalText is ParseEvent, except that the empty text is the zero Event.
func (e *Event) UnmarshalText(text []byte) error { return nullable.UnmarshalText(e, text, ParseEvent) }

// MarshalJSON returns the event's word as a JSON string, null for none.
func (e Event) MarshalJSON() ([]byte, error) { return words.MarshalJSON(eventWords[:], e) }

// UnmarshalJSON is ParseEvent of a JSON string; null and "" are the zero Event.
func (e *Event) UnmarshalJSON(data []byte) error { return nullable.UnmarshalJSON(e, data, ParseEvent) }

// Scan is ParseEvent of a database column; NULL and "" are the zero Event.
func (e *Event) Scan(src any) error { return nullable.Scan(e, src, ParseEvent) }

// Value returns the event's word as a database column, NULL for none.
func (e Event) Value() (driver.Value, error) { return words.Value(eventWords[:], e) }

// Actor is the person or the system that causes an event. The zero Actor is absent.
type Actor uint8

// The actors.
const (
	Customer   Actor = iota + 1 // the API's caller
	Owner                       // of the number: answers the phone, signs the letter of authorization
	Twilio                      // the platform
	Carrier                     // the platform's underlying provider
	Operations                  // a specialist of the platform
	Clock                       // the passing of time
)

var actorWords = [...]string{"", "customer", "owner", "twilio", "carrier", "operations", "clock"}

// ParseActor returns the actor of a word like "customer". An error wraps ErrWord.
func ParseActor(text string) (Actor, error) { return words.Parse[Actor](actorWords[:], text) }

// String returns the actor's word, "" for the zero Actor.
func (a Actor) String() string { return words.Of(actorWords[:], a) }

// MarshalText returns the actor's word, empty for the zero Actor.
func (a Actor) MarshalText() ([]byte, error) { return words.MarshalText(actorWords[:], a) }

// UnmarshalText is ParseActor, except that the empty text is the zero Actor.
func (a *Actor) UnmarshalText(text []byte) error { return nullable.UnmarshalText(a, text, ParseActor) }

// MarshalJSON returns the actor's word as a JSON string, null for the zero Actor.
func (a Actor) MarshalJSON() ([]byte, error) { return words.MarshalJSON(actorWords[:], a) }

// UnmarshalJSON is ParseActor of a JSON string; null and "" are the zero Actor.
func (a *Actor) UnmarshalJSON(data []byte) error { return nullable.UnmarshalJSON(a, data, ParseActor) }

// Scan is ParseActor of a database column; NULL and "" are the zero Actor.
func (a *Actor) Scan(src any) error { return nullable.Scan(a, src, ParseActor) }

// Value returns the actor's word as a database column, NULL for the zero Actor.
func (a Actor) Value() (driver.Value, error) { return words.Value(actorWords[:], a) }

// Effect is an action that the host carries out because of a change. The model
// only requests it.
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
	CancelCall                         // cancel a verification call that was not placed yet, if there is one
	WithdrawLetter                     // withdraw the letter of authorization that waits to be signed
	SendCallback                       // report the new status to StatusCallbackURL, if there is one
)

var effectWords = [...]string{"", "create-number", "place-call", "review-document", "email-letter", "submit-to-carrier",
	"test-capabilities", "activate-number", "release-number", "delete-number", "cancel-call", "withdraw-letter",
	"send-callback"}

// Effects is a set of effects.
type Effects = Set[Effect]

// String returns the effect's words, like "place-call".
func (e Effect) String() string { return words.Of(effectWords[:], e) }

// Write is a part of the order that a change writes. Every change also writes
// status, date_updated and version.
type Write uint8

// The writes.
const (
	WriteReason       Write = iota + 1 // failure_reason becomes Change.Reason
	WriteLetter                        // signing_document_sid becomes Change.SigningDocumentSID
	WriteCall                          // attempts grow by one; Change.CallSID is appended; the code and its expiry are those of the Change
	VerifyOwnership                    // ownership is verified
	SignLetter                         // the letter is signed
	UnsignLetter                       // the letter is no longer signed
	ResetVerification                  // attempts, code, calls and the proof of ownership are reset
	WriteOffBoarded                    // the incoming phone number is deleted
)

var writeWords = [...]string{"", "failure-reason", "signing-document", "call", "ownership-verified", "letter-signed",
	"letter-unsigned", "verification-reset", "off-boarded"}

// Writes is a set of writes.
type Writes = Set[Write]

// String returns the write's words, like "failure-reason".
func (w Write) String() string { return words.Of(writeWords[:], w) }

// Command asks for an event, for an update of plain fields, or for both. If it asks
// for both, the guards read the updated fields, and both apply or neither does. A
// Command with neither does nothing.
type Command struct {
	_ struct{}

	Event Event
	Actor Actor // any, even zero, if only plain fields are updated

	// At is the time of the command, cut to whole seconds. A time before the order's
	// date_updated counts as date_updated. The zero time is ErrTime.
	At time.Time

	// Submission holds the values from which submit creates the order. Its Create
	// comes from ParseCreateRequest or has been validated; Decide does not validate it
	// again.
	Submission *Submission
	// Update holds the plain fields to update; nil updates none. It comes from
	// ParseUpdateRequest or has been validated. Its Status and VerificationCode are
	// ignored here; UpdateRequest.Command turns them into an event.
	Update *UpdateRequest

	// Reason becomes failure_reason, for events that require one. It is UTF-8 without
	// NUL.
	Reason string
	// VerificationCode is the code to confirm, for confirm-code. For request-call it
	// is a new code, which is used only if the last one is no longer valid.
	VerificationCode string
	// CallSID is the sid of the call that the host has placed, for request-call.
	CallSID sid.ID[sid.Call]
	// SigningDocumentSID is the sid of the letter of authorization, for send-loa.
	SigningDocumentSID sid.ID[sid.AuthorizationDocument]
}

// Change is the result of a command. It is complete in itself: applying it checks
// no guard, so a stored history keeps its meaning when the guards change. The zero
// Change means that nothing happened.
type Change struct {
	Event   Event         `json:"event"` // null: only plain fields are updated
	Actor   Actor         `json:"actor"`
	At      Time          `json:"at"`
	Version int           `json:"version"` // of the order, from this change on
	From    status.Status `json:"from"`    // null: no order
	To      status.Status `json:"to"`      // null: no order
	Effects Effects       `json:"effects"` // for the host to carry out
	Writes  Writes        `json:"writes"`  // the parts of the order that it writes, some from the next five fields

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
// ErrVersion, except in the zero Change. On an error the change keeps its value.
//
// A struct that embeds a Change inherits this method and decodes nothing else, so
// use a named field instead.
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

package order

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Order is a hosted number order: the Resource that the API shows, the Memory that
// the model also needs, and the number of the storage schema. The zero Order is not
// submitted yet; its status is absent.
//
// json.Marshal of an Order returns its storage form, which loses nothing.
// json.Marshal of its Resource returns the API's wire form. Decoding the wire form
// as an Order is ErrSchema.
//
// An Order is a value: copy it with next := o. This package never writes to its
// slices in place, and users must not either.
type Order struct {
	Schema Schema `json:"schema"`
	Resource
	Memory
}

// Resource is an order as the API represents it, always with all of these 23 keys.
// Decoding checks the type of each field but no rules across fields, because the
// API's own samples break them.
//
// Keys are matched exactly; unknown ones are ignored. A missing key keeps the
// field's value, and so does null for a number, a string or capabilities. Decode
// into a zero Resource to read them as absent.
type Resource struct {
	folded

	AccountSID              sid.ID[sid.Account]               `json:"account_sid"`
	AddressSID              sid.ID[sid.Address]               `json:"address_sid"`
	CallDelay               int                               `json:"call_delay"` // seconds, 0 to 60
	Capabilities            Capabilities                      `json:"capabilities"`
	CcEmails                Emails                            `json:"cc_emails"`
	DateCreated             Time                              `json:"date_created"`
	DateUpdated             Time                              `json:"date_updated"`
	Email                   Text                              `json:"email"`
	Extension               Text                              `json:"extension"` // digits, # and *, and w for half a second's wait
	FailureReason           string                            `json:"failure_reason"`
	FriendlyName            Text                              `json:"friendly_name"`
	IncomingPhoneNumberSID  sid.ID[sid.IncomingPhoneNumber]   `json:"incoming_phone_number_sid"`
	PhoneNumber             phone.Number                      `json:"phone_number"`
	SID                     sid.ID[sid.Order]                 `json:"sid"`
	SigningDocumentSID      sid.ID[sid.AuthorizationDocument] `json:"signing_document_sid"`
	Status                  status.Status                     `json:"status"`
	UniqueName              Text                              `json:"unique_name"`
	URL                     Text                              `json:"url"`
	VerificationAttempts    int                               `json:"verification_attempts"`  // calls only
	VerificationCallSIDs    []sid.ID[sid.Call]                `json:"verification_call_sids"` // null until the first call
	VerificationCode        Text                              `json:"verification_code"`
	VerificationDocumentSID sid.ID[sid.IdentityDocument]      `json:"verification_document_sid"`
	VerificationType        VerificationType                  `json:"verification_type"`
}

// Memory is the part of an order that the model needs and the API does not show.
type Memory struct {
	foldedMemory

	// Version is 1 after submit and grows by one with each change. It is 0 before
	// submit.
	Version                 int           `json:"version"`
	OwnershipVerified       bool          `json:"ownership_verified"`
	LetterSigned            bool          `json:"letter_signed"`
	OffBoarded              bool          `json:"off_boarded,omitzero"` // the incoming phone number was deleted after completion
	VerificationCodeExpires Time          `json:"code_expires"`         // when verification_code stops matching; absent without a code
	Verdict                 phone.Verdict `json:"verdict"`              // the look-up that submit relied on
	Limits                  Limits        `json:"limits,omitzero"`
	Settings                Settings      `json:"settings,omitzero"`

	// The contact of the signer, which only generation 2 gives and shows.
	ContactPhoneNumber phone.Number `json:"contact_phone_number,omitzero"`
	ContactTitle       Text         `json:"contact_title,omitzero"`
}

// Limits are the durations and counts that may differ between platforms. A field
// that is zero or negative means its default. A fraction of a second counts as a
// whole second.
type Limits struct {
	foldedLimits

	VerificationCodeValidity time.Duration `json:"code_validity,omitzero"` // how long a code matches: 10 minutes (documented)
	MaxAttempts              int           `json:"max_attempts,omitzero"`  // how many verification calls an order may have: 3 (documented)
	MaxIdle                  time.Duration `json:"max_idle,omitzero"`      // how long an order may be idle: 30 days (documented)
	// MaxIdleActionRequired replaces MaxIdle for orders in action-required. Zero
	// means MaxIdle. The Quickstart says 7 days (observed).
	MaxIdleActionRequired time.Duration `json:"max_idle_action_required,omitzero"`
}

// DefaultLimits returns the limits that the API documents.
func DefaultLimits() Limits {
	return Limits{VerificationCodeValidity: 10 * time.Minute, MaxAttempts: 3, MaxIdle: 30 * 24 * time.Hour}
}

// orDefault fills in the defaults; a limit below zero counts as not given.
func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.VerificationCodeValidity > 0 {
		d.VerificationCodeValidity = l.VerificationCodeValidity
	}
	if l.MaxAttempts > 0 {
		d.MaxAttempts = l.MaxAttempts
	}
	if l.MaxIdle > 0 {
		d.MaxIdle = l.MaxIdle
	}
	d.MaxIdleActionRequired = l.MaxIdleActionRequired
	return d
}

// Settings are the seven parameters of a create request that are copied to the
// incoming phone number. StatusCallbackURL and its method are also used for the
// order's own callbacks.
type Settings struct {
	foldedSettings

	SMSURL               string                  `json:"sms_url,omitzero"`
	SMSMethod            Method                  `json:"sms_method,omitzero"`
	SMSFallbackURL       string                  `json:"sms_fallback_url,omitzero"`
	SMSFallbackMethod    Method                  `json:"sms_fallback_method,omitzero"`
	StatusCallbackURL    string                  `json:"status_callback_url,omitzero"`
	StatusCallbackMethod Method                  `json:"status_callback_method,omitzero"`
	SMSApplicationSID    sid.ID[sid.Application] `json:"sms_application_sid,omitzero"`
}

// SMSURLsUnused reports whether the SMS urls are stored but not used, because an
// application handles the messages.
func (s *Settings) SMSURLsUnused() bool { return !s.SMSApplicationSID.IsZero() }

// Capabilities are the hosted capabilities of a number: so far only SMS. Some
// samples of the API show fax and mms, so both are optional.
type Capabilities struct {
	foldedCapabilities

	Fax   Opt[bool] `json:"fax,omitzero"`
	MMS   Opt[bool] `json:"mms,omitzero"`
	SMS   bool      `json:"sms"`
	Voice bool      `json:"voice"`
}

// ErrSchema means that JSON is not the storage form of an order, or has a newer
// schema than this package knows.
var ErrSchema = errors.New("not the storage form of an order")

// SchemaNumber is the number of the storage form that this package writes, and the
// newest that it reads.
const SchemaNumber = 1

// Schema encodes as SchemaNumber in the storage form of an order.
type Schema struct{}

// MarshalJSON returns SchemaNumber.
func (Schema) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%d", SchemaNumber), nil }

// UnmarshalJSON accepts the schemas that this package reads: 1 to SchemaNumber.
func (Schema) UnmarshalJSON(data []byte) error {
	var number int
	if err := json.Unmarshal(data, &number); err != nil || number < 1 || number > SchemaNumber {
		return fmt.Errorf("order: decode: %w: the schema must be a number from 1 to %d; it is %.20s", ErrSchema, SchemaNumber, data)
	}
	return nil
}

// UnmarshalJSON reads the storage form. JSON without a schema number, such as the
// wire form, is ErrSchema, and an invalid version is ErrVersion.
// Keys are matched exactly; unknown ones are ignored. A missing key and null are
// the absent value. On an error the order keeps its value.
func (o *Order) UnmarshalJSON(data []byte) error {
	var read struct {
		Schema *Schema `json:"schema"`
		Resource
		Memory
	}
	if isNull(data) {
		return nil
	}
	if err := exactjson.Fields(data, &read); err != nil {
		return err
	}
	if read.Schema == nil {
		return fmt.Errorf("order: decode: %w: it has no schema number; the API's form is a Resource", ErrSchema)
	}
	decoded := Order{Resource: read.Resource, Memory: read.Memory}
	if err := decoded.checkVersion(); err != nil {
		return fmt.Errorf("order: decode: %w", err)
	}
	*o = decoded
	return nil
}

// isNull reports whether JSON is null, which an UnmarshalJSON leaves alone by
// convention.
func isNull(data []byte) bool { return string(data) == "null" }

// ErrVersion means that an order or a change has an invalid version. The version is
// 0 before submit and at least 1 afterwards, also for a cancelled order. An order
// whose version is the largest int cannot change.
var ErrVersion = errors.New("not a version that the order can have")

// checkVersion returns ErrVersion for an order that only a damaged store holds.
func (o *Order) checkVersion() error {
	if o.Version < 0 || o.Version == 0 && o.Status != status.None {
		return fmt.Errorf("%w: a status requires a version from 1; the status is %q and the version %d", ErrVersion, o.Status, o.Version)
	}
	return nil
}

// Text is a string whose empty value is absent: null in JSON, NULL in a database.
type Text string

// MarshalJSON returns the text as a JSON string, null if it is absent.
func (t Text) MarshalJSON() ([]byte, error) { return nullable.MarshalJSON(string(t)) }

// UnmarshalJSON reads a JSON string; null is the absent text.
func (t *Text) UnmarshalJSON(data []byte) error {
	return nullable.UnmarshalJSON(t, data, func(text string) (Text, error) { return Text(text), nil })
}

// Scan reads a database column; NULL is the absent text.
func (t *Text) Scan(src any) error {
	return nullable.Scan(t, src, func(text string) (Text, error) { return Text(text), nil })
}

// Value returns the text as a database column, NULL if it is absent.
func (t Text) Value() (driver.Value, error) { return nullable.Value(string(t)) }

// Emails is a list of e-mail addresses. A nil list is [] in JSON.
type Emails []string

// MarshalJSON returns the list, never null.
func (e Emails) MarshalJSON() ([]byte, error) {
	if len(e) == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal([]string(e))
}

// UnmarshalJSON reads a list; [] and null are the nil list.
func (e *Emails) UnmarshalJSON(data []byte) error {
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*e = nil
	if len(list) > 0 {
		*e = list
	}
	return nil
}

// VerificationType is the way in which ownership is proven. The zero value is absent
// and counts as PhoneCall.
type VerificationType uint8

// The verification types.
const (
	PhoneCall VerificationType = iota + 1 // a call tells a code
	PhoneBill                             // a phone bill is reviewed
)

var verificationWords = [...]string{"", "phone-call", "phone-bill"}

// ParseVerificationType reads "phone-call" or "phone-bill". An error wraps ErrWord.
func ParseVerificationType(text string) (VerificationType, error) {
	return words.Parse[VerificationType](verificationWords[:], text)
}

// String returns the wire word, "" if it is absent.
func (v VerificationType) String() string { return words.Of(verificationWords[:], v) }

// MarshalText returns the wire word, empty if it is absent.
func (v VerificationType) MarshalText() ([]byte, error) {
	return words.MarshalText(verificationWords[:], v)
}

// UnmarshalText is ParseVerificationType, except that the empty text is absent.
func (v *VerificationType) UnmarshalText(text []byte) error {
	return nullable.UnmarshalText(v, text, ParseVerificationType)
}

// MarshalJSON returns the wire word as a JSON string, null if it is absent.
func (v VerificationType) MarshalJSON() ([]byte, error) {
	return words.MarshalJSON(verificationWords[:], v)
}

// UnmarshalJSON is ParseVerificationType of a JSON string; null is absent.
func (v *VerificationType) UnmarshalJSON(data []byte) error {
	return nullable.UnmarshalJSON(v, data, ParseVerificationType)
}

// Scan is ParseVerificationType of a database column; NULL is absent.
func (v *VerificationType) Scan(src any) error { return nullable.Scan(v, src, ParseVerificationType) }

// Value returns the wire word as a database column, NULL if it is absent.
func (v VerificationType) Value() (driver.Value, error) { return words.Value(verificationWords[:], v) }

// Method is the HTTP method of a callback. The zero value is absent and counts as
// POST.
type Method uint8

// The methods.
const (
	MethodGet Method = iota + 1
	MethodPost
)

var methodWords = [...]string{"", "GET", "POST"}

// ParseMethod reads "GET" or "POST". An error wraps ErrWord.
func ParseMethod(text string) (Method, error) { return words.Parse[Method](methodWords[:], text) }

// String returns the method, "" if it is absent.
func (m Method) String() string { return words.Of(methodWords[:], m) }

// MarshalText returns the method, empty if it is absent.
func (m Method) MarshalText() ([]byte, error) { return words.MarshalText(methodWords[:], m) }

// UnmarshalText is ParseMethod, except that the empty text is absent.
func (m *Method) UnmarshalText(text []byte) error {
	return nullable.UnmarshalText(m, text, ParseMethod)
}

// MarshalJSON returns the method as a JSON string, null if it is absent.
func (m Method) MarshalJSON() ([]byte, error) { return words.MarshalJSON(methodWords[:], m) }

// UnmarshalJSON is ParseMethod of a JSON string; null and "" are absent.
func (m *Method) UnmarshalJSON(data []byte) error {
	return nullable.UnmarshalJSON(m, data, ParseMethod)
}

// Scan is ParseMethod of a database column; NULL and "" are absent.
func (m *Method) Scan(src any) error { return nullable.Scan(m, src, ParseMethod) }

// Value returns the method as a database column, NULL if it is absent.
func (m Method) Value() (driver.Value, error) { return words.Value(methodWords[:], m) }

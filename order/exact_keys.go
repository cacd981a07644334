package order

import "github.com/hostednumbers/hostednumbers/internal/exactjson"

// folded keeps encoding/json from decoding a key such as "Status" into a field of
// Resource. It has a field for each key in capitals, before the others, because
// encoding/json takes the first field whose key matches without regard to case.
// These fields ignore their values and are never written.
//
// An UnmarshalJSON method of Resource would have the same effect, but decoding would
// take 50 % longer. A struct that embeds a Resource would also inherit the method
// and lose its own fields, as Order would lose its Memory.
type folded struct {
	AccountSID              ignored `json:"ACCOUNT_SID,omitempty"`
	AddressSID              ignored `json:"ADDRESS_SID,omitempty"`
	CallDelay               ignored `json:"CALL_DELAY,omitempty"`
	Capabilities            ignored `json:"CAPABILITIES,omitempty"`
	CcEmails                ignored `json:"CC_EMAILS,omitempty"`
	DateCreated             ignored `json:"DATE_CREATED,omitempty"`
	DateUpdated             ignored `json:"DATE_UPDATED,omitempty"`
	Email                   ignored `json:"EMAIL,omitempty"`
	Extension               ignored `json:"EXTENSION,omitempty"`
	FailureReason           ignored `json:"FAILURE_REASON,omitempty"`
	FriendlyName            ignored `json:"FRIENDLY_NAME,omitempty"`
	IncomingPhoneNumberSID  ignored `json:"INCOMING_PHONE_NUMBER_SID,omitempty"`
	PhoneNumber             ignored `json:"PHONE_NUMBER,omitempty"`
	SID                     ignored `json:"SID,omitempty"`
	SigningDocumentSID      ignored `json:"SIGNING_DOCUMENT_SID,omitempty"`
	Status                  ignored `json:"STATUS,omitempty"`
	UniqueName              ignored `json:"UNIQUE_NAME,omitempty"`
	URL                     ignored `json:"URL,omitempty"`
	VerificationAttempts    ignored `json:"VERIFICATION_ATTEMPTS,omitempty"`
	VerificationCallSIDs    ignored `json:"VERIFICATION_CALL_SIDS,omitempty"`
	VerificationCode        ignored `json:"VERIFICATION_CODE,omitempty"`
	VerificationDocumentSID ignored `json:"VERIFICATION_DOCUMENT_SID,omitempty"`
	VerificationType        ignored `json:"VERIFICATION_TYPE,omitempty"`
}

// foldedCapabilities does the same for Capabilities.
type foldedCapabilities struct {
	Fax   ignored `json:"FAX,omitempty"`
	MMS   ignored `json:"MMS,omitempty"`
	SMS   ignored `json:"SMS,omitempty"`
	Voice ignored `json:"VOICE,omitempty"`
}

// foldedMemory does the same for Memory.
type foldedMemory struct {
	Version           ignored `json:"VERSION,omitempty"`
	OwnershipVerified ignored `json:"OWNERSHIP_VERIFIED,omitempty"`
	LetterSigned      ignored `json:"LETTER_SIGNED,omitempty"`
	OffBoarded        ignored `json:"OFF_BOARDED,omitempty"`
	CodeExpires       ignored `json:"CODE_EXPIRES,omitempty"`
	Verdict           ignored `json:"VERDICT,omitempty"`
	Limits            ignored `json:"LIMITS,omitempty"`
	Settings          ignored `json:"SETTINGS,omitempty"`
	ContactPhone      ignored `json:"CONTACT_PHONE_NUMBER,omitempty"`
	ContactTitle      ignored `json:"CONTACT_TITLE,omitempty"`
}

// foldedLimits does the same for Limits.
type foldedLimits struct {
	CodeValidity          ignored `json:"CODE_VALIDITY,omitempty"`
	MaxAttempts           ignored `json:"MAX_ATTEMPTS,omitempty"`
	MaxIdle               ignored `json:"MAX_IDLE,omitempty"`
	MaxIdleActionRequired ignored `json:"MAX_IDLE_ACTION_REQUIRED,omitempty"`
}

// foldedSettings does the same for Settings.
type foldedSettings struct {
	SmsURL               ignored `json:"SMS_URL,omitempty"`
	SmsMethod            ignored `json:"SMS_METHOD,omitempty"`
	SmsFallbackURL       ignored `json:"SMS_FALLBACK_URL,omitempty"`
	SmsFallbackMethod    ignored `json:"SMS_FALLBACK_METHOD,omitempty"`
	StatusCallbackURL    ignored `json:"STATUS_CALLBACK_URL,omitempty"`
	StatusCallbackMethod ignored `json:"STATUS_CALLBACK_METHOD,omitempty"`
	SmsApplicationSID    ignored `json:"SMS_APPLICATION_SID,omitempty"`
}

type ignored = exactjson.Ignored

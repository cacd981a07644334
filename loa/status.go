package loa

import (
	"database/sql/driver"

	"github.com/hostednumbers/hostednumbers/internal/nullable"
	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/order"
)

// Status is a status of a letter. The zero Status is absent: the letter does not exist.
type Status uint8

// The statuses (observed).
const (
	Opened   Status = iota + 1 // the customer edits it
	Signing                    // it waits for the owner's signature
	Signed                     // the owner has signed it
	Canceled                   // the owner declined it, or it was withdrawn
	Failed                     // it could not be signed
)

var statusWords = [...]string{"", "opened", "signing", "signed", "canceled", "failed"}

// Statuses is a set of statuses.
type Statuses = order.Set[Status]

// Active is the set of the statuses in which a letter holds its orders: no other letter
// may have them.
func Active() Statuses { return order.Of(Opened, Signing) }

// ParseStatus returns the status of a wire word like "signing". An error wraps
// order.ErrWord.
func ParseStatus(text string) (Status, error) { return words.Parse[Status](statusWords[:], text) }

// String returns the wire word, "" if it is absent.
func (s Status) String() string { return words.Of(statusWords[:], s) }

// MarshalText returns the wire word, empty if it is absent.
func (s Status) MarshalText() ([]byte, error) { return words.MarshalText(statusWords[:], s) }

// UnmarshalText is ParseStatus, except that the empty text is absent.
func (s *Status) UnmarshalText(text []byte) error {
	return nullable.UnmarshalText(s, text, ParseStatus)
}

// MarshalJSON returns the wire word as a JSON string, null if it is absent.
func (s Status) MarshalJSON() ([]byte, error) { return words.MarshalJSON(statusWords[:], s) }

// UnmarshalJSON is ParseStatus of a JSON string; null and "" are absent.
func (s *Status) UnmarshalJSON(data []byte) error {
	return nullable.UnmarshalJSON(s, data, ParseStatus)
}

// Scan is ParseStatus of a database column; NULL and "" are absent.
func (s *Status) Scan(src any) error { return nullable.Scan(s, src, ParseStatus) }

// Value returns the wire word as a database column, NULL if it is absent.
func (s Status) Value() (driver.Value, error) { return words.Value(statusWords[:], s) }

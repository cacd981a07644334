// Package status holds the statuses of a hosted number order.
//
// A Status is a small comparable value. It parses from exactly the API's wire words,
// and serves as JSON, text, a map key and a database column. Package order has the
// lifecycle: the transitions between statuses, and the final statuses.
package status

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
)

// Status is a status of a hosted number order. The zero value, None, is the absent
// status: the order does not exist yet, or was cancelled. None is "" in text, null
// in JSON and NULL in a database.
type Status uint8

// The statuses, in the order of the API's own table, and None.
const (
	None                Status = iota // no order
	TwilioProcessing                  // the platform decides whether the number can be hosted
	Received                          // it can: ownership must be verified
	PendingVerification               // a call or a phone bill must prove ownership
	Verified                          // ownership is proven: the letter of authorization must be sent
	PendingLOA                        // the letter of authorization must be signed
	CarrierProcessing                 // the carrier is enabling the number
	Testing                           // the capabilities are being tested
	Completed                         // the number is ready for use
	Failed                            // the order is over; a new one may be created
	ActionRequired                    // a specialist looks into a failure
	count
)

// Size is the number of values of a Status, including None. It is the length of an
// array that is indexed by status.
const Size = int(count)

// words holds the wire word of each status, and the display name that the API's
// prose uses. The prose has no names for pending-verification, verified and testing;
// these are assumed.
var words = [count]struct{ wire, label string }{
	TwilioProcessing:    {"twilio-processing", "Twilio Processing"},
	Received:            {"received", "Received"},
	PendingVerification: {"pending-verification", "Pending Verification"},
	Verified:            {"verified", "Verified"},
	PendingLOA:          {"pending-loa", "Pending LOA"},
	CarrierProcessing:   {"carrier-processing", "Carrier Processing"},
	Testing:             {"testing", "Testing"},
	Completed:           {"completed", "Completed"},
	Failed:              {"failed", "Failed"},
	ActionRequired:      {"action-required", "Action Required"},
}

// ErrUnknown means that a text is not one of the wire words, or that a
// Status is not one of the constants.
var ErrUnknown = errors.New("not a status")

// ParseError says which text was not a status. It unwraps to ErrUnknown.
type ParseError struct {
	Input string // as given
	Err   error  // ErrUnknown
}

// Error names the text and the nearest word. If no word is near, it names all words.
func (e *ParseError) Error() string {
	return "status: parse: " + e.Reason()
}

// Reason returns the text of Error without the package's name.
func (e *ParseError) Reason() string {
	var wires []string
	for s := range All() {
		wires = append(wires, s.String())
	}
	if meant := nearest.Word(e.Input, wires); meant != "" {
		return fmt.Sprintf("must be a status; it is %.40q; did you mean %q?", e.Input, meant)
	}
	return fmt.Sprintf("must be a status, one of %s; it is %.40q", strings.Join(wires, ", "), e.Input)
}

// Unwrap returns ErrUnknown.
func (e *ParseError) Unwrap() error { return e.Err }

// Parse returns the status of a wire word. Any other text, including the empty text,
// is a *ParseError.
func Parse(text string) (Status, error) {
	for s := None + 1; s < count; s++ {
		if words[s].wire == text {
			return s, nil
		}
	}
	return None, &ParseError{Input: text, Err: ErrUnknown}
}

// MustParse is Parse for constants. It panics on an error.
func MustParse(text string) Status {
	s, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return s
}

// All yields the statuses in the order of the API's table, without None.
func All() iter.Seq[Status] {
	return func(yield func(Status) bool) {
		for s := None + 1; s < count; s++ {
			if !yield(s) {
				return
			}
		}
	}
}

// IsValid reports whether s is one of the statuses. None is not.
func (s Status) IsValid() bool { return None < s && s < count }

// String returns the wire word, "" for None, and a text like "Status(77)",
// which does not parse, for a value that is not a status.
func (s Status) String() string {
	if s < count {
		return words[s].wire
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// GoString returns the name of the status's constant, status.PendingLOA.
func (s Status) GoString() string {
	switch {
	case s == None:
		return "status.None"
	case s < count:
		return gosyntax.Constant("status", s.String())
	}
	return "status." + s.String()
}

// Label returns the name that the API's prose shows to people, like
// "Pending LOA", and "" for None.
func (s Status) Label() string {
	if s < count {
		return words[s].label
	}
	return s.String()
}

// check returns an error if s is neither a status nor None.
func (s Status) check() error {
	if s < count {
		return nil
	}
	return &ParseError{Input: s.String(), Err: ErrUnknown}
}

// AppendText appends the wire word to b. A value that is not a status is an error.
func (s Status) AppendText(b []byte) ([]byte, error) {
	if err := s.check(); err != nil {
		return b, err
	}
	return append(b, s.String()...), nil
}

// MarshalText returns the wire word, empty for None. A value that is not a status is
// an error.
func (s Status) MarshalText() ([]byte, error) { return s.AppendText(nil) }

// UnmarshalText is Parse, except that the empty text is None. On an error the
// status keeps its value.
func (s *Status) UnmarshalText(text []byte) error { return nullable.UnmarshalText(s, text, Parse) }

// MarshalJSON returns the wire word as a JSON string, and null for None.
func (s Status) MarshalJSON() ([]byte, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return nullable.MarshalJSON(s.String())
}

// UnmarshalJSON is Parse of a JSON string; null and "" are None. On an error
// the status keeps its value.
func (s *Status) UnmarshalJSON(data []byte) error { return nullable.UnmarshalJSON(s, data, Parse) }

// Scan is Parse of a database column; NULL and "" are None. On an error the
// status keeps its value.
func (s *Status) Scan(src any) error { return nullable.Scan(s, src, Parse) }

// Value returns the wire word as a database column, and NULL for None.
func (s Status) Value() (driver.Value, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	return nullable.Value(s.String())
}

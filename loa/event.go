package loa

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Event is an event of a letter. The zero Event is absent.
type Event uint8

// The events, one for each row of the lifecycle.
const (
	Create Event = iota + 1
	ReopenLetter
	Edit
	Resend
	Sign
	Decline
	Withdraw
	FailLetter
	DropOrders
)

var eventWords = [...]string{"", "create", "reopen-letter", "edit", "resend", "sign", "decline", "withdraw", "fail-letter", "drop-orders"}

// ParseEvent returns the event of a word like "sign". An error wraps order.ErrWord.
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

// Command asks for an event of a letter.
type Command struct {
	_ struct{}

	Event Event
	Actor order.Actor

	// At is the time of the command, cut to whole seconds. A time before the letter's
	// date_updated counts as date_updated. The zero time is order.ErrTime.
	At time.Time

	// Submission holds the values from which create makes the letter. Decide does not
	// validate them again.
	Submission *Submission
	// Update holds the fields that edit and resend update; nil updates none. It comes
	// from ParseUpdateRequest or has been validated. Its Status is ignored here;
	// UpdateRequest.Command turns it into an event.
	Update *UpdateRequest
	// Orders are the orders that leave the letter, for drop-orders. Others than those of
	// the letter are ignored.
	Orders []sid.ID[sid.Order]
}

// Change is the result of a command. It is complete in itself: applying it checks
// nothing but the version. The zero Change means that nothing happened.
type Change struct {
	Event   Event       `json:"event"`
	Actor   order.Actor `json:"actor"`
	At      order.Time  `json:"at"`
	Version int         `json:"version"` // of the letter, from this change on
	From    Status      `json:"from"`    // null: no letter
	To      Status      `json:"to"`

	// Asks is the event that the letter's event asks of each order in Orders; null asks
	// none. Of drop-orders, Orders are those that leave the letter.
	Asks   order.Event         `json:"asks"`
	Orders []sid.ID[sid.Order] `json:"orders,omitzero"`

	Update  *UpdateRequest `json:"update,omitzero"`  // the fields updated
	Created *Letter        `json:"created,omitzero"` // the new letter, for create
}

// IsZero reports whether nothing happened.
func (ch *Change) IsZero() bool { return ch.Version == 0 }

// UnmarshalJSON reads a stored change. Keys are matched exactly; unknown ones are ignored.
// A missing key and null are the zero value. A version below 1 is ErrVersion, except in
// the zero Change. On an error the change keeps its value.
func (ch *Change) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	var read Change
	if err := exactjson.Fields(data, &read); err != nil {
		return fmt.Errorf("loa: decode a change: %w", err)
	}
	if read.Version < 0 || read.Version == 0 && read.Event != 0 {
		return fmt.Errorf("loa: decode a change: %w: a change requires a version from 1; it is %d", ErrVersion, read.Version)
	}
	*ch = read
	return nil
}

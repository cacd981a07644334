package order

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/nullable"
)

// ErrTime means that a time is missing or outside the years 1 to 9999, or that a text
// is not a date.
var ErrTime = errors.New("not a time between the years 1 and 9999")

// Time is an instant in whole seconds, in UTC. It compares with ==. The zero Time is
// absent: "" in text, null in JSON, NULL in a database.
type Time struct {
	seconds int64 // since January 1 of year 1, as the zero time.Time counts
}

var (
	yearOne = time.Time{}.Unix()
	lastOne = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC).Unix() - yearOne
)

// TimeOf returns t without its fraction of a second. It returns the zero Time for
// the zero time.Time and for a time outside the years 1 to 9999.
func TimeOf(t time.Time) Time {
	seconds := t.Unix() - yearOne
	if seconds < 0 || seconds > lastOne {
		return Time{}
	}
	return Time{seconds}
}

// Time returns t in UTC; the zero time.Time if t is absent.
func (t Time) Time() time.Time {
	return time.Unix(t.seconds+yearOne, 0).UTC()
}

// IsZero reports whether t is absent.
func (t Time) IsZero() bool { return t.seconds == 0 }

// Before reports whether t is earlier than other.
func (t Time) Before(other Time) bool { return t.seconds < other.seconds }

// Add returns t+d, rounded up to a whole second and limited to the years 1 to 9999.
func (t Time) Add(d time.Duration) Time {
	seconds := int64(d / time.Second)
	if d%time.Second > 0 {
		seconds++
	}
	return Time{min(max(t.seconds+seconds, 0), lastOne)}
}

// String returns t as the API's samples write it, "2017-03-28T20:06:39Z", and
// "" if it is absent.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.Time().Format(time.RFC3339)
}

// ParseTime parses a date in the form of RFC 3339, which the API's samples have, or
// of RFC 2822, which the API's text names. An error wraps ErrTime.
func ParseTime(text string) (Time, error) {
	t, ok := parseRFC3339(text)
	if !ok {
		t, ok = parseRFC2822(text)
	}
	if ok && t.seconds > 0 && t.seconds <= lastOne {
		return t, nil
	}
	return Time{}, &parseError{"time", fmt.Sprintf("must be a time like 2017-03-28T20:06:39Z, in the years 1 to 9999; it is %.40q", text), ErrTime}
}

// MarshalText returns t as String does.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText is ParseTime, except that the empty text is the absent time.
func (t *Time) UnmarshalText(text []byte) error { return nullable.UnmarshalText(t, text, ParseTime) }

// MarshalJSON returns t as a JSON string, null if it is absent.
func (t Time) MarshalJSON() ([]byte, error) { return nullable.MarshalJSON(t.String()) }

// UnmarshalJSON is ParseTime of a JSON string; null and "" are the absent time.
func (t *Time) UnmarshalJSON(data []byte) error { return nullable.UnmarshalJSON(t, data, ParseTime) }

// Scan reads a database column: a time, a text for ParseTime, or NULL.
func (t *Time) Scan(src any) error {
	if column, ok := src.(time.Time); ok {
		read := TimeOf(column)
		if read.IsZero() {
			return fmt.Errorf("order: scan time %v: %w", column, ErrTime)
		}
		*t = read
		return nil
	}
	return nullable.Scan(t, src, ParseTime)
}

// Value returns t as a time.Time for a database column, NULL if it is absent.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return t.Time(), nil
}

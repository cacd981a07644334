// Package phone holds strict E.164 numbers, and the verdict on whether a number can
// be hosted. Package phone/plan has the numbering plans.
package phone

import (
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
)

// MaxDigits is the maximum number of digits of an E.164 number.
const MaxDigits = 15

// ErrSyntax means that a text is not an E.164 number.
var ErrSyntax = errors.New("not an E.164 number")

// ParseError says which text is not an E.164 number, and why. It unwraps to
// ErrSyntax.
type ParseError struct {
	Input string // as given
	Err   error  // ErrSyntax
}

// Unwrap returns ErrSyntax.
func (e *ParseError) Unwrap() error { return e.Err }

// Error names the mistake: a missing +, a first digit 0, the first character that is
// not a digit, with its offset, or too many digits.
func (e *ParseError) Error() string {
	return fmt.Sprintf("phone: parse %.40q: %s", e.Input, e.Reason())
}

// Reason returns the second half of Error, without the text.
func (e *ParseError) Reason() string {
	text := e.Input
	switch {
	case text == "" || text == "+":
		return "must be + and 1 to 15 digits, like +16175551212; it has no digits"
	case text[0] == ' ':
		return "must begin with +; it begins with a space: in a form or a query, write + as %2B"
	case text[0] != '+':
		return "must be + and the country code and the number, like +16175551212; it has no leading +"
	}
	for i, r := range text[1:] {
		if r < '0' || r > '9' {
			return fmt.Sprintf("must be + and digits alone, like +16175551212; it has %q at offset %d", r, i+1)
		}
	}
	if text[1] == '0' {
		return "must begin with + and a country code; it begins with +0, and no country code does"
	}
	return fmt.Sprintf("must have at most %d digits; it has %d", MaxDigits, len(text)-1)
}

// Number is an E.164 number: +, a first digit that is not 0, at most 15 digits.
// It compares with ==. The zero Number is absent: "" in text, null in JSON,
// NULL in a database.
type Number struct{ s string }

// Parse returns text as a number. The text must be ASCII, without spaces and
// punctuation. Every error is a *ParseError; the empty text is an error.
func Parse(text string) (Number, error) {
	if !isE164(text) {
		return Number{}, &ParseError{Input: text, Err: ErrSyntax}
	}
	return Number{text}, nil
}

func isE164(text string) bool {
	if len(text) < 2 || len(text) > 1+MaxDigits || text[0] != '+' || text[1] == '0' {
		return false
	}
	for _, c := range []byte(text[1:]) {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

// MustParse is Parse for constants. It panics on an error.
func MustParse(text string) Number {
	n, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return n
}

// IsZero reports whether the number is absent.
func (n Number) IsZero() bool { return n.s == "" }

// String returns the number, + first, "" if it is absent.
func (n Number) String() string { return n.s }

// GoString returns the number as a Go expression.
func (n Number) GoString() string {
	if n.IsZero() {
		return gosyntax.Type(n) + "{}"
	}
	return gosyntax.Call("phone.MustParse", n.s)
}

// AppendText appends the number to b.
func (n Number) AppendText(b []byte) ([]byte, error) { return append(b, n.s...), nil }

// MarshalText returns the number, empty if it is absent.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.s), nil }

// UnmarshalText is Parse, except that the empty text is the absent number. On an
// error the number keeps its value.
func (n *Number) UnmarshalText(text []byte) error { return nullable.UnmarshalText(n, text, Parse) }

// MarshalJSON returns the number as a JSON string, null if it is absent.
func (n Number) MarshalJSON() ([]byte, error) { return nullable.MarshalJSON(n.s) }

// UnmarshalJSON is Parse of a JSON string; null and "" are the absent number.
// On an error the number keeps its value.
func (n *Number) UnmarshalJSON(data []byte) error { return nullable.UnmarshalJSON(n, data, Parse) }

// Scan is Parse of a database column; NULL and "" are the absent number. On an
// error the number keeps its value.
func (n *Number) Scan(src any) error { return nullable.Scan(n, src, Parse) }

// Value returns the number as a database column, NULL if it is absent.
func (n Number) Value() (driver.Value, error) { return nullable.Value(n.s) }

package phone

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
)

// Verdict is the result of the look-up of a number: whether the platform can host
// it. A submission has a verdict, and the order keeps it, so that newer metadata
// never changes the decision.
//
// The zero Verdict, Unchecked, means that the number was not looked up. It is a
// refusal.
type Verdict uint8

// The verdicts.
const (
	Unchecked  Verdict = iota // not looked up: a refusal
	Hostable                  // landline or toll-free, United States or Canada, as far as the look-up knows
	Unassigned                // a +1 number in no assigned range
	Country                   // not a number of the United States or Canada
	Type                      // of a type that is not hosted: mobile, VoIP, premium, personal, ...
	Taken                     // already hosted, SMS-enabled or ordered
	NoNumber                  // the number is missing
	verdicts
)

// The refusals, as errors: what Verdict.Err returns.
var (
	ErrUnchecked  = errors.New("the number was not checked")
	ErrUnassigned = errors.New("the number is in no assigned range")
	ErrCountry    = errors.New("only numbers of the United States and Canada are hosted")
	ErrType       = errors.New("only landline and toll-free numbers are hosted")
	ErrTaken      = errors.New("the number is already hosted or SMS-enabled")
	ErrNoNumber   = errors.New("the number is missing")
	ErrVerdict    = errors.New("not a verdict")
)

// verdictTable holds the word and the error of each verdict.
var verdictTable = [verdicts]struct {
	word string
	err  error
}{
	Unchecked:  {"", ErrUnchecked},
	Hostable:   {"hostable", nil},
	Unassigned: {"unassigned", ErrUnassigned},
	Country:    {"country", ErrCountry},
	Type:       {"type", ErrType},
	Taken:      {"taken", ErrTaken},
	NoNumber:   {"no-number", ErrNoNumber},
}

// Err returns nil for Hostable, and the reason of the refusal for every other
// verdict. It returns ErrVerdict for a value that is not one of the constants.
func (v Verdict) Err() error {
	if v < verdicts {
		return verdictTable[v].err
	}
	return ErrVerdict
}

// String returns the verdict's word, "" for Unchecked.
func (v Verdict) String() string {
	if v < verdicts {
		return verdictTable[v].word
	}
	return fmt.Sprintf("Verdict(%d)", uint8(v))
}

// GoString returns the name of the verdict's constant, phone.Hostable.
func (v Verdict) GoString() string {
	switch {
	case v == Unchecked:
		return "phone.Unchecked"
	case v < verdicts:
		return gosyntax.Constant("phone", v.String())
	}
	return "phone." + v.String()
}

// ParseVerdict returns the verdict of a word like "hostable". An error wraps
// ErrVerdict; the empty text is an error.
func ParseVerdict(word string) (Verdict, error) {
	for v := Unchecked + 1; v < verdicts; v++ {
		if verdictTable[v].word == word {
			return v, nil
		}
	}
	var words []string
	for _, row := range verdictTable[Unchecked+1:] {
		words = append(words, row.word)
	}
	if meant := nearest.Word(word, words); meant != "" {
		return Unchecked, fmt.Errorf("phone: parse verdict %.40q: %w: did you mean %q?", word, ErrVerdict, meant)
	}
	return Unchecked, fmt.Errorf("phone: parse verdict %.40q: %w, which are %s", word, ErrVerdict, strings.Join(words, ", "))
}

// check returns an error if v is not a verdict.
func (v Verdict) check() error {
	if v < verdicts {
		return nil
	}
	return fmt.Errorf("phone: marshal %v: %w", v, ErrVerdict)
}

// MarshalText returns the verdict's word, empty for Unchecked. A value that is not a
// verdict is an error.
func (v Verdict) MarshalText() ([]byte, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	return []byte(v.String()), nil
}

// UnmarshalText reads a verdict's word; the empty text is Unchecked. On an
// error, which wraps ErrVerdict, the verdict keeps its value.
func (v *Verdict) UnmarshalText(text []byte) error {
	return nullable.UnmarshalText(v, text, ParseVerdict)
}

// MarshalJSON returns the verdict's word as a JSON string, and null for Unchecked. A
// value that is not a verdict is an error.
func (v Verdict) MarshalJSON() ([]byte, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	return nullable.MarshalJSON(v.String())
}

// UnmarshalJSON reads a verdict's word from a JSON string; null and "" are
// Unchecked. On an error the verdict keeps its value.
func (v *Verdict) UnmarshalJSON(data []byte) error {
	return nullable.UnmarshalJSON(v, data, ParseVerdict)
}

// Scan reads a verdict's word from a database column; NULL and "" are
// Unchecked. On an error the verdict keeps its value.
func (v *Verdict) Scan(src any) error { return nullable.Scan(v, src, ParseVerdict) }

// Value returns the verdict's word as a database column, NULL for Unchecked. A value
// that is not a verdict is an error.
func (v Verdict) Value() (driver.Value, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	return nullable.Value(v.String())
}

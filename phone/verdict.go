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

// Verdict is what a look-up says of a number: can the platform host it? It is
// given to an order with its submission and recorded there, so that a later
// look-up, or newer metadata, never changes what was decided.
//
// The zero Verdict, Unchecked, means that nobody looked. It is a refusal.
type Verdict uint8

// The verdicts.
const (
	Unchecked  Verdict = iota // nobody looked: a refusal
	Hostable                  // landline or toll-free, United States or Canada, as far as was looked
	Unassigned                // a +1 number in no assigned range
	Country                   // not a number of the United States or Canada
	Type                      // of a type that is not hosted: mobile, VoIP, premium, personal, ...
	Taken                     // already hosted or SMS-enabled, or another order is on its way
	NoNumber                  // there was no number to look up
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

// verdictTable is the one place that spells the verdicts.
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

// Err returns nil for Hostable and the reason of the refusal for every other
// verdict; ErrVerdict for a value that is none of the constants.
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
// ErrVerdict; the empty text is one too.
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

// MarshalText returns the verdict's word, empty for Unchecked; it fails on a
// value that is not a verdict.
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

// MarshalJSON returns the verdict's word as a JSON string, and null for
// Unchecked; it fails on a value that is not a verdict.
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

// Value returns the verdict's word as a database column, NULL for Unchecked; it
// fails on a value that is not a verdict.
func (v Verdict) Value() (driver.Value, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	return nullable.Value(v.String())
}

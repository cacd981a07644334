// Package words reads and writes values of closed lists, each of which has a word: events,
// actors, methods. The first word of a list is that of the absent value, "".
package words

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
)

// Err means that a text is not one of a type's words, or that a value is not one of its
// constants.
var Err = errors.New("not one of its words")

// ParseError says which text is not a word, and what the words are. It unwraps to Err.
type ParseError struct {
	of     string // the package and the type, such as "order", "method"
	what   string
	reason string
}

// Error returns the package, the type, and Reason.
func (e *ParseError) Error() string { return e.of + ": parse " + e.what + ": " + e.reason }

// Reason returns the text without the package's name.
func (e *ParseError) Reason() string { return e.reason }

// Unwrap returns Err.
func (e *ParseError) Unwrap() error { return Err }

// Of returns the word of v in its list, or a text that does not parse.
func Of[T ~uint8](list []string, v T) string {
	if int(v) < len(list) {
		return list[v]
	}
	return fmt.Sprintf("%T(%d)", v, uint8(v))
}

// Parse finds text in a list. The error is a *ParseError; the empty text is an error.
func Parse[T ~uint8](list []string, text string) (T, error) {
	if i := slices.Index(list, text); i > 0 {
		return T(i), nil
	}
	var zero T
	reason := fmt.Sprintf("must be %s; it is %.40q", Enumerate(list[1:], "or"), text)
	if meant := nearest.Word(text, list[1:]); meant != "" {
		reason += fmt.Sprintf("; did you mean %q?", meant)
	}
	of, what := nameOf[T]()
	return zero, &ParseError{of, what, reason}
}

// Check returns an error for a value that is not in the list.
func Check[T ~uint8](list []string, v T) error {
	if int(v) < len(list) {
		return nil
	}
	of, what := nameOf[T]()
	return fmt.Errorf("%s: %s %d: %w", of, what, uint8(v), Err)
}

// Name returns a readable name of a type of words, such as "verification type".
func Name[T ~uint8]() string {
	_, what := nameOf[T]()
	return what
}

func nameOf[T ~uint8]() (of, what string) {
	var zero T
	of, typeName, _ := strings.Cut(fmt.Sprintf("%T", zero), ".")
	var name []rune
	for i, r := range typeName {
		if i > 0 && unicode.IsUpper(r) {
			name = append(name, ' ')
		}
		name = append(name, unicode.ToLower(r))
	}
	return of, string(name)
}

// MarshalText returns the word of v.
func MarshalText[T ~uint8](list []string, v T) ([]byte, error) {
	if err := Check(list, v); err != nil {
		return nil, err
	}
	return []byte(list[v]), nil
}

// MarshalJSON returns the word of v as a JSON string, null for the absent value.
func MarshalJSON[T ~uint8](list []string, v T) ([]byte, error) {
	if err := Check(list, v); err != nil {
		return nil, err
	}
	return nullable.MarshalJSON(list[v])
}

// Value returns the word of v as a database column, NULL for the absent value.
func Value[T ~uint8](list []string, v T) (driver.Value, error) {
	if err := Check(list, v); err != nil {
		return nil, err
	}
	return nullable.Value(list[v])
}

// Enumerate makes "a, b or c" of a, b and c.
func Enumerate(words []string, last string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " " + last + " " + words[n-1]
	}
	return strings.Join(words, "")
}

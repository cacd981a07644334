package order

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

// ErrWord means that a text is not one of a type's words, or that a value is not one
// of its constants.
var ErrWord = errors.New("not one of its words")

// A word is a value of one of this package's closed lists. Its zero is absent.
type word interface {
	~uint8
	fmt.Stringer
}

// wordOf returns the word of v in its list, or a text that does not parse.
func wordOf[T ~uint8](list []string, v T) string {
	if int(v) < len(list) {
		return list[v]
	}
	return fmt.Sprintf("%T(%d)", v, uint8(v))
}

// parseWord finds text in a list of words, whose first is absent.
func parseWord[T ~uint8](list []string, text string) (T, error) {
	if i := slices.Index(list, text); i > 0 {
		return T(i), nil
	}
	var zero T
	reason := fmt.Sprintf("must be %s; it is %.40q", enumerate(list[1:], "or"), text)
	if meant := nearest.Word(text, list[1:]); meant != "" {
		reason += fmt.Sprintf("; did you mean %q?", meant)
	}
	return zero, &parseError{nameOf[T](), reason, ErrWord}
}

// checkWord returns an error for a value that is not in the list.
func checkWord[T ~uint8](list []string, v T) error {
	if int(v) < len(list) {
		return nil
	}
	return fmt.Errorf("order: %s %d: %w", nameOf[T](), uint8(v), ErrWord)
}

// nameOf returns a readable name of a type of words: "verification type".
func nameOf[T ~uint8]() string {
	var zero T
	var name []rune
	for i, r := range strings.TrimPrefix(fmt.Sprintf("%T", zero), "order.") {
		if i > 0 && unicode.IsUpper(r) {
			name = append(name, ' ')
		}
		name = append(name, unicode.ToLower(r))
	}
	return string(name)
}

func marshalWordText[T ~uint8](list []string, v T) ([]byte, error) {
	if err := checkWord(list, v); err != nil {
		return nil, err
	}
	return []byte(list[v]), nil
}

func marshalWordJSON[T ~uint8](list []string, v T) ([]byte, error) {
	if err := checkWord(list, v); err != nil {
		return nil, err
	}
	return nullable.MarshalJSON(list[v])
}

func wordValue[T ~uint8](list []string, v T) (driver.Value, error) {
	if err := checkWord(list, v); err != nil {
		return nil, err
	}
	return nullable.Value(list[v])
}

// isWord reports whether v is one of its type's constants.
func isWord[T word](v T) bool { return v != 0 && v.String() != wordOf(nil, v) }

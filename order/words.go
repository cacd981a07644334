package order

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/bits"
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
	if meant := nearest.Word(text, list[1:]); meant != "" {
		return zero, fmt.Errorf("order: parse %s %.40q: %w: did you mean %q?", nameOf[T](), text, ErrWord, meant)
	}
	return zero, fmt.Errorf("order: parse %s %.40q: %w, which are %s", nameOf[T](), text, ErrWord, strings.Join(list[1:], ", "))
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

// Set is a set of actors, effects, guards or writes. Sets compare with ==. The
// zero Set is empty. In JSON a set is the list of its members' words.
type Set[T word] uint32

// Of returns the set of the given members.
func Of[T word](members ...T) Set[T] {
	var set Set[T]
	for _, m := range members {
		set |= 1 << m
	}
	return set
}

// Has reports whether m is in the set.
func (set Set[T]) Has(m T) bool { return set&(1<<m) != 0 }

// With returns the set with the members of another one.
func (set Set[T]) With(other Set[T]) Set[T] { return set | other }

// Without returns the set without the members of another one.
func (set Set[T]) Without(other Set[T]) Set[T] { return set &^ other }

// Len returns the number of members.
func (set Set[T]) Len() int { return bits.OnesCount32(uint32(set)) }

// All yields the members in the order of their constants.
func (set Set[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for rest := set; rest != 0; rest &= rest - 1 {
			if !yield(T(bits.TrailingZeros32(uint32(rest)))) {
				return
			}
		}
	}
}

func (set Set[T]) words() []string {
	words := make([]string, 0, set.Len())
	for m := range set.All() {
		words = append(words, m.String())
	}
	return words
}

// String lists the members' words, separated by ", ".
func (set Set[T]) String() string { return strings.Join(set.words(), ", ") }

// MarshalJSON returns the list of the members' words, [] for the empty set. It
// fails on a member that is not one of the type's constants.
func (set Set[T]) MarshalJSON() ([]byte, error) {
	for m := range set.All() {
		if !isWord(m) {
			return nil, fmt.Errorf("order: %T(%d): %w", m, uint8(m), ErrWord)
		}
	}
	return json.Marshal(set.words())
}

// UnmarshalJSON reads a list of words; null is the empty set. An unknown word is an
// error that wraps ErrWord. On an error the set keeps its value.
func (set *Set[T]) UnmarshalJSON(data []byte) error {
	var words []string
	if err := json.Unmarshal(data, &words); err != nil {
		return err
	}
	var read Set[T]
	for _, w := range words {
		m := T(1)
		for m < 32 && m.String() != w {
			m++
		}
		if !isWord(m) {
			return fmt.Errorf("order: parse %s %.40q: %w", nameOf[T](), w, ErrWord)
		}
		read |= 1 << m
	}
	*set = read
	return nil
}

package order

import (
	"encoding/json"
	"fmt"
	"iter"
	"math/bits"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/words"
)

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
	members := make([]string, 0, set.Len())
	for m := range set.All() {
		members = append(members, m.String())
	}
	return members
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
	var members []string
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	var read Set[T]
	for _, w := range members {
		m := T(1)
		for m < 32 && m.String() != w {
			m++
		}
		if !isWord(m) {
			return fmt.Errorf("order: parse %s %.40q: %w", words.Name[T](), w, ErrWord)
		}
		read |= 1 << m
	}
	*set = read
	return nil
}

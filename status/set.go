package status

import (
	"iter"
	"math/bits"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
)

// Set is a set of statuses, which may include None. Sets compare with ==. The zero
// Set is empty.
type Set uint16

// Of returns the set of the given statuses. It omits values that are not statuses.
func Of(statuses ...Status) Set {
	var set Set
	for _, s := range statuses {
		set |= bit(s)
	}
	return set
}

// bit returns the set with only s, or the empty set if s is not a status.
func bit(s Status) Set {
	if s < count {
		return 1 << s
	}
	return 0
}

// Has reports whether s is in the set.
func (set Set) Has(s Status) bool { return set&bit(s) != 0 }

// With returns the statuses that are in either set.
func (set Set) With(other Set) Set { return set | other }

// Without returns the statuses of the set that are not in other.
func (set Set) Without(other Set) Set { return set &^ other }

// Len returns the number of statuses in the set.
func (set Set) Len() int { return bits.OnesCount16(uint16(set)) }

// All yields the statuses of the set in the order of the API's table, None first.
func (set Set) All() iter.Seq[Status] {
	return func(yield func(Status) bool) {
		for s := None; s < count; s++ {
			if set.Has(s) && !yield(s) {
				return
			}
		}
	}
}

// String lists the wire words, separated by ", "; None is written "(none)".
func (set Set) String() string {
	var words []string
	for s := range set.All() {
		words = append(words, orNone(s))
	}
	return strings.Join(words, ", ")
}

func orNone(s Status) string {
	if s == None {
		return "(none)"
	}
	return s.String()
}

// GoString returns the set as a Go expression, status.Of(status.Received).
func (set Set) GoString() string { return gosyntax.Call("status.Of", slices.Collect(set.All())...) }

package order

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/internal/words"
)

// ErrWord means that a text is not one of a type's words, or that a value is not one
// of its constants.
var ErrWord = words.Err

// A word is a value of one of this package's closed lists. Its zero is absent.
type word interface {
	~uint8
	fmt.Stringer
}

// isWord reports whether v is one of its type's constants.
func isWord[T word](v T) bool { return v != 0 && v.String() != words.Of(nil, v) }

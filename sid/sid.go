// Package sid holds the ids of the API. An id has two capital letters for its kind
// and 32 hexadecimal digits, 34 bytes in all.
//
// Each kind of id has its own type, so a program that mixes or converts kinds does
// not compile. An id keeps the case of its digits, and compares with ==.
package sid

import (
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/internal/nullable"
)

// Len is the length of every sid, in bytes.
const Len = 34

const prefixLen = 2

// ErrSyntax means that a text is not a sid of any kind. ErrKind means that a text is
// a sid of another kind than the wanted one.
var (
	ErrSyntax = errors.New("not a sid")
	ErrKind   = errors.New("a sid of another kind")
)

// ParseError says which text is not a sid of the wanted kind, and why. It
// unwraps to ErrSyntax or ErrKind.
type ParseError struct {
	Prefix string // the wanted kind's two letters; "" if any kind is accepted
	Input  string // as given
	Err    error  // ErrSyntax or ErrKind
}

// Unwrap returns Err.
func (e *ParseError) Unwrap() error { return e.Err }

// Error names the mistake: the length, the prefix, or the first character that is
// not a hexadecimal digit, with its offset.
func (e *ParseError) Error() string {
	return fmt.Sprintf("sid: parse %.40q: %s", e.Input, e.Reason())
}

// Reason returns the second half of Error: the requirement, and the text found.
func (e *ParseError) Reason() string {
	wanted := e.Prefix
	if wanted == "" {
		var prefixes []string
		for kind := range Kinds() {
			prefixes = append(prefixes, kind.Prefix)
		}
		last := len(prefixes) - 1
		wanted = strings.Join(prefixes[:last], ", ") + " or " + prefixes[last]
	}
	if len(e.Input) != Len {
		return fmt.Sprintf("must be %s and 32 hexadecimal digits; it has %d bytes, not 34", wanted, len(e.Input))
	}
	for i := prefixLen; i < Len; i++ {
		if notHex[e.Input[i]] != 0 {
			_, width := utf8.DecodeRuneInString(e.Input[i:])
			return fmt.Sprintf("must be %s and 32 hexadecimal digits; it has %q at offset %d", wanted, e.Input[i:i+width], i)
		}
	}
	return fmt.Sprintf("must be %s and 32 hexadecimal digits; it begins with %q", wanted, e.Input[:prefixLen])
}

// ID is a sid of kind K. The zero ID is absent: "" in text, null in JSON, NULL
// in a database.
type ID[K Kind] struct {
	_ [0]K // without it, one kind would convert to another
	s string
}

// Parse returns text as an id of kind K. The text must be the two capital letters of
// the kind and 32 hexadecimal digits of either case. Every error is a *ParseError;
// the empty text is an error.
func Parse[K Kind](text string) (ID[K], error) {
	var kind K
	prefix := kind.info().Prefix
	if len(text) == Len && text[0] == prefix[0] && text[1] == prefix[1] && endsInHex(text) {
		return ID[K]{s: text}, nil
	}
	return ID[K]{}, refuse(prefix, text)
}

func refuse(prefix, text string) error {
	err := ErrSyntax
	if isWellFormed(text) {
		err = ErrKind
	}
	return &ParseError{Prefix: prefix, Input: text, Err: err}
}

// MustParse is Parse for constants. It panics on an error.
func MustParse[K Kind](text string) ID[K] {
	id, err := Parse[K](text)
	if err != nil {
		panic(err)
	}
	return id
}

// New returns an id of 16 bytes read from rand, such as crypto/rand.Reader, in
// lower-case hexadecimal. An error is that of rand.
func New[K Kind](rand io.Reader) (ID[K], error) {
	var kind K
	d := drafts.Get().(*draft)
	if _, err := io.ReadFull(rand, d.random[:]); err != nil {
		return ID[K]{}, fmt.Errorf("sid: new: %w", err)
	}
	id := ID[K]{s: d.write(kind.info().Prefix)}
	drafts.Put(d)
	return id, nil
}

// From16 returns the id of the given 16 bytes, in lower-case hexadecimal.
func From16[K Kind](b [16]byte) ID[K] {
	var kind K
	d := draft{random: b}
	return ID[K]{s: d.write(kind.info().Prefix)}
}

// draft is a sid in the making.
type draft struct {
	random [16]byte
	text   [Len]byte
}

// drafts pools the buffers for readers, because a buffer on the stack would escape
// to the heap with every sid.
var drafts = sync.Pool{New: func() any { return new(draft) }}

func (d *draft) write(prefix string) string {
	copy(d.text[:], prefix)
	hex.Encode(d.text[prefixLen:], d.random[:])
	return string(d.text[:])
}

// IsZero reports whether the id is absent.
func (id ID[K]) IsZero() bool { return id.s == "" }

// String returns the id as it was given, "" if it is absent.
func (id ID[K]) String() string { return id.s }

// GoString returns the id as a Go expression.
func (id ID[K]) GoString() string {
	if id.IsZero() {
		return gosyntax.Type(id) + "{}"
	}
	var kind K
	return gosyntax.Call("sid.MustParse["+gosyntax.Type(kind)+"]", id.s)
}

// AppendText appends the id as it was given to b.
func (id ID[K]) AppendText(b []byte) ([]byte, error) { return append(b, id.s...), nil }

// MarshalText returns the id as it was given, empty if it is absent.
func (id ID[K]) MarshalText() ([]byte, error) { return []byte(id.s), nil }

// UnmarshalText is Parse, except that the empty text is the absent id. On an error
// the id keeps its value.
func (id *ID[K]) UnmarshalText(text []byte) error { return nullable.UnmarshalText(id, text, Parse[K]) }

// MarshalJSON returns the id as a JSON string, null if it is absent.
func (id ID[K]) MarshalJSON() ([]byte, error) { return nullable.MarshalJSON(id.s) }

// UnmarshalJSON is Parse of a JSON string; null and "" are the absent id. On an
// error the id keeps its value.
func (id *ID[K]) UnmarshalJSON(data []byte) error { return nullable.UnmarshalJSON(id, data, Parse[K]) }

// Scan is Parse of a database column; NULL and "" are the absent id. On an
// error the id keeps its value.
func (id *ID[K]) Scan(src any) error { return nullable.Scan(id, src, Parse[K]) }

// Value returns the id as a database column, NULL if it is absent.
func (id ID[K]) Value() (driver.Value, error) { return nullable.Value(id.s) }

// isWellFormed reports whether text is a sid of any kind, known or unknown.
func isWellFormed(text string) bool {
	return len(text) == Len && isCapital(text[0]) && isCapital(text[1]) && endsInHex(text)
}

// endsInHex reports whether a text of a sid's length ends in hexadecimal digits
// after its prefix. Four at a time are a third faster than one by one.
func endsInHex(text string) bool {
	var bad byte
	for i := prefixLen; i < Len; i += 4 {
		bad |= notHex[text[i]] | notHex[text[i+1]] | notHex[text[i+2]] | notHex[text[i+3]]
	}
	return bad == 0
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

// notHex is 0 for the hexadecimal digits of either case, 1 for all other bytes.
var notHex = func() (table [256]byte) {
	for i := range table {
		table[i] = 1
	}
	for _, c := range []byte("0123456789abcdefABCDEF") {
		table[c] = 0
	}
	return table
}()

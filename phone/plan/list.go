package plan

import (
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/phone"
)

// ErrPrefix means a text that a List does not take as a prefix.
var ErrPrefix = errors.New("not a prefix of phone numbers")

// PrefixError says which prefix a List refuses, and why. It unwraps to ErrPrefix.
type PrefixError struct {
	Prefix string // as given
	Reason string
}

// Error names the prefix, what it requires and what was found.
func (e *PrefixError) Error() string {
	return fmt.Sprintf("plan: prefix %.40q: %s", e.Prefix, e.Reason)
}

// Unwrap returns ErrPrefix.
func (e *PrefixError) Unwrap() error { return ErrPrefix }

// List corrects the metadata: a host allows or denies prefixes, or whole numbers,
// of which it knows better. The longest prefix of a number decides. The zero List
// is empty: its Look is the function Look. A List may be read by many goroutines
// at once, but not while it is changed.
type List struct {
	allowed map[string]bool // by prefix; false is denied
	longest int             // of the prefixes, in bytes
}

// Allow makes numbers that begin with prefix hostable, such as "+1273", or one
// number, such as "+12732223333". It stands in for the metadata alone: the number
// must still be a whole one of the North American plan, and not of a central
// office code that is never assigned. An error is a *PrefixError, and leaves the
// List as it was: prefix is not + and digits, does not begin with +1, is longer
// than a +1 number, or was denied before.
func (l *List) Allow(prefix string) error {
	if len(prefix) > 1 && prefix[0] == '+' && prefix[1] != '1' {
		return &PrefixError{prefix, "only +1 numbers can be hosted, so an allowed prefix must begin with +1"}
	}
	return l.add(prefix, true)
}

// Deny makes numbers that begin with prefix, or one number, unhostable: Look
// returns phone.Type where it would have returned phone.Hostable. The errors are
// those of Allow, but any country code will do.
func (l *List) Deny(prefix string) error { return l.add(prefix, false) }

func (l *List) add(prefix string, allow bool) error {
	if _, err := phone.Parse(prefix); err != nil {
		reason := err.Error()
		var parse *phone.ParseError
		if errors.As(err, &parse) {
			reason = parse.Reason()
		}
		return &PrefixError{prefix, reason}
	}
	if prefix[1] == '1' && len(prefix) > len("+16175551212") {
		return &PrefixError{prefix, fmt.Sprintf("%d digits, but a +1 number has 11", len(prefix)-1)}
	}
	if before, ok := l.allowed[prefix]; ok && before != allow {
		return &PrefixError{prefix, "it cannot be both allowed and denied; remove one of the two"}
	}
	if l.allowed == nil {
		l.allowed = map[string]bool{}
	}
	l.allowed[prefix] = allow
	l.longest = max(l.longest, len(prefix))
	return nil
}

// Look is the function Look, corrected by the List.
func (l *List) Look(n phone.Number) phone.Verdict {
	allow, listed := l.rule(n.String())
	if listed && allow && canBeAllowed(n) {
		return phone.Hostable
	}
	verdict := Look(n)
	if listed && !allow && verdict == phone.Hostable {
		return phone.Type
	}
	return verdict
}

// rule returns what the longest listed prefix of a number says.
func (l *List) rule(number string) (allow, listed bool) {
	for n := min(len(number), l.longest); n > 0; n-- {
		if allow, listed = l.allowed[number[:n]]; listed {
			return allow, true
		}
	}
	return false, false
}

// canBeAllowed reports whether a number has the shape of the North American plan:
// ten digits after +1, neither area code nor exchange beginning with 0 or 1, and
// no reserved exchange.
func canBeAllowed(n phone.Number) bool {
	exchange, ok := exchangeOf(n)
	return ok && exchange/1000 >= 200 && exchange%1000 >= 200 && !isReserved(exchange)
}

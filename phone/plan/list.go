package plan

import (
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/phone"
)

// ErrPrefix means a text that is not a valid prefix of a List.
var ErrPrefix = errors.New("not a prefix of phone numbers")

// PrefixError says which prefix a List refuses, and why. It unwraps to ErrPrefix.
type PrefixError struct {
	Prefix string // as given
	Reason string
}

// Error names the prefix, the requirement and the text found.
func (e *PrefixError) Error() string {
	return fmt.Sprintf("plan: prefix %.40q: %s", e.Prefix, e.Reason)
}

// Unwrap returns ErrPrefix.
func (e *PrefixError) Unwrap() error { return ErrPrefix }

// List corrects the metadata: a host allows or denies prefixes and whole numbers.
// The longest prefix of a number decides. The zero List is empty, so its Look is the
// function Look. Many goroutines may read a List at once, but not while another one
// changes it.
type List struct {
	allowed map[string]bool // by prefix; false is denied
	longest int             // of the prefixes, in bytes
}

// Allow makes numbers that begin with prefix hostable, such as "+1273", or one
// number, such as "+12732223333". It replaces only the metadata: the number must
// still have the length of a +1 number, and a central office code that may be
// assigned. An error is a *PrefixError and leaves the List unchanged. It means that
// prefix is not + and digits, does not begin with +1, is longer than a +1 number, or
// was denied before.
func (l *List) Allow(prefix string) error {
	if len(prefix) > 1 && prefix[0] == '+' && prefix[1] != '1' {
		return &PrefixError{prefix, "only +1 numbers can be hosted, so an allowed prefix must begin with +1"}
	}
	return l.add(prefix, true)
}

// Deny makes numbers that begin with prefix, or one number, unhostable: Look returns
// phone.Type instead of phone.Hostable. The errors are those of Allow, but any
// country code is valid.
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

// rule returns the rule of the longest listed prefix of a number.
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

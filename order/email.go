package order

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
)

// The limits of RFC 5321, in bytes. A path is at most 256 with its brackets.
const (
	maxEmail  = 254
	maxLocal  = 64
	maxDomain = 253 // of RFC 1035, without the dot of the root
	maxLabel  = 63
)

// ParseEmail checks an e-mail address by the rule of Email and CcEmails, and returns it.
func ParseEmail(text string) (string, error) { return text, isEmail(text) }

// isEmail is the rule of an e-mail address: a mailbox of RFC 5321, local@domain,
// without a display name, comments or an address in place of the domain.
func isEmail(text string) error {
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return errors.New("must be an address like local@domain; it has no @")
	}
	if len(text) > maxEmail {
		return fmt.Errorf("must have at most %d bytes; it has %d", maxEmail, len(text))
	}
	if err := cmp.Or(isLocalPart(text[:at]), isDomain(text[at+1:], false)); err != nil {
		return fmt.Errorf("must be an address like local@domain; %w", err)
	}
	return nil
}

// isLocalPart is the rule of the part before the @: atoms between single dots, or
// a quoted string.
func isLocalPart(text string) error {
	switch {
	case text == "":
		return errors.New("its local part is empty")
	case len(text) > maxLocal:
		return fmt.Errorf("its local part has %d bytes, and at most %d are allowed", len(text), maxLocal)
	case text[0] == '"':
		return isQuoted(text)
	}
	for atom := range strings.SplitSeq(text, ".") {
		if atom == "" {
			return errors.New("its local part has a dot at an end, or two in a row; put the local part in quotes")
		}
		for i := range len(atom) {
			switch {
			case !isPrintable(atom[i]):
				return fmt.Errorf("its local part has %q, which is not printable ASCII", atom[i:i+1])
			case !isAtomic(atom[i]):
				return fmt.Errorf("its local part has %q; put the local part in quotes", atom[i:i+1])
			}
		}
	}
	return nil
}

// isQuoted is the rule of a quoted string: printable ASCII, a quote or a backslash
// only after a backslash.
func isQuoted(text string) error {
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' && i == len(text)-1:
			return nil
		case c == '"':
			return errors.New("its local part has text behind the closing quote")
		case c == '\\' && i+1 < len(text):
			i++
		}
		if !isPrintable(text[i]) {
			return fmt.Errorf("its local part has %q, which is not printable ASCII", text[i:i+1])
		}
	}
	return errors.New("its local part has no closing quote")
}

func isPrintable(c byte) bool { return ' ' <= c && c <= '~' }

func isAtomic(c byte) bool {
	return isLetterOrDigit(c) || strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

func isLetterOrDigit(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// isDomain is the rule of a domain name: labels of letters, digits and inner
// hyphens between single dots. The host of a url may have underscores too, and end
// with the dot of the root.
func isDomain(text string, inURL bool) error {
	if inURL && len(text) > 1 {
		text = strings.TrimSuffix(text, ".")
	}
	switch {
	case text == "":
		return errors.New("its domain is empty")
	case len(text) > maxDomain:
		return fmt.Errorf("its domain has %d bytes, and at most %d are allowed", len(text), maxDomain)
	}
	for label := range strings.SplitSeq(text, ".") {
		switch {
		case label == "":
			return errors.New("its domain has a dot at an end, or two in a row")
		case len(label) > maxLabel:
			return fmt.Errorf("its domain has a label of %d bytes, and at most %d are allowed", len(label), maxLabel)
		case label[0] == '-' || label[len(label)-1] == '-':
			return fmt.Errorf("its domain has the label %q; a label must not begin or end with a hyphen", label)
		}
		for i := range len(label) {
			if c := label[i]; !isLetterOrDigit(c) && c != '-' && (c != '_' || !inURL) {
				return fmt.Errorf("its domain has %q; only ASCII letters, digits and inner hyphens are allowed", label[i:i+1])
			}
		}
	}
	return nil
}

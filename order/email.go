package order

import (
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
	if err := isLocalPart(text[:at]); err != nil {
		return fmt.Errorf("must be an address like local@domain; before the @, %w", err)
	}
	if err := isDomain(text[at+1:], false); err != nil {
		return fmt.Errorf("must be an address like local@domain; after the @, %w", err)
	}
	return nil
}

// isLocalPart is the rule of the part before the @: atoms between single dots, or
// a quoted string.
func isLocalPart(text string) error {
	switch {
	case text == "":
		return errors.New("it is empty")
	case len(text) > maxLocal:
		return fmt.Errorf("it has %d bytes; at most %d are allowed", len(text), maxLocal)
	case text[0] == '"':
		return isQuoted(text)
	}
	for atom := range strings.SplitSeq(text, ".") {
		if atom == "" {
			return errors.New("a dot at an end, or two in a row, must be in quotes")
		}
		for i := range len(atom) {
			if !isAtomic(atom[i]) {
				return fmt.Errorf("%q must be in quotes, or is not ASCII", atom[i:i+1])
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
			return errors.New("text follows the closing quote")
		case c == '\\' && i+1 < len(text):
			i++
		}
		if text[i] < ' ' || text[i] > '~' {
			return fmt.Errorf("%q is not printable ASCII", text[i:i+1])
		}
	}
	return errors.New("the closing quote is missing")
}

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
		return errors.New("it is empty")
	case len(text) > maxDomain:
		return fmt.Errorf("the domain has %d bytes; at most %d are allowed", len(text), maxDomain)
	}
	for label := range strings.SplitSeq(text, ".") {
		switch {
		case label == "":
			return errors.New("the domain has a dot at an end, or two in a row")
		case len(label) > maxLabel:
			return fmt.Errorf("the domain has a label of %d bytes; at most %d are allowed", len(label), maxLabel)
		case label[0] == '-' || label[len(label)-1] == '-':
			return fmt.Errorf("the domain's label %q begins or ends with a hyphen", label)
		}
		for i := range len(label) {
			if c := label[i]; !isLetterOrDigit(c) && c != '-' && (c != '_' || !inURL) {
				return fmt.Errorf("the domain has %q; only ASCII letters, digits and inner hyphens are allowed", label[i:i+1])
			}
		}
	}
	return nil
}

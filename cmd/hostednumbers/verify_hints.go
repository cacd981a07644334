package main

import (
	"bytes"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
)

// mistake is a likely mistake. undo returns the message without it; ok is false if the
// message does not show it.
type mistake struct {
	about string // how the signature is valid
	undo  func(callback.Message) (m callback.Message, ok bool)
}

// The mistakes in the url and in the parameters. One of each may occur together.
var (
	urlMistakes = []mistake{
		{"with https:// before the url", withScheme("https://")},
		{"with http:// before the url", withScheme("http://")},
		{"with https instead of http", swapScheme("http://", "https://")},
		{"with http instead of https", swapScheme("https://", "http://")},
	}
	formMistakes = []mistake{
		{"with the values unescaped", unescaped(url.QueryUnescape)},
		{"with the values unescaped", unescaped(url.PathUnescape)}, // in which a + is a plus
		{"with + instead of the space in front of a value", withPlus},
		{"without the parameters, as for a GET", withoutForm},
	}
)

// hints returns what may be wrong with a callback whose signature is not valid. A mistake
// is certain if the signature is valid without it.
func hints(key callback.Key, in callback.Incoming, why error) []string {
	isValid := func(in callback.Incoming) bool {
		_, err := key.Check(in)
		return err == nil
	}
	if errors.Is(why, callback.ErrMalformedSignature) {
		text, err := url.PathUnescape(in.Signature)
		if in.Signature = strings.TrimSpace(text); err == nil && isValid(in) {
			return []string{"the signature is valid once it is unescaped and without the space around it"}
		}
		return nil
	}
	if shorter := bytes.TrimRight(in.Body, "\r\n"); len(shorter) < len(in.Body) {
		trimmed := in
		if trimmed.Body = shorter; isValid(trimmed) {
			return []string{"the signature is valid without the line break at the end of the body"}
		}
	}
	if !errors.Is(why, callback.ErrNoMatch) {
		return nil
	}
	readings, _ := in.Readings() // they were checked, so they can be read
	for _, m := range readings {
		if found := undone(key, m, in.Signature); found != "" {
			return []string{"the signature is valid " + found}
		}
	}
	return suspicions(readings[len(readings)-1])
}

// undone undoes likely mistakes, at most one of each kind, until the signature is valid.
// It returns how, or "".
func undone(key callback.Key, m callback.Message, signature string) string {
	none := mistake{undo: func(m callback.Message) (callback.Message, bool) { return m, true }}
	for _, ofURL := range append([]mistake{none}, urlMistakes...) {
		other, ok := ofURL.undo(m)
		if !ok {
			continue
		}
		for _, ofForm := range append([]mistake{none}, formMistakes...) {
			if both, ok := ofForm.undo(other); ok && key.Verify(both, signature) == nil {
				return strings.TrimPrefix(strings.TrimSuffix(ofURL.about+" and "+ofForm.about, " and "), " and ")
			}
		}
	}
	return ""
}

// suspicions returns what looks like a mistake, although undoing it is not enough.
func suspicions(m callback.Message) (hints []string) {
	if !strings.Contains(m.URL, "://") {
		hints = append(hints, "the url has no scheme, but the signature covers the whole url, with https://")
	}
	for _, name := range slices.Sorted(maps.Keys(m.Form)) {
		if slices.ContainsFunc(m.Form[name], isEscaped) {
			return append(hints, "the value of "+name+" looks escaped; give it unescaped, or give the posted body with -body")
		}
	}
	return hints
}

// withScheme adds a missing scheme.
func withScheme(scheme string) func(callback.Message) (callback.Message, bool) {
	return func(m callback.Message) (callback.Message, bool) {
		if strings.Contains(m.URL, "://") {
			return m, false
		}
		m.URL = scheme + strings.TrimPrefix(m.URL, "//")
		return m, true
	}
}

// swapScheme replaces one scheme by another.
func swapScheme(from, to string) func(callback.Message) (callback.Message, bool) {
	return func(m callback.Message) (callback.Message, bool) {
		rest, ok := strings.CutPrefix(m.URL, from)
		m.URL = to + rest
		return m, ok
	}
}

// unescaped unescapes the values that look escaped.
func unescaped(unescape func(string) (string, error)) func(callback.Message) (callback.Message, bool) {
	return func(m callback.Message) (callback.Message, bool) {
		return change(m, isEscaped, func(value string) string {
			text, _ := unescape(value) // isEscaped has tried it
			return text
		})
	}
}

// withPlus restores a + that was not escaped in a form, and so was read as a space.
func withPlus(m callback.Message) (callback.Message, bool) {
	isSpaced := func(value string) bool { return strings.HasPrefix(value, " ") }
	return change(m, isSpaced, func(value string) string { return "+" + value[1:] })
}

// withoutForm removes the parameters.
func withoutForm(m callback.Message) (callback.Message, bool) {
	given := len(m.Form) > 0
	m.Form = nil
	return m, given
}

// change changes the values of a kind, and reports whether the message has any.
func change(m callback.Message, is func(string) bool, to func(string) string) (callback.Message, bool) {
	form, changed := url.Values{}, false
	for name, values := range m.Form {
		for _, value := range values {
			if is(value) {
				value, changed = to(value), true
			}
			form.Add(name, value)
		}
	}
	m.Form = form
	return m, changed
}

// isEscaped reports whether a value has escapes and only characters that an escaped
// value may have.
func isEscaped(value string) bool {
	text, err := url.PathUnescape(value)
	return err == nil && text != value && !strings.Contains(value, " ")
}

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

// mistake is a likely one, and what would undo it: ok is false where the message
// does not look like it.
type mistake struct {
	about string // with what the signature would be valid
	undo  func(callback.Message) (m callback.Message, ok bool)
}

// mistakes of the url and of the parameters; one of each may come together.
var (
	urlMistakes = []mistake{
		{"with https:// before the url", withScheme("https://")},
		{"with http:// before the url", withScheme("http://")},
		{"with https instead of http", swapScheme("http://", "https://")},
		{"with http instead of https", swapScheme("https://", "http://")},
	}
	formMistakes = []mistake{
		{"with the values unescaped", unescaped(url.QueryUnescape)},
		{"with the values unescaped", unescaped(url.PathUnescape)}, // where a + is one
		{"with + instead of the space in front of a value", withPlus},
		{"without the parameters, as for a GET,", withoutForm},
	}
)

// hints say what may be wrong where a signature is not valid, and what is shown to
// be: with that undone it is valid.
func hints(key callback.Key, in callback.Incoming, why error) []string {
	isValid := func(in callback.Incoming) bool {
		_, err := key.Check(in)
		return err == nil
	}
	if errors.Is(why, callback.ErrMalformedSignature) {
		text, err := url.PathUnescape(in.Signature)
		if in.Signature = strings.TrimSpace(text); err == nil && isValid(in) {
			return []string{"with the signature unescaped, or without the space around it, it is valid"}
		}
		return nil
	}
	if shorter := bytes.TrimRight(in.Body, "\r\n"); len(shorter) < len(in.Body) {
		trimmed := in
		if trimmed.Body = shorter; isValid(trimmed) {
			return []string{"without the line break at the end of the body it is valid"}
		}
	}
	if !errors.Is(why, callback.ErrNoMatch) {
		return nil
	}
	readings, _ := in.Readings() // whose signature was checked
	for _, m := range readings {
		if found := undone(key, m, in.Signature); found != "" {
			return []string{found + " it is valid"}
		}
	}
	return suspicions(readings[len(readings)-1])
}

// undone tries what would undo likely mistakes, and says what makes the signature
// valid; "" if nothing does.
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

// suspicions are what looks like a mistake, though to undo it is not enough.
func suspicions(m callback.Message) (hints []string) {
	if !strings.Contains(m.URL, "://") {
		hints = append(hints, "the url has no scheme: the whole of it is signed, https:// included")
	}
	for _, name := range slices.Sorted(maps.Keys(m.Form)) {
		if slices.ContainsFunc(m.Form[name], isEscaped) {
			return append(hints, "the value of "+name+" looks escaped: give it unescaped, or the posted body with -body")
		}
	}
	return hints
}

func withScheme(scheme string) func(callback.Message) (callback.Message, bool) {
	return func(m callback.Message) (callback.Message, bool) {
		if strings.Contains(m.URL, "://") {
			return m, false
		}
		m.URL = scheme + strings.TrimPrefix(m.URL, "//")
		return m, true
	}
}

func swapScheme(from, to string) func(callback.Message) (callback.Message, bool) {
	return func(m callback.Message) (callback.Message, bool) {
		rest, ok := strings.CutPrefix(m.URL, from)
		m.URL = to + rest
		return m, ok
	}
}

// unescaped undoes escapes, if there are any.
func unescaped(unescape func(string) (string, error)) func(callback.Message) (callback.Message, bool) {
	return func(m callback.Message) (callback.Message, bool) {
		return change(m, isEscaped, func(value string) string {
			text, _ := unescape(value) // it was looked at
			return text
		})
	}
}

// withPlus is for a + that stood unescaped in a form, and was read as a space.
func withPlus(m callback.Message) (callback.Message, bool) {
	isSpaced := func(value string) bool { return strings.HasPrefix(value, " ") }
	return change(m, isSpaced, func(value string) string { return "+" + value[1:] })
}

func withoutForm(m callback.Message) (callback.Message, bool) {
	given := len(m.Form) > 0
	m.Form = nil
	return m, given
}

// change returns the message with those values changed that are such, and reports
// whether there are any.
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

// isEscaped reports whether a value has escapes, and nothing that an escaped one
// does not have.
func isEscaped(value string) bool {
	text, err := url.PathUnescape(value)
	return err == nil && text != value && !strings.Contains(value, " ")
}

package callback_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
)

// specified is a slow, simple implementation of the signature: distinct pairs in
// byte order.
func specified(token, text string, form url.Values) string {
	type pair struct{ name, value string }
	pairs := map[pair]bool{}
	for name, values := range form {
		for _, value := range values {
			pairs[pair{name, value}] = true
		}
	}
	for len(pairs) > 0 {
		var first *pair
		for p := range pairs {
			if first == nil || p.name < first.name || p.name == first.name && p.value < first.value {
				first = &p
			}
		}
		text += first.name + first.value
		delete(pairs, *first)
	}
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, text)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// addresses yields requested urls, without a fragment.
func addresses() *rapid.Generator[string] {
	pick := func(parts ...string) *rapid.Generator[string] { return rapid.SampledFrom(parts) }
	parts := []*rapid.Generator[string]{
		pick("https://", "http://"),
		pick("", "", "u@", "u:p@", "u%40x:p%3A@", ":p@"),
		pick("example.com", "EXAMPLE.com", "10.0.0.1", "[::1]", "[2001:DB8::7]", "bücher.example"),
		pick("", "", ":443", ":80", ":8443", ":1"),
		pick("", "/", "/a/b", "/%7e%2F+", "/a:1@b", "/ü'\"", "//a/../b"),
		pick("", "", "?", "?a=1", "?a=%zz&a=+%20", "?u@h:1", "?ü=/?", "?a;b&&"),
	}
	return rapid.Custom(func(t *rapid.T) string {
		var text strings.Builder
		for _, part := range parts {
			text.WriteString(part.Draw(t, "part"))
		}
		return text.String()
	})
}

// forms yields forms with similar names and values: empty, repeated, or one a prefix
// of another.
func forms() *rapid.Generator[url.Values] {
	texts := rapid.OneOf(rapid.SampledFrom([]string{"", "a", "A", "ab", "b", "+1", "é", "\uff5e", "😀"}), rapid.String())
	return rapid.Custom(func(t *rapid.T) url.Values {
		return rapid.MapOfN(texts, rapid.SliceOfN(texts, 0, 4), 0, 5).Draw(t, "form")
	})
}

// messages yields a posted form, a GET, or a body.
func messages() *rapid.Generator[callback.Message] {
	return rapid.Custom(func(t *rapid.T) callback.Message {
		m := callback.Message{URL: addresses().Draw(t, "url")}
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 1:
			m.Form = forms().Draw(t, "form")
		case 2:
			m.Body = append([]byte{}, rapid.SliceOf(rapid.Byte()).Draw(t, "body")...)
			m.URL = callback.BodyURL(m.URL, m.Body)
		}
		return m
	})
}

func aSignedMessageIsVerified(t *rapid.T) {
	token := rapid.StringN(1, -1, -1).Draw(t, "token")
	key := newKey(t, "another", token)
	m := messages().Draw(t, "message")
	signature := sign(t, newKey(t, token), m)
	assert.Equal(t, specified(token, m.URL, m.Form), signature)
	assert.NoError(t, key.Verify(m, signature))

	m.URL += "#" + rapid.SampledFrom([]string{"", "ct=100", "a?b#c"}).Draw(t, "fragment")
	assert.NoError(t, key.Verify(m, signature))
	assert.Equal(t, signature, sign(t, newKey(t, token), m))
}

func TestASignedMessageIsVerified(t *testing.T) { rapid.Check(t, aSignedMessageIsVerified) }

// changed yields a text with one changed byte.
func changed(t *rapid.T, text string) string {
	i := rapid.IntRange(0, len(text)-1).Draw(t, "at")
	flip := rapid.OneOf(rapid.ByteRange(1, 255), rapid.SampledFrom([]byte{'#' ^ text[i], ':' ^ text[i], '@' ^ text[i], 0x20})).Draw(t, "flip")
	bytes := []byte(text)
	bytes[i] ^= flip
	if string(bytes) == text {
		bytes[i] ^= 1
	}
	return string(bytes)
}

// noChangeIsAccepted changes one byte of a signed part. Repeated values count once,
// so 1, 1, 2 and 1, 2, 2 have the same signature.
func noChangeIsAccepted(t *rapid.T) {
	token := rapid.StringN(1, -1, -1).Draw(t, "token")
	m := messages().Draw(t, "message")
	for name, values := range m.Form {
		slices.Sort(values)
		m.Form[name] = slices.Compact(values)
	}
	signature := sign(t, newKey(t, token), m)
	want := callback.ErrNoMatch
	part := rapid.SampledFrom([]string{"url", "name", "value", "body", "token", "signature"}).Draw(t, "part")
	switch {
	case part == "url":
		m.URL = changed(t, m.URL)
		want = nil
	case part == "token":
		token = changed(t, token)
	case part == "signature":
		signature = changed(t, signature)
		want = nil
	case part == "body" && len(m.Body) > 0:
		m.Body = []byte(changed(t, string(m.Body)))
		want = callback.ErrBodyHash
	case part == "name":
		m.Form = changeParam(t, m.Form, true)
	case part == "value":
		m.Form = changeParam(t, m.Form, false)
	}
	if m.Form == nil && (part == "name" || part == "value") || len(m.Body) == 0 && part == "body" {
		t.Skip("nothing to change")
	}
	var refused *callback.SignatureError
	err := newKey(t, token).Verify(m, signature)
	require.ErrorAs(t, err, &refused)
	if want != nil {
		assert.ErrorIs(t, err, want)
	}
}

func TestNoChangeIsAccepted(t *testing.T) { rapid.Check(t, noChangeIsAccepted) }

// changeParam changes a byte of a name or a value. It returns nil if the form has
// none.
func changeParam(t *rapid.T, form url.Values, inName bool) url.Values {
	type pair struct{ name, value string }
	var pairs []pair
	for name, values := range form {
		for _, value := range values {
			pairs = append(pairs, pair{name, value})
		}
	}
	choices := slices.DeleteFunc(slices.Clone(pairs), func(p pair) bool { return inName && p.name == "" || !inName && p.value == "" })
	if len(choices) == 0 {
		return nil
	}
	slices.SortFunc(choices, func(a, b pair) int { return strings.Compare(a.name+"="+a.value, b.name+"="+b.value) })
	victim := rapid.SampledFrom(choices).Draw(t, "param")
	next, done := url.Values{}, false
	for _, p := range pairs {
		if p == victim && !done {
			done = true
			if inName {
				p.name = changed(t, p.name)
			} else {
				p.value = changed(t, p.value)
			}
		}
		next.Add(p.name, p.value)
	}
	return next
}

// FuzzForm signs and verifies any form.
func FuzzForm(f *testing.F) {
	for _, v := range vectors {
		f.Add("12345", v.url, v.form.Encode())
	}
	f.Add("t", "https://u:p@[::1]:1/?a#b", "a=1&a=1&a=&=&%ff=%00")
	f.Fuzz(func(t *testing.T, token, address, body string) {
		if token == "" {
			t.Skip()
		}
		form := order.ParseForm(body)
		m := callback.Message{URL: address, Form: form}
		signature := sign(t, newKey(t, token), m)
		text, _, _ := strings.Cut(address, "#")
		assert.Equal(t, specified(token, text, form), signature)
		assert.NoError(t, newKey(t, token).Verify(m, signature))
		assert.ErrorIs(t, newKey(t, token+"x").Verify(m, signature), callback.ErrNoMatch)

		again := order.ParseForm(form.Encode())
		assert.NoError(t, newKey(t, token).Verify(callback.Message{URL: address, Form: again}, signature))
	})
}

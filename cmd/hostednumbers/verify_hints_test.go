package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
)

func TestVerifyHintsHowTheSignatureIsValid(t *testing.T) {
	key, err := callback.NewKey("12345")
	require.NoError(t, err)
	signed := func(address string, params ...string) string {
		form, err := parseParams(params)
		require.NoError(t, err)
		signature, err := key.Sign(callback.Message{URL: address, Form: form})
		require.NoError(t, err)
		return signature
	}
	escaped := []string{theCallback[0], theCallback[1], "PhoneNumber=%2B15017122661"}
	const bare, insecure = "example.com/hosted-numbers/callback", "http://example.com/hosted-numbers/callback"
	for _, c := range []struct {
		url, signature string
		params         []string
		hint           string
	}{
		{bare, itsSignature, theCallback, "the signature is valid with https:// before the url"},
		{"//" + bare, itsSignature, theCallback, "the signature is valid with https:// before the url"},
		{bare, signed(insecure, theCallback...), theCallback, "the signature is valid with http:// before the url"},
		{bare, itsSignature, escaped, "the signature is valid with https:// before the url and with the values unescaped"},
		{insecure, itsSignature, theCallback, "the signature is valid with https instead of http"},
		{callbackURL, signed(insecure, theCallback...), theCallback, "the signature is valid with http instead of https"},
		{callbackURL, itsSignature, escaped, "the signature is valid with the values unescaped"},
		{callbackURL, signed(callbackURL, "a=x y%"), []string{"a=x+y%25"}, "the signature is valid with the values unescaped"},
		{callbackURL, signed(callbackURL, "a=x+y%"), []string{"a=x+y%25"}, "the signature is valid with the values unescaped"},
		{callbackURL, itsSignature, []string{theCallback[0], theCallback[1], "PhoneNumber= 15017122661"}, "the signature is valid with + instead of the space in front of a value"},
		{callbackURL + "?a=b", signed(callbackURL + "?a=b"), []string{"a=b"}, "the signature is valid without the parameters, as for a GET"},
		{callbackURL, url.QueryEscape(itsSignature), theCallback, "the signature is valid once it is unescaped and without the space around it"},
		{callbackURL, itsSignature + "\n", theCallback, "the signature is valid once it is unescaped and without the space around it"},
	} {
		code, out, errs := runVerify("", append([]string{"-token", "12345", "-url", c.url, "-signature", c.signature}, c.params...)...)
		assert.Equal(t, exitFailed, code, "the callback itself is not valid: %s", out)
		assert.Empty(t, errs)
		assert.True(t, strings.HasSuffix(out, "\nhint: "+c.hint+"\n"), out)
		assert.NotContains(t, out, itsSignature)
		assert.NotContains(t, out, "12345", "the token, or a value")
	}
}

func TestVerifyHintsAtSuspiciousValues(t *testing.T) {
	for _, c := range []struct {
		url   string
		param string
		hints []string
	}{
		{"example.com", "a=b", []string{"hint: the url has no scheme, but the signature covers the whole url, with https://"}},
		{callbackURL, "PhoneNumber=%2B1", []string{"hint: the value of PhoneNumber looks escaped; give it unescaped, or give the posted body with -body"}},
		{"example.com", "a=%20", []string{"hint: the url has no scheme, ", "hint: the value of a looks escaped"}},
		{callbackURL, "a=100%", nil},
		{callbackURL, "a=%41 b", nil},
	} {
		code, out, _ := runVerify("", "-token", "12345", "-url", c.url, "-signature", itsSignature, c.param)
		assert.Equal(t, exitFailed, code)
		assert.Equal(t, len(c.hints), strings.Count(out, "hint: "), out)
		for _, hint := range c.hints {
			assert.Contains(t, out, hint)
		}
	}
}

func TestVerifyHintsAtALineBreakAfterTheBody(t *testing.T) {
	const body = `{"Status":"received"}`
	key, err := callback.NewKey("12345")
	require.NoError(t, err)
	address := callback.BodyURL(callbackURL, []byte(body))
	signature, err := key.Sign(callback.Message{URL: address, Body: []byte(body)})
	require.NoError(t, err)
	args := []string{"-token", "12345", "-url", address, "-signature", signature, "-body", "-"}
	_, out, _ := runVerify(body+"\r\n", args...)
	assert.Contains(t, out, "\nhint: the signature is valid without the line break at the end of the body\n")
	_, out, _ = runVerify(body+" ", args...)
	assert.NotContains(t, out, "hint")
}

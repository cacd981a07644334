package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
)

func TestVerifyHintsAtWhatWouldMakeItValid(t *testing.T) {
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
		{bare, itsSignature, theCallback, "with https:// before the url it is valid"},
		{"//" + bare, itsSignature, theCallback, "with https:// before the url it is valid"},
		{bare, signed(insecure, theCallback...), theCallback, "with http:// before the url it is valid"},
		{bare, itsSignature, escaped, "with https:// before the url and with the values unescaped it is valid"},
		{insecure, itsSignature, theCallback, "with https instead of http it is valid"},
		{callbackURL, signed(insecure, theCallback...), theCallback, "with http instead of https it is valid"},
		{callbackURL, itsSignature, escaped, "with the values unescaped it is valid"},
		{callbackURL, signed(callbackURL, "a=x y%"), []string{"a=x+y%25"}, "with the values unescaped it is valid"},
		{callbackURL, signed(callbackURL, "a=x+y%"), []string{"a=x+y%25"}, "with the values unescaped it is valid"},
		{callbackURL, itsSignature, []string{theCallback[0], theCallback[1], "PhoneNumber= 15017122661"}, "with + instead of the space in front of a value it is valid"},
		{callbackURL + "?a=b", signed(callbackURL + "?a=b"), []string{"a=b"}, "without the parameters, as for a GET, it is valid"},
		{callbackURL, url.QueryEscape(itsSignature), theCallback, "with the signature unescaped, or without the space around it, it is valid"},
		{callbackURL, itsSignature + "\n", theCallback, "with the signature unescaped, or without the space around it, it is valid"},
	} {
		code, out, errs := runVerify("", append([]string{"-token", "12345", "-url", c.url, "-signature", c.signature}, c.params...)...)
		assert.Equal(t, exitFailed, code, "it is not valid as it is: %s", out)
		assert.Empty(t, errs)
		assert.True(t, strings.HasSuffix(out, "\nhint: "+c.hint+"\n"), out)
		assert.NotContains(t, out, itsSignature)
		assert.NotContains(t, out, "12345", "the token, or a value")
	}
}

func TestVerifyHintsAtWhatLooksWrong(t *testing.T) {
	for _, c := range []struct {
		url   string
		param string
		hints []string
	}{
		{"example.com", "a=b", []string{"hint: the url has no scheme: the whole of it is signed, https:// included"}},
		{callbackURL, "PhoneNumber=%2B1", []string{"hint: the value of PhoneNumber looks escaped: give it unescaped, or the posted body with -body"}},
		{"example.com", "a=%20", []string{"hint: the url has no scheme: ", "hint: the value of a looks escaped"}},
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

func TestVerifyHintsAtALineBreakBehindTheBody(t *testing.T) {
	const body = `{"Status":"received"}`
	key, err := callback.NewKey("12345")
	require.NoError(t, err)
	address := callback.BodyURL(callbackURL, []byte(body))
	signature, err := key.Sign(callback.Message{URL: address, Body: []byte(body)})
	require.NoError(t, err)
	args := []string{"-token", "12345", "-url", address, "-signature", signature, "-body", "-"}
	_, out, _ := runVerify(body+"\r\n", args...)
	assert.Contains(t, out, "\nhint: without the line break at the end of the body it is valid\n")
	_, out, _ = runVerify(body+" ", args...)
	assert.NotContains(t, out, "hint")
}

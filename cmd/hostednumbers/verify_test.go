package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/order"
)

const callbackURL = "https://example.com/hosted-numbers/callback"

// theCallback is the published example. The token 12345 signs it with itsSignature.
var (
	theCallback  = []string{"Status=received", "HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "PhoneNumber=+15017122661"}
	itsSignature = "ADVl9RrXqce0NDo5ZwpQdZ90uVM="
)

func runVerify(in string, args ...string) (code int, out, errs string) {
	return runWith(in, append([]string{"verify"}, args...)...)
}

func TestVerifySaysWhetherASignatureIsValid(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(secret, []byte("12345\r\n"), 0o600))
	for _, c := range []struct {
		args []string
		out  string
	}{
		{[]string{"-token", "12345", "-url", callbackURL}, "valid\n"},
		{[]string{"-token", "new", "-token=12345", "-url", callbackURL + "#rc=2"}, "valid\n"},
		{[]string{"-token", "@" + secret, "-url", callbackURL}, "valid\n"},
		{[]string{"-token", "12345", "-url", "https://u:hush@example.com/hosted-numbers/callback"}, "valid\n"},
		{[]string{"-token", "54321", "-url", "https://u:hush@example.com:1/a"}, "not valid: " + callback.ErrNoMatch.Error() + "\n" +
			"tried https://u:xxxxx@example.com:1/a\ntried https://u:xxxxx@example.com/a\ntried https://example.com:1/a\ntried https://example.com/a\n"},
	} {
		code, out, errs := runVerify("", append(append(c.args, "-signature", itsSignature), theCallback...)...)
		assert.Equal(t, c.out == "valid\n", code == exitOK, c.args)
		assert.Equal(t, c.out != "valid\n", code == exitFailed, c.args)
		assert.Equal(t, c.out, out)
		assert.Empty(t, errs)
	}
}

func TestVerifySaysWhyNot(t *testing.T) {
	for signature, want := range map[string]string{
		"": "not valid: there is no signature\n", "x": "not valid: the signature is not 20 bytes in base64\n",
	} {
		code, out, _ := runVerify("", "-token", "12345", "-url", callbackURL, "-signature", signature)
		assert.Equal(t, exitFailed, code)
		assert.Equal(t, want, out)
	}
	code, out, _ := runVerify("", append([]string{"-token", "12345", "-url", "https://example.com", "-signature", itsSignature}, theCallback...)...)
	assert.Equal(t, exitFailed, code)
	assert.NotContains(t, out, "12345")
	assert.Equal(t, 4, strings.Count(out, "tried "), "without and with the slash of the request, each with both ports")
}

func TestVerifyReadsAFormAsItWasPosted(t *testing.T) {
	form := url.Values{}
	for _, param := range theCallback {
		name, value, _ := strings.Cut(param, "=")
		form.Add(name, value)
	}
	args := []string{"-token", "12345", "-url", callbackURL, "-signature", itsSignature, "-body", "-"}
	code, out, errs := runVerify(form.Encode(), args...)
	assert.Equal(t, exitOK, code, errs)
	assert.Equal(t, "valid\n", out)
	code, out, _ = runVerify(form.Encode()+"\n", args...)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "\nhint: the signature is valid without the line break at the end of the body\n")
	for _, body := range []string{form.Encode() + "&a=b", "%zz", "", ";"} {
		code, out, errs = runVerify(body, args...)
		assert.Equal(t, exitFailed, code, errs)
		assert.NotContains(t, out, "hint")
	}
}

// bodies returns a generator of bodies: forms, JSON and others.
func bodies() *rapid.Generator[string] {
	form := strings.ReplaceAll(strings.Join(theCallback, "&"), "+", "%2B")
	return rapid.OneOf(rapid.SampledFrom([]string{form, form + "\n", form + "&a=;%&b=%zz&=", "", "{}", `{"Status":"received"}`, `{"Status":"received"}` + "\n"}),
		rapid.StringMatching(`[a-c=&;%+\n]{0,8}`), rapid.String())
}

// TestVerifyAndReceiverAgree is the law that verify and a Receiver agree on every
// callback.
func TestVerifyAndReceiverAgree(t *testing.T) {
	file := filepath.Join(t.TempDir(), "body")
	key := newTestKey(t, "12345")
	rapid.Check(t, func(t *rapid.T) {
		body := bodies().Draw(t, "body")
		require.NoError(t, os.WriteFile(file, []byte(body), 0o600))
		address := callbackURL + rapid.SampledFrom([]string{"", "?", "/%zz", "/a b", "?a=;%", "?bodySHA256=0", "?Status=mine", "#rc=0"}).Draw(t, "more")
		if rapid.Bool().Draw(t, "hashed") {
			address = callback.BodyURL(address, []byte(body))
		}
		kind := rapid.SampledFrom([]string{"", " ", formType, "Application/X-WWW-Form-URLEncoded; charset=UTF-8", formType + `" charset`, "application/json"}).Draw(t, "type")
		signed := callback.Message{URL: address}
		switch rapid.IntRange(0, 3).Draw(t, "signed") {
		case 0:
			signed.Form = order.ParseForm(body)
		case 1:
			signed.Form = order.ParseForm(strings.TrimRight(body, "\n"))
		case 2:
			signed.URL = callback.BodyURL(callbackURL, []byte(body))
		}
		signature, err := key.Sign(signed)
		require.NoError(t, err)

		r := httptest.NewRequest(http.MethodPost, "http://inside/", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set(callback.SignatureHeader, signature)
		receiver := callback.Receiver{Key: key, URL: func(*http.Request) string { return address }}
		_, err = receiver.Read(r)
		var refused *callback.SignatureError
		want := exitOK
		if errors.As(err, &refused) {
			want = exitFailed
		}
		code, out, errs := runVerify("", "-token", "12345", "-url", address, "-signature", signature, "-body", file, "-content-type", kind)
		assert.Equal(t, want, code, "%s%s, but Receiver: %v", out, errs, err)
		if refused != nil {
			assert.Contains(t, out, "not valid: "+refused.Err.Error()+"\n")
		}
	})
}

func TestVerifyReadsABodyUpToALimit(t *testing.T) {
	body := strings.Repeat("a", callback.DefaultMaxBody)
	signature, err := newTestKey(t, "12345").Sign(callback.Message{URL: callbackURL, Form: url.Values{body: {""}}})
	require.NoError(t, err)
	args := []string{"-token", "12345", "-url", callbackURL, "-signature", signature, "-body", "-"}
	code, out, _ := runVerify(body, args...)
	assert.Equal(t, exitOK, code, out)
	code, out, errs := runVerify(body+"a", args...)
	assert.Equal(t, exitUsage, code)
	assert.Empty(t, out)
	assert.Contains(t, errs, "standard input must have at most 65536 bytes, but has more")
	for _, endless := range [][]string{{"-token", "12345", "-body", "/dev/zero"}, {"-token", "@/dev/zero"}} {
		code, _, errs = runVerify("", append(endless, "-url", callbackURL, "-signature", "x")...)
		assert.Equal(t, exitUsage, code)
		assert.Contains(t, errs, "/dev/zero must have at most ")
	}
}

func TestVerifyQuotesItsOutput(t *testing.T) {
	_, out, _ := runVerify("", "-token", "12345", "-url", "http://h/\x1b[31m\u202e\u009b\xff", "-signature", itsSignature, "\x1b[2J=%41")
	assert.Contains(t, out, `tried http://h/\x1b[31m\u202e\u009b\xff`)
	assert.Contains(t, out, `hint: the value of \x1b[2J looks escaped; give it unescaped`)
	for line := range strings.Lines(out) {
		assert.Equal(t, strings.TrimSuffix(line, "\n"), terminal.Quote(strings.TrimSuffix(line, "\n")))
	}
}

func TestVerifyReadsABody(t *testing.T) {
	const body = `{"Status":"received"}`
	file := filepath.Join(t.TempDir(), "body.json")
	require.NoError(t, os.WriteFile(file, []byte(body), 0o600))
	key, err := callback.NewKey("12345")
	require.NoError(t, err)
	address := callback.BodyURL(callbackURL, []byte(body))
	signature, err := key.Sign(callback.Message{URL: address, Body: []byte(body)})
	require.NoError(t, err)

	code, out, errs := runVerify("", "-token", "12345", "-url", address, "-signature", signature, "-body", file)
	assert.Equal(t, exitOK, code, errs)
	assert.Equal(t, "valid\n", out)
	code, _, errs = runVerify(body, "-token", "12345", "-url", address, "-signature", signature, "-body", "-")
	assert.Equal(t, exitOK, code, errs)
	code, out, _ = runVerify(body+" ", "-token", "12345", "-url", address, "-signature", signature, "-body", "-")
	assert.Equal(t, exitFailed, code)
	assert.Equal(t, "not valid: the url does not carry the SHA-256 of the body\n", out)
}

func TestAVerifyErrorIsOneClearLine(t *testing.T) {
	full := []string{"-token", "hush", "-url", callbackURL, "-signature", itsSignature}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "the command requires at least one -token"},
		{full[2:], "the command requires at least one -token"},
		{[]string{"-token", "", "-url", "u", "-signature", "s"}, "the command requires at least one -token"},
		{full[:4], "the command requires -url and -signature"},
		{append(full[:2:2], full[4:]...), "the command requires -url and -signature"},
		{append(full[:6:6], "Status"), `a parameter must be NAME=VALUE; it is "Status"`},
		{append(full[:6:6], "-body", "no-such-file"), "no-such-file"},
		{append(full[:6:6], "-body", "-", "a=b"), "give either -body or parameters; "},
		{append(full[:6:6], "-content-type", "a/b", "a=b"), "-content-type requires -body, because parameters are always a form"},
		{append(full[:6:6], "-token", "@no-such-file"), "no-such-file"},
		{append(full[:6:6], "-x"), "-x"},
	} {
		code, out, errs := runVerify("", c.args...)
		assert.Equal(t, exitUsage, code, c.args)
		assert.Empty(t, out)
		assert.Contains(t, errs, "hostednumbers: verify: ")
		assert.Contains(t, errs, c.want)
		assert.NotContains(t, errs, "hush")
		assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
	}
	var errs strings.Builder
	assert.Equal(t, exitFailed, run(append([]string{"verify"}, full...), nil, fullDisk, &errs))
	assert.Contains(t, errs.String(), "no space")
}

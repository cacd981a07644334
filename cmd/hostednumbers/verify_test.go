package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
)

const callbackURL = "https://example.com/hosted-numbers/callback"

// theCallback is the published one, whose signature with the token 12345 is this.
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
	assert.Equal(t, 2, strings.Count(out, "tried "))
}

func TestVerifyReadsAFormAsItWasPosted(t *testing.T) {
	form := url.Values{}
	for _, param := range theCallback {
		name, value, _ := strings.Cut(param, "=")
		form.Add(name, value)
	}
	args := []string{"-token", "12345", "-url", callbackURL, "-signature", itsSignature, "-body", "-"}
	code, out, errs := runVerify(form.Encode()+"\n", args...)
	assert.Equal(t, exitOK, code, errs)
	assert.Equal(t, "valid\n", out)
	code, _, _ = runVerify(form.Encode()+"&a=b", args...)
	assert.Equal(t, exitFailed, code)
	code, _, errs = runVerify("%zz", args...)
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "bodySHA256")
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

func TestABadVerifyIsOneClearLine(t *testing.T) {
	full := []string{"-token", "hush", "-url", callbackURL, "-signature", itsSignature}
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "want a -token"},
		{full[2:], "want a -token"},
		{[]string{"-token", "", "-url", "u", "-signature", "s"}, "want a -token"},
		{full[:4], "want a -url and a -signature"},
		{append(full[:2:2], full[4:]...), "want a -url and a -signature"},
		{append(full[:6:6], "Status"), `want name=value, not "Status"`},
		{append(full[:6:6], "-body", "no-such-file"), "no-such-file"},
		{append(full[:6:6], "-body", "-", "a=b"), "a -body has no parameters"},
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

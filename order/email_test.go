package order_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
)

var (
	label64 = strings.Repeat("a", 64)
	label63 = label64[1:]
	label61 = label64[3:]
	// domain is 189 bytes long: with a local part of 64 and the @ an address has 254.
	domain189 = label63 + "." + label63 + "." + label61
)

var goodEmails = []string{
	"a@b", "user@example.com", "USER@EXAMPLE.COM", "first.last+tag@sub.example.co.uk", "!#$%&'*+-/=?^_`{|}~@example.com",
	"a@localhost", "1@2.3", "a@b-c.d--e", "a@xn--mnchen-3ya.example", "0@0",
	label64 + "@example.com", "a@" + label63 + ".com", label64 + "@" + domain189,
	`"quoted str"@example.com`, `"a@b"@example.com`, `"a\"b\\c"@example.com`, `""@example.com`, `".."@example.com`, `"<>(),:;[]"@example.com`,
	`"` + label64[2:] + `"@example.com`,
}

var badEmails = []string{
	"user@-bad-.com", "user@-bad.com", "user@bad-.com", "a@b.-c", "a@b-.c", "a@-", "a@b-",
	label64 + "a@example.com", "a@" + label64 + ".com", "user@" + strings.Repeat("a", 300) + ".com", label64 + "@a" + domain189,
	"a@" + label63 + "." + label63 + "." + label63 + "." + label63,
	`"` + label64[1:] + `"@example.com`,
	"", "@", "a", "a@", "@b", "a@b@c", "a@@b", " a@b", "a@b ", "a b@c", "a@b c", "a@b\n", "a\t@b",
	".a@b", "a.@b", "a..b@c", ".@b", "a@.b", "a@b.", "a@b..c", "a@.",
	"Ann <a@example.com>", "<a@example.com>", "a@example.com, b@example.com", "a@b,c@d", "a@b (comment)", "a(comment)@b", "mailto:a@b",
	"a@b_c", "a@b!c", "a@b:25", "a@[127.0.0.1]", "a@[IPv6:::1]", "a@b/c",
	`"a@b`, `a"@b`, `"a"b@c`, `a"b"@c`, `"a"b"@c`, `"a\"@b`, `"a` + "\n" + `b"@c`, `"a"."b"@c`, `"\@b`, `"@b`, `"\` + "\x01" + `"@b`,
	"é@example.com", "a@exämple.com", "a@例え.jp", "a\u00a0@b", "a\u200b@b", "\ufeffa@b", "a＠b",
}

// mailbox is the mailbox of RFC 5321, without its limits of length.
var mailbox = regexp.MustCompile("^(?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*" +
	`|"(?:[ !#-\[\]-~]|\\[ -~])*")@([A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*)$`)

func isMailbox(text string) bool {
	found := mailbox.FindStringSubmatch(text)
	if found == nil || len(text) > 254 || len(text)-len(found[1])-1 > 64 {
		return false
	}
	for label := range strings.SplitSeq(found[1], ".") {
		if len(label) > 63 {
			return false
		}
	}
	return len(found[1]) <= 253
}

// judgesAlike requires that every request with the parameter gives a value the same
// code. Zero means that the value is valid.
func judgesAlike(t require.TestingT, value string, params ...string) order.ErrorCode {
	var codes []order.ErrorCode
	for _, param := range params {
		form := url.Values{"PhoneNumber": {"+16175551212"}, "SmsCapability": {"true"}, param: {value}}
		_, err := order.ParseCreateRequest(form)
		codes = append(codes, order.ErrorCodeOf(err))
		for _, p := range order.ProblemsOf(err) {
			require.Equal(t, param, p.Param, "%q", value)
		}
	}
	for _, code := range codes {
		require.Equal(t, codes[0], code, "%q", value)
	}
	return codes[0]
}

func TestEmails(t *testing.T) {
	for _, text := range goodEmails {
		require.True(t, isMailbox(text), text)
		assert.Zero(t, judgesAlike(t, text, "Email", "CcEmails"), text)
		_, err := order.ParseUpdateRequest(url.Values{"Email": {text}, "CcEmails": {"a@b", text}})
		assert.NoError(t, err, text)
	}
	for _, text := range badEmails {
		require.False(t, isMailbox(text), text)
		if text == "" {
			continue
		}
		assert.Equal(t, order.ErrorEmail, judgesAlike(t, text, "Email", "CcEmails"), "%q", text)
		_, err := order.ParseUpdateRequest(url.Values{"Email": {text}, "CcEmails": {"a@b", text}})
		assert.Equal(t, "CcEmails 22104, Email 22104", listed(t, err), "%q", text)
	}
}

func TestEmailsFollowTheGrammar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.StringMatching(`[a"\\. @-]{0,8}@[a.-]{0,8}`),
			rapid.StringMatching("[!-~]{0,6}@[!-~]{0,6}"),
			rapid.StringMatching(`"([ -~]|\\[ -~]){0,6}"@[a-z]{1,3}`),
			rapid.StringMatching(`a{60,66}@(b{60,65}\.){0,4}c{1,65}`),
			rapid.String(),
		).Filter(func(text string) bool { return text != "" && !strings.Contains(text, "\x00") }).Draw(t, "text")
		code := judgesAlike(t, text, "Email", "CcEmails")
		if isMailbox(text) {
			require.Zero(t, code, "%q", text)
		} else {
			require.Equal(t, order.ErrorEmail, code, "%q", text)
		}
	})
}

// The message names the broken rule and the text that breaks it.
func TestEmailErrors(t *testing.T) {
	for text, want := range map[string]string{
		"owner":                   "it has no @",
		"@example.com":            "its local part is empty",
		"user@-bad-.com":          `its domain has the label "-bad-"; a label must not begin or end with a hyphen`,
		label64 + "a@example.com": "its local part has 65 bytes, and at most 64 are allowed",
		"a@" + label64 + ".com":   "its domain has a label of 64 bytes, and at most 63 are allowed",
		"a..b@c":                  "its local part has a dot at an end, or two in a row; put the local part in quotes",
		"a b@c":                   `its local part has " "; put the local part in quotes`,
		"a@b,c":                   `its domain has ","`,
		"é@c":                     `its local part has "\xc3", which is not printable ASCII`,
		`"a@b`:                    "its local part has no closing quote",
	} {
		_, err := order.ParseUpdateRequest(url.Values{"Email": {text}})
		assert.ErrorContains(t, err, want, text)
	}
}

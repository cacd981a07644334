package fuzz_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
)

// formInput is a form, byte by byte.
type formInput struct {
	Request string `json:"request"`
	Form    string `json:"form"`
}

// formRead is the request in a form, written as a form again.
type formRead struct {
	Values url.Values `json:"values"`
}

// formRefused is the answer to an invalid form, without the parts that follow from others.
type formRefused struct {
	Code    order.ErrorCode `json:"code"`
	Status  int             `json:"status"`
	Details formDetails     `json:"details"`
}

type formDetails struct {
	Problems []formDetail `json:"problems"`
}

type formDetail struct {
	Param   string          `json:"param"`
	Code    order.ErrorCode `json:"code"`
	Message string          `json:"message"`
}

type formRow struct {
	note
	form string
}

const leastCreate = "PhoneNumber=%2B16175551212&SmsCapability=true"

var createForms = []formRow{
	{note{"least", "only the required parameters", order.Documented}, leastCreate},
	{note{"nothing", "a problem for each missing parameter", order.Documented}, ""},
	{note{"unknown-parameters", "unknown parameters are ignored, and names are case-sensitive", order.Assumed}, "Colour=red&phoneNumber=7&=&" + leastCreate},
	{note{"parameters-of-others", "parameters of updates and lists are unknown to a create", order.Assumed}, leastCreate + "&Status=sideways&VerificationCode=x&Extension=?&CallDelay=-1&PageSize=0&Page=x"},
	{note{"everything", "every parameter", order.Documented}, leastCreate + "&AccountSid=AC" + mixedHex + "&FriendlyName=Front+desk&UniqueName=front%20desk&CcEmails=a@example.com&CcEmails=b@example.com" +
		"&SmsUrl=https://example.com/sms?a%3D1&SmsMethod=GET&SmsFallbackUrl=HTTP://example.com&SmsFallbackMethod=POST&StatusCallbackUrl=http://[2001:db8::1]:8080/%23ct%3D100" +
		"&StatusCallbackMethod=GET&SmsApplicationSid=AP" + mixedHex + "&AddressSid=AD" + mixedHex + "&Email=test%2Bhosted@twilio.com&VerificationType=phone-bill&VerificationDocumentSid=RI" + mixedHex},
	{note{"every-problem", "every problem at once, in the order of the parameter table", order.Assumed}, "VerificationType=fax&VerificationDocumentSid=x&Email=x&AddressSid=x&SmsApplicationSid=x" +
		"&StatusCallbackMethod=x&StatusCallbackUrl=x&SmsFallbackMethod=x&SmsFallbackUrl=x&SmsMethod=x&SmsUrl=x&CcEmails=x&UniqueName=" + strings.Repeat("x", 129) +
		"&FriendlyName=" + strings.Repeat("x", 65) + "&AccountSid=x&SmsCapability=x&PhoneNumber=x"},
	{note{"problems-across-parameters", "problems between two parameters come together with the others", order.Assumed}, "PhoneNumber=x&SmsCapability=false&VerificationType=phone-bill&CcEmails=x"},

	{note{"number-missing", "required", order.Documented}, "SmsCapability=true"},
	{note{"number-empty", "an empty required parameter counts as missing", order.Assumed}, "SmsCapability=true&PhoneNumber="},
	{note{"number-national", "a number must be in E.164 form", order.Documented}, "SmsCapability=true&PhoneNumber=6175551212"},
	{note{"number-unescaped", "a + in a form is a space", order.Documented}, "SmsCapability=true&PhoneNumber=+16175551212"},
	{note{"number-too-long", "16 digits", order.Documented}, "SmsCapability=true&PhoneNumber=%2B1234567890123456"},
	{note{"number-twice", "a parameter given twice with the same value", order.Assumed}, "SmsCapability=true&PhoneNumber=%2B16175551212&PhoneNumber=%2B16175551212"},
	{note{"number-not-utf-8", "bytes that are not valid UTF-8", order.Assumed}, "SmsCapability=true&PhoneNumber=%2B1617555121%FF"},

	{note{"sms-missing", "required", order.Documented}, "PhoneNumber=%2B16175551212"},
	{note{"sms-empty", "an empty required parameter counts as missing", order.Assumed}, "PhoneNumber=%2B16175551212&SmsCapability="},
	{note{"sms-upper-case", "a boolean is not case-sensitive", order.Observed}, "PhoneNumber=%2B16175551212&SmsCapability=TRUE"},
	{note{"sms-capitalised", "a boolean as Python writes it", order.Observed}, "PhoneNumber=%2B16175551212&SmsCapability=True"},
	{note{"sms-false", "SmsCapability must be true", order.Documented}, "PhoneNumber=%2B16175551212&SmsCapability=false"},
	{note{"sms-false-upper-case", "SmsCapability must be true", order.Documented}, "PhoneNumber=%2B16175551212&SmsCapability=FALSE"},
	{note{"sms-yes", "not a boolean", order.Assumed}, "PhoneNumber=%2B16175551212&SmsCapability=yes"},
	{note{"sms-1", "not a boolean", order.Assumed}, "PhoneNumber=%2B16175551212&SmsCapability=1"},
	{note{"sms-with-a-space", "spaces are not trimmed", order.Assumed}, "PhoneNumber=%2B16175551212&SmsCapability=+true"},
	{note{"sms-twice", "given twice", order.Assumed}, leastCreate + "&SmsCapability=true"},

	{note{"account", "the account of the credentials", order.Documented}, leastCreate + "&AccountSid=AC" + mixedHex},
	{note{"account-empty", "an empty optional parameter counts as absent", order.Assumed}, leastCreate + "&AccountSid="},
	{note{"account-of-another-kind", "a sid of another kind", order.Documented}, leastCreate + "&AccountSid=HR" + mixedHex},
	{note{"account-too-long", "33 digits", order.Documented}, leastCreate + "&AccountSid=AC" + mixedHex + "0"},

	{note{"friendly-name-64", "64 characters of more than one byte", order.Documented}, leastCreate + "&FriendlyName=" + strings.Repeat("é", 64)},
	{note{"friendly-name-65", "65 characters", order.Documented}, leastCreate + "&FriendlyName=" + strings.Repeat("é", 65)},
	{note{"friendly-name-astral", "64 characters of two UTF-16 units", order.Documented}, leastCreate + "&FriendlyName=" + strings.Repeat("%F0%9F%93%9E", 64)},
	{note{"friendly-name-spaces", "a space is + or %20, and a + is %2B", order.Documented}, leastCreate + "&FriendlyName=+a%20b%2Bc+"},
	{note{"friendly-name-twice", "given twice", order.Assumed}, leastCreate + "&FriendlyName=a&FriendlyName=b"},
	{note{"friendly-name-cut-utf-8", "a character without its second byte", order.Assumed}, leastCreate + "&FriendlyName=%C3"},
	{note{"unique-name-128", "128 characters of more than one byte", order.Observed}, leastCreate + "&UniqueName=" + strings.Repeat("語", 128)},
	{note{"unique-name-129", "129 characters", order.Observed}, leastCreate + "&UniqueName=" + strings.Repeat("語", 129)},
	{note{"unique-name-like-an-order", "in a path it would be read as the sid of an order", order.Assumed}, leastCreate + "&UniqueName=HR" + mixedHex},
	{note{"unique-name-like-a-sid", "it looks like a sid of an unknown kind", order.Assumed}, leastCreate + "&UniqueName=ZZ" + mixedHex},
	{note{"unique-name-nearly-a-sid", "without capital letters it does not look like a sid", order.Assumed}, leastCreate + "&UniqueName=hr" + mixedHex},
	{note{"unique-name-twice", "given twice, once empty", order.Assumed}, leastCreate + "&UniqueName=a&UniqueName="},

	{note{"cc-emails-one", "a repeated key, given once", order.Observed}, leastCreate + "&CcEmails=a@example.com"},
	{note{"cc-emails-two", "a repeated key", order.Observed}, leastCreate + "&CcEmails=a@example.com&CcEmails=b@example.com"},
	{note{"cc-emails-empty", "an empty value counts as absent", order.Observed}, leastCreate + "&CcEmails="},
	{note{"cc-emails-one-empty", "an empty value among others counts as absent", order.Assumed}, leastCreate + "&CcEmails=a@example.com&CcEmails=&CcEmails=b@example.com"},
	{note{"cc-emails-one-bad", "one invalid address makes the list invalid", order.Assumed}, leastCreate + "&CcEmails=a@example.com&CcEmails=b"},
	{note{"cc-emails-with-a-name", "an address must have no display name", order.Assumed}, leastCreate + "&CcEmails=Ann+%3Ca@example.com%3E"},
	{note{"cc-emails-with-a-comma", "a list must be a repeated key, not a text with commas", order.Observed}, leastCreate + "&CcEmails=a@example.com,b@example.com"},
	{note{"email-plus", "a + in an address", order.Documented}, leastCreate + "&Email=test%2Bhosted@twilio.com"},
	{note{"email-empty", "an empty optional parameter counts as absent", order.Assumed}, leastCreate + "&Email="},
	{note{"email-without-a-domain", "an address must have a domain", order.Assumed}, leastCreate + "&Email=test"},
	{note{"email-in-brackets", "an address must have no angle brackets", order.Assumed}, leastCreate + "&Email=%3Ctest@twilio.com%3E"},
	{note{"email-with-a-space", "spaces are not trimmed", order.Assumed}, leastCreate + "&Email=test@twilio.com%20"},
	{note{"email-twice", "given twice", order.Assumed}, leastCreate + "&Email=a@b&Email=a@b"},

	{note{"url-without-a-scheme", "a url must be absolute", order.Assumed}, leastCreate + "&SmsUrl=example.com"},
	{note{"url-of-another-scheme", "a url must be http or https", order.Assumed}, leastCreate + "&SmsUrl=ftp://example.com/"},
	{note{"url-without-a-host", "a url must have a host", order.Assumed}, leastCreate + "&SmsUrl=https:///sms"},
	{note{"url-with-a-port-alone", "a url must have a host before its port", order.Assumed}, leastCreate + "&SmsUrl=https://:80/"},
	{note{"url-relative-scheme", "a url must be absolute", order.Assumed}, leastCreate + "&SmsFallbackUrl=//example.com"},
	{note{"url-mailto", "a url must be http or https", order.Assumed}, leastCreate + "&StatusCallbackUrl=mailto:a@example.com"},
	{note{"url-ipv6", "an IPv6 address as host, and a delivery policy as fragment", order.Observed}, leastCreate + "&StatusCallbackUrl=http://[2001:db8::1]:8080/%23ct%3D100"},
	{note{"urls-empty", "empty optional parameters count as absent", order.Assumed}, leastCreate + "&SmsUrl=&SmsMethod=&SmsFallbackUrl=&SmsFallbackMethod=&StatusCallbackUrl=&StatusCallbackMethod=&SmsApplicationSid="},
	{note{"method-lower-case", "a method must be in capital letters", order.Documented}, leastCreate + "&SmsMethod=get"},
	{note{"method-put", "a method must be GET or POST", order.Documented}, leastCreate + "&SmsFallbackMethod=PUT"},
	{note{"method-both", "a method must be a single one", order.Documented}, leastCreate + "&StatusCallbackMethod=GET,POST"},
	{note{"application-and-url", "unused urls are checked too", order.Assumed}, leastCreate + "&SmsApplicationSid=AP" + mixedHex + "&SmsUrl=x"},
	{note{"application-of-another-kind", "a sid of another kind", order.Documented}, leastCreate + "&SmsApplicationSid=AC" + mixedHex},
	{note{"address", "the address of the owner of the number", order.Documented}, leastCreate + "&AddressSid=AD" + mixedHex},
	{note{"address-too-short", "a sid must have 32 digits", order.Documented}, leastCreate + "&AddressSid=AD"},

	{note{"by-phone-call", "the default, given explicitly", order.Documented}, leastCreate + "&VerificationType=phone-call"},
	{note{"by-default", "an empty value counts as absent", order.Assumed}, leastCreate + "&VerificationType=&VerificationDocumentSid="},
	{note{"by-underscore", "words must be spelt exactly", order.Documented}, leastCreate + "&VerificationType=phone_call"},
	{note{"by-bill", "a phone bill with its document", order.Documented}, leastCreate + "&VerificationType=phone-bill&VerificationDocumentSid=RI" + mixedHex},
	{note{"by-call-with-a-document", "a document that a phone call does not need", order.Assumed}, leastCreate + "&VerificationDocumentSid=RI" + mixedHex},
	{note{"by-bill-without", "a phone bill must have a document", order.Documented}, leastCreate + "&VerificationType=phone-bill"},
	{note{"by-bill-empty", "an empty document counts as missing", order.Assumed}, leastCreate + "&VerificationType=phone-bill&VerificationDocumentSid="},
	{note{"by-bill-of-another-kind", "a sid of another kind", order.Documented}, leastCreate + "&VerificationType=phone-bill&VerificationDocumentSid=PX" + mixedHex},
}

var updateForms = []formRow{
	{note{"nothing", "an update that changes nothing", order.Assumed}, ""},
	{note{"unknown-parameters", "parameters of creates and lists are unknown to an update", order.Assumed}, "Colour=red&PhoneNumber=x&SmsCapability=x&AccountSid=x&SmsUrl=x&AddressSid=x&PageSize=0"},
	{note{"nulls-of-node-3", "the form that version 3 of the Node client sends for nulls", order.Observed}, "CcEmails=&Status=&VerificationCode=&VerificationType=&Extension=&CallDelay="},
	{note{"cleared", "an empty value clears a field", order.Observed}, "FriendlyName=&UniqueName=&Email=&VerificationDocumentSid="},
	{note{"everything", "every plain field", order.Documented}, "FriendlyName=Front+desk&UniqueName=front-desk&CcEmails=a@example.com&CcEmails=b@example.com&Email=owner@example.com" +
		"&Extension=5105%23w&CallDelay=15&VerificationType=phone-bill&VerificationDocumentSid=RI" + mixedHex},
	{note{"fields-and-status", "fields and a transition in one", order.Documented}, "FriendlyName=Front+desk&Status=pending-verification&VerificationType=phone-bill&VerificationDocumentSid=RI" + mixedHex},
	{note{"every-problem", "every problem at once: the form's in the order of the parameter table, then the status", order.Assumed}, "CallDelay=61&Extension=x&VerificationDocumentSid=x" +
		"&VerificationType=x&VerificationCode=1&Status=x&Email=x&CcEmails=x&UniqueName=ZZ" + mixedHex + "&FriendlyName=" + strings.Repeat("x", 65)},

	{note{"friendly-name-64", "64 characters", order.Documented}, "FriendlyName=" + strings.Repeat("é", 64)},
	{note{"friendly-name-65", "65 characters", order.Documented}, "FriendlyName=" + strings.Repeat("é", 65)},
	{note{"friendly-name-twice", "given twice, both empty", order.Assumed}, "FriendlyName=&FriendlyName="},
	{note{"friendly-name-not-utf-8", "bytes that are not valid UTF-8", order.Assumed}, "FriendlyName=%FF"},
	{note{"unique-name-128", "128 characters", order.Observed}, "UniqueName=" + strings.Repeat("語", 128)},
	{note{"unique-name-129", "129 characters", order.Observed}, "UniqueName=" + strings.Repeat("語", 129)},
	{note{"unique-name-like-an-order", "in a path it would be read as a sid", order.Assumed}, "UniqueName=HR" + mixedHex},
	{note{"email-without-a-domain", "an address must have a domain", order.Assumed}, "Email=owner"},
	{note{"cc-emails-one-bad", "one invalid address makes the list invalid", order.Assumed}, "CcEmails=a@example.com&CcEmails=b"},

	{note{"status-pending", "the only status that may be posted", order.Documented}, "Status=pending-verification"},
	{note{"status-pending-by-call", "with the verification type, as in the page's sample", order.Documented}, "Status=pending-verification&VerificationType=phone-call"},
	{note{"status-received", "a status that may not be posted", order.Documented}, "Status=received"},
	{note{"status-twilio-processing", "a status that may not be posted", order.Documented}, "Status=twilio-processing"},
	{note{"status-underscore", "the wire word has a hyphen; the page has an underscore in one place", order.Observed}, "Status=action_required"},
	{note{"status-capitals", "words must be spelt exactly", order.Documented}, "Status=Pending-Verification"},
	{note{"status-label", "a display name is not the wire word", order.Documented}, "Status=Pending+LOA"},
	{note{"status-twice", "given twice", order.Assumed}, "Status=received&Status=received"},
	{note{"status-after-the-form", "a problem of the form comes before the status", order.Assumed}, "Status=completed&CallDelay=61"},
	{note{"code", "the digits that the owner heard", order.Documented}, "VerificationCode=8794"},
	{note{"code-and-no-status", "an empty status counts as absent", order.Observed}, "VerificationCode=8794&Status="},
	{note{"code-twice", "given twice", order.Assumed}, "VerificationCode=8794&VerificationCode=8794"},
	{note{"code-and-status", "an update can cause only one transition", order.Assumed}, "VerificationCode=8794&Status=pending-verification"},
	{note{"code-and-wrong-status", "both problems", order.Assumed}, "VerificationCode=8794&Status=received"},
	{note{"code-and-unknown-status", "both problems", order.Assumed}, "VerificationCode=8794&Status=sideways"},

	{note{"type-fax", "the type must be phone-call or phone-bill", order.Documented}, "VerificationType=fax"},
	{note{"type-twice", "given twice, once empty", order.Assumed}, "VerificationType=phone-bill&VerificationType="},
	{note{"document", "a document without the type", order.Documented}, "VerificationDocumentSid=RI" + mixedHex},
	{note{"document-too-short", "a sid must have 32 digits", order.Documented}, "VerificationDocumentSid=RI"},
	{note{"document-of-another-kind", "a sid of another kind", order.Documented}, "VerificationDocumentSid=AC" + mixedHex},

	{note{"extension-all", "every character that an extension may have", order.Observed}, "Extension=0123456789%23*w"},
	{note{"extension-full-width", "only ASCII digits", order.Observed}, "Extension=%EF%BC%91"},
	{note{"extension-space", "a + in a form is a space", order.Observed}, "Extension=12+34"},
	{note{"extension-capital", "a wait must be a small w", order.Observed}, "Extension=12W"},
	{note{"delay-0", "the smallest delay", order.Documented}, "CallDelay=0"},
	{note{"delay-60", "the largest delay; the page says 60 for updates and 30 for answers", order.Documented}, "CallDelay=60"},
	{note{"delay-61", "more than 60 seconds", order.Documented}, "CallDelay=61"},
	{note{"delay-negative", "less than 0 seconds", order.Documented}, "CallDelay=-1"},
	{note{"delay-fraction", "the delay must be whole seconds", order.Documented}, "CallDelay=1.5"},
	{note{"delay-word", "the value must be a number", order.Documented}, "CallDelay=soon"},
	{note{"delay-huge", "a number larger than any integer type", order.Documented}, "CallDelay=99999999999999999999"},
	{note{"delay-twice", "given twice", order.Assumed}, "CallDelay=1&CallDelay=1"},
}

var listForms = []formRow{
	{note{"nothing", "the defaults: the first page with 50 orders", order.Documented}, ""},
	{note{"empty", "an empty filter counts as absent", order.Assumed}, "Status=&PhoneNumber=&IncomingPhoneNumberSid=&FriendlyName=&UniqueName=&PageSize=&Page=&PageToken="},
	{note{"unknown-parameters", "unknown parameters are ignored", order.Assumed}, "Colour=red&SmsCapability=x&VerificationType=x&CallDelay=x"},
	{note{"sample", "the page's sample, whose filter is not a valid sid", order.Documented}, "Status=completed&FriendlyName=example&PhoneNumber=%2B19193608000&UniqueName=something123" +
		"&IncomingPhoneNumberSid=PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz&PageSize=50&Page=0"},
	{note{"every-problem", "every problem at once, the status last", order.Assumed}, "Status=x&PageToken=%FF&Page=x&PageSize=0&IncomingPhoneNumberSid=%FF&UniqueName=%FF&FriendlyName=%FF&PhoneNumber=x"},
	{note{"status", "a status that the page's enumeration leaves out", order.Observed}, "Status=twilio-processing"},
	{note{"status-underscore", "the wire word has a hyphen", order.Observed}, "Status=action_required"},
	{note{"status-capitals", "words must be spelt exactly", order.Documented}, "Status=Received"},
	{note{"status-twice", "given twice", order.Assumed}, "Status=received&Status=received"},
	{note{"number", "a number whose + is escaped", order.Documented}, "PhoneNumber=%2B19193608000"},
	{note{"number-unescaped", "a + in a query is a space, and the message says so", order.Documented}, "PhoneNumber=+19193608000"},
	{note{"number-national", "a number must be in E.164 form", order.Documented}, "PhoneNumber=9193608000"},
	{note{"names-not-checked", "only the filters Status and PhoneNumber are checked", order.Assumed}, "UniqueName=HR" + mixedHex + "&FriendlyName=" + strings.Repeat("x", 65)},
	{note{"name-cut-utf-8", "a character without its third byte", order.Assumed}, "FriendlyName=%E2%82"},
	{note{"size-1", "the smallest size", order.Documented}, "PageSize=1"},
	{note{"size-1000", "the largest size", order.Documented}, "PageSize=1000"},
	{note{"size-1001", "more than 1000", order.Documented}, "PageSize=1001"},
	{note{"size-huge", "a number larger than any integer type counts as more than 1000", order.Assumed}, "PageSize=99999999999999999999"},
	{note{"size-0", "less than 1", order.Documented}, "PageSize=0"},
	{note{"size-negative", "less than 1", order.Documented}, "PageSize=-1"},
	{note{"size-fraction", "the size must be a whole number", order.Documented}, "PageSize=5.0"},
	{note{"size-word", "the value must be a number", order.Documented}, "PageSize=abc"},
	{note{"page-0", "pages are counted from 0", order.Documented}, "Page=0"},
	{note{"page-1-without-token", "a later page requires the token of the page before it", order.Observed}, "Page=1"},
	{note{"page-1-empty-token", "an empty token counts as missing", order.Assumed}, "Page=1&PageToken="},
	{note{"page-1-with-token", "a later page with a token; each server has its own tokens", order.Observed}, "Page=1&PageToken=abc"},
	{note{"page-negative", "a page must not be negative", order.Assumed}, "Page=-1"},
	{note{"page-word", "the value must be a number", order.Assumed}, "Page=abc"},
	{note{"several-problems", "several problems, in the order of the parameter table", order.Assumed}, "Status=x&Page=2&PageSize=2000"},
}

type formRequest interface{ Values() url.Values }

// formKind is a request that has a form: its rows, and how the model reads the form.
type formKind struct {
	name string
	rows []formRow
	read func(url.Values) (formRequest, error)
}

// formRequests are the requests about orders in generation 1.
var formRequests = []formKind{
	{"create", createForms, func(form url.Values) (formRequest, error) {
		c, err := order.ParseCreateRequest(form)
		return &c, err
	}},
	{"update", updateForms, func(form url.Values) (formRequest, error) {
		u, err := order.ParseUpdateRequest(form)
		return &u, err
	}},
	{"list", listForms, func(form url.Values) (formRequest, error) {
		l, err := order.ParseListRequest(form)
		return &l, err
	}},
}

func formVectors(t *testing.T) []vector {
	var cases []vector
	for _, request := range slices.Concat(formRequests, otherFormRequests) {
		for _, row := range request.rows {
			form := order.ParseForm(row.form)
			var expected any
			if read, err := request.read(form); err != nil {
				expected = refusal(t, err)
			} else {
				expected = formRead{read.Values()}
			}
			row.id = request.name + "-" + row.id
			cases = append(cases, row.vector(formInput{request.name, row.form}, expected))
		}
	}
	return cases
}

// refusal returns the API's answer to problems.
func refusal(t *testing.T, err error) formRefused {
	var problems order.Problems
	require.ErrorAs(t, err, &problems)
	answer := formRefused{Code: problems[0].Code, Status: problems[0].Code.HTTPStatus()}
	for _, p := range problems {
		message := strings.TrimSuffix(p.Error(), fmt.Sprintf(" (%d)", p.Code))
		answer.Details.Problems = append(answer.Details.Problems, formDetail{p.Param, p.Code, message})
	}
	return answer
}

package order_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// request is a row: a form as it comes over the wire, and the problems with it,
// in their order: "PhoneNumber 22102, SmsCapability 20001". They are also the
// seeds of the fuzz targets.
type request struct{ form, problems string }

const (
	least = "PhoneNumber=%2B16175551212&SmsCapability=true&"
	hex32 = "0123456789abcdefABCDEF0123456789"
)

var createRequests = []request{
	{least, ""},
	{"", "PhoneNumber 20001, SmsCapability 20001"},
	{"Colour=red&phoneNumber=7&=&;", "PhoneNumber 20001, SmsCapability 20001"},

	{"SmsCapability=true", "PhoneNumber 20001"},
	{"SmsCapability=true&PhoneNumber=", "PhoneNumber 20001"},
	{"SmsCapability=true&PhoneNumber=6175551212", "PhoneNumber 22102"},
	{"SmsCapability=true&PhoneNumber=+16175551212", "PhoneNumber 22102"},
	{"SmsCapability=true&PhoneNumber=%2B123456789012345", ""},
	{"SmsCapability=true&PhoneNumber=%2B1234567890123456", "PhoneNumber 22102"},
	{"SmsCapability=true&PhoneNumber=%2B16175551212&PhoneNumber=%2B16175551212", "PhoneNumber 20001"},
	{"SmsCapability=true&PhoneNumber=%2B1617555121%FF", "PhoneNumber 20001"},

	{"PhoneNumber=%2B16175551212", "SmsCapability 20001"},
	{"PhoneNumber=%2B16175551212&SmsCapability=", "SmsCapability 20001"},
	{"PhoneNumber=%2B16175551212&SmsCapability=TRUE", ""},
	{"PhoneNumber=%2B16175551212&SmsCapability=True", ""},
	{"PhoneNumber=%2B16175551212&SmsCapability=false", "SmsCapability 22119"},
	{"PhoneNumber=%2B16175551212&SmsCapability=FALSE", "SmsCapability 22119"},
	{"PhoneNumber=%2B16175551212&SmsCapability=yes", "SmsCapability 20001"},
	{"PhoneNumber=%2B16175551212&SmsCapability=1", "SmsCapability 20001"},
	{"PhoneNumber=%2B16175551212&SmsCapability=+true", "SmsCapability 20001"},
	{"PhoneNumber=%2B16175551212&SmsCapability=true&SmsCapability=true", "SmsCapability 20001"},

	{least + "AccountSid=AC" + hex32, ""},
	{least + "AccountSid=", ""},
	{least + "AccountSid=HR" + hex32, "AccountSid 20001"},
	{least + "AccountSid=AC" + hex32 + "0", "AccountSid 20001"},
	{least + "AccountSid=AC" + hex32 + "&AccountSid=AC" + hex32, "AccountSid 20001"},

	{least + "FriendlyName=" + strings.Repeat("é", 64), ""},
	{least + "FriendlyName=" + strings.Repeat("é", 65), "FriendlyName 22116"},
	{least + "FriendlyName=a&FriendlyName=b", "FriendlyName 20001"},
	{least + "FriendlyName=%C3", "FriendlyName 20001"},
	{least + "UniqueName=" + strings.Repeat("語", 128), ""},
	{least + "UniqueName=" + strings.Repeat("語", 129), "UniqueName 22115"},
	{least + "UniqueName=HR" + hex32, "UniqueName 22115"},
	{least + "UniqueName=ZZ" + hex32, "UniqueName 22115"},
	{least + "UniqueName=hr" + hex32, ""},
	{least + "UniqueName=a&UniqueName=", "UniqueName 20001"},
	{least + "UniqueName=%80", "UniqueName 20001"},

	{least + "CcEmails=a@example.com", ""},
	{least + "CcEmails=a@example.com&CcEmails=b@example.com", ""},
	{least + "CcEmails=", ""},
	{least + "CcEmails=a@example.com&CcEmails=b", "CcEmails 22104"},
	{least + "CcEmails=Ann+%3Ca@example.com%3E", "CcEmails 22104"},
	{least + "CcEmails=a@example.com,b@example.com", "CcEmails 22104"},
	{least + "CcEmails=a@example.com&CcEmails=%FE", "CcEmails 20001"},
	{least + "Email=test%2Bhosted@twilio.com", ""},
	{least + "Email=", ""},
	{least + "Email=test", "Email 22104"},
	{least + "Email=%3Ctest@twilio.com%3E", "Email 22104"},
	{least + "Email=test@twilio.com%20", "Email 22104"},
	{least + "Email=a@b&Email=a@b", "Email 20001"},

	{least + "SmsUrl=https://example.com/sms?a%3D1&SmsMethod=GET&SmsFallbackUrl=HTTP://example.com&SmsFallbackMethod=POST", ""},
	{least + "SmsUrl=example.com", "SmsUrl 22105"},
	{least + "SmsUrl=ftp://example.com/", "SmsUrl 22105"},
	{least + "SmsUrl=https:///sms", "SmsUrl 22105"},
	{least + "SmsUrl=https://:80/", "SmsUrl 22105"},
	{least + "SmsFallbackUrl=//example.com", "SmsFallbackUrl 22105"},
	{least + "StatusCallbackUrl=mailto:a@example.com", "StatusCallbackUrl 22105"},
	{least + "StatusCallbackUrl=http://example.com/&StatusCallbackUrl=http://example.com/", "StatusCallbackUrl 20001"},
	{least + "StatusCallbackUrl=http://%FF/", "StatusCallbackUrl 20001"},
	{least + "StatusCallbackUrl=http://[::1]:8080/%23ct=100", ""},
	{least + "SmsUrl=&SmsMethod=&SmsFallbackUrl=&SmsFallbackMethod=&StatusCallbackUrl=&StatusCallbackMethod=&SmsApplicationSid=", ""},
	{least + "SmsMethod=get", "SmsMethod 22106"},
	{least + "SmsFallbackMethod=PUT", "SmsFallbackMethod 22106"},
	{least + "StatusCallbackMethod=GET,POST", "StatusCallbackMethod 22106"},
	{least + "StatusCallbackMethod=GET&StatusCallbackMethod=GET", "StatusCallbackMethod 20001"},

	{least + "SmsApplicationSid=AP" + hex32 + "&SmsUrl=https://example.com/", ""},
	{least + "SmsApplicationSid=AP" + hex32 + "&SmsUrl=x", "SmsUrl 22105"},
	{least + "SmsApplicationSid=AC" + hex32, "SmsApplicationSid 22108"},
	{least + "AddressSid=AD" + hex32, ""},
	{least + "AddressSid=AD", "AddressSid 22109"},

	{least + "VerificationType=phone-call", ""},
	{least + "VerificationType=&VerificationDocumentSid=", ""},
	{least + "VerificationType=phone_call", "VerificationType 22120"},
	{least + "VerificationType=phone-call&VerificationType=phone-call", "VerificationType 20001"},
	{least + "VerificationType=phone-bill&VerificationDocumentSid=RI" + hex32, ""},
	{least + "VerificationDocumentSid=RI" + hex32, ""},
	{least + "VerificationType=phone-bill", "VerificationDocumentSid 22118"},
	{least + "VerificationType=phone-bill&VerificationDocumentSid=", "VerificationDocumentSid 22118"},
	{least + "VerificationType=phone-bill&VerificationDocumentSid=PX" + hex32, "VerificationDocumentSid 22118"},
	{least + "VerificationType=phone-bill&VerificationDocumentSid=a&VerificationDocumentSid=b", "VerificationDocumentSid 20001"},

	// The parameters of an update or a list are unknown here.
	{least + "Status=sideways&VerificationCode=x&Extension=?&CallDelay=-1&PageSize=0&Page=x", ""},

	// Every problem at once, in the order of the table.
	{"VerificationType=fax&VerificationDocumentSid=x&Email=x&AddressSid=x&SmsApplicationSid=x&StatusCallbackMethod=x&StatusCallbackUrl=x" +
		"&SmsFallbackMethod=x&SmsFallbackUrl=x&SmsMethod=x&SmsUrl=x&CcEmails=x&UniqueName=" + strings.Repeat("x", 129) +
		"&FriendlyName=" + strings.Repeat("x", 65) + "&AccountSid=x&SmsCapability=x&PhoneNumber=x",
		"PhoneNumber 22102, SmsCapability 20001, AccountSid 20001, FriendlyName 22116, UniqueName 22115, CcEmails 22104, SmsUrl 22105, " +
			"SmsMethod 22106, SmsFallbackUrl 22105, SmsFallbackMethod 22106, StatusCallbackUrl 22105, StatusCallbackMethod 22106, " +
			"SmsApplicationSid 22108, AddressSid 22109, Email 22104, VerificationType 22120, VerificationDocumentSid 22118"},
	{"PhoneNumber=x&SmsCapability=false&VerificationType=phone-bill&CcEmails=x",
		"PhoneNumber 22102, SmsCapability 22119, CcEmails 22104, VerificationDocumentSid 22118"},
}

func formOf(query string) url.Values { return order.ParseForm(query) }

// listed writes the problems like the rows. It first checks that err holds them.
func listed(t require.TestingT, err error) string {
	if err == nil {
		return ""
	}
	var problems order.Problems
	require.ErrorAs(t, err, &problems)
	require.NotEmpty(t, problems)
	texts := make([]string, len(problems))
	seen := map[string]bool{}
	for i, p := range problems {
		texts[i] = fmt.Sprintf("%s %d", p.Param, p.Code)
		require.NotEmpty(t, p.Code.Meaning())
		require.NotEmpty(t, p.Error())
		require.False(t, seen[p.Param], "two problems of %s", p.Param)
		seen[p.Param] = true
		require.ErrorIs(t, err, p)
	}
	require.Equal(t, problems[0].Code, order.ErrorCodeOf(err))
	return strings.Join(texts, ", ")
}

func TestParseCreate(t *testing.T) {
	for _, row := range createRequests {
		_, err := order.ParseCreateRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
}

func TestParseCreateReadsEveryParameter(t *testing.T) {
	c, err := order.ParseCreateRequest(formOf("PhoneNumber=%2B15017122661&SmsCapability=True&AccountSid=AC" + hex32 + "&FriendlyName=Front+desk&UniqueName=front%20desk" +
		"&CcEmails=aaa@twilio.com&CcEmails=&CcEmails=bbb@twilio.com&SmsUrl=https://example.com/sms&SmsMethod=GET&SmsFallbackUrl=https://example.com/fallback" +
		"&SmsFallbackMethod=POST&StatusCallbackUrl=https://example.com/callback&StatusCallbackMethod=GET&SmsApplicationSid=AP" + hex32 +
		"&AddressSid=AD" + hex32 + "&Email=test%2Bhosted@twilio.com&VerificationType=phone-bill&VerificationDocumentSid=RI" + hex32))
	require.NoError(t, err)
	assert.Equal(t, order.CreateRequest{
		PhoneNumber:             phone.MustParse("+15017122661"),
		SMSCapability:           true,
		AccountSID:              sid.MustParse[sid.Account]("AC" + hex32),
		FriendlyName:            "Front desk",
		UniqueName:              "front desk",
		CcEmails:                order.Emails{"aaa@twilio.com", "bbb@twilio.com"},
		SMSURL:                  "https://example.com/sms",
		SMSMethod:               order.MethodGet,
		SMSFallbackURL:          "https://example.com/fallback",
		SMSFallbackMethod:       order.MethodPost,
		StatusCallbackURL:       "https://example.com/callback",
		StatusCallbackMethod:    order.MethodGet,
		SMSApplicationSID:       sid.MustParse[sid.Application]("AP" + hex32),
		AddressSID:              sid.MustParse[sid.Address]("AD" + hex32),
		Email:                   "test+hosted@twilio.com",
		VerificationType:        order.PhoneBill,
		VerificationDocumentSID: sid.MustParse[sid.IdentityDocument]("RI" + hex32),
	}, c)
	assert.Equal(t, "AccountSid=AC"+hex32+"&AddressSid=AD"+hex32+"&CcEmails=aaa%40twilio.com&CcEmails=bbb%40twilio.com"+
		"&Email=test%2Bhosted%40twilio.com&FriendlyName=Front+desk&PhoneNumber=%2B15017122661&SmsApplicationSid=AP"+hex32+
		"&SmsCapability=true&SmsFallbackMethod=POST&SmsFallbackUrl=https%3A%2F%2Fexample.com%2Ffallback&SmsMethod=GET"+
		"&SmsUrl=https%3A%2F%2Fexample.com%2Fsms&StatusCallbackMethod=GET&StatusCallbackUrl=https%3A%2F%2Fexample.com%2Fcallback"+
		"&UniqueName=front+desk&VerificationDocumentSid=RI"+hex32+"&VerificationType=phone-bill", c.Values().Encode())
}

// The bodies that the Node and the Python client send for the page's example.
func TestParseCreateOfTheOfficialClients(t *testing.T) {
	want := order.CreateRequest{PhoneNumber: phone.MustParse("+15017122661"), SMSCapability: true}
	for _, body := range []string{"PhoneNumber=%2B15017122661&SmsCapability=true", "PhoneNumber=%2B15017122661&SmsCapability=True&FriendlyName=&CcEmails="} {
		c, err := order.ParseCreateRequest(formOf(body))
		assert.NoError(t, err)
		assert.Equal(t, want, c)
	}
}

// An unescaped + becomes a space; the message says what to do.
func TestALeadingSpaceSaysHowToEscapeThePlus(t *testing.T) {
	_, createErr := order.ParseCreateRequest(formOf("PhoneNumber=+16175551212&SmsCapability=true"))
	_, listErr := order.ParseListRequest(formOf("PhoneNumber=+16175551212"))
	for _, err := range []error{createErr, listErr} {
		assert.Equal(t, order.ErrorPhoneNumber, order.ErrorCodeOf(err))
		assert.ErrorIs(t, err, phone.ErrSyntax)
		var parseErr *phone.ParseError
		require.ErrorAs(t, err, &parseErr)
		assert.Contains(t, err.Error(), "%2B")
	}
}

func TestProblemsKeepTheCause(t *testing.T) {
	_, err := order.ParseCreateRequest(formOf(least + "AccountSid=HR" + hex32 + "&AddressSid=x&VerificationType=fax"))
	assert.ErrorIs(t, err, sid.ErrKind)
	assert.ErrorIs(t, err, sid.ErrSyntax)
	assert.ErrorIs(t, err, order.ErrWord)
	_, err = order.ParseListRequest(formOf("Status=action_required"))
	assert.ErrorIs(t, err, status.ErrUnknown)
	assert.False(t, errors.Is(err, phone.ErrSyntax))
}

// The valid parameters are read even if others are invalid.
func TestParsingReadsOnAfterAProblem(t *testing.T) {
	c, err := order.ParseCreateRequest(formOf("PhoneNumber=x&SmsCapability=true&Email=a@example.com&CcEmails=x"))
	assert.Error(t, err)
	assert.Equal(t, order.CreateRequest{SMSCapability: true, Email: "a@example.com"}, c)
	u, err := order.ParseUpdateRequest(formOf("CallDelay=x&Email=a@example.com"))
	assert.Error(t, err)
	assert.Equal(t, order.UpdateRequest{Email: order.Some[order.Text]("a@example.com")}, u)
	l, err := order.ParseListRequest(formOf("Status=x&FriendlyName=a"))
	assert.Error(t, err)
	assert.Equal(t, order.ListRequest{FriendlyName: "a", PageSize: 50}, l)
}

// Neither a verification code nor a page token is repeated by an error.
func TestErrorsRepeatNoSecrets(t *testing.T) {
	_, err := order.ParseUpdateRequest(formOf("VerificationCode=87948794&Status=pending-verification"))
	assert.NotContains(t, err.Error(), "87948794")
	_, err = order.ParseListRequest(formOf("PageToken=secret%FF&PageToken=secret"))
	assert.NotContains(t, err.Error(), "secret")
}

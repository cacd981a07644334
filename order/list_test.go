package order_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

var listRequests = []request{
	{"", ""},
	{"Status=&PhoneNumber=&IncomingPhoneNumberSid=&FriendlyName=&UniqueName=&PageSize=&Page=&PageToken=", ""},
	{"Colour=red&SmsCapability=x&VerificationType=x&CallDelay=x", ""},

	{"Status=twilio-processing", ""},
	{"Status=action-required", ""},
	{"Status=action_required", "Status 22111"},
	{"Status=Received", "Status 22111"},
	{"Status=received&Status=received", "Status 20001"},
	{"PhoneNumber=%2B19193608000", ""},
	{"PhoneNumber=+19193608000", "PhoneNumber 22102"},
	{"PhoneNumber=9193608000", "PhoneNumber 22102"},
	{"PhoneNumber=%2B1&PhoneNumber=%2B1", "PhoneNumber 20001"},
	{"IncomingPhoneNumberSid=PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", ""},
	{"IncomingPhoneNumberSid=%FF", "IncomingPhoneNumberSid 20001"},
	{"UniqueName=HR" + hex32, ""},
	{"UniqueName=a&UniqueName=a", "UniqueName 20001"},
	{"FriendlyName=%E2%82%AC%E2%82%AC", ""},
	{"FriendlyName=%E2%82", "FriendlyName 20001"},

	{"PageSize=1", ""},
	{"PageSize=1000", ""},
	{"PageSize=0", "PageSize 20001"},
	{"PageSize=-1", "PageSize 20001"},
	{"PageSize=-99999999999999999999", "PageSize 20001"},
	{"PageSize=%2B5", "PageSize 20001"},
	{"PageSize=abc", "PageSize 20001"},
	{"PageSize=5.0", "PageSize 20001"},
	{"PageSize=1001", "PageSize 20007"},
	{"PageSize=99999999999999999999", "PageSize 20007"},
	{"PageSize=50&PageSize=50", "PageSize 20001"},
	{"Page=0", ""},
	{"Page=1", "Page 70002"},
	{"Page=1&PageToken=", "Page 70002"},
	{"Page=1&PageToken=abc", ""},
	{"Page=1&PageToken=a&PageToken=b", "PageToken 20001"},
	{"Page=-1", "Page 20001"},
	{"Page=-0", "Page 20001"},
	{"Page=%2B0", "Page 20001"},
	{"Page=abc", "Page 20001"},
	{"Page=99999999999999999999&PageToken=abc", "Page 20001"},
	{"PageToken=abc", ""},

	// Every problem at once, the status last.
	{"Status=x&PageToken=%FF&Page=x&PageSize=0&IncomingPhoneNumberSid=%FF&UniqueName=%FF&FriendlyName=%FF&PhoneNumber=x",
		"PhoneNumber 22102, FriendlyName 20001, UniqueName 20001, IncomingPhoneNumberSid 20001, PageSize 20001, Page 20001, PageToken 20001, Status 22111"},
	{"Status=x&Page=2&PageSize=2000", "PageSize 20007, Page 70002, Status 22111"},
}

func TestParseList(t *testing.T) {
	for _, row := range listRequests {
		l, err := order.ParseListRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
		assert.NotZero(t, l.PageSize, row.form)
	}
}

// The query of the page's sample, which filters by an impossible sid.
const sampleQuery = "Status=completed&FriendlyName=example&PhoneNumber=%2B19193608000&UniqueName=something123" +
	"&IncomingPhoneNumberSid=PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz&PageSize=50&Page=0"

func TestListOfTheSample(t *testing.T) {
	want := order.ListRequest{
		Status: status.Completed, FriendlyName: "example", PhoneNumber: phone.MustParse("+19193608000"), UniqueName: "something123",
		IncomingPhoneNumberSID: "PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", PageSize: 50,
	}
	form := formOf(sampleQuery)
	l, err := order.ParseListRequest(form)
	require.NoError(t, err)
	assert.Equal(t, want, l)
	assert.Equal(t, sampleQuery, l.Query())

	form.Del("PageSize")
	form.Del("Page")
	l, err = order.ParseListRequest(form)
	require.NoError(t, err)
	assert.Equal(t, want, l)
}

func TestQuery(t *testing.T) {
	for _, row := range []struct {
		list order.ListRequest
		want string
	}{
		{order.ListRequest{}, "PageSize=50&Page=0"},
		{order.ListRequest{PageSize: 20, Page: 3, PageToken: "a+b/c="}, "PageSize=20&Page=3&PageToken=a%2Bb%2Fc%3D"},
		{order.ListRequest{PageSize: 1, UniqueName: "a&b c", FriendlyName: "é+"}, "FriendlyName=%C3%A9%2B&UniqueName=a%26b+c&PageSize=1&Page=0"},
	} {
		assert.Equal(t, row.want, row.list.Query())
		form, err := url.ParseQuery(row.list.Query())
		require.NoError(t, err)
		assert.Equal(t, row.list.Values(), form)
	}
}

func TestListValidate(t *testing.T) {
	for want, l := range map[string]order.ListRequest{
		"":                         {},
		"PageSize 20007":           {PageSize: 1001},
		"PageSize 20001":           {PageSize: -1},
		"Page 20001":               {Page: -1},
		"Page 70002":               {Page: 1, PageSize: 1000},
		"Page 70002, Status 22111": {Page: 1, Status: status.Status(77)},
		"FriendlyName 20001":       {FriendlyName: "\xff"},
	} {
		assert.Equal(t, want, listed(t, l.Validate()))
	}
}

func TestMatches(t *testing.T) {
	r := storedV1.Resource
	number := r.IncomingPhoneNumberSID.String()
	for _, l := range []order.ListRequest{
		{},
		{PageSize: 1, Page: 7, PageToken: "any"},
		{Status: status.ActionRequired},
		{PhoneNumber: phone.MustParse("+14153608311")},
		{FriendlyName: "Front desk"},
		{UniqueName: "front-desk"},
		{IncomingPhoneNumberSID: number},
		{Status: status.ActionRequired, PhoneNumber: r.PhoneNumber, FriendlyName: "Front desk", UniqueName: "front-desk", IncomingPhoneNumberSID: number},
	} {
		assert.True(t, l.Matches(&r), l.Query())
	}
	for _, l := range []order.ListRequest{
		{Status: status.Failed},
		{PhoneNumber: phone.MustParse("+1415360831")},
		{FriendlyName: "front desk"},
		{FriendlyName: "Front"},
		{UniqueName: "front-desk "},
		{IncomingPhoneNumberSID: "PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"},
		{IncomingPhoneNumberSID: number[:33]},
		{Status: status.ActionRequired, UniqueName: "other"},
		{Status: status.Failed, UniqueName: "front-desk"},
	} {
		assert.False(t, l.Matches(&r), l.Query())
		assert.False(t, l.Matches(&order.Resource{}), l.Query())
	}
	all := order.ListRequest{}
	assert.True(t, all.Matches(&order.Resource{}))
}

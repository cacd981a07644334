package order_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

const leastV2 = "PhoneNumber=%2B16175551212&ContactPhoneNumber=%2B16175551213&AddressSid=AD" + hex32 + "&Email=owner@example.com"

var createRequestsV2 = []request{
	{leastV2, ""},
	{"", "PhoneNumber 20001, AddressSid 22109, Email 20001, ContactPhoneNumber 20001"},
	{"PhoneNumber=&AddressSid=&Email=&ContactPhoneNumber=&SmsCapability=", "PhoneNumber 20001, AddressSid 22109, Email 20001, ContactPhoneNumber 20001"},
	{least, "AddressSid 22109, Email 20001, ContactPhoneNumber 20001"},

	{leastV2 + "&SmsCapability=", ""},
	{leastV2 + "&SmsCapability=True", ""},
	{leastV2 + "&SmsCapability=false", "SmsCapability 22119"},
	{leastV2 + "&SmsCapability=yes", "SmsCapability 20001"},
	{leastV2 + "&FriendlyName=" + strings.Repeat("é", 128), ""},
	{leastV2 + "&FriendlyName=" + strings.Repeat("é", 129), "FriendlyName 22116"},
	{leastV2 + "&ContactTitle=Front+desk", ""},
	{leastV2 + "&ContactTitle=", ""},
	{leastV2 + "&ContactTitle=a&ContactTitle=b", "ContactTitle 20001"},
	{leastV2 + "&ContactTitle=%FF", "ContactTitle 20001"},
	{strings.Replace(leastV2, "%2B16175551213", "6175551213", 1), "ContactPhoneNumber 20001"},
	{strings.Replace(leastV2, "%2B16175551212", "6175551212", 1), "PhoneNumber 22102"},
	{strings.Replace(leastV2, "=AD", "=AC", 1), "AddressSid 22109"},
	{strings.Replace(leastV2, "owner@", "owner", 1), "Email 22104"},
	{leastV2 + "&CcEmails=a@b&CcEmails=c@d&AccountSid=AC" + hex32, ""},
	{leastV2 + "&CcEmails=x&AccountSid=x&SmsUrl=x&SmsMethod=x&SmsFallbackUrl=x&SmsFallbackMethod=x&StatusCallbackUrl=x&StatusCallbackMethod=x&SmsApplicationSid=x",
		"AccountSid 20001, CcEmails 22104, SmsUrl 22105, SmsMethod 22106, SmsFallbackUrl 22105, SmsFallbackMethod 22106, StatusCallbackUrl 22105, " +
			"StatusCallbackMethod 22106, SmsApplicationSid 22108"},

	// These parameters are unknown here.
	{leastV2 + "&UniqueName=HR" + hex32 + "&VerificationType=phone-bill&VerificationDocumentSid=x&Status=x&PageSize=0", ""},
}

var updateRequestsV2 = []request{
	{"Status=pending-verification", ""},
	{"", "Status 20001"},
	{"Status=", "Status 20001"},
	{"Status=received", "Status 22112"},
	{"Status=sideways", "Status 22111"},
	{"Status=pending-verification&Status=pending-verification", "Status 20001"},
	{"Status=pending-verification&VerificationCallDelay=0", ""},
	{"Status=pending-verification&VerificationCallDelay=60&VerificationCallExtension=5105", ""},
	{"Status=pending-verification&VerificationCallDelay=&VerificationCallExtension=", ""},
	{"Status=pending-verification&VerificationCallDelay=61", "VerificationCallDelay 21454"},
	{"Status=pending-verification&VerificationCallDelay=-1", "VerificationCallDelay 21454"},
	{"Status=pending-verification&VerificationCallDelay=1.5", "VerificationCallDelay 21454"},
	{"Status=pending-verification&VerificationCallExtension=x", "VerificationCallExtension 22117"},
	{"VerificationCallDelay=5", "Status 20001"},
	{"VerificationCallDelay=x&VerificationCallExtension=x", "Status 20001, VerificationCallExtension 22117, VerificationCallDelay 21454"},

	// These parameters are unknown here.
	{"Status=pending-verification&CallDelay=61&Extension=x&FriendlyName=" + strings.Repeat("x", 129) + "&Email=x&CcEmails=x&VerificationType=x", ""},
}

var listRequestsV2 = []request{
	{"", ""},
	{"Status=received&FriendlyName=a&PhoneNumber=%2B16175551212&IncomingPhoneNumberSid=PN&SmsCapability=true&PageSize=2", ""},
	{"SmsCapability=perhaps", ""},
	{"SmsCapability=true&SmsCapability=true", "SmsCapability 20001"},
	{"Status=sideways", "Status 22111"},
	{"PhoneNumber=x", "PhoneNumber 22102"},
	{"PageSize=1001", "PageSize 20007"},
	{"Page=1", "Page 70002"},
	{"UniqueName=%FF", ""}, // unknown here
}

func TestRequestsOfGeneration2(t *testing.T) {
	for _, row := range createRequestsV2 {
		_, err := order.Generation2.ParseCreateRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
	for _, row := range updateRequestsV2 {
		_, err := order.Generation2.ParseUpdateRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
	for _, row := range listRequestsV2 {
		_, err := order.Generation2.ParseListRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
	// Generation 1 knows none of the parameters that are new.
	for _, unknown := range []string{"ContactPhoneNumber=x", "ContactTitle=%FF"} {
		_, err := order.ParseCreateRequest(formOf(least + unknown))
		assert.NoError(t, err, unknown)
	}
	_, err := order.ParseUpdateRequest(formOf("VerificationCallDelay=x&VerificationCallExtension=x"))
	assert.NoError(t, err)
	_, err = order.ParseListRequest(formOf("SmsCapability=%FF"))
	assert.NoError(t, err)
}

func TestTheGenerationsDiffer(t *testing.T) {
	for _, row := range []struct {
		generation  order.Generation
		base, path  string
		deletable   status.Set
		uniqueNames bool
	}{
		{order.Generation1, "https://preview.twilio.com", "/HostedNumbers/HostedNumberOrders",
			status.Of(status.Received, status.PendingVerification, status.Verified, status.PendingLOA), true},
		{order.Generation2, "https://numbers.twilio.com", "/v2/HostedNumber/Orders", status.Of(status.Received), false},
	} {
		assert.Equal(t, row.base, row.generation.BaseURL())
		assert.Equal(t, row.path, row.generation.Path())
		assert.Equal(t, row.deletable, row.generation.Deletable())
		assert.Equal(t, row.uniqueNames, row.generation.HasUniqueNames())
	}
	assert.Equal(t, order.Generation1, order.CreateRequest{}.Generation)
	assert.Equal(t, order.BaseURL, order.Generation(7).BaseURL(), "an unknown generation is the first one")
}

func TestSMSCapabilityOfGeneration2IsTrueUnlessGiven(t *testing.T) {
	c, err := order.Generation2.ParseCreateRequest(formOf(leastV2))
	require.NoError(t, err)
	assert.True(t, c.SMSCapability)
	c, err = order.Generation2.ParseCreateRequest(formOf(leastV2 + "&SmsCapability=false"))
	assert.Error(t, err)
	assert.False(t, c.SMSCapability)
}

// A page's url echoes the filters in the order of its generation.
func TestQueryOfEachGeneration(t *testing.T) {
	query := "Status=received&FriendlyName=a&PhoneNumber=%2B16175551212&IncomingPhoneNumberSid=PN&SmsCapability=true&PageSize=2&Page=1&PageToken=t"
	l, err := order.Generation2.ParseListRequest(formOf(query))
	require.NoError(t, err)
	assert.Equal(t, query, l.Query())
	assert.Equal(t, strings.Replace(query, "Page=1&PageToken=t", "Page=2&PageToken=u", 1), l.QueryAt(2, "u"))
	page, size, token := l.Place()
	assert.Equal(t, []any{1, 2, "t"}, []any{page, size, token}, "QueryAt changes nothing")
	assert.False(t, (&order.ListRequest{Generation: order.Generation1, SMSCapability: "true"}).Values().Has("SmsCapability"))
	r := order.Resource{Capabilities: order.Capabilities{SMS: true}}
	for filter, want := range map[string]bool{"": true, "true": true, "TRUE": true, "false": false, "x": false} {
		assert.Equal(t, want, (&order.ListRequest{Generation: order.Generation2, SMSCapability: filter}).Matches(&r), filter)
	}
}

func TestValidateKnowsTheGeneration(t *testing.T) {
	c, err := order.Generation2.ParseCreateRequest(formOf(leastV2 + "&ContactTitle=Ms"))
	require.NoError(t, err)
	require.NoError(t, c.Validate())
	form := c.Values()
	assert.Equal(t, []string{"+16175551213"}, form["ContactPhoneNumber"])
	assert.Equal(t, []string{"Ms"}, form["ContactTitle"])
	for want, spoil := range map[string]func(*order.CreateRequest){
		"ContactPhoneNumber 20001": func(c *order.CreateRequest) { c.ContactPhoneNumber = phone.Number{} },
		"AddressSid 22109":         func(c *order.CreateRequest) { c.AddressSID = order.CreateRequest{}.AddressSID },
		"Email 20001":              func(c *order.CreateRequest) { c.Email = "" },
		"SmsCapability 22119":      func(c *order.CreateRequest) { c.SMSCapability = false },
		"FriendlyName 22116":       func(c *order.CreateRequest) { c.FriendlyName = order.Text(strings.Repeat("x", 129)) },
		"ContactTitle 20001":       func(c *order.CreateRequest) { c.ContactTitle = "\x00" },
	} {
		spoilt := c
		spoil(&spoilt)
		assert.Equal(t, want, listed(t, spoilt.Validate()))
	}
	u := order.UpdateRequest{Generation: order.Generation2, CallDelay: order.Some(61)}
	assert.Equal(t, "Status 20001, VerificationCallDelay 21454", listed(t, u.Validate()))
	u = order.UpdateRequest{Generation: order.Generation2, CallDelay: order.Some(5), Extension: order.Some[order.Text]("1"), Status: status.PendingVerification}
	assert.NoError(t, u.Validate())
	assert.Equal(t, url.Values{"Status": {"pending-verification"}, "VerificationCallDelay": {"5"}, "VerificationCallExtension": {"1"}}, u.Values())
}

// The storage keeps what only the second generation says, and not the generation itself.
func TestAnOrderOfGeneration2IsStored(t *testing.T) {
	s := newSubmission()
	create, err := order.Generation2.ParseCreateRequest(formOf(leastV2 + "&ContactTitle=Ms&FriendlyName=" + strings.Repeat("x", 128)))
	require.NoError(t, err)
	s.Create = create
	var o order.Order
	ch := apply(t, &o, order.Command{Event: order.Submit, Actor: order.Customer, At: started, Submission: s})
	assert.Equal(t, phone.MustParse("+16175551213"), o.ContactPhoneNumber)
	assert.Equal(t, order.Text("Ms"), o.ContactTitle)
	assert.Len(t, o.FriendlyName, 128)
	assert.Equal(t, order.PhoneCall, o.VerificationType)

	var read order.Order
	decode(t, encode(t, o), &read)
	assert.Equal(t, o, read)
	var change order.Change
	decode(t, encode(t, ch), &change)
	folded, err := order.Fold([]order.Change{change})
	require.NoError(t, err)
	assert.Equal(t, o, folded)
	assert.NotContains(t, strings.ToLower(encode(t, o)+encode(t, ch)), "generation")
	assert.NotContains(t, encode(t, o.Resource), "contact")

	o = after(t, status.Received)
	u := order.UpdateRequest{Generation: order.Generation2, Status: status.PendingVerification, CallDelay: order.Some(5)}
	c, err := u.Command(&o, noon)
	require.NoError(t, err)
	assert.Equal(t, order.RequestCall, c.Event)
	assert.Equal(t, &order.UpdateRequest{CallDelay: order.Some(5)}, c.Update, "the generation is not stored")
}

func TestEveryParameterOfGeneration2IsRead(t *testing.T) {
	create := "PhoneNumber SmsCapability AccountSid FriendlyName CcEmails SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod " +
		"StatusCallbackUrl StatusCallbackMethod SmsApplicationSid AddressSid Email ContactPhoneNumber ContactTitle"
	update := "Status VerificationCallExtension VerificationCallDelay"
	list := "PhoneNumber SmsCapability FriendlyName Status IncomingPhoneNumberSid PageSize Page PageToken"
	for _, how := range []string{"\xff", "\x00", "1\x00"} {
		form := url.Values{}
		for name := range strings.FieldsSeq(create + " " + update + " " + list + " UniqueName VerificationCode VerificationType Extension CallDelay") {
			form.Set(name, how)
		}
		_, createErr := order.Generation2.ParseCreateRequest(form)
		_, updateErr := order.Generation2.ParseUpdateRequest(form)
		_, listErr := order.Generation2.ParseListRequest(form)
		for want, err := range map[string]error{create: createErr, update: updateErr, list: listErr} {
			var got []string
			for _, p := range order.ProblemsOf(err) {
				require.Equal(t, order.ErrorInvalidParameter, p.Code, "%s: %q", p.Param, how)
				got = append(got, p.Param)
			}
			require.Equal(t, strings.Fields(want), got, "%q", how)
		}
	}
}

// createsV2 yields the values of creates, with those of generation 2 alone and without
// those of generation 1 alone.
func createsV2() *rapid.Generator[order.CreateRequest] {
	return rapid.Custom(func(t *rapid.T) order.CreateRequest {
		c := creates().Draw(t, "create")
		c.Generation, c.UniqueName, c.VerificationType = order.Generation2, "", 0
		c.VerificationDocumentSID = order.CreateRequest{}.VerificationDocumentSID
		c.FriendlyName = order.Text(storable(rapid.StringN(0, 128, -1)).Draw(t, "friendly name"))
		c.AddressSID = fuzz.SIDs[sid.Address]().Draw(t, "address")
		c.Email = order.Text(emails().Draw(t, "e-mail"))
		c.ContactPhoneNumber = fuzz.Numbers().Draw(t, "contact")
		c.ContactTitle = order.Text(storable(rapid.String()).Draw(t, "title"))
		return c
	})
}

func updatesV2() *rapid.Generator[order.UpdateRequest] {
	return rapid.Map(updates(), func(u order.UpdateRequest) order.UpdateRequest {
		return order.UpdateRequest{Generation: order.Generation2, Status: status.PendingVerification, Extension: u.Extension, CallDelay: u.CallDelay}
	})
}

func listsV2() *rapid.Generator[order.ListRequest] {
	return rapid.Custom(func(t *rapid.T) order.ListRequest {
		l := lists().Draw(t, "list")
		l.Generation, l.UniqueName = order.Generation2, ""
		l.SMSCapability = storable(rapid.String()).Draw(t, "sms capability")
		return l
	})
}

package order_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var updateRequests = []request{
	{"", ""},
	{"Colour=red&PhoneNumber=x&SmsCapability=x&AccountSid=x&SmsUrl=x&AddressSid=x&PageSize=0", ""},
	{"CcEmails=&Status=&VerificationCode=&VerificationType=&Extension=&CallDelay=", ""},
	{"FriendlyName=&UniqueName=&Email=&VerificationDocumentSid=", ""},

	{"FriendlyName=" + strings.Repeat("é", 64), ""},
	{"FriendlyName=" + strings.Repeat("é", 65), "FriendlyName 22116"},
	{"FriendlyName=&FriendlyName=", "FriendlyName 20001"},
	{"FriendlyName=%FF", "FriendlyName 20001"},
	{"UniqueName=" + strings.Repeat("語", 128), ""},
	{"UniqueName=" + strings.Repeat("語", 129), "UniqueName 22115"},
	{"UniqueName=HR" + hex32, "UniqueName 22115"},
	{"UniqueName=a&UniqueName=b", "UniqueName 20001"},
	{"Email=owner@example.com", ""},
	{"Email=owner", "Email 22104"},
	{"Email=owner@example.com%FF", "Email 20001"},
	{"CcEmails=a@example.com&CcEmails=b@example.com", ""},
	{"CcEmails=a@example.com&CcEmails=b", "CcEmails 22104"},
	{"CcEmails=%FF", "CcEmails 20001"},

	{"Status=pending-verification", ""},
	{"Status=pending-verification&VerificationType=phone-call", ""},
	{"Status=received", "Status 22112"},
	{"Status=twilio-processing", "Status 22112"},
	{"Status=action-required", "Status 22112"},
	{"Status=action_required", "Status 22111"},
	{"Status=Pending-Verification", "Status 22111"},
	{"Status=(none)", "Status 22111"},
	{"Status=received&Status=received", "Status 20001"},
	{"Status=%FF", "Status 20001"},
	{"VerificationCode=8794", ""},
	{"VerificationCode=8794&VerificationCode=8794", "VerificationCode 20001"},
	{"VerificationCode=%FF", "VerificationCode 20001"},
	{"VerificationCode=8794&Status=", ""},
	{"VerificationCode=&Status=pending-verification", ""},
	{"VerificationCode=8794&Status=pending-verification", "VerificationCode 22114"},
	{"VerificationCode=8794&Status=received", "Status 22112, VerificationCode 22114"},
	{"VerificationCode=8794&Status=sideways", "Status 22111, VerificationCode 22114"},

	{"VerificationType=phone-bill", ""},
	{"VerificationType=fax", "VerificationType 22120"},
	{"VerificationType=phone-bill&VerificationType=", "VerificationType 20001"},
	{"VerificationDocumentSid=RI" + hex32, ""},
	{"VerificationDocumentSid=RI", "VerificationDocumentSid 22118"},
	{"VerificationDocumentSid=AC" + hex32, "VerificationDocumentSid 22118"},

	{"Extension=0123456789%23*w", ""},
	{"Extension=%EF%BC%91", "Extension 22117"},
	{"Extension=12+34", "Extension 22117"},
	{"Extension=12W", "Extension 22117"},
	{"Extension=1&Extension=2", "Extension 20001"},
	{"CallDelay=0", ""},
	{"CallDelay=60", ""},
	{"CallDelay=61", "CallDelay 21454"},
	{"CallDelay=-1", "CallDelay 21454"},
	{"CallDelay=-0", "CallDelay 21454"},
	{"CallDelay=%2B5", "CallDelay 21454"},
	{"CallDelay=1.5", "CallDelay 21454"},
	{"CallDelay=99999999999999999999", "CallDelay 21454"},
	{"CallDelay=soon", "CallDelay 21454"},
	{"CallDelay=1&CallDelay=1", "CallDelay 20001"},

	// Every problem at once: those of the form in the order of the table, then the status.
	{"CallDelay=61&Extension=x&VerificationDocumentSid=x&VerificationType=x&VerificationCode=1&Status=x&Email=x&CcEmails=x&UniqueName=ZZ" + hex32 +
		"&FriendlyName=" + strings.Repeat("x", 65),
		"FriendlyName 22116, UniqueName 22115, CcEmails 22104, Email 22104, VerificationType 22120, VerificationDocumentSid 22118, " +
			"Extension 22117, CallDelay 21454, Status 22111, VerificationCode 22114"},
	{"Status=completed&CallDelay=61", "CallDelay 21454, Status 22112"},
}

func TestParseUpdate(t *testing.T) {
	for _, row := range updateRequests {
		_, err := order.ParseUpdateRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
}

func TestParseUpdateReadsEveryParameter(t *testing.T) {
	const body = "CallDelay=15&CcEmails=aaa%40twilio.com&CcEmails=bbb%40twilio.com&Email=owner%40twilio.com&Extension=5105%23w&FriendlyName=Front+desk" +
		"&Status=pending-verification&UniqueName=front-desk&VerificationDocumentSid=RI" + hex32 + "&VerificationType=phone-bill"
	u, err := order.ParseUpdateRequest(formOf(body))
	require.NoError(t, err)
	assert.Equal(t, order.UpdateRequest{
		FriendlyName:            order.Some[order.Text]("Front desk"),
		UniqueName:              order.Some[order.Text]("front-desk"),
		CcEmails:                order.Some(order.Emails{"aaa@twilio.com", "bbb@twilio.com"}),
		Email:                   order.Some[order.Text]("owner@twilio.com"),
		VerificationType:        order.Some(order.PhoneBill),
		VerificationDocumentSID: order.Some(sid.MustParse[sid.IdentityDocument]("RI" + hex32)),
		Extension:               order.Some[order.Text]("5105#w"),
		CallDelay:               order.Some(15),
		Status:                  status.PendingVerification,
	}, u)
	assert.Equal(t, body, u.Values().Encode())
}

// An empty parameter clears its field; a missing one keeps it. Version 3 of the Node
// client sends an empty parameter for null.
func TestEmptyParametersClear(t *testing.T) {
	u, err := order.ParseUpdateRequest(formOf("CcEmails=&Status=&VerificationCode=&VerificationType=&Extension=&CallDelay="))
	require.NoError(t, err)
	cleared := order.UpdateRequest{
		CcEmails:         order.Some(order.Emails(nil)),
		VerificationType: order.Some(order.PhoneCall),
		Extension:        order.Some[order.Text](""),
		CallDelay:        order.Some(0),
	}
	assert.Equal(t, cleared, u)
	assert.Equal(t, "CallDelay=0&CcEmails=&Extension=&VerificationType=phone-call", u.Values().Encode())

	u, err = order.ParseUpdateRequest(formOf("FriendlyName=&UniqueName=&Email=&VerificationDocumentSid="))
	require.NoError(t, err)
	assert.Equal(t, order.UpdateRequest{
		FriendlyName:            order.Some[order.Text](""),
		UniqueName:              order.Some[order.Text](""),
		Email:                   order.Some[order.Text](""),
		VerificationDocumentSID: order.Some(sid.ID[sid.IdentityDocument]{}),
	}, u)

	u, err = order.ParseUpdateRequest(formOf("Colour="))
	require.NoError(t, err)
	assert.Equal(t, order.UpdateRequest{}, u)
	assert.Empty(t, u.Values())
}

func TestClearedFieldsOfAnOrder(t *testing.T) {
	o := storedV1
	u, err := order.ParseUpdateRequest(formOf("FriendlyName=&UniqueName=&Email=&CcEmails=&Extension=&CallDelay="))
	require.NoError(t, err)
	c, err := u.Command(&o, noon)
	require.NoError(t, err)
	_, err = o.Apply(c)
	require.NoError(t, err)

	want := storedV1
	want.FriendlyName, want.UniqueName, want.Email, want.CcEmails, want.Extension, want.CallDelay = "", "", "", nil, "", 0
	want.DateUpdated, want.Version = order.TimeOf(noon), storedV1.Version+1
	assert.Equal(t, want, o)
}

// An empty list of e-mails clears like no list, also over the wire.
func TestEmptyListOfEmailsIsSent(t *testing.T) {
	for _, none := range []order.Emails{nil, {}} {
		u := order.UpdateRequest{CcEmails: order.Some(none)}
		assert.Equal(t, "CcEmails=", u.Values().Encode())
		c := order.CreateRequest{CcEmails: none}
		assert.NotContains(t, c.Values(), "CcEmails")
	}
}

func TestUpdateValidate(t *testing.T) {
	u := order.UpdateRequest{CallDelay: order.Some(61), Extension: order.Some[order.Text]("x"), Status: status.Completed, VerificationCode: "1"}
	assert.Equal(t, "Extension 22117, CallDelay 21454, Status 22112, VerificationCode 22114", listed(t, u.Validate()))
	u = order.UpdateRequest{}
	assert.NoError(t, u.Validate())
}

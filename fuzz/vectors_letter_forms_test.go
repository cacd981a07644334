package fuzz_test

import (
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

const (
	leastV2     = "PhoneNumber=%2B16175551212&ContactPhoneNumber=%2B16175550100&AddressSid=AD" + mixedHex + "&Email=owner@example.com"
	noTitle     = "HostedNumberOrderSids=HR" + mixedHex + "&AddressSid=AD" + mixedHex + "&Email=owner@example.com&ContactPhoneNumber=%2B16175550100"
	leastLetter = noTitle + "&ContactTitle=Ms"
	leastPlace  = "CustomerName=Ann&Street=1+Main+Street&City=Boston&Region=MA&PostalCode=02110&IsoCountry=US"
)

var createV2Forms = []formRow{
	{note{"least", "only the required parameters; SmsCapability is true", order.Assumed}, leastV2},
	{note{"nothing", "a problem for each missing parameter", order.Observed}, ""},
	{note{"sms-true", "SmsCapability may be given", order.Observed}, leastV2 + "&SmsCapability=TRUE"},
	{note{"sms-false", "SmsCapability must be true", order.Assumed}, leastV2 + "&SmsCapability=false"},
	{note{"title", "the title of the contact", order.Observed}, leastV2 + "&ContactTitle=Office+manager"},
	{note{"friendly-name-128", "128 characters", order.Observed}, leastV2 + "&FriendlyName=" + strings.Repeat("é", 128)},
	{note{"friendly-name-129", "129 characters", order.Observed}, leastV2 + "&FriendlyName=" + strings.Repeat("é", 129)},
	{note{"parameters-of-generation-1", "a unique name and a verification type are unknown to generation 2", order.Observed}, leastV2 + "&UniqueName=HR" + mixedHex + "&VerificationType=fax&VerificationDocumentSid=x"},
	{note{"contact-national", "a contact's number must be in E.164 form", order.Observed}, strings.Replace(leastV2, "%2B16175550100", "6175550100", 1)},
}

var updateV2Forms = []formRow{
	{note{"nothing", "Status is required", order.Observed}, ""},
	{note{"status", "the only status that may be posted", order.Observed}, "Status=pending-verification"},
	{note{"status-received", "a status that may not be posted", order.Observed}, "Status=received"},
	{note{"call", "a call with its delay and its extension", order.Observed}, "Status=pending-verification&VerificationCallDelay=60&VerificationCallExtension=ww12%23"},
	{note{"delay-61", "more than 60 seconds", order.Observed}, "Status=pending-verification&VerificationCallDelay=61"},
	{note{"extension-letter", "digits, #, * and w only", order.Observed}, "Status=pending-verification&VerificationCallExtension=x"},
	{note{"parameters-of-generation-1", "a code and the names of generation 1 are unknown to generation 2", order.Observed}, "Status=pending-verification&VerificationCode=1&CallDelay=99&Extension=x"},
}

var listV2Forms = []formRow{
	{note{"every-filter", "every filter; SmsCapability is one of this generation", order.Observed}, "Status=completed&SmsCapability=true&PhoneNumber=%2B16175551212&IncomingPhoneNumberSid=x&FriendlyName=desk&PageSize=1"},
	{note{"unique-name", "a unique name is unknown to generation 2", order.Observed}, "UniqueName=front-desk"},
	{note{"status-unknown", "Status is checked", order.Observed}, "Status=sideways"},
	{note{"sms-not-checked", "only Status and PhoneNumber are checked", order.Assumed}, "SmsCapability=yes"},
}

var letterCreateForms = []formRow{
	{note{"least", "only the required parameters", order.Observed}, leastLetter},
	{note{"nothing", "a problem for each missing parameter", order.Observed}, ""},
	{note{"two-orders", "a repeated key, and addresses that get copies", order.Observed}, leastLetter + "&HostedNumberOrderSids=HR00000000000000000000000000000001&CcEmails=a@example.com&CcEmails=b@example.com"},
	{note{"order-twice", "each order must be named once", order.Assumed}, leastLetter + "&HostedNumberOrderSids=HR" + mixedHex},
	{note{"order-of-another-kind", "a sid of another kind", order.Observed}, strings.Replace(leastLetter, "HR", "PX", 1)},
	{note{"order-too-short", "a sid must have 32 digits", order.Observed}, strings.Replace(leastLetter, "HR"+mixedHex, "HR1", 1)},
	{note{"address-of-another-kind", "a sid of another kind", order.Observed}, strings.Replace(leastLetter, "AD", "AC", 1)},
	{note{"email-without-a-domain", "an address must have a domain", order.Observed}, strings.Replace(leastLetter, "owner@example.com", "owner", 1)},
	{note{"cc-emails-one-bad", "one invalid address makes the list invalid", order.Assumed}, leastLetter + "&CcEmails=a@example.com&CcEmails=b"},
	{note{"contact-national", "a contact's number must be in E.164 form", order.Observed}, strings.Replace(leastLetter, "%2B16175550100", "6175550100", 1)},
	{note{"without-title", "generation 1 requires the contact's title", order.Observed}, noTitle},
}

var letterCreateV2Forms = []formRow{{note{"without-title", "generation 2 does not require the contact's title", order.Observed}, noTitle}}

var letterUpdateForms = []formRow{
	{note{"nothing", "an update that changes nothing", order.Assumed}, ""},
	{note{"opened", "opens the letter", order.Observed}, "Status=opened"},
	{note{"signing", "sends the letter again", order.Observed}, "Status=signing&Email=next@example.com"},
	{note{"signed", "a status that may not be posted", order.Observed}, "Status=signed"},
	{note{"status-unknown", "words must be spelt exactly", order.Observed}, "Status=Opened"},
	{note{"empty", "an empty parameter counts as absent; an empty CcEmails clears the list", order.Assumed}, "HostedNumberOrderSids=&AddressSid=&Email=&CcEmails=&ContactTitle=&ContactPhoneNumber=&Status="},
	{note{"orders", "the list of orders is replaced whole", order.Observed}, "HostedNumberOrderSids=HR00000000000000000000000000000001&HostedNumberOrderSids=HR" + mixedHex},
	{note{"every-problem", "every problem at once", order.Assumed}, "HostedNumberOrderSids=x&AddressSid=x&Email=x&CcEmails=x&ContactPhoneNumber=x&Status=x"},
}

var letterListForms = []formRow{
	{note{"every-filter", "every filter", order.Observed}, "Status=signing&Email=owner@example.com&PageSize=1"},
	{note{"email-not-checked", "only Status is checked", order.Assumed}, "Email=owner"},
	{note{"status-of-an-order", "a status that letters do not have", order.Observed}, "Status=received"},
	{note{"size-1001", "more than 1000", order.Documented}, "PageSize=1001"},
}

var numberUpdateForms = []formRow{
	{note{"nothing", "an update that changes nothing", order.Assumed}, ""},
	{note{"everything", "every parameter", order.Observed}, "FriendlyName=Desk&SmsUrl=https://example.com/sms&SmsMethod=GET&SmsFallbackUrl=https://example.com/fallback&SmsFallbackMethod=GET&SmsApplicationSid=AP" +
		mixedHex + "&StatusCallback=https://example.com/status&StatusCallbackMethod=GET"},
	{note{"cleared", "an empty value clears a field", order.Observed}, "FriendlyName=&SmsUrl=&SmsMethod=&SmsFallbackUrl=&SmsFallbackMethod=&SmsApplicationSid=&StatusCallback=&StatusCallbackMethod="},
	{note{"every-problem", "every problem at once", order.Assumed}, "FriendlyName=" + strings.Repeat("x", 65) + "&SmsUrl=x&SmsMethod=PUT&SmsFallbackUrl=x&SmsFallbackMethod=x&SmsApplicationSid=x&StatusCallback=x&StatusCallbackMethod=get"},
	{note{"parameters-of-orders", "a callback has another name than in an order", order.Observed}, "StatusCallbackUrl=x&Email=x&Status=x"},
}

var numberListForms = []formRow{
	{note{"every-filter", "every filter; none is checked", order.Assumed}, "PhoneNumber=x&FriendlyName=desk&Origin=hosted&PageSize=1"},
	{note{"size-1001", "more than 1000", order.Documented}, "PageSize=1001"},
	{note{"page-1-without-token", "a later page requires a token", order.Observed}, "Page=1"},
}

var addressCreateForms = []formRow{
	{note{"least", "only the required parameters", order.Observed}, leastPlace},
	{note{"nothing", "a problem for each missing parameter", order.Observed}, ""},
	{note{"everything", "every parameter", order.Observed}, leastPlace + "&FriendlyName=Office&StreetSecondary=Floor+2&EmergencyEnabled=true"},
	{note{"country-lower-case", "a country is two capital letters", order.Assumed}, strings.Replace(leastPlace, "=US", "=us", 1)},
	{note{"city-257", "more than 256 characters", order.Assumed}, strings.Replace(leastPlace, "Boston", strings.Repeat("é", 257), 1)},
}

var addressListForms = []formRow{
	{note{"every-filter", "every filter; none is checked", order.Assumed}, "CustomerName=Ann&FriendlyName=Office&IsoCountry=x&PageSize=1"},
	{note{"page-negative", "a page must not be negative", order.Assumed}, "Page=-1"},
}

// otherFormRequests are the requests of generation 2, and those about letters, incoming
// phone numbers and addresses.
var otherFormRequests = []formKind{
	{"create-v2", createV2Forms, func(form url.Values) (formRequest, error) {
		c, err := order.Generation2.ParseCreateRequest(form)
		return &c, err
	}},
	{"update-v2", updateV2Forms, func(form url.Values) (formRequest, error) {
		u, err := order.Generation2.ParseUpdateRequest(form)
		return &u, err
	}},
	{"list-v2", listV2Forms, func(form url.Values) (formRequest, error) {
		l, err := order.Generation2.ParseListRequest(form)
		return &l, err
	}},
	{"letter-create", letterCreateForms, func(form url.Values) (formRequest, error) {
		c, err := loa.ParseCreateRequest(order.Generation1, form)
		return &c, err
	}},
	{"letter-create-v2", letterCreateV2Forms, func(form url.Values) (formRequest, error) {
		c, err := loa.ParseCreateRequest(order.Generation2, form)
		return &c, err
	}},
	{"letter-update", letterUpdateForms, func(form url.Values) (formRequest, error) {
		u, err := loa.ParseUpdateRequest(form)
		return &u, err
	}},
	{"letter-list", letterListForms, func(form url.Values) (formRequest, error) {
		l, err := loa.ParseListRequest(form)
		return &l, err
	}},
	{"number-update", numberUpdateForms, func(form url.Values) (formRequest, error) {
		u, err := order.ParseNumberUpdateRequest(form)
		return &u, err
	}},
	{"number-list", numberListForms, func(form url.Values) (formRequest, error) {
		l, err := order.ParseNumberListRequest(form)
		return &l, err
	}},
	{"address-create", addressCreateForms, func(form url.Values) (formRequest, error) {
		a, err := order.ParseAddressRequest(form)
		return &a, err
	}},
	{"address-list", addressListForms, func(form url.Values) (formRequest, error) {
		l, err := order.ParseAddressListRequest(form)
		return &l, err
	}},
}

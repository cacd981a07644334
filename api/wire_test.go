package api_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// The bodies below are written anew from the field tables of the domain. The keys of
// each are in alphabetical order, as in the samples of the API's page.
const (
	orderReceived = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_sid": null, "call_delay": 0,
		"capabilities": {"sms": true, "voice": false}, "cc_emails": [], "date_created": "2017-03-28T20:06:39Z",
		"date_updated": "2017-03-28T20:06:40Z", "email": null, "extension": null, "failure_reason": "", "friendly_name": null,
		"incoming_phone_number_sid": "PN0123456789abcdef0123456789abcdef", "phone_number": "+16175551212",
		"sid": "HR0123456789abcdef0123456789abcdef", "signing_document_sid": null, "status": "received", "unique_name": null,
		"url": "https://preview.twilio.com/HostedNumbers/HostedNumberOrders/HR0123456789abcdef0123456789abcdef",
		"verification_attempts": 0, "verification_call_sids": null, "verification_code": null,
		"verification_document_sid": null, "verification_type": "phone-call"}`
	dependent = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_sid": "AD0123456789abcdef0123456789abcdef", "call_delay": 15,
		"capabilities": {"sms": true, "voice": false}, "cc_emails": ["a@example.com", "b@example.com"],
		"date_created": "2017-03-28T20:06:39Z", "date_updated": "2017-03-29T00:00:00Z", "email": "owner@example.com",
		"extension": "ww12#", "failure_reason": "looked into", "friendly_name": "Front desk",
		"incoming_phone_number_sid": "PN0123456789abcdef0123456789abcdef", "phone_number": "+16175551212",
		"sid": "HR0123456789abcdef0123456789abcdef", "signing_document_sid": "PX0123456789abcdef0123456789abcdef",
		"status": "pending-loa", "unique_name": "front-desk", "verification_attempts": 2,
		"verification_call_sids": ["CA0123456789abcdef0123456789abcdef", "CAfedcba9876543210fedcba9876543210"],
		"verification_code": "8794", "verification_document_sid": "RI0123456789abcdef0123456789abcdef",
		"verification_type": "phone-bill"}`
	dependentWithNulls = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_sid": null, "call_delay": 0,
		"capabilities": {"sms": true, "voice": false}, "cc_emails": [], "date_created": "2017-03-28T20:06:39Z",
		"date_updated": "2017-03-28T20:06:40Z", "email": null, "extension": null, "failure_reason": "", "friendly_name": null,
		"incoming_phone_number_sid": "PN0123456789abcdef0123456789abcdef", "phone_number": "+16175551212",
		"sid": "HR0123456789abcdef0123456789abcdef", "signing_document_sid": null, "status": null, "unique_name": null,
		"verification_attempts": 0, "verification_call_sids": [], "verification_code": null,
		"verification_document_sid": null, "verification_type": "phone-call"}`
	orderV2 = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_sid": "AD0123456789abcdef0123456789abcdef",
		"bulk_hosting_request_sid": "BH0123456789abcdef0123456789abcdef", "capabilities": {"fax": false, "mms": true, "sms": true, "voice": false},
		"cc_emails": ["a@example.com", "b@example.com"], "contact_phone_number": "+16175550100", "contact_title": "Office manager",
		"date_created": "2017-03-28T20:06:39Z", "date_updated": "2017-03-29T00:00:00Z", "email": "owner@example.com",
		"failure_reason": "the carrier said \"no\" <&>", "friendly_name": "Front desk",
		"incoming_phone_number_sid": "PN0123456789abcdef0123456789abcdef", "next_step": "Wait for owner.",
		"phone_number": "+16175551212", "sid": "HR0123456789abcdef0123456789abcdef",
		"signing_document_sid": "PX0123456789abcdef0123456789abcdef", "status": "pending-loa",
		"url": "https://numbers.twilio.com/v2/HostedNumber/Orders/HR0123456789abcdef0123456789abcdef",
		"verification_attempts": 3, "verification_call_delay": 60, "verification_call_extension": "ww12#",
		"verification_call_sids": ["CA0123456789abcdef0123456789abcdef", "CAfedcba9876543210fedcba9876543210"],
		"verification_code": "8794", "verification_type": "phone-bill"}`
	orderV2WithNulls = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_sid": null,
		"bulk_hosting_request_sid": null, "capabilities": {"sms": true, "voice": false}, "cc_emails": [],
		"contact_phone_number": null, "contact_title": null, "date_created": "2017-03-28T20:06:39Z",
		"date_updated": "2017-03-28T20:06:39Z", "email": null, "failure_reason": "", "friendly_name": null,
		"incoming_phone_number_sid": "PN0123456789abcdef0123456789abcdef", "next_step": null, "phone_number": "+16175551212",
		"sid": "HR0123456789abcdef0123456789abcdef", "signing_document_sid": null, "status": null,
		"url": "http://127.0.0.1:8421/v2/HostedNumber/Orders/HR0123456789abcdef0123456789abcdef",
		"verification_attempts": 0, "verification_call_delay": 0, "verification_call_extension": null,
		"verification_call_sids": [], "verification_code": null, "verification_type": "phone-call"}`
	dependentV2 = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_sid": "AD0123456789abcdef0123456789abcdef",
		"bulk_hosting_request_sid": null, "capabilities": {"sms": true, "voice": false}, "cc_emails": ["a@example.com"],
		"contact_phone_number": "+16175550100", "contact_title": "Office manager", "date_created": "2017-03-28T20:06:39Z",
		"date_updated": "2017-03-29T00:00:00Z", "email": "owner@example.com", "failure_reason": "", "friendly_name": "Front desk",
		"incoming_phone_number_sid": "PN0123456789abcdef0123456789abcdef", "next_step": "Wait for owner.",
		"phone_number": "+16175551212", "sid": "HR0123456789abcdef0123456789abcdef",
		"signing_document_sid": "PX0123456789abcdef0123456789abcdef", "status": "pending-loa"}`
	dependentV2WithNulls = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_sid": null, "bulk_hosting_request_sid": null,
		"capabilities": {"sms": true, "voice": false}, "cc_emails": [], "contact_phone_number": null, "contact_title": null,
		"date_created": "2017-03-28T20:06:39Z", "date_updated": "2017-03-28T20:06:39Z", "email": null, "failure_reason": "",
		"friendly_name": null, "incoming_phone_number_sid": "PN0123456789abcdef0123456789abcdef", "next_step": null,
		"phone_number": "+16175551212", "sid": "HR0123456789abcdef0123456789abcdef", "signing_document_sid": null, "status": null}`
	letter = `{
		"address_sid": "AD0123456789abcdef0123456789abcdef", "cc_emails": ["a@example.com", "b@example.com"],
		"date_created": "2017-03-28T20:06:39Z", "date_updated": "2017-03-29T00:00:00Z", "email": "owner@example.com",
		"links": {"dependent_hosted_number_orders": "https://preview.twilio.com/HostedNumbers/AuthorizationDocuments/PX0123456789abcdef0123456789abcdef/DependentHostedNumberOrders"},
		"sid": "PX0123456789abcdef0123456789abcdef", "status": "signing",
		"url": "https://preview.twilio.com/HostedNumbers/AuthorizationDocuments/PX0123456789abcdef0123456789abcdef"}`
	letterWithNulls = `{
		"address_sid": null, "cc_emails": [], "date_created": null, "date_updated": null, "email": null,
		"links": {"dependent_hosted_number_orders": null}, "sid": null, "status": null, "url": null}`
	number = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_requirements": "none",
		"address_sid": "AD0123456789abcdef0123456789abcdef", "api_version": "2010-04-01", "beta": false, "bundle_sid": "BU1",
		"capabilities": {"sms": true, "voice": false}, "date_created": "Tue, 28 Mar 2017 20:06:39 +0000",
		"date_updated": "Wed, 29 Mar 2017 00:00:00 +0000", "emergency_address_sid": "ADfedcba9876543210fedcba9876543210",
		"emergency_address_status": "unregistered", "emergency_status": "Inactive", "friendly_name": "Front desk",
		"identity_sid": "RI1", "origin": "hosted", "phone_number": "+16175551212",
		"sid": "PN0123456789abcdef0123456789abcdef", "sms_application_sid": "AP0123456789abcdef0123456789abcdef",
		"sms_fallback_method": "GET", "sms_fallback_url": "https://example.com/fallback", "sms_method": "GET",
		"sms_url": "https://example.com/sms?a=1&b=<2>", "status": "in-use", "status_callback": "https://example.com/status",
		"status_callback_method": "GET", "trunk_sid": "TK1",
		"uri": "/2010-04-01/Accounts/AC0123456789abcdef0123456789ABCDEF/IncomingPhoneNumbers/PN0123456789abcdef0123456789abcdef.json",
		"voice_application_sid": "", "voice_caller_id_lookup": false, "voice_fallback_method": "POST", "voice_fallback_url": "",
		"voice_method": "POST", "voice_receive_mode": "voice", "voice_url": ""}`
	numberWithNulls = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "address_requirements": "none", "address_sid": null,
		"api_version": "2010-04-01", "beta": false, "bundle_sid": null, "capabilities": {"sms": true, "voice": false},
		"date_created": "Sun, 01 Jan 2017 00:00:00 +0000", "date_updated": null, "emergency_address_sid": null,
		"emergency_address_status": "unregistered", "emergency_status": "Inactive", "friendly_name": "+16175551212",
		"identity_sid": null, "origin": "hosted", "phone_number": "+16175551212",
		"sid": "PN0123456789abcdef0123456789abcdef", "sms_application_sid": "", "sms_fallback_method": "POST",
		"sms_fallback_url": "", "sms_method": "POST", "sms_url": "", "status": "pending", "status_callback": "",
		"status_callback_method": "POST", "trunk_sid": null,
		"uri": "/2010-04-01/Accounts/AC0123456789abcdef0123456789ABCDEF/IncomingPhoneNumbers/PN0123456789abcdef0123456789abcdef.json",
		"voice_application_sid": "", "voice_caller_id_lookup": false, "voice_fallback_method": "POST", "voice_fallback_url": "",
		"voice_method": "POST", "voice_receive_mode": "voice", "voice_url": ""}`
	address = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "city": "Boston", "customer_name": "Ann Owner",
		"date_created": "Tue, 28 Mar 2017 20:06:39 +0000", "date_updated": "Wed, 29 Mar 2017 00:00:00 +0000",
		"emergency_enabled": true, "friendly_name": "Office", "iso_country": "US", "postal_code": "02110", "region": "MA",
		"sid": "AD0123456789abcdef0123456789abcdef", "street": "1 Main Street", "street_secondary": "Floor 2",
		"uri": "/2010-04-01/Accounts/AC0123456789abcdef0123456789ABCDEF/Addresses/AD0123456789abcdef0123456789abcdef.json",
		"validated": true, "verified": true}`
	addressWithNulls = `{
		"account_sid": "AC0123456789abcdef0123456789ABCDEF", "city": "Boston", "customer_name": "Ann Owner",
		"date_created": "Tue, 28 Mar 2017 20:06:39 +0000", "date_updated": "Tue, 28 Mar 2017 20:06:39 +0000",
		"emergency_enabled": false, "friendly_name": null, "iso_country": "US", "postal_code": "02110", "region": "MA",
		"sid": "AD0123456789abcdef0123456789abcdef", "street": "1 Main Street", "street_secondary": null,
		"uri": "/2010-04-01/Accounts/AC0123456789abcdef0123456789ABCDEF/Addresses/AD0123456789abcdef0123456789abcdef.json",
		"validated": false, "verified": false}`
)

// metaOf is the meta of a page 1 with a neighbour on each side, of a list with a query.
func metaOf(list, query string) string {
	at := func(rest string) string { return `"http://127.0.0.1:8421` + list + "?" + query + rest + `"` }
	return `{"first_page_url": ` + at("PageSize=1&Page=0") + `, "key": "items", "next_page_url": ` + at("PageSize=1&Page=2&PageToken=next") +
		`, "page": 1, "page_size": 1, "previous_page_url": ` + at("PageSize=1&Page=0&PageToken=previous") +
		`, "url": ` + at("PageSize=1&Page=1&PageToken=here") + `}`
}

// pagingOf is the first and last page of a list of generation 2010 with one item, which
// is between two of its keys.
func pagingOf(list, before string, item string) string {
	at := `"/2010-04-01/Accounts/AC0123456789abcdef0123456789ABCDEF/` + list + `.json?PageSize=50&Page=0"`
	return `{"end": 0, "first_page_uri": ` + at + `, "next_page_uri": null, "page": 0, "page_size": 50, "previous_page_uri": null, "start": 0, "uri": ` +
		at + `, "` + before + `": [` + item + `]}`
}

const emptyMeta = `{"first_page_url": "http://h/?PageSize=50&Page=0", "key": "items", "next_page_url": null, "page": 0, "page_size": 50,
	"previous_page_url": null, "url": "http://h/?PageSize=50&Page=0"}`

// wireForms maps a type to its bodies: the number of its keys, a pointer to a new value,
// and the bodies.
var wireForms = map[string]struct {
	keys   int
	fresh  func() any
	bodies []string
}{
	"an order":                           {23, func() any { return new(order.Resource) }, []string{orderReceived}},
	"an order of generation 2":           {25, func() any { return new(api.OrderV2) }, []string{orderV2, orderV2WithNulls}},
	"a dependent order":                  {22, func() any { return new(api.DependentOrder) }, []string{dependent, dependentWithNulls}},
	"a dependent order of generation 2":  {18, func() any { return new(api.DependentOrderV2) }, []string{dependentV2, dependentV2WithNulls}},
	"a letter":                           {9, func() any { return new(loa.Resource) }, []string{letter, letterWithNulls}},
	"a number":                           {34, func() any { return new(api.Number) }, []string{number, numberWithNulls}},
	"an address":                         {16, func() any { return new(api.Address) }, []string{address, addressWithNulls}},
	"a page of letters":                  {2, func() any { return new(api.Page[loa.Resource]) }, pages("/HostedNumbers/AuthorizationDocuments", "Status=signing&Email=owner%40example.com&", letter)},
	"a page of dependents":               {2, func() any { return new(api.Page[api.DependentOrder]) }, pages("/HostedNumbers/AuthorizationDocuments/PX0123456789abcdef0123456789abcdef/DependentHostedNumberOrders", "Status=pending-loa&FriendlyName=Front+desk&PhoneNumber=%2B16175551212&UniqueName=front-desk&IncomingPhoneNumberSid=PN1&", dependent)},
	"a page of generation 2":             {2, func() any { return new(api.Page[api.OrderV2]) }, pages("/v2/HostedNumber/Orders", "Status=pending-loa&FriendlyName=Front+desk&PhoneNumber=%2B16175551212&IncomingPhoneNumberSid=PN1&", orderV2)},
	"a page of dependents, generation 2": {2, func() any { return new(api.Page[api.DependentOrderV2]) }, pages("/v2/HostedNumber/AuthorizationDocuments/PX0123456789abcdef0123456789abcdef/DependentHostedNumberOrders", "", dependentV2)},
	"a page of numbers":                  {9, func() any { return new(api.NumberPage) }, []string{pagingOf("IncomingPhoneNumbers", "incoming_phone_numbers", number), pagingOf("IncomingPhoneNumbers", "incoming_phone_numbers", "")}},
	"a page of addresses":                {9, func() any { return new(api.AddressPage) }, []string{pagingOf("Addresses", "addresses", address), pagingOf("Addresses", "addresses", "")}},
}

func pages(list, query, item string) []string {
	return []string{`{"meta": ` + metaOf(list, query) + `, "items": [` + item + `]}`, `{"meta": ` + emptyMeta + `, "items": []}`}
}

// A body that is decoded and encoded again is the same, white space aside.
func TestBodiesAreEncodedAsTheyWereDecoded(t *testing.T) {
	decoders := map[string]func([]byte, any) error{"encoding/json": json.Unmarshal, "exactjson": exactjson.Unmarshal}
	for name, form := range wireForms {
		for _, body := range form.bodies {
			var keys map[string]json.RawMessage
			require.NoError(t, json.Unmarshal([]byte(body), &keys), name)
			assert.Len(t, keys, form.keys, name)
			for decoder, decode := range decoders {
				value := form.fresh()
				require.NoError(t, decode([]byte(body), value), "%s, %s", name, decoder)
				assert.Equal(t, compact(t, body), encoded(t, value), "%s, %s", name, decoder)
			}
		}
	}
}

// The urls of a page echo the filters in an order that each list has of its own.
func TestPagesEchoFiltersInTheirOrder(t *testing.T) {
	query := order.ParseForm("PageToken=here&Page=1&PageSize=1&IncomingPhoneNumberSid=PN1&UniqueName=front-desk&PhoneNumber=%2B16175551212&FriendlyName=Front+desk" +
		"&Email=owner%40example.com")
	withStatus := func(status string) map[string][]string {
		form := order.ParseForm(query.Encode())
		form.Set("Status", status)
		return form
	}
	orders, err := order.ParseListRequest(withStatus("pending-loa"))
	require.NoError(t, err)
	ordersV2, err := order.Generation2.ParseListRequest(withStatus("pending-loa"))
	require.NoError(t, err)
	letters, err := loa.ParseListRequest(withStatus("signing"))
	require.NoError(t, err)
	for name, request := range map[string]api.PageRequest{"a page of letters": &letters, "a page of dependents": &orders, "a page of generation 2": &ordersV2} {
		var page api.Page[json.RawMessage]
		require.NoError(t, json.Unmarshal([]byte(wireForms[name].bodies[0]), &page))
		list, _, _ := bytes.Cut([]byte(page.Meta.URL), []byte("?"))
		assert.Equal(t, page.Meta, api.NewMeta(string(list), request, "next", "previous"), name)
	}
}

// A key that the type hides is neither read nor written.
func TestDependentsHideKeys(t *testing.T) {
	for name, hidden := range map[string][]string{
		"a dependent order": {"url"},
		"a dependent order of generation 2": {
			"url", "verification_attempts", "verification_call_delay", "verification_call_extension", "verification_call_sids", "verification_code", "verification_type",
		},
	} {
		form := wireForms[name]
		var keys map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(form.bodies[0]), &keys))
		for _, key := range hidden {
			assert.NotContains(t, keys, key)
			keys[key] = json.RawMessage(`["leaks"]`)
		}
		wider, err := json.Marshal(keys)
		require.NoError(t, err)
		for _, decode := range []func([]byte, any) error{json.Unmarshal, exactjson.Unmarshal} {
			value := form.fresh()
			require.NoError(t, decode(wider, value), name)
			assert.Equal(t, compact(t, form.bodies[0]), encoded(t, value), name)
		}
	}
}

// encoded is the value as the server writes it: without escapes for HTML.
func encoded(t require.TestingT, value any) string {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	require.NoError(t, encoder.Encode(value))
	return string(bytes.TrimSpace(b.Bytes()))
}

func compact(t require.TestingT, body string) string {
	var b bytes.Buffer
	require.NoError(t, json.Compact(&b, []byte(body)))
	return b.String()
}

package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

func keysOf(t require.TestingT, value any) map[string]json.RawMessage {
	var keys map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(encoded(t, value)), &keys))
	return keys
}

// renamed maps keys of generation 1 to those of generation 2.
var renamed = map[string]string{"call_delay": "verification_call_delay", "extension": "verification_call_extension"}

// What only generation 1 has: its keys show as nothing in generation 2.
var onlyInGeneration1 = []string{"unique_name", "verification_document_sid"}

// Both generations show the same order in different clothes.
func TestBothGenerationsShowTheSameOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := fuzz.Orders().Draw(t, "order")
		first, second := keysOf(t, api.NewOrderV1("http://h", &o)), keysOf(t, api.NewOrderV2("http://h", &o))
		assert.Len(t, first, 23)
		assert.Len(t, second, 25)
		for _, key := range onlyInGeneration1 {
			assert.Contains(t, first, key)
			assert.NotContains(t, second, key)
			delete(first, key)
		}
		assert.JSONEq(t, `"http://h/HostedNumbers/HostedNumberOrders/`+o.SID.String()+`"`, string(first["url"]))
		assert.JSONEq(t, `"http://h/v2/HostedNumber/Orders/`+o.SID.String()+`"`, string(second["url"]))
		delete(first, "url")
		if o.VerificationCallSIDs == nil {
			assert.JSONEq(t, "[]", string(second["verification_call_sids"]), "generation 2 has no null there")
			delete(first, "verification_call_sids")
		}
		for key, value := range first {
			if renamed[key] != "" {
				key = renamed[key]
			}
			assert.Equal(t, string(value), string(second[key]), key)
		}
		assert.JSONEq(t, "null", string(second["bulk_hosting_request_sid"]))
		assert.Equal(t, o.NextStep() == "", string(second["next_step"]) == "null")
	})
}

// The number shows its order's values until it is configured, and its own afterwards.
func TestANumberShowsItsOrderAndItsConfiguration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := fuzz.Orders().Draw(t, "order")
		n := order.NumberOf(&o)
		shown := api.NewNumber(&o, n)
		keys := keysOf(t, shown)
		assert.Len(t, keys, 34)
		for _, key := range append(onlyInGeneration1, "email", "cc_emails", "verification_code", "next_step") {
			assert.NotContains(t, keys, key)
		}
		assert.Equal(t, o.PhoneNumber.String(), shown.FriendlyName)
		assert.Equal(t, o.Settings.StatusCallbackURL, shown.StatusCallback)
		assert.Equal(t, map[bool]string{true: "in-use", false: "pending"}[order.InUse(&o)], shown.Status)
		assert.Equal(t, "/2010-04-01/Accounts/"+o.AccountSID.String()+"/IncomingPhoneNumbers/"+o.IncomingPhoneNumberSID.String()+".json", shown.URI)

		u := order.NumberUpdateRequest{FriendlyName: order.Some(order.Text("Desk")), SMSURL: order.Some("https://example.com/new"), SMSMethod: order.Some(order.Method(0))}
		n.Configure(&u, o.DateUpdated.Time().Add(time.Hour))
		again := api.NewNumber(&o, n)
		want := *shown
		want.FriendlyName, want.SMSURL, want.SMSMethod = "Desk", "https://example.com/new", order.MethodPost
		want.SMSFallbackMethod, want.StatusCallbackMethod = again.SMSFallbackMethod, again.StatusCallbackMethod
		want.DateUpdated = again.DateUpdated
		assert.Equal(t, &want, again)
		assert.False(t, again.DateUpdated.Before(shown.DateUpdated.Time))
	})
}

func TestAnAddressShowsItsRequest(t *testing.T) {
	a := order.Address{
		SID: sid.MustParse[sid.Address]("AD0123456789abcdef0123456789abcdef"), AccountSID: sid.MustParse[sid.Account]("AC0123456789abcdef0123456789ABCDEF"),
		DateCreated: order.TimeOf(time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)),
		AddressRequest: order.AddressRequest{
			CustomerName: "Ann Owner", Street: "1 Main Street", City: "Boston", Region: "MA", PostalCode: "02110", ISOCountry: "US",
		},
	}
	assert.Equal(t, compact(t, addressWithNulls), encoded(t, api.NewAddress(&a)))
}

// Each text is one time; a date encodes in the form of generation 2010 alone.
func TestDatesAreReadInEveryFormAndWrittenInOne(t *testing.T) {
	const want = `"Tue, 28 Mar 2017 20:06:39 +0000"`
	for _, text := range []string{want, `"2017-03-28T20:06:39Z"`, `"Tue, 28 Mar 2017 16:06:39 -0400"`, `"28 Mar 2017 20:06:39 GMT"`} {
		var d api.Date
		require.NoError(t, json.Unmarshal([]byte(text), &d), text)
		assert.Equal(t, want, encoded(t, d), text)
	}
	var d api.Date
	require.Error(t, json.Unmarshal([]byte(`"yesterday"`), &d))
	require.NoError(t, json.Unmarshal([]byte(`null`), &d))
	assert.Equal(t, "null", encoded(t, d))
}

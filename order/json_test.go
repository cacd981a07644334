package order_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// samples are the orders that the API's own page shows, by file.
func samples(t testing.TB) map[string][]byte {
	files, err := filepath.Glob("testdata/samples/*.json")
	require.NoError(t, err)
	require.Len(t, files, 4)
	samples := map[string][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		samples[filepath.Base(file)] = data
	}
	return samples
}

func TestSamplesAreEncodedAsTheyWere(t *testing.T) {
	for name, sample := range samples(t) {
		var want bytes.Buffer
		require.NoError(t, json.Compact(&want, sample))
		var r order.Resource
		require.NoError(t, json.Unmarshal(sample, &r), name)
		got, err := json.Marshal(r)
		require.NoError(t, err, name)
		assert.Equal(t, want.String(), string(got), name)
	}
}

func TestSampleIsReadFieldByField(t *testing.T) {
	var r order.Resource
	require.NoError(t, json.Unmarshal(samples(t)["fetch.json"], &r))
	march := order.TimeOf(time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC))
	assert.Equal(t, order.Resource{
		AccountSID:             sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		AddressSID:             sid.MustParse[sid.Address]("AD11111111111111111111111111111111"),
		CallDelay:              15,
		Capabilities:           order.Capabilities{SMS: true},
		CcEmails:               order.Emails{"aaa@twilio.com", "bbb@twilio.com"},
		DateCreated:            march,
		DateUpdated:            march,
		Email:                  "test@twilio.com",
		Extension:              "5105",
		FriendlyName:           "friendly_name",
		IncomingPhoneNumberSID: sid.MustParse[sid.IncomingPhoneNumber]("PN11111111111111111111111111111111"),
		PhoneNumber:            phone.MustParse("+14153608311"),
		SID:                    sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		SigningDocumentSID:     sid.MustParse[sid.AuthorizationDocument]("PX11111111111111111111111111111111"),
		Status:                 status.Received,
		UniqueName:             "foobar",
		URL:                    "https://preview.twilio.com/HostedNumbers/HostedNumberOrders/HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		VerificationCallSIDs: []sid.ID[sid.Call]{
			sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
		},
		VerificationCode: "8794",
		VerificationType: order.PhoneCall,
	}, r)
}

const zeroResource = `{"account_sid":null,"address_sid":null,"call_delay":0,"capabilities":{"sms":false,"voice":false},` +
	`"cc_emails":[],"date_created":null,"date_updated":null,"email":null,"extension":null,"failure_reason":"",` +
	`"friendly_name":null,"incoming_phone_number_sid":null,"phone_number":null,"sid":null,"signing_document_sid":null,` +
	`"status":null,"unique_name":null,"url":null,"verification_attempts":0,"verification_call_sids":null,` +
	`"verification_code":null,"verification_document_sid":null,"verification_type":null}`

func TestZeroResourceHasEveryKey(t *testing.T) {
	data, err := json.Marshal(order.Resource{})
	require.NoError(t, err)
	assert.Equal(t, zeroResource, string(data))
}

// keysOf lists the keys of a JSON object in its own order.
func keysOf(t require.TestingT, data []byte) []string {
	var object map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(data, &object))
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		return bytes.Index(data, []byte(`"`+a+`":`)) - bytes.Index(data, []byte(`"`+b+`":`))
	})
	return keys
}

func TestResourceAlwaysHas23KeysInAlphabeticalOrder(t *testing.T) {
	want := keysOf(t, []byte(zeroResource))
	require.Len(t, want, 23)
	require.True(t, slices.IsSorted(want))
	rapid.Check(t, func(t *rapid.T) {
		data, err := json.Marshal(resources().Draw(t, "resource"))
		require.NoError(t, err)
		require.ElementsMatch(t, want, keysOf(t, data))
	})
}

func TestMissingUnknownAndNullKeys(t *testing.T) {
	var nulls []byte
	for _, key := range keysOf(t, []byte(zeroResource)) {
		nulls = append(nulls, `,"`+key+`":null`...)
	}
	for _, data := range []string{
		`{}`,
		`{"colour":"red","capabilities":{"telex":true},"account":{"sid":7}}`,
		"{" + string(nulls[1:]) + "}",
	} {
		var r order.Resource
		require.NoError(t, json.Unmarshal([]byte(data), &r), data)
		assert.Equal(t, order.Resource{}, r, data)
	}
}

func TestWrongTypesAreErrors(t *testing.T) {
	bad := map[string][]string{
		"account_sid":               {`7`, `"AC1"`, `"HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"`, `[]`},
		"address_sid":               {`true`, `"x"`},
		"call_delay":                {`"15"`, `1.5`, `[]`},
		"capabilities":              {`[]`, `"sms"`, `{"sms":"true"}`},
		"cc_emails":                 {`"a@example.com"`, `{}`, `[7]`},
		"date_created":              {`1490731599`, `"yesterday"`, `"2017-03-28"`},
		"date_updated":              {`{}`, `"2017-03-28 20:06:39"`},
		"email":                     {`7`, `["a@example.com"]`},
		"extension":                 {`5105`},
		"failure_reason":            {`false`},
		"friendly_name":             {`7`},
		"incoming_phone_number_sid": {`7`, `"PN"`},
		"phone_number":              {`16175551212`, `"16175551212"`},
		"sid":                       {`7`, `"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"`},
		"signing_document_sid":      {`{}`},
		"status":                    {`1`, `"action_required"`, `"Received"`},
		"unique_name":               {`[]`},
		"url":                       {`{}`},
		"verification_attempts":     {`"0"`, `0.5`},
		"verification_call_sids":    {`"CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"`, `["x"]`, `[7]`},
		"verification_code":         {`8794`},
		"verification_document_sid": {`7`},
		"verification_type":         {`1`, `"phone_call"`},
	}
	require.ElementsMatch(t, keysOf(t, []byte(zeroResource)), keysIn(bad))
	for key, values := range bad {
		for _, value := range values {
			var r order.Resource
			assert.Error(t, json.Unmarshal([]byte(`{"`+key+`":`+value+`}`), &r), "%s: %s", key, value)
		}
	}
}

func keysIn[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	return keys
}

// Decoding also accepts a resource whose fields contradict each other.
func TestDecodingChecksNoRulesAcrossFields(t *testing.T) {
	data := `{"status":"completed","verification_attempts":-7,"call_delay":900,"extension":"none","failure_reason":"?"}`
	var r order.Resource
	require.NoError(t, json.Unmarshal([]byte(data), &r))
	assert.Equal(t, order.Resource{Status: status.Completed, VerificationAttempts: -7, CallDelay: 900, Extension: "none", FailureReason: "?"}, r)
}

func FuzzResourceJSON(f *testing.F) {
	for _, sample := range samples(f) {
		f.Add(sample)
	}
	for _, data := range []string{zeroResource, `{}`, `null`, `[]`, `{"sid":7}`, `{"cc_emails":null,"url":"a&b<c>"}`, `{"date_created":"Tue, 28 Mar 2017 20:06:39 GMT"}`} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r, again order.Resource
		if json.Unmarshal(data, &r) != nil {
			return
		}
		first, err := json.Marshal(r)
		require.NoError(t, err)
		require.Len(t, keysOf(t, first), 23)
		require.NoError(t, json.Unmarshal(first, &again))
		require.Equal(t, r, again)
	})
}

// resources yields resources with any values, which may contradict each other.
func resources() *rapid.Generator[order.Resource] {
	return rapid.Custom(func(t *rapid.T) order.Resource {
		text := rapid.Map(rapid.String(), func(text string) order.Text { return order.Text(text) })
		return order.Resource{
			AccountSID:              maybe(fuzz.SIDs[sid.Account]()).Draw(t, "account"),
			AddressSID:              maybe(fuzz.SIDs[sid.Address]()).Draw(t, "address"),
			CallDelay:               rapid.Int().Draw(t, "call delay"),
			Capabilities:            capabilities().Draw(t, "capabilities"),
			CcEmails:                emailLists().Draw(t, "cc e-mails"),
			DateCreated:             maybe(times()).Draw(t, "created"),
			DateUpdated:             maybe(times()).Draw(t, "updated"),
			Email:                   text.Draw(t, "e-mail"),
			Extension:               text.Draw(t, "extension"),
			FailureReason:           rapid.String().Draw(t, "failure reason"),
			FriendlyName:            text.Draw(t, "friendly name"),
			IncomingPhoneNumberSID:  maybe(fuzz.SIDs[sid.IncomingPhoneNumber]()).Draw(t, "incoming number"),
			PhoneNumber:             maybe(fuzz.Numbers()).Draw(t, "number"),
			SID:                     maybe(fuzz.SIDs[sid.Order]()).Draw(t, "sid"),
			SigningDocumentSID:      maybe(fuzz.SIDs[sid.AuthorizationDocument]()).Draw(t, "letter"),
			Status:                  maybe(fuzz.Statuses()).Draw(t, "status"),
			UniqueName:              text.Draw(t, "unique name"),
			URL:                     text.Draw(t, "url"),
			VerificationAttempts:    rapid.Int().Draw(t, "attempts"),
			VerificationCallSIDs:    maybe(rapid.SliceOf(fuzz.SIDs[sid.Call]())).Draw(t, "calls"),
			VerificationCode:        text.Draw(t, "code"),
			VerificationDocumentSID: maybe(fuzz.SIDs[sid.IdentityDocument]()).Draw(t, "document"),
			VerificationType:        rapid.SampledFrom([]order.VerificationType{0, order.PhoneCall, order.PhoneBill}).Draw(t, "type"),
		}
	})
}

// capabilities yields capabilities with and without fax and mms.
func capabilities() *rapid.Generator[order.Capabilities] {
	shown := maybe(rapid.Map(rapid.Bool(), order.Some[bool]))
	return rapid.Custom(func(t *rapid.T) order.Capabilities {
		return order.Capabilities{
			Fax: shown.Draw(t, "fax"), MMS: shown.Draw(t, "mms"),
			SMS: rapid.Bool().Draw(t, "sms"), Voice: rapid.Bool().Draw(t, "voice"),
		}
	})
}

// maybe also yields the zero value, which is absent.
func maybe[T any](values *rapid.Generator[T]) *rapid.Generator[T] {
	var zero T
	return rapid.OneOf(rapid.Just(zero), values)
}

// emailLists yields lists of texts; the empty one is nil.
func emailLists() *rapid.Generator[order.Emails] {
	return rapid.Map(rapid.SliceOf(rapid.String()), func(list []string) order.Emails {
		return append(order.Emails(nil), list...)
	})
}

// times yields times of every year, but never the absent time.
func times() *rapid.Generator[order.Time] {
	first := time.Date(1, time.January, 1, 0, 0, 1, 0, time.UTC).Unix()
	last := time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC).Unix()
	return rapid.Map(rapid.Int64Range(first, last), func(seconds int64) order.Time {
		return order.TimeOf(time.Unix(seconds, 0))
	})
}

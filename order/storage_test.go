package order_test

import (
	"bytes"
	"encoding/json"
	"os"
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

// storedV1 is the order in testdata/storage-v1.json. If the schema changes, add a
// file and keep this one unchanged.
var storedV1 = order.Order{
	Resource: order.Resource{
		AccountSID:             sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		AddressSID:             sid.MustParse[sid.Address]("AD11111111111111111111111111111111"),
		CallDelay:              15,
		Capabilities:           order.Capabilities{SMS: true},
		CcEmails:               order.Emails{"aaa@example.com", "bbb@example.com"},
		DateCreated:            order.TimeOf(time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)),
		DateUpdated:            order.TimeOf(time.Date(2017, time.March, 28, 20, 16, 40, 0, time.UTC)),
		Email:                  "owner@example.com",
		Extension:              "5105",
		FailureReason:          "The carrier knows no such number.",
		FriendlyName:           "Front desk",
		IncomingPhoneNumberSID: sid.MustParse[sid.IncomingPhoneNumber]("PN11111111111111111111111111111111"),
		PhoneNumber:            phone.MustParse("+14153608311"),
		SID:                    sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		SigningDocumentSID:     sid.MustParse[sid.AuthorizationDocument]("PX11111111111111111111111111111111"),
		Status:                 status.ActionRequired,
		UniqueName:             "front-desk",
		URL:                    "https://preview.twilio.com/HostedNumbers/HostedNumberOrders/HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		VerificationAttempts:   2,
		VerificationCallSIDs: []sid.ID[sid.Call]{
			sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
			sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"),
		},
		VerificationCode:        "8794",
		VerificationDocumentSID: sid.MustParse[sid.IdentityDocument]("RI11111111111111111111111111111111"),
		VerificationType:        order.PhoneCall,
	},
	Memory: order.Memory{
		Version:                 9,
		OwnershipVerified:       true,
		LetterSigned:            true,
		VerificationCodeExpires: order.TimeOf(time.Date(2017, time.March, 28, 20, 16, 39, 0, time.UTC)),
		Verdict:                 phone.Hostable,
		Limits:                  order.Limits{VerificationCodeValidity: 5 * time.Minute, MaxAttempts: 5, MaxIdle: 7 * 24 * time.Hour},
		Settings: order.Settings{
			SMSURL: "https://example.com/sms?a=1&b=2", SMSMethod: order.MethodGet,
			SMSFallbackURL: "https://example.com/fallback", SMSFallbackMethod: order.MethodPost,
			StatusCallbackURL: "https://example.com/callback", StatusCallbackMethod: order.MethodPost,
			SMSApplicationSID: sid.MustParse[sid.Application]("AP11111111111111111111111111111111"),
		},
	},
}

func TestStorageV1StillDecodes(t *testing.T) {
	data, err := os.ReadFile("testdata/storage-v1.json")
	require.NoError(t, err)
	var o order.Order
	require.NoError(t, json.Unmarshal(data, &o))
	assert.Equal(t, storedV1, o)

	encoded, err := json.Marshal(o)
	require.NoError(t, err)
	assert.JSONEq(t, string(data), string(encoded))
	assert.True(t, bytes.HasPrefix(encoded, []byte(`{"schema":1,`)))
}

func TestStorageOfTheZeroOrder(t *testing.T) {
	data, err := json.Marshal(order.Order{})
	require.NoError(t, err)
	assert.Equal(t, `{"schema":1,`+zeroResource[1:len(zeroResource)-1]+`,"version":0,"ownership_verified":false,`+
		`"letter_signed":false,"code_expires":null,"verdict":null}`, string(data))
	o := storedV1
	require.NoError(t, json.Unmarshal(data, &o))
	assert.Equal(t, order.Order{}, o)
}

func TestStorageLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := orders().Draw(t, "order")
		data, err := json.Marshal(o)
		require.NoError(t, err)
		read := orders().Draw(t, "order before")
		require.NoError(t, json.Unmarshal(data, &read))
		require.Equal(t, o, read)
	})
}

// Decoding must not confuse the storage form with the wire form.
func TestOrderIsNotItsResource(t *testing.T) {
	stored, err := json.Marshal(storedV1)
	require.NoError(t, err)
	wire, err := json.Marshal(storedV1.Resource)
	require.NoError(t, err)
	assert.Len(t, keysOf(t, wire), 23)
	assert.Contains(t, string(stored), `"schema":1`)
	assert.Contains(t, string(stored), `"version":9`)
	assert.NotContains(t, string(wire), "schema")
	assert.NotContains(t, string(wire), "version")

	var o order.Order
	assert.ErrorIs(t, json.Unmarshal(wire, &o), order.ErrSchema)
	var r order.Resource
	assert.NoError(t, json.Unmarshal(stored, &r), "the storage form also has the keys of the wire form")
	assert.Equal(t, storedV1.Resource, r)
}

func TestOtherSchemasAreRefused(t *testing.T) {
	for _, data := range []string{
		`{}`, zeroResource, `{"schema":null}`, `{"schema":0}`, `{"schema":2}`, `{"schema":-1}`, `{"schema":"x"}`, `{"schema":"1"}`,
		`{"schema":1.5}`, `{"schema":[1]}`, `{"schema":99999999999999999999}`, `{"status":"received","schema":2}`,
	} {
		o := storedV1
		assert.ErrorIs(t, json.Unmarshal([]byte(data), &o), order.ErrSchema, data)
		assert.Equal(t, storedV1, o, data)
	}
	for _, data := range []string{
		`[]`, `"x"`, `7`, `{"schema":1,"sid":7}`, `{"sid":7,"schema":1}`, `{"schema":1,"verdict":"fine"}`, `{"schema":1,"version":"9"}`,
		`{"schema":1,"limits":{"max_attempts":"3"}}`, `{"schema":1,"settings":{"sms_method":"PUT"}}`, `{"schema":1,"friendly_name":"new","status":"gone"}`,
	} {
		o := storedV1
		assert.Error(t, json.Unmarshal([]byte(data), &o), data)
		assert.Equal(t, storedV1, o, data)
	}
}

// Decoding into a copy does not reach the lists of the original.
func TestDecodingLeavesCopiesAlone(t *testing.T) {
	original := orderWithLists()
	read := original
	require.NoError(t, json.Unmarshal([]byte(`{"schema":1,"cc_emails":["new@example.com"],"verification_call_sids":[null]}`), &read))
	assert.Equal(t, orderWithLists(), original)
	assert.Equal(t, order.Emails{"new@example.com"}, read.CcEmails)
}

func orderWithLists() order.Order {
	o := storedV1
	o.CcEmails = order.Emails{"aaa@example.com", "bbb@example.com"}
	o.VerificationCallSIDs = []sid.ID[sid.Call]{sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")}
	return o
}

func FuzzOrderJSON(f *testing.F) {
	golden, err := os.ReadFile("testdata/storage-v1.json")
	require.NoError(f, err)
	f.Add(golden)
	for _, data := range []string{zeroResource, `{"schema":1}`, `{"schema":2}`, `{"SCHEMA":1,"Limits":null,"settings":{}}`, `{"schema":1,"schema":null}`, `null`} {
		f.Add([]byte(data))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o := storedV1
		if json.Unmarshal(data, &o) != nil {
			require.Equal(t, storedV1, o)
			return
		}
		first, err := json.Marshal(o)
		require.NoError(t, err)
		var again order.Order
		require.NoError(t, json.Unmarshal(first, &again))
		require.Equal(t, o, again)
	})
}

// orders yields orders with any values, which may contradict each other.
func orders() *rapid.Generator[order.Order] {
	return rapid.Custom(func(t *rapid.T) order.Order {
		methods := rapid.SampledFrom([]order.Method{0, order.MethodGet, order.MethodPost})
		resource := resources().Draw(t, "resource")
		first := 1
		if resource.Status == status.None {
			first = 0
		}
		return order.Order{
			Resource: resource,
			Memory: order.Memory{
				Version:                 rapid.IntMin(first).Draw(t, "version"),
				OwnershipVerified:       rapid.Bool().Draw(t, "ownership verified"),
				LetterSigned:            rapid.Bool().Draw(t, "letter signed"),
				VerificationCodeExpires: maybe(times()).Draw(t, "code expires"),
				Verdict:                 fuzz.Verdicts().Draw(t, "verdict"),
				Limits: order.Limits{
					VerificationCodeValidity: time.Duration(rapid.Int64().Draw(t, "code validity")),
					MaxAttempts:              rapid.Int().Draw(t, "max attempts"),
					MaxIdle:                  time.Duration(rapid.Int64().Draw(t, "max idle")),
				},
				Settings: order.Settings{
					SMSURL: rapid.String().Draw(t, "sms url"), SMSMethod: methods.Draw(t, "sms method"),
					SMSFallbackURL: rapid.String().Draw(t, "fallback url"), SMSFallbackMethod: methods.Draw(t, "fallback method"),
					StatusCallbackURL: rapid.String().Draw(t, "callback url"), StatusCallbackMethod: methods.Draw(t, "callback method"),
					SMSApplicationSID: maybe(fuzz.SIDs[sid.Application]()).Draw(t, "application"),
				},
			},
		}
	})
}

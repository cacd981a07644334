package loa_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

const storedURL = "https://preview.twilio.com/HostedNumbers/AuthorizationDocuments/PX9f8e7d6c5b4a39281706f5e4d3c2b1a0"

// stored is the letter in testdata/storage-v1.json, and its Resource the one in
// testdata/resource.json. If the schema changes, add a file and keep this one unchanged.
var stored = loa.Letter{
	Resource: loa.Resource{
		AddressSID:  sid.MustParse[sid.Address]("AD0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
		CcEmails:    order.Emails{"accounting@example.com", "front.desk@example.com"},
		DateCreated: order.TimeOf(time.Date(2018, time.April, 2, 9, 15, 0, 0, time.UTC)),
		DateUpdated: order.TimeOf(time.Date(2018, time.April, 3, 10, 30, 59, 0, time.UTC)),
		Email:       "owner@example.com",
		Links:       loa.Links{DependentHostedNumberOrders: storedURL + "/DependentHostedNumberOrders"},
		SID:         sid.MustParse[sid.AuthorizationDocument]("PX9f8e7d6c5b4a39281706f5e4d3c2b1a0"),
		Status:      loa.Signing,
		URL:         storedURL,
	},
	Memory: loa.Memory{
		Version: 3, AccountSID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		ContactTitle: "Ms", ContactPhoneNumber: phone.MustParse("+16175551212"), Orders: ordersOf(1, 2),
	},
}

const zeroResource = `{"address_sid":null,"cc_emails":[],"date_created":null,"date_updated":null,"email":null,` +
	`"links":{"dependent_hosted_number_orders":null},"sid":null,"status":null,"url":null}`

func file(t require.TestingT, name string) []byte {
	data, err := os.ReadFile("testdata/" + name)
	require.NoError(t, err)
	return data
}

func compact(t require.TestingT, data []byte) string {
	var b bytes.Buffer
	require.NoError(t, json.Compact(&b, data))
	return b.String()
}

func TestTheWireFormIsEncodedAsItWas(t *testing.T) {
	var r loa.Resource
	decode(t, string(file(t, "resource.json")), &r)
	assert.Equal(t, stored.Resource, r)
	assert.Equal(t, compact(t, file(t, "resource.json")), encode(t, r))
	assert.Equal(t, stored.Resource, r.At(order.Generation1, order.Generation1.BaseURL()))
}

// keysOf lists the keys of a JSON object, in its order.
func keysOf(t require.TestingT, text string) []string {
	var object map[string]json.RawMessage
	decode(t, text, &object)
	var keys []string
	for key := range object {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int { return strings.Index(text, `"`+a+`":`) - strings.Index(text, `"`+b+`":`) })
	return keys
}

func TestAResourceAlwaysHasIts9KeysInAlphabeticalOrder(t *testing.T) {
	assert.Equal(t, zeroResource, encode(t, loa.Resource{}))
	want := keysOf(t, zeroResource)
	require.Len(t, want, 9)
	require.True(t, slices.IsSorted(want))
	rapid.Check(t, func(t *rapid.T) {
		l, _ := life(t)
		require.Equal(t, want, keysOf(t, encode(t, l.Resource)))
		require.Equal(t, "schema", keysOf(t, encode(t, l))[0])
	})
}

func TestStorageV1StillDecodes(t *testing.T) {
	var l loa.Letter
	decode(t, string(file(t, "storage-v1.json")), &l)
	assert.Equal(t, stored, l)
	assert.Equal(t, compact(t, file(t, "storage-v1.json")), encode(t, l))
	var r loa.Resource
	decode(t, string(file(t, "storage-v1.json")), &r)
	assert.Equal(t, stored.Resource, r, "the storage form has the wire form's keys")
}

func TestOtherFormsAreNotStorageForms(t *testing.T) {
	text := encode(t, stored)
	for name, data := range map[string]string{
		"the wire form":     string(file(t, "resource.json")),
		"an empty object":   `{}`,
		"no schema":         strings.Replace(text, `"schema":1,`, ``, 1),
		"a null schema":     strings.Replace(text, `"schema":1`, `"schema":null`, 1),
		"schema 0":          strings.Replace(text, `"schema":1`, `"schema":0`, 1),
		"a newer schema":    strings.Replace(text, `"schema":1`, `"schema":2`, 1),
		"a schema in words": strings.Replace(text, `"schema":1`, `"schema":"1"`, 1),
		"another spelling":  strings.Replace(text, `"schema"`, `"Schema"`, 1),
	} {
		l := stored
		assert.ErrorIs(t, json.Unmarshal([]byte(data), &l), loa.ErrSchema, name)
		assert.Equal(t, stored, l, name)
	}
	for name, data := range map[string]string{
		"a negative version": strings.Replace(text, `"version":3`, `"version":-3`, 1),
		"no version":         strings.Replace(text, `"version":3`, `"version":0`, 1),
		"no status":          strings.Replace(text, `"status":"signing"`, `"status":null`, 1),
	} {
		l := stored
		assert.ErrorIs(t, json.Unmarshal([]byte(data), &l), loa.ErrVersion, name)
		assert.Equal(t, stored, l, name)
	}
	for _, data := range []string{`7`, `[]`, `"x"`, `{"schema":1`, strings.Replace(text, "signing", "sideways", 1), strings.Replace(text, `["HR`, `["AC`, 1)} {
		l := stored
		assert.Error(t, json.Unmarshal([]byte(data), &l), data)
		assert.Equal(t, stored, l, data)
	}
	l := stored
	require.NoError(t, json.Unmarshal([]byte("null"), &l))
	assert.Equal(t, stored, l)
	require.NoError(t, json.Unmarshal([]byte(`{"schema":1}`), &l))
	assert.Equal(t, loa.Letter{}, l, "the zero letter")
}

var keyPattern = regexp.MustCompile(`"([a-z_]+)":`)

// keysAreExact adds other spellings of each key, which encoding/json also accepts, with a
// value that no field accepts. Decoding must ignore them, and unknown keys.
func keysAreExact[T any](t *testing.T, data string) {
	var want T
	decode(t, data, &want)
	for _, match := range keyPattern.FindAllStringSubmatch(data, -1) {
		key := match[1]
		for _, spelling := range []string{strings.ToUpper(key), strings.ToUpper(key[:1]) + key[1:], strings.ReplaceAll(key, "s", "\u017f"), "x_" + key} {
			if spelling == key {
				continue
			}
			member := `"` + spelling + `":[[7]]`
			for _, spoilt := range []string{
				strings.ReplaceAll(data, `"`+key+`":`, member+`,"`+key+`":`), strings.ReplaceAll(data, `}`, `,`+member+`}`),
			} {
				var got T
				require.NoError(t, json.Unmarshal([]byte(spoilt), &got), spoilt)
				require.Equal(t, want, got, spoilt)
			}
		}
	}
}

func TestKeysAreMatchedExactly(t *testing.T) {
	keysAreExact[loa.Resource](t, encode(t, stored.Resource))
	keysAreExact[loa.Links](t, encode(t, stored.Links))
	keysAreExact[loa.Memory](t, encode(t, stored.Memory))
	keysAreExact[loa.Letter](t, encode(t, stored))
	keysAreExact[loa.UpdateRequest](t, encode(t, everyField()))
	l, history := after(t, loa.Opened)
	edit := complete(&l, loa.Edit, order.Customer)
	edit.Update = everyField()
	for _, ch := range append(history, apply(t, &l, edit)) {
		keysAreExact[loa.Change](t, encode(t, ch))
	}
}

func TestChangesAreStored(t *testing.T) {
	l, history := after(t, loa.Signed)
	assert.Equal(t, `{"event":"sign","actor":"owner","at":"2017-03-28T20:07:39Z","version":2,"from":"signing","to":"signed",`+
		`"asks":"sign-loa","orders":["HR00000000000000000000000000000001","HR00000000000000000000000000000002"]}`, encode(t, history[1]))
	var read []loa.Change
	decode(t, encode(t, history), &read)
	assert.Equal(t, history, read)
	folded, err := loa.Fold(read)
	require.NoError(t, err)
	assert.Equal(t, l, folded)

	for _, data := range []string{`{"version":-1}`, `{"event":"sign"}`} {
		ch := history[1]
		assert.ErrorIs(t, json.Unmarshal([]byte(data), &ch), loa.ErrVersion, data)
		assert.Equal(t, history[1], ch)
	}
	for _, data := range []string{`{"version":1,"event":"sideways"}`, `[]`, `{"version":1,"created":{"status":"signing"}}`} {
		ch := history[1]
		assert.Error(t, json.Unmarshal([]byte(data), &ch), data)
		assert.Equal(t, history[1], ch)
	}
	ch := history[1]
	require.NoError(t, json.Unmarshal([]byte("null"), &ch))
	assert.Equal(t, history[1], ch)
	require.NoError(t, json.Unmarshal([]byte("{}"), &ch))
	assert.True(t, ch.IsZero())
}

// What decodes, encodes to a fixed point.
func fixed[T any](t *testing.T, data string) {
	var read, again T
	if json.Unmarshal([]byte(data), &read) != nil {
		return
	}
	text := encode(t, read)
	decode(t, text, &again)
	require.Equal(t, text, encode(t, again))
}

func FuzzJSON(f *testing.F) {
	f.Add(string(file(f, "resource.json")))
	f.Add(string(file(f, "storage-v1.json")))
	_, history := after(f, loa.Opened)
	for _, ch := range history {
		f.Add(encode(f, ch))
	}
	f.Add(encode(f, everyField()))
	f.Add(`{"schema":1,"CC_EMAILS":[7],"cc_emails":null,"links":null,"orders":[]}`)
	f.Fuzz(func(t *testing.T, data string) {
		fixed[loa.Resource](t, data)
		fixed[loa.Letter](t, data)
		fixed[loa.Change](t, data)
		fixed[loa.UpdateRequest](t, data)
	})
}

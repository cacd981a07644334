package order_test

import (
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

var keyPattern = regexp.MustCompile(`"([a-z_]+)":`)

// foldings returns names that encoding/json also accepts for the key.
func foldings(key string) []string {
	all := []string{strings.ToUpper(key), strings.ToUpper(key[:1]) + key[1:], strings.ReplaceAll(key, "s", "\u017f"),
		strings.ReplaceAll(key, "k", "\u212a"), strings.ReplaceAll(key, "s", `\u017F`)}
	var other []string
	for _, folding := range all {
		if folding != key {
			other = append(other, folding)
		}
	}
	return other
}

// keysAreExact adds a folded spelling of each key to data, with a value that no
// field accepts. Decoding must ignore it.
func keysAreExact[T any](t *testing.T, data string) {
	var want T
	require.NoError(t, json.Unmarshal([]byte(data), &want), data)
	seen := map[string]bool{}
	for _, match := range keyPattern.FindAllStringSubmatch(data, -1) {
		key := match[1]
		if seen[key] {
			continue
		}
		seen[key] = true
		for _, folding := range foldings(key) {
			member := `"` + folding + `":[[7]]`
			for _, spoilt := range []string{
				strings.ReplaceAll(data, `"`+key+`":`, member+`,"`+key+`":`),
				strings.ReplaceAll(data, `}`, `,`+member+`}`),
			} {
				var got T
				require.NoError(t, json.Unmarshal([]byte(spoilt), &got), spoilt)
				require.Equal(t, want, got, spoilt)
			}
		}
	}
}

func TestKeysAreMatchedExactly(t *testing.T) {
	stored := storedV1
	stored.Capabilities.MMS, stored.Capabilities.Fax = order.Some(true), order.Some(false)
	text := encode(t, stored)
	t.Run("Resource", func(t *testing.T) { keysAreExact[order.Resource](t, encode(t, stored.Resource)) })
	t.Run("Capabilities", func(t *testing.T) { keysAreExact[order.Capabilities](t, encode(t, stored.Capabilities)) })
	t.Run("Memory", func(t *testing.T) { keysAreExact[order.Memory](t, encode(t, stored.Memory)) })
	t.Run("Limits", func(t *testing.T) { keysAreExact[order.Limits](t, encode(t, stored.Limits)) })
	t.Run("Settings", func(t *testing.T) { keysAreExact[order.Settings](t, encode(t, stored.Settings)) })
	t.Run("Order", func(t *testing.T) { keysAreExact[order.Order](t, text) })
	t.Run("Update", func(t *testing.T) { keysAreExact[order.UpdateRequest](t, encode(t, everyPlainField())) })
	for _, step := range everyChange(t) {
		keysAreExact[order.Change](t, encode(t, step.change))
	}
	var o order.Order
	assert.ErrorIs(t, json.Unmarshal([]byte(strings.Replace(text, `"schema"`, `"Schema"`, 1)), &o), order.ErrSchema)
}

// An escape changes the spelling of a key, not its name.
func TestKeysMayBeEscaped(t *testing.T) {
	want := storedV1
	text := keyPattern.ReplaceAllStringFunc(encode(t, want), func(key string) string {
		return `"\u00` + string("0123456789abcdef"[key[1]>>4]) + string("0123456789abcdef"[key[1]&15]) + key[2:]
	})
	var o order.Order
	require.NoError(t, json.Unmarshal([]byte(text), &o), text)
	assert.Equal(t, want, o)
	var r order.Resource
	require.NoError(t, json.Unmarshal([]byte(text), &r), text)
	assert.Equal(t, want.Resource, r)
}

func TestTheLastOfTwoEqualKeysCounts(t *testing.T) {
	var o order.Order
	require.NoError(t, json.Unmarshal([]byte(`{"schema":1,"version":2,"email":"a@example.com","email":null,"version":3}`), &o))
	assert.Equal(t, 3, o.Version)
	assert.Empty(t, o.Email)
}

// A struct that embeds a Resource would inherit its method and lose its own fields.
func TestAStructThatEmbedsAResourceKeepsItsOwnFields(t *testing.T) {
	type row struct {
		order.Resource
		Tenant string `json:"tenant"`
	}
	want := row{storedV1.Resource, "acme"}
	var got row
	decode(t, encode(t, want), &got)
	assert.Equal(t, want, got)
	_, decodes := any(new(order.Resource)).(json.Unmarshaler)
	_, encodes := any(new(order.Resource)).(json.Marshaler)
	assert.False(t, decodes || encodes, "give the struct that embeds it a method of its own")
}

// A value of another type is an error, and changes nothing.
func TestNumbersAreIntegers(t *testing.T) {
	for _, number := range []string{`1e3`, `1.0`, `1E0`, `"1"`, `true`, `[]`, `{}`, `99999999999999999999`} {
		for _, key := range []string{"call_delay", "verification_attempts", "version"} {
			data := []byte(`{"schema":1,"` + key + `":` + number + `}`)
			o := storedV1
			assert.Error(t, json.Unmarshal(data, &o), "%s", data)
			assert.Equal(t, storedV1, o, "%s", data)
			if key != "version" {
				var r order.Resource
				assert.Error(t, json.Unmarshal(data, &r), "%s", data)
			}
		}
	}
}

func TestHostileJSONIsAnError(t *testing.T) {
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	for _, data := range []string{
		`{"schema":1}{}`, `{"schema":1} x`, `{"schema":1,}`, `{"schema":1`, `[]`, `7`, `"x"`, ``,
		`{"schema":1,"colour":` + deep + `}`, `{"schema":1,"email":` + deep + `}`, `{"schema":1,"limits":[]}`,
	} {
		for _, into := range []json.Unmarshaler{new(order.Order), new(order.Change), new(order.UpdateRequest)} {
			if _, isUpdate := into.(*order.UpdateRequest); isUpdate && strings.Contains(data, "limits") {
				continue
			}
			if _, isChange := into.(*order.Change); isChange && (strings.Contains(data, "email") || strings.Contains(data, "limits")) {
				continue
			}
			assert.Error(t, into.UnmarshalJSON([]byte(data)), "%T %.40s", into, data)
		}
	}
}

// The official samples have different forms.
func TestEveryDocumentedFormSurvives(t *testing.T) {
	zero := zeroResource
	for _, form := range []struct{ old, new, encoded string }{
		{`{"sms":false,"voice":false}`, `{"mms":true,"sms":true,"voice":false}`, ""},
		{`{"sms":false,"voice":false}`, `{"fax":false,"mms":false,"sms":true,"voice":true}`, ""},
		{`{"sms":false,"voice":false}`, `{"fax":true,"sms":true,"voice":false}`, ""},
		{`{"sms":false,"voice":false}`, `{}`, `{"sms":false,"voice":false}`},
		{`"verification_call_sids":null`, `"verification_call_sids":[]`, ""},
		{`"failure_reason":""`, `"failure_reason":null`, `"failure_reason":""`},
	} {
		want := form.encoded
		if want == "" {
			want = form.new
		}
		sample, encoded := strings.Replace(zero, form.old, form.new, 1), strings.Replace(zero, form.old, want, 1)
		var r order.Resource
		decode(t, sample, &r)
		assert.Equal(t, encoded, encode(t, r), sample)

		stored := order.Order{Resource: r}
		var o order.Order
		decode(t, encode(t, stored), &o)
		assert.Equal(t, encoded, encode(t, o.Resource), "the storage form also keeps it")
	}
}

func TestEmptyAndNullEmailsDecodeAlike(t *testing.T) {
	for _, data := range []string{`[]`, `null`} {
		list := order.Emails{"used@example.com"}
		require.NoError(t, list.UnmarshalJSON([]byte(data)))
		assert.Nil(t, list, data)
	}
	list := order.Emails{"used@example.com"}
	assert.Error(t, list.UnmarshalJSON([]byte(`[7]`)))
	assert.Equal(t, order.Emails{"used@example.com"}, list)
}

func TestAnInvalidWordDoesNotEncode(t *testing.T) {
	for _, value := range []interface {
		driver.Valuer
		encoding.TextMarshaler
		json.Marshaler
	}{order.VerificationType(3), order.VerificationType(255), order.Event(200), order.Actor(99)} {
		column, err := value.Value()
		assert.ErrorIs(t, err, order.ErrWord)
		assert.Nil(t, column)
		_, err = value.MarshalText()
		assert.ErrorIs(t, err, order.ErrWord)
		data, err := value.MarshalJSON()
		assert.ErrorIs(t, err, order.ErrWord)
		assert.Nil(t, data)
	}
}

// Some of the zero value makes the type phone-call in the change and in the order,
// like an empty form.
func TestAClearedVerificationTypeIsPhoneCall(t *testing.T) {
	o := after(t, status.Received)
	apply(t, &o, order.Command{At: started, Update: toBill()})
	ch := apply(t, &o, order.Command{At: started, Update: &order.UpdateRequest{VerificationType: order.Some(order.VerificationType(0))}})
	kind, given := ch.Update.VerificationType.Get()
	assert.True(t, given)
	assert.Equal(t, order.PhoneCall, kind)
	assert.Equal(t, order.PhoneCall, o.VerificationType)
}

// A first change that does not create an order is always refused.
func TestOnlyTheFirstChangeCreates(t *testing.T) {
	history := historyOf(t, order.Submit, order.Accept)
	for _, version := range []int{1, 2} {
		var o order.Order
		assert.ErrorIs(t, o.Evolve(order.Change{Version: version, To: status.Received}), order.ErrHistory)
		assert.Equal(t, order.Order{}, o)
	}
	created, again := *history[0].Created, history[1]
	created.Version, created.Status = again.Version, again.To
	again.Created = &created
	o, err := order.Fold(history[:1])
	require.NoError(t, err)
	assert.ErrorIs(t, o.Evolve(again), order.ErrHistory, "a second change that creates an order")
}

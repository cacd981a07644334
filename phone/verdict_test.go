package phone_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/phone"
)

var verdicts = []struct {
	verdict    phone.Verdict
	word, json string
	err        error
}{
	{phone.Unchecked, "", `null`, phone.ErrUnchecked},
	{phone.Hostable, "hostable", `"hostable"`, nil},
	{phone.Unassigned, "unassigned", `"unassigned"`, phone.ErrUnassigned},
	{phone.Country, "country", `"country"`, phone.ErrCountry},
	{phone.Type, "type", `"type"`, phone.ErrType},
	{phone.Taken, "taken", `"taken"`, phone.ErrTaken},
	{phone.NoNumber, "no-number", `"no-number"`, phone.ErrNoNumber},
}

func TestVerdicts(t *testing.T) {
	for _, row := range verdicts {
		assert.Equal(t, row.word, row.verdict.String())
		assert.ErrorIs(t, row.verdict.Err(), row.err)
		data, err := json.Marshal(row.verdict)
		assert.NoError(t, err)
		assert.Equal(t, row.json, string(data))
	}
	assert.Equal(t, phone.Unchecked, *new(phone.Verdict))
}

func TestEveryOtherVerdictIsARefusal(t *testing.T) {
	for i := range math.MaxUint8 + 1 {
		v := phone.Verdict(i)
		assert.Equal(t, v == phone.Hostable, v.Err() == nil)
		if i < len(verdicts) {
			continue
		}
		name := fmt.Sprintf("Verdict(%d)", i)
		assert.Equal(t, name, v.String())
		assert.Equal(t, "phone."+name, v.GoString())
		assert.ErrorIs(t, v.Err(), phone.ErrVerdict)
		read, err := phone.ParseVerdict(name)
		assert.ErrorIs(t, err, phone.ErrVerdict)
		assert.Equal(t, phone.Unchecked, read)
		data, err := v.MarshalText()
		assert.ErrorIs(t, err, phone.ErrVerdict)
		assert.Nil(t, data)
		data, err = v.MarshalJSON()
		assert.ErrorIs(t, err, phone.ErrVerdict)
		assert.Nil(t, data)
		column, err := v.Value()
		assert.ErrorIs(t, err, phone.ErrVerdict)
		assert.Nil(t, column)
	}
}

func TestVerdictErrorsNameTheNearestWord(t *testing.T) {
	const all = ", which are hostable, unassigned, country, type, taken, no-number"
	for text, want := range map[string]string{
		"Hostable": `: did you mean "hostable"?`, "hostabel": `: did you mean "hostable"?`, "nonumber": `: did you mean "no-number"?`,
		"": all, "x": all, "Verdict(1)": all, "null": all,
	} {
		v, err := phone.ParseVerdict(text)
		assert.EqualError(t, err, fmt.Sprintf("phone: parse verdict %q: not a verdict%s", text, want))
		assert.Equal(t, phone.Unchecked, v, text)
	}
}

func TestVerdictCodec(t *testing.T) { rapid.Check(t, fuzz.Codec(fuzz.Verdicts(), phone.ParseVerdict)) }

func TestParseVerdictReadsOnlyTheWords(t *testing.T) {
	for _, text := range []string{"Hostable", "hostable ", "unchecked", "Verdict(1)", "1", "null", ""} {
		_, err := phone.ParseVerdict(text)
		assert.ErrorIs(t, err, phone.ErrVerdict, text)
	}
}

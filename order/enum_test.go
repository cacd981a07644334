package order_test

import (
	"database/sql/driver"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

const (
	actorWords  = "customer owner twilio carrier operations clock"
	effectWords = "create-number place-call review-document email-letter submit-to-carrier test-capabilities activate-number release-number " +
		"delete-number cancel-call withdraw-letter send-callback"
	writeWords = "failure-reason signing-document call ownership-verified letter-signed letter-unsigned verification-reset off-boarded"
)

// eventWords are the words of the domain's table.
var eventWords = func() (words []string) {
	for _, row := range domain {
		words = append(words, row.word)
	}
	return words
}()

var codecs = map[string]func(*rapid.T){
	"Event":            fuzz.Codec(constants(order.Event(len(domain))), order.ParseEvent),
	"Actor":            fuzz.Codec(constants[order.Actor](6), order.ParseActor),
	"VerificationType": fuzz.Codec(constants[order.VerificationType](2), order.ParseVerificationType),
	"Method":           fuzz.Codec(constants[order.Method](2), order.ParseMethod),
	"Time":             fuzz.Parser(times(), order.ParseTime),
}

func TestCodecs(t *testing.T) {
	for name, law := range codecs {
		t.Run(name, func(t *testing.T) { rapid.Check(t, law) })
	}
}

func FuzzCodecs(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		codecs[rapid.SampledFrom(slices.Sorted(maps.Keys(codecs))).Draw(t, "type")](t)
	}))
}

// constants yields the constants of an enum, which are 1 to last.
func constants[T ~uint8](last T) *rapid.Generator[T] {
	return rapid.Map(rapid.Uint8Range(1, uint8(last)), func(v uint8) T { return T(v) })
}

// enum has the methods of every closed list of this package.
type enum interface {
	~uint8
	comparable
	String() string
}

// walk looks at all 256 values of an enum: zero is "", the constants have the words,
// and the others have a text that does not parse.
func walk[T enum](t *testing.T, words []string) {
	for i := range math.MaxUint8 + 1 {
		v := T(i)
		switch {
		case i == 0:
			assert.Empty(t, v.String())
		case i <= len(words):
			assert.Equal(t, words[i-1], v.String())
		default:
			assert.NotEmpty(t, v.String())
			assert.NotContains(t, words, v.String())
		}
		if text, ok := any(v).(interface{ MarshalText() ([]byte, error) }); ok {
			data, err := text.MarshalText()
			if i <= len(words) {
				assert.NoError(t, err)
				assert.Equal(t, v.String(), string(data))
			} else {
				assert.ErrorIs(t, err, order.ErrWord)
				assert.Nil(t, data)
			}
			_, err = json.Marshal(v)
			assert.Equal(t, i <= len(words), err == nil)
		}
		if valuer, ok := any(v).(driver.Valuer); ok && i > len(words) {
			column, err := valuer.Value()
			assert.ErrorIs(t, err, order.ErrWord)
			assert.Nil(t, column)
		}
	}
}

func TestEveryValueOfEveryEnum(t *testing.T) {
	walk[order.Event](t, eventWords)
	walk[order.Actor](t, strings.Fields(actorWords))
	walk[order.Effect](t, strings.Fields(effectWords))
	walk[order.Write](t, strings.Fields(writeWords))
	walk[order.Mark](t, []string{"documented", "observed", "assumed"})
	walk[order.VerificationType](t, []string{"phone-call", "phone-bill"})
	walk[order.Method](t, []string{"GET", "POST"})

	var guards []string
	for g := order.InStatus; g <= order.SubmissionGiven; g++ {
		assert.NotContains(t, guards, g.String())
		guards = append(guards, g.String())
	}
	walk[order.Guard](t, guards)
}

// Every function with an enum parameter accepts every value.
func TestNoValueOfAnEnumPanics(t *testing.T) {
	for i := range math.MaxUint8 + 1 {
		event, known := order.Event(i), 1 <= i && i <= len(domain)
		_, ok := order.Row(event)
		assert.Equal(t, known, ok)
		for s := range math.MaxUint8 + 1 {
			_, ok := order.Lookup(status.Status(s), event)
			assert.False(t, ok && !known)
		}
		refusal := &order.TransitionError{Event: event, Actor: order.Actor(i), From: status.Status(i), Failed: math.MaxUint32}
		assert.NotEmpty(t, refusal.Error())
		assert.NotEmpty(t, order.ProblemsOf(refusal))
		assert.Equal(t, i < 32, order.Of(order.Guard(i)).Has(order.Guard(i)))
	}
}

func TestParseMethod(t *testing.T) {
	for _, want := range []order.Method{order.MethodGet, order.MethodPost} {
		got, err := order.ParseMethod(want.String())
		assert.NoError(t, err)
		assert.Equal(t, want, got)
		require.NoError(t, got.UnmarshalText(nil))
		assert.Zero(t, got)
	}
	for _, text := range []string{"", "get", "PUT", "GET ", "HEAD", "order.Method(7)"} {
		_, err := order.ParseMethod(text)
		assert.ErrorIs(t, err, order.ErrWord)
	}
}

// The error for a misspelt word suggests the nearest word.
func TestAMisspeltWordGetsASuggestion(t *testing.T) {
	for text, want := range map[string]string{
		"acept": "accept", "Accept": "accept", "signloa": "sign-loa", "sing-loa": "sign-loa", "send_loa": "send-loa", "SEND LOA": "send-loa",
		"carrier": "", "reopened": "reopen", "cancelled": "cancel", "skip": "skip-verification",
	} {
		_, err := order.ParseEvent(text)
		hint := `did you mean "` + want + `"?`
		if want == "" {
			hint = "must be submit, accept, "
		}
		assert.ErrorContains(t, err, hint, text)
	}
	_, err := order.ParseActor("costumer")
	assert.EqualError(t, err, `order: parse actor: must be customer, owner, twilio, carrier, operations or clock; it is "costumer"; did you mean "customer"?`)
	_, err = order.ParseVerificationType("PHONE_BILL")
	assert.EqualError(t, err, `order: parse verification type: must be phone-call or phone-bill; it is "PHONE_BILL"; did you mean "phone-bill"?`)
	_, err = order.ParseMethod("get")
	assert.EqualError(t, err, `order: parse method: must be GET or POST; it is "get"; did you mean "GET"?`)
	_, err = order.ParseMethod("")
	assert.EqualError(t, err, `order: parse method: must be GET or POST; it is ""`)
}

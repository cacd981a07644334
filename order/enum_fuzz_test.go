package order_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
)

// parsesItsWords requires that a parser accepts exactly the words of its list, and
// that String returns them.
func parsesItsWords[T fmt.Stringer](t *testing.T, parse func(string) (T, error), words, text string) {
	got, err := parse(text)
	known := false
	for word := range strings.FieldsSeq(words) {
		known = known || word == text
	}
	require.Equal(t, known, err == nil, "%T of %q", got, text)
	if known {
		require.Equal(t, text, got.String())
	} else {
		require.ErrorIs(t, err, order.ErrWord)
		require.Empty(t, got.String())
	}
}

// FuzzParseWords gives a text to the parser of every closed list, and reads it as
// the JSON of a set.
func FuzzParseWords(f *testing.F) {
	for _, text := range []string{"submit", "clock", "phone-bill", "submit ", "Submit", "request_call", "Event(7)", "", `["place-call","send-callback"]`, `["place-call",null]`, `null`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsesItsWords(t, order.ParseEvent, strings.Join(eventWords, " "), text)
		parsesItsWords(t, order.ParseActor, actorWords, text)
		parsesItsWords(t, order.ParseVerificationType, "phone-call phone-bill", text)

		before := order.Of(order.PlaceCall)
		effects := before
		if err := json.Unmarshal([]byte(text), &effects); err != nil {
			require.Equal(t, before, effects, "an error changes the set")
			return
		}
		data, err := json.Marshal(effects)
		require.NoError(t, err)
		var again order.Effects
		require.NoError(t, json.Unmarshal(data, &again))
		require.Equal(t, effects, again)
	})
}

package order_test

import (
	"encoding/json"
	"math"
	"math/bits"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
)

func TestSetAsJSON(t *testing.T) {
	for text, set := range map[string]order.Effects{
		`[]`:             0,
		`["place-call"]`: order.Of(order.PlaceCall),
		`["create-number","cancel-call","send-callback"]`: order.Of(order.SendCallback, order.CreateNumber, order.CancelCall),
	} {
		data, err := json.Marshal(set)
		assert.NoError(t, err)
		assert.Equal(t, text, string(data))
		read := order.Of(order.ActivateNumber)
		assert.NoError(t, json.Unmarshal(data, &read))
		assert.Equal(t, set, read)
	}
	for text, want := range map[string]order.Effects{`null`: 0, `["place-call","place-call"]`: order.Of(order.PlaceCall)} {
		read := order.Of(order.ActivateNumber)
		assert.NoError(t, json.Unmarshal([]byte(text), &read))
		assert.Equal(t, want, read)
	}

	const before = order.Effects(1 << order.ActivateNumber)
	for _, text := range []string{`["sing"]`, `[""]`, `["order.Effect(13)"]`, `["order.Effect(31)"]`, `["place-call","sing"]`, `["Place-Call"]`} {
		read := before
		assert.ErrorIs(t, json.Unmarshal([]byte(text), &read), order.ErrWord, text)
		assert.Equal(t, before, read, text)
	}
	for _, text := range []string{`"place-call"`, `7`, `[7]`, `{}`} {
		read := before
		assert.Error(t, json.Unmarshal([]byte(text), &read), text)
		assert.Equal(t, before, read, text)
	}
	for _, strange := range []order.Effects{1, 1 << 13, 1 << 31, math.MaxUint32} {
		_, err := json.Marshal(strange)
		assert.ErrorIs(t, err, order.ErrWord)
	}
}

func TestSetIsTheSetOfItsMembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		members := rapid.SliceOf(constants[order.Guard](order.SubmissionGiven)).Draw(t, "members")
		set := order.Of(members...)
		slices.Sort(members)
		members = slices.Compact(members)
		require.Equal(t, members, append([]order.Guard{}, slices.Collect(set.All())...))
		require.Equal(t, len(members), set.Len())
		require.Equal(t, bits.OnesCount32(uint32(set)), set.Len())
		words := make([]string, len(members))
		for i, m := range members {
			words[i] = m.String()
		}
		require.Equal(t, strings.Join(words, ", "), set.String())
		for g := order.InStatus; g <= order.SubmissionGiven; g++ {
			require.Equal(t, slices.Contains(members, g), set.Has(g))
		}
		data, err := json.Marshal(set)
		require.NoError(t, err)
		var read order.Guards
		require.NoError(t, json.Unmarshal(data, &read))
		require.Equal(t, set, read)
	})
	for g := range order.Of(order.InStatus, order.ByActor).All() {
		assert.Equal(t, order.InStatus, g)
		break
	}
}

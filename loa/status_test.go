package loa_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// constants yields the constants of a closed list, which are 1 to last.
func constants[T ~uint8](last T) *rapid.Generator[T] {
	return rapid.Map(rapid.Uint8Range(1, uint8(last)), func(v uint8) T { return T(v) })
}

var codecs = map[string]func(*rapid.T){
	"Status": fuzz.Codec(constants(loa.Failed), loa.ParseStatus),
	"Event":  fuzz.Codec(constants(loa.DropOrders), loa.ParseEvent),
}

// Statuses and events are texts, JSON, database columns and map keys.
func TestCodecs(t *testing.T) {
	for name, law := range codecs {
		t.Run(name, func(t *testing.T) { rapid.Check(t, law) })
	}
}

func TestWords(t *testing.T) {
	statuses := []string{"opened", "signing", "signed", "canceled", "failed"}
	for i := range math.MaxUint8 + 1 {
		s := loa.Status(i)
		text, err := s.MarshalText()
		switch {
		case i == 0:
			assert.Empty(t, s.String())
		case i <= len(statuses):
			require.NoError(t, err)
			assert.Equal(t, statuses[i-1], string(text))
		default:
			assert.ErrorIs(t, err, order.ErrWord)
			_, err = s.Value()
			assert.ErrorIs(t, err, order.ErrWord)
			assert.NotContains(t, statuses, s.String())
		}
	}
	for _, text := range []string{"", "Signing", "cancelled", "received", " signed"} {
		_, err := loa.ParseStatus(text)
		assert.ErrorIs(t, err, order.ErrWord, text)
	}
	_, err := loa.ParseStatus("cancelled")
	assert.EqualError(t, err, `loa: parse status: must be opened, signing, signed, canceled or failed; it is "cancelled"; did you mean "canceled"?`)
	_, err = loa.ParseEvent("create-letter")
	assert.ErrorContains(t, err, "loa: parse event: must be create, ")
	assert.Equal(t, []loa.Status{loa.Opened, loa.Signing}, slices.Collect(loa.Active().All()))
}

func TestDatabaseColumns(t *testing.T) {
	for want, s := range map[any]loa.Status{nil: 0, "signing": loa.Signing} {
		value, err := s.Value()
		require.NoError(t, err)
		assert.Equal(t, want, value)
		got := loa.Failed
		require.NoError(t, got.Scan(value))
		assert.Equal(t, s, got)
	}
	got := loa.Signed
	for _, src := range []any{"nonsense", 1, true} {
		assert.Error(t, got.Scan(src))
		assert.Equal(t, loa.Signed, got)
	}
}

package api_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

func TestTheLifecyclesAreJoined(t *testing.T) {
	joined, err := api.LifecycleJSON()
	require.NoError(t, err)
	orders, err := order.LifecycleJSON()
	require.NoError(t, err)
	letters, err := loa.LifecycleJSON()
	require.NoError(t, err)
	var got, want map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(joined, &got))
	require.NoError(t, json.Unmarshal(orders, &want))
	assert.JSONEq(t, string(letters), string(got["letters"]))
	delete(got, "letters")
	require.Len(t, got, len(want))
	for key, value := range want {
		assert.JSONEq(t, string(value), string(got[key]), key)
	}
}

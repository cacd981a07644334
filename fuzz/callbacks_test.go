package fuzz_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

var key, _ = callback.NewKey("12345")

func read(t require.TestingT, c fuzz.Callback) callback.Received {
	request, err := c.Request.HTTP(context.Background())
	require.NoError(t, err)
	arrived, err := http.NewRequest(request.Method, request.URL.String(), bytes.NewReader(c.Request.Body))
	require.NoError(t, err)
	arrived.Header = request.Header
	received, err := (&callback.Receiver{Key: key, URL: func(*http.Request) string { return c.Request.URL }}).Read(arrived)
	require.NoError(t, err)
	return received
}

// callbacksAreReceived requires that a receiver accepts each callback, and that each
// reports a later version.
func callbacksAreReceived(t *rapid.T) {
	sent := fuzz.Callbacks(key).Draw(t, "callbacks")
	require.NotEmpty(t, sent)
	held, version := status.None, 0
	for _, c := range sent {
		require.Equal(t, c.Payload, read(t, c).Payload)
		require.Greater(t, c.Version, version)
		require.NotEqual(t, held, c.Payload.Status)
		require.True(t, order.Reachable(held).Has(c.Payload.Status))
		held, version = c.Payload.Status, c.Version
	}
}

func TestCallbacksAreReceived(t *testing.T) { rapid.Check(t, callbacksAreReceived) }

func FuzzCallbacks(f *testing.F) { f.Fuzz(rapid.MakeFuzz(callbacksAreReceived)) }

func TestDeliveriesAreSomeOfTheValuesSent(t *testing.T) {
	sent := []int{0, 1, 2, 3, 4, 5}
	dropped, twice, late := false, false, false
	rapid.Check(t, func(t *rapid.T) {
		arrived := fuzz.Deliveries(sent).Draw(t, "arrived")
		for _, one := range arrived {
			require.Contains(t, sent, one)
		}
		for _, one := range sent {
			dropped = dropped || !slices.Contains(arrived, one)
		}
		twice = twice || len(slices.Compact(slices.Sorted(slices.Values(arrived)))) < len(arrived)
		late = late || !slices.IsSorted(arrived)
	})
	assert.Equal(t, []int{0, 1, 2, 3, 4, 5}, sent)
	assert.True(t, dropped)
	assert.True(t, twice)
	assert.True(t, late)
}

func TestDeliveriesShrinkToEverythingInOrder(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.seed", "1")
	var arrived []int
	require.True(t, fails(t, func(t *rapid.T) {
		arrived = fuzz.Deliveries([]int{1, 2, 3, 4}).Draw(t, "arrived")
		t.Fatal("whatever arrives")
	}))
	assert.Equal(t, []int{1, 2, 3, 4}, arrived)
}

func ExampleDeliveries() {
	arrived := fuzz.Deliveries([]string{"received", "verified", "pending-loa"}).Example(3)
	for _, word := range arrived {
		s, err := status.Parse(word)
		fmt.Println(s == status.None, err)
		break
	}
	// Output: false <nil>
}

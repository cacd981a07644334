package fuzz_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

func everyPlace() []status.Status {
	return append([]status.Status{status.None}, slices.Collect(status.All())...)
}

func TestHistoriesLeadToTheirStatus(t *testing.T) {
	for _, s := range everyPlace() {
		histories := fuzz.HistoriesTo(status.Of(s))
		rapid.Check(t, func(t *rapid.T) {
			history := histories.Draw(t, "history")
			o, err := order.Fold(history)
			require.NoError(t, err)
			require.Equal(t, s, o.Status)
			require.Len(t, history, o.Version)
		})
	}
}

// rapid shrinks a history that breaks a law to the shortest path to a status.
func TestHistoriesShrinkToTheShortest(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.seed", "1")
	histories := fuzz.HistoriesTo(status.Of(status.Completed, status.Failed))
	var last []order.Change
	require.True(t, fails(t, func(t *rapid.T) {
		last = histories.Draw(t, "history")
		if last[len(last)-1].To == status.Completed {
			t.Fatal("completed")
		}
	}))
	assert.Len(t, last, len(paths.To(status.Completed)))
	for _, ch := range last[1:] {
		assert.Nil(t, ch.Update)
	}
}

func ExampleHistoriesTo() {
	o, err := order.Fold(fuzz.HistoriesTo(status.Of(status.Testing)).Example(1))
	fmt.Println(o.Status, err)
	// Output: testing <nil>
}

package fuzz_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// everyFormOfAnOrderAgrees requires that an order, its machine and its stored history
// agree after any commands, and that a refusal changes nothing.
func everyFormOfAnOrderAgrees(t *rapid.T) {
	var o order.Order
	var history []order.Change
	machine := order.NewMachine(o, nil)
	t.Repeat(map[string]func(*rapid.T){
		"command": func(t *rapid.T) {
			before := o
			c := fuzz.Commands(&o).Draw(t, "command")
			ch, err := o.Apply(c)
			t.Logf("%s: %v", fuzz.Line(c), err)
			fired, fireErr := machine.Fire(context.Background(), c)
			require.Equal(t, ch, fired)
			require.Equal(t, err, fireErr)
			if err != nil {
				require.Equal(t, before, o)
			}
			history = append(history, ch)
		},
		"": func(t *rapid.T) { require.Equal(t, o, machine.Order()) },
	})
	data, err := json.Marshal(history)
	require.NoError(t, err)
	var stored []order.Change
	require.NoError(t, json.Unmarshal(data, &stored))
	for _, history := range [][]order.Change{history, stored} {
		folded, err := order.Fold(history)
		if o.Version == 0 {
			require.ErrorIs(t, err, order.ErrHistory)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, o, folded)
	}
}

func TestEveryFormOfAnOrderAgrees(t *testing.T) { rapid.Check(t, everyFormOfAnOrderAgrees) }

func FuzzWalk(f *testing.F) { f.Fuzz(rapid.MakeFuzz(everyFormOfAnOrderAgrees)) }

func TestSubmissionsAreAccepted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		submission := fuzz.Submissions().Draw(t, "submission")
		require.NoError(t, submission.Create.Validate())
		var o order.Order
		_, err := o.Apply(order.Command{Event: order.Submit, Actor: order.Customer, At: order.Time{}.Time().AddDate(2000, 0, 0), Submission: &submission})
		require.NoError(t, err)
	})
}

func TestHistoriesFoldToOrders(t *testing.T) {
	for seed := range 100 {
		history := fuzz.Histories().Example(seed)
		o, err := order.Fold(history)
		require.NoError(t, err)
		assert.Equal(t, len(history), o.Version)
		assert.Equal(t, o, fuzz.Orders().Example(seed), "both draw the same bits")
	}
}

// Histories have every row of the lifecycle from every status.
func TestHistoriesReachEveryTransition(t *testing.T) {
	type edge struct {
		event order.Event
		from  status.Status
	}
	missing := map[edge]bool{}
	for row := range order.Lifecycle() {
		for from := range row.From.All() {
			missing[edge{row.Event, from}] = true
		}
	}
	for seed := 0; len(missing) > 0; seed++ {
		require.Less(t, seed, 20_000, "never seen: %v", missing)
		for _, ch := range fuzz.Histories().Example(seed) {
			delete(missing, edge{ch.Event, ch.From})
		}
	}
}

func TestMostCommandsAreLegalAndSomeAreNot(t *testing.T) {
	var legal, all int
	var failed order.Guards
	var orders []order.Order
	for seed := range 400 {
		orders = append(orders, fuzz.Orders().Example(seed))
	}
	for seed := range 4000 {
		o := orders[seed%len(orders)]
		if seed%50 == 0 {
			o = order.Order{}
		}
		if o.Done() {
			continue // few commands are legal for it
		}
		_, err := o.Decide(fuzz.Commands(&o).Example(seed))
		if refusal, ok := err.(*order.TransitionError); ok {
			failed |= refusal.Failed
		}
		if all++; err == nil {
			legal++
		}
	}
	assert.Greater(t, legal, all/2)
	assert.Less(t, legal, all*9/10)
	assert.Greater(t, failed.Len(), 15, "%v", failed)
}

// A law draws each command with Draw, for the order as it then is.
func ExampleCommands() {
	var o order.Order
	accepted := 0
	for seed := range 100 {
		if ch, err := o.Apply(fuzz.Commands(&o).Example(seed)); err == nil && !ch.IsZero() {
			accepted++
		}
	}
	fmt.Println(o.Version == accepted)
	// Output: true
}

func ExampleHistories() {
	history := fuzz.Histories().Example(1)
	o, err := order.Fold(history)
	fmt.Println(history[0].Event, o.Version == len(history), err)
	// Output: submit true <nil>
}

func ExampleLine() {
	for _, c := range paths.To(status.PendingVerification) {
		fmt.Println(fuzz.Line(c))
	}
	// Output:
	// submit by customer at 2017-03-28T20:06:39Z, hostable, PhoneNumber=%2B16175551212&SmsCapability=true
	// accept by twilio at 2017-03-28T20:06:40Z
	// request-call by customer at 2017-03-28T20:06:41Z, "0003", "CA00000000000000000000000000000003"
}

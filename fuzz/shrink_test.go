package fuzz_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/fuzz/paths"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// shrunk walks until an order is in the status, and returns the commands that
// rapid ends with.
func shrunk(t *testing.T, s status.Status) (commands []order.Command) {
	require.True(t, fails(t, func(t *rapid.T) {
		var o order.Order
		commands = nil
		t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
			c := fuzz.Commands(&o).Draw(t, "command")
			commands = append(commands, c)
			if _, err := o.Apply(c); err == nil && o.Status == s {
				t.Fatal("reached")
			}
		}})
	}))
	return commands
}

// An order that is said never to reach a status is shown the way there: no
// command in it can be left out, and where the clock and failures are no
// short cuts it is the shortest there is.
func TestAFailingWalkEndsAsTheShortest(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.seed", "1")
	for s := range status.All() {
		commands := shrunk(t, s)
		if s != status.Failed && s != status.ActionRequired {
			assert.Len(t, commands, len(paths.To(s)), "%v", s)
		}
		for i := range commands {
			var o order.Order
			for _, c := range slices.Delete(slices.Clone(commands), i, i+1) {
				_, _ = o.Apply(c)
			}
			assert.NotEqual(t, s, o.Status, "%v: %v was not needed", s, commands[i].Event)
		}
	}
}

package fuzz_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// shrunk gives an order commands until one is broken, and returns the commands to which
// rapid shrinks these.
func shrunk(t *testing.T, broken func(before, after *order.Order, c order.Command, err error) bool) (commands []order.Command) {
	require.True(t, fails(t, func(t *rapid.T) {
		var o order.Order
		commands = nil
		t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
			before := o
			c := fuzz.Commands(&o).Draw(t, "command")
			commands = append(commands, c)
			if _, err := o.Apply(c); broken(&before, &o, c, err) {
				t.Fatal("broken")
			}
		}})
	}))
	return commands
}

// rapid shrinks the commands that break a law to the fewest that break it.
func TestCommandsShrinkToTheFewest(t *testing.T) {
	type breach struct {
		name   string
		fewest int
		broken func(before, after *order.Order, c order.Command, err error) bool
	}
	breaches := []breach{
		{"a refused call is counted", 2, func(before, _ *order.Order, c order.Command, err error) bool {
			return err != nil && c.Event == order.RequestCall && before.Version > 0
		}},
		{"a failed order is not submitted again", 3, func(before, _ *order.Order, c order.Command, err error) bool {
			return err != nil && c.Event == order.Submit && before.Status == status.Failed
		}},
	}
	for _, s := range []status.Status{status.Verified, status.Completed, status.ActionRequired, status.Failed} {
		breaches = append(breaches, breach{s.String(), len(paths.To(s)), func(_, after *order.Order, _ order.Command, err error) bool {
			return err == nil && after.Status == s
		}})
	}
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.seed", "1")
	setFlag(t, "rapid.checks", "1000")   // rapid makes only a fifth of them under go test -short
	setFlag(t, "rapid.shrinktime", "1h") // it ends earlier, when nothing can be removed
	for _, b := range breaches {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			commands := shrunk(t, b.broken)
			assert.Len(t, commands, b.fewest)
		})
	}
}

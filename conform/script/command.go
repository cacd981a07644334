package script

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// Command returns the command of a Fire step at a time, with its form filled in.
// The error is an *order.Problem if a server would refuse a parameter; the command
// then lacks that parameter. Another error names an unknown parameter.
func (s *Step) Command(form url.Values, at time.Time) (order.Command, error) {
	c := order.Command{Event: s.Event, Actor: s.Actor, At: at}
	known := order.EventParams()
	for _, name := range known {
		if err := c.SetParam(name, form.Get(name)); err != nil {
			return c, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if !slices.Contains(known, name) {
			return c, fmt.Errorf("unknown parameter %.40q of an event: want %s", name, strings.Join(known, ", "))
		}
	}
	return c, nil
}

// Supplied are the guards that a server meets by itself: it makes the codes and
// places the calls.
func Supplied() order.Guards { return order.Of(order.NewVerificationCodeGiven, order.CallGiven) }

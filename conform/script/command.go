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

// Command returns the command that a Fire step gives at a time. form is the step's
// form with its placeholders replaced. An *order.Problem means that a server would
// refuse a parameter, which is then missing from the command. Another error names an
// unknown parameter.
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
			return c, fmt.Errorf("unknown parameter %.40q: an event takes %s", name, strings.Join(known, ", "))
		}
	}
	return c, nil
}

// Supplied returns the guards that a server meets by itself, because it creates the
// verification codes and places the calls.
func Supplied() order.Guards { return order.Of(order.NewVerificationCodeGiven, order.CallGiven) }

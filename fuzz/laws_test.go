package fuzz_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

type host = fuzz.Host[*order.Order, order.Change]

// plain is a host that holds orders of the model.
func plain() host {
	return host{
		New:   func() *order.Order { return new(order.Order) },
		Apply: (*order.Order).Apply,
		Order: func(o *order.Order) order.Order { return *o },
		Replay: func(history []order.Change) (*order.Order, error) {
			o, err := order.Fold(history)
			return &o, err
		},
	}
}

func machines() fuzz.Host[*order.Machine, order.Change] {
	return fuzz.Host[*order.Machine, order.Change]{
		New: func() *order.Machine { return order.NewMachine(order.Order{}, nil) },
		Apply: func(m *order.Machine, c order.Command) (order.Change, error) {
			return m.Fire(context.Background(), c)
		},
		Order: (*order.Machine).Order,
	}
}

func TestLawsHoldForSoundHosts(t *testing.T) {
	for name, law := range plain().Laws() {
		t.Run(name, func(t *testing.T) { t.Parallel(); rapid.Check(t, law) })
	}
	for name, law := range machines().Laws() {
		t.Run("machines: "+name, func(t *testing.T) { t.Parallel(); rapid.Check(t, law) })
	}
}

// after returns a host that changes the order after each command.
func after(do func(o *order.Order, c order.Command, err error)) host {
	h := plain()
	h.Apply = func(o *order.Order, c order.Command) (order.Change, error) {
		ch, err := o.Apply(c)
		do(o, c, err)
		return ch, err
	}
	return h
}

func TestLawsCatchBrokenHosts(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.shrinktime", "0s")
	setFlag(t, "rapid.checks", "5000") // the first failure ends them

	calls := 0
	forgetful := plain()
	forgetful.Replay = func(history []order.Change) (*order.Order, error) {
		history = slices.Clone(history)
		for i := range history {
			if history[i].Event != 0 {
				history[i].Update = nil
			}
		}
		return plain().Replay(history)
	}
	shuffled := plain()
	shuffled.Replay = func(history []order.Change) (*order.Order, error) {
		slices.Reverse(history)
		return plain().Replay(history)
	}
	random := plain()
	random.Apply = func(o *order.Order, c order.Command) (order.Change, error) {
		ch, err := o.Apply(c)
		if calls++; calls%5 == 0 {
			ch.Effects = 0
		}
		return ch, err
	}
	revived := plain()
	revived.Apply = func(o *order.Order, c order.Command) (order.Change, error) {
		if o.Status == status.Failed && c.Event == order.Reopen {
			o.Status = status.ActionRequired
		}
		return o.Apply(c)
	}

	type broken struct {
		name string
		law  func(*rapid.T)
	}
	for _, b := range []broken{
		{"counts refused attempts", after(func(o *order.Order, c order.Command, err error) {
			if err != nil && c.Event == order.RequestCall {
				o.VerificationAttempts++
			}
		}).RefusalsChangeNothing},
		{"keeps the fields of a refused update", after(func(o *order.Order, c order.Command, err error) {
			if err != nil && c.Update != nil {
				if name, given := c.Update.FriendlyName.Get(); given {
					o.FriendlyName = name
				}
			}
		}).RefusalsChangeNothing},
		{"writes into a list that it shares", after(func(o *order.Order, c order.Command, err error) {
			if err != nil && len(o.CcEmails) > 0 {
				o.CcEmails[0] = "changed@example.com"
			}
		}).RefusalsChangeNothing},
		{"decides at random", random.ApplyingIsDeterministic},
		{"numbers by all orders", after(func(o *order.Order, _ order.Command, _ error) {
			calls++
			o.CallDelay = calls % 7
		}).ApplyingIsDeterministic},
		{"skips a version", after(func(o *order.Order, c order.Command, err error) {
			if err == nil && c.Event == order.RequireAction {
				o.Version++
			}
		}).VersionsGrowByOne},
		{"does not count updates", after(func(o *order.Order, c order.Command, err error) {
			if err == nil && c.Event == 0 && c.Update != nil {
				o.Version--
			}
		}).VersionsGrowByOne},
		{"begins with another version", func() host {
			h := plain()
			h.New = func() *order.Order { return &order.Order{Memory: order.Memory{Version: 1}} }
			return h
		}().VersionsGrowByOne},
		{"counts a command that asks for nothing", after(func(o *order.Order, c order.Command, err error) {
			if err == nil && c.Event == 0 && c.Update == nil {
				o.DateUpdated = o.DateUpdated.Add(1)
			}
		}).VersionsGrowByOne},
		{"forgets fields that come with an event", forgetful.HistoriesReplay},
		{"replays backwards", shuffled.HistoriesReplay},
		{"reopens failed orders", revived.TerminalIsFinal},
		{"leaves a final status", after(func(o *order.Order, _ order.Command, _ error) {
			if o.Status == status.Completed {
				o.Status = status.Testing
			}
		}).TerminalIsFinal},
		{"trusts the time of the command", after(func(o *order.Order, c order.Command, err error) {
			if err == nil && o.Version > 1 {
				o.DateUpdated = order.TimeOf(c.At)
			}
		}).TimeNeverGoesBack},
		{"changes the time of creation", after(func(o *order.Order, c order.Command, err error) {
			if err == nil && c.Event == order.Reopen {
				o.DateCreated = o.DateUpdated
			}
		}).TimeNeverGoesBack},
	} {
		t.Run(b.name, func(t *testing.T) { assert.True(t, fails(t, b.law)) })
	}
}

// The failure of a law shows the steps that led to it and the fields that differ.
func TestAFailureShowsStepsAndFields(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.seed", "1")
	probe := check(t, after(func(o *order.Order, c order.Command, err error) {
		if err != nil && c.Event == order.SendLOA && o.Version > 0 {
			o.VerificationAttempts++
			o.OwnershipVerified = true
		}
	}).RefusalsChangeNothing)
	require.True(t, probe.failed)
	said := probe.said.String()
	assert.Regexp(t, `(?m)^submit by customer at 2017-03-28T20:06:39Z, hostable, PhoneNumber=%2B16172000000&SmsCapability=true: accepted$`, said)
	assert.Regexp(t, `(?m)^send-loa by customer at 2017-03-28T20:06:39Z, "PX0{32}": send-loa requires status verified; the order is twilio-processing`, said)
	assert.Contains(t, said, "a refused command has changed the order\n\townership_verified: want false, got true\n\tverification_attempts: want 0, got 1\n")
	assert.NotContains(t, said, "accept by", "it shows unnecessary steps")
}

// A shop keeps its orders in a map. The laws find an order by its sid.
func ExampleHost() {
	type shop map[sid.ID[sid.Order]]order.Order
	type ordered struct {
		in  shop
		sid sid.ID[sid.Order]
	}
	host := fuzz.Host[*ordered, order.Change]{
		New: func() *ordered { return &ordered{in: shop{}} },
		Apply: func(h *ordered, c order.Command) (order.Change, error) {
			o := h.in[h.sid]
			change, err := o.Apply(c)
			if err == nil && c.Event == order.Submit {
				h.sid = o.SID
			}
			h.in[h.sid] = o
			return change, err
		},
		Order: func(h *ordered) order.Order { return h.in[h.sid] },
	}
	for name, law := range host.Laws() { // in a test: t.Run(name, func(t *testing.T) { rapid.Check(t, law) })
		fmt.Println(name, law != nil)
	}
	// Output:
	// applying is deterministic true
	// refusals change nothing true
	// versions grow by one true
	// histories replay true
	// terminal is final true
	// time never goes back true
}

func FuzzLaws(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(func(t *rapid.T) {
		var laws []func(*rapid.T)
		for _, law := range plain().Laws() {
			laws = append(laws, law)
		}
		rapid.SampledFrom(laws).Draw(t, "law")(t)
	}))
}

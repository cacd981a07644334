package fuzz

import (
	"cmp"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// Host describes a program that holds orders, for the laws that every host must
// keep. O is an order of the program, a pointer or another handle, and C is the
// stored form of a change. The laws give an order commands from Commands and look at
// it only through Order.
//
//	host := fuzz.Host[*order.Order, order.Change]{…}
//	for name, law := range host.Laws() {
//		t.Run(name, func(t *testing.T) { rapid.Check(t, law) })
//	}
type Host[O, C any] struct {
	// New returns an order before submit. The laws call it often.
	New func() O
	// Apply gives an order a command. An error is a refusal.
	Apply func(O, order.Command) (C, error)
	// Order returns the model's order with all its fields.
	Order func(O) order.Order
	// Replay folds a history into an order. It is nil for a host without histories, for
	// which HistoriesReplay always holds.
	Replay func([]C) (O, error)
}

// Laws yields the name and the function of every law.
func (h Host[O, C]) Laws() iter.Seq2[string, func(*rapid.T)] {
	return func(yield func(string, func(*rapid.T)) bool) {
		_ = yield("applying is deterministic", h.ApplyingIsDeterministic) &&
			yield("refusals change nothing", h.RefusalsChangeNothing) &&
			yield("versions grow by one", h.VersionsGrowByOne) &&
			yield("histories replay", h.HistoriesReplay) &&
			yield("terminal is final", h.TerminalIsFinal) &&
			yield("time never goes back", h.TimeNeverGoesBack)
	}
}

// ApplyingIsDeterministic is the law that two orders that are given the same commands
// return the same changes and errors and stay equal.
func (h Host[O, C]) ApplyingIsDeterministic(t *rapid.T) {
	twin := h.New()
	h.live(t, h.New(), func(s step[C]) {
		change, err := h.Apply(twin, s.command)
		require.Equal(t, s.change, change, "another change from the same command")
		require.Equal(t, fmt.Sprint(s.err), fmt.Sprint(err), "another error from the same command")
		requireSame(t, stored(t, s.after), stored(t, h.Order(twin)), "another order from the same commands")
	})
}

// RefusalsChangeNothing is the law that an error leaves the order unchanged.
func (h Host[O, C]) RefusalsChangeNothing(t *rapid.T) {
	h.live(t, h.New(), func(s step[C]) {
		if s.err != nil {
			requireSame(t, s.before, stored(t, s.after), "a refused command has changed the order")
		}
	})
}

// VersionsGrowByOne is the law that the version is 0 before submit and grows by one with
// each accepted command. A command with neither an event nor an update changes nothing.
func (h Host[O, C]) VersionsGrowByOne(t *rapid.T) {
	o := h.New()
	version := 0
	require.Equal(t, version, h.Order(o).Version, "the version before submit")
	h.live(t, o, func(s step[C]) {
		if s.counts() {
			version++
		} else {
			requireSame(t, s.before, stored(t, s.after), "the order has changed without an accepted command")
		}
		require.Equal(t, version, s.after.Version, "the version after %v", s.command.Event)
	})
}

// HistoriesReplay is the law that the history of a submitted order folds into that order.
func (h Host[O, C]) HistoriesReplay(t *rapid.T) {
	if h.Replay == nil {
		return
	}
	o := h.New()
	var history []C
	h.live(t, o, func(s step[C]) {
		if s.counts() {
			history = append(history, s.change)
		}
	})
	if h.Order(o).Version == 0 {
		return
	}
	replayed, err := h.Replay(history)
	require.NoError(t, err, "the history does not replay")
	requireSame(t, stored(t, h.Order(o)), stored(t, h.Order(replayed)), "the history folds into another order")
}

// TerminalIsFinal is the law that a cancelled order and an order in a final status keep
// their status. In a final status plain fields may still be updated, and an event that
// leads back to that status may happen: off-board.
func (h Host[O, C]) TerminalIsFinal(t *rapid.T) {
	ends := []status.Status{status.None}
	for s := range order.Terminal().All() {
		ends = append(ends, s)
	}
	end := rapid.SampledFrom(ends).Draw(t, "end")
	o := h.New()
	for _, c := range paths.To(end) {
		_, err := h.Apply(o, c)
		require.NoError(t, err, "%v, before the final status", c.Event)
	}
	require.Equal(t, end, h.Order(o).Status)
	h.live(t, o, func(s step[C]) {
		require.Equal(t, end, s.after.Status, "%v changes a final status", s.command.Event)
		_, stays := order.Lookup(end, s.command.Event)
		if s.command.Event != 0 && !stays || end == status.None {
			require.False(t, s.counts(), "%v is accepted in a final status", s.command.Event)
		}
	})
}

// TimeNeverGoesBack is the law that date_updated never decreases, whatever the time of a
// command, and that date_created never changes.
func (h Host[O, C]) TimeNeverGoesBack(t *rapid.T) {
	o := h.New()
	last := h.Order(o)
	h.live(t, o, func(s step[C]) {
		require.False(t, s.after.DateUpdated.Before(last.DateUpdated), "date_updated goes back from %v to %v", last.DateUpdated, s.after.DateUpdated)
		if last.Version > 0 {
			require.Equal(t, last.DateCreated, s.after.DateCreated, "date_created changes")
		}
		last = s.after
	})
}

// step is a command with its result.
type step[C any] struct {
	command order.Command
	before  string // the order before it, in its storage form, which cannot be changed later
	after   order.Order
	change  C
	err     error
}

// counts reports whether the command was accepted and makes a new version.
func (s *step[C]) counts() bool {
	return s.err == nil && (s.command.Event != 0 || s.command.Update != nil)
}

// outcome returns the result of the command as text.
func (s *step[C]) outcome() string {
	if s.err != nil {
		return s.err.Error()
	}
	return "accepted"
}

// live gives the order commands and calls look after each. The log of a failure shows the
// steps.
func (h Host[O, C]) live(t *rapid.T, o O, look func(step[C])) {
	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
		now := h.Order(o)
		s := step[C]{command: Commands(&now).Draw(t, "command"), before: stored(t, now)}
		s.change, s.err = h.Apply(o, s.command)
		s.after = h.Order(o)
		t.Logf("%s: %s", Line(s.command), s.outcome())
		look(s)
	}})
}

// stored is the order's storage form.
func stored(t *rapid.T, o order.Order) string {
	data, err := json.Marshal(o)
	require.NoError(t, err)
	return string(data)
}

// requireSame compares two stored orders. A failure shows the fields that differ.
func requireSame(t *rapid.T, want, got, breach string) {
	if want == got {
		return
	}
	var wanted, gotten map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(want), &wanted))
	require.NoError(t, json.Unmarshal([]byte(got), &gotten))
	all := maps.Clone(wanted)
	maps.Copy(all, gotten)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if w, g := wanted[name], gotten[name]; string(w) != string(g) {
			breach += fmt.Sprintf("\n\t%s: want %s, got %s", name, cmp.Or(string(w), "none"), cmp.Or(string(g), "none"))
		}
	}
	t.Fatal(breach)
}

// Package paths searches for the paths that an order can take: the shortest path to
// a status, every cell of the lifecycle, every refusal, every two transitions in a
// row, every path without a repeated status, and the seconds around each deadline.
// The search tries commands on orders. It follows every change of the lifecycle,
// because it does not have its own rules.
//
// A path is a list of commands for Order.Apply, the first on the zero order. It
// begins with submit at Epoch. Each command has all parameters that its event
// requires. It comes a second after the last one, or later if its guards require
// that; waiting is not a command. An event of the clock is a command at its deadline.
// No path passes a deadline without that event, so a host that keeps time can take
// every path.
//
// The search is exhaustive, except for values that no guard reads: no shorter path
// exists, and if the search finds no path, there is none. The orders have the default
// limits.
//
// The caller may keep and change everything that this package returns.
package paths

import (
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Epoch is the time of the first command of every path.
var Epoch = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

// To returns a shortest path to a status. For status.None it is a path to a cancelled
// order. It is nil for a value that is not a status.
func To(s status.Status) []order.Command {
	for _, n := range everyState() {
		if n.order.Status == s && n.order.Version > 0 {
			return n.path()
		}
	}
	return nil
}

// From returns a shortest path from an order to a status: commands for Order.Apply,
// the first a second after now, or after the order's last change if that is later. It is
// empty if the order is in that status, and nil if no path leads there. The order may
// have any limits.
func From(o *order.Order, now time.Time, s status.Status) []order.Command {
	if o.Version == 0 {
		return To(s)
	}
	for n := range search(*o, now, struct{}{}, stateAlone) {
		if n.order.Status == s {
			return n.path()
		}
	}
	return nil
}

// Live applies a path to the zero order. It returns the order and its history. The
// error is that of the first refused command; the order and the history are then
// those before it.
func Live(path []order.Command) (o order.Order, history []order.Change, err error) {
	for _, c := range path {
		ch, err := o.Apply(c)
		if err != nil {
			return o, history, err
		}
		history = append(history, ch)
	}
	return o, history, nil
}

// everyState has a shortest path to each state, shorter paths first.
var everyState = sync.OnceValue(func() []*node[struct{}] {
	return slices.Collect(search(order.Order{}, Epoch, struct{}{}, stateAlone))
})

// stateAlone is the memo that holds nothing.
func stateAlone(struct{}, order.Change) (struct{}, bool) { return struct{}{}, true }

// place is a status. For status.None it also says whether the order existed.
type place struct {
	status  status.Status
	existed bool
}

func placeOf(o *order.Order) place { return place{o.Status, o.Version > 0} }

// places yields the place of no order yet, that of a cancelled order, and every status.
func places() iter.Seq[place] {
	return func(yield func(place) bool) {
		if !yield(place{}) || !yield(place{existed: true}) {
			return
		}
		for s := range status.All() {
			if !yield(place{s, true}) {
				return
			}
		}
	}
}

// Pair is two transitions in a row. Updates of plain fields may come between them.
type Pair struct {
	From   status.Status
	First  order.Event
	Via    status.Status
	Second order.Event
	To     status.Status

	// Path is a shortest path that ends with the two transitions. It is nil if no path
	// can take both, although one leads to a status that the other starts from.
	Path []order.Command
}

// Possible reports whether a path can take the pair.
func (p *Pair) Possible() bool { return p.Path != nil }

// transitions are the last two transitions of a path.
type transitions struct {
	from   status.Status
	first  order.Event
	via    status.Status
	second order.Event
}

func (last transitions) then(ch order.Change) (transitions, bool) {
	if ch.Event == 0 {
		return last, true
	}
	return transitions{last.via, last.second, ch.From, ch.Event}, true
}

// Pairs yields every two rows of the lifecycle such that the first leads to a status
// that the second starts from, once for each status that the first starts from.
func Pairs() iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		taken := everyPair()
		for _, first := range rows {
			for from := range first.From.All() {
				for _, second := range rows {
					if !second.From.Has(first.To) {
						continue
					}
					p := Pair{From: from, First: first.Event, Via: first.To, Second: second.Event, To: second.To}
					if n, ok := taken[transitions{p.From, p.First, p.Via, p.Second}]; ok {
						p.Path = n.path()
					}
					if !yield(p) {
						return
					}
				}
			}
		}
	}
}

var everyPair = sync.OnceValue(func() map[transitions]*node[transitions] {
	taken := map[transitions]*node[transitions]{}
	for n := range search(order.Order{}, Epoch, transitions{}, transitions.then) {
		if _, ok := taken[n.memo]; !ok {
			taken[n.memo] = n
		}
	}
	return taken
})

// Simple yields the simple paths, shorter ones first: for every sequence of
// different statuses from submit to a final status or a cancel, a shortest path.
func Simple() iter.Seq[[]order.Command] {
	return func(yield func([]order.Command) bool) {
		for _, n := range everySimple() {
			if !yield(n.path()) {
				return
			}
		}
	}
}

var everySimple = sync.OnceValue(func() []*node[string] {
	var ends []*node[string]
	found := map[string]bool{}
	for n := range search(order.Order{}, Epoch, "", withoutRepetition) {
		if n.order.Done() && !found[n.memo] {
			found[n.memo] = true
			ends = append(ends, n)
		}
	}
	return ends
})

// withoutRepetition remembers the statuses of a path, a byte each.
func withoutRepetition(been string, ch order.Change) (string, bool) {
	if ch.From == ch.To {
		return been, true
	}
	for _, s := range []byte(been) {
		if s == byte(ch.To) {
			return been, false
		}
	}
	return been + string([]byte{byte(ch.To)}), true
}

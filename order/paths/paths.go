// Package paths finds the lives that an order can have, by trying everything on
// the order itself: the shortest way to any status, every cell of the lifecycle,
// every refusal, every two transitions in a row, every simple path, and the
// seconds around each deadline. None of it is written down: the lifecycle and
// the order say what is possible, so a change of theirs is a change of these.
//
// A path is a list of commands for Order.Apply, from the zero order on. Each is
// complete: it brings along all that its event asks for, and the path begins
// with submit at Epoch. The next follows a second later, or as much later as it
// takes; waiting has no command of its own. What the clock does is a command of
// the Clock at its own deadline, and no path goes past a deadline without it: so
// a host that keeps time goes through the same.
//
// The search is exhaustive, but for values that no guard looks at: no shorter
// path exists, and where it finds none there is none. The orders have the
// default limits.
//
// Everything yielded is the receiver's own, to keep and to change.
package paths

import (
	"iter"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Epoch is when every path begins.
var Epoch = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

// To returns a shortest path to a status; to status.None, one to an order that
// was cancelled. (The empty path leads to no order yet.) It is nil for what is
// no status.
func To(s status.Status) []order.Command {
	for _, n := range everyState() {
		if n.order.Status == s && n.order.Version > 0 {
			return n.path()
		}
	}
	return nil
}

// From returns a shortest path from an order, as it stands at a time, to a status;
// an empty path if it stands there. It is nil if no path leads there.
func From(o order.Order, now time.Time, s status.Status) []order.Command {
	for n := range searchFrom(o, now, struct{}{}, sameMemo) {
		if n.order.Status == s && n.order.Version > 0 {
			return n.path()
		}
	}
	return nil
}

// sameMemo remembers nothing of a life.
func sameMemo(struct{}, order.Change) (struct{}, bool) { return struct{}{}, true }

// Live applies a path to the zero order: the order that comes of it, and its
// history. The error is Apply's, of the first command that is refused; the
// order and the history are those until then.
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

// everyState is the search that remembers nothing but the state: a shortest path
// to each, shorter ones first.
var everyState = sync.OnceValue(func() []*node[struct{}] {
	return search(struct{}{}, sameMemo)
})

// place is where an order is: its status, and for status.None whether it was
// there at all.
type place struct {
	status  status.Status
	existed bool
}

func placeOf(o *order.Order) place { return place{o.Status, o.Version > 0} }

// places yields no order yet, the cancelled order, and every status.
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

// Pair is two transitions, one right after the other; updates of plain fields
// may lie between.
type Pair struct {
	From   status.Status
	First  order.Event
	Via    status.Status
	Second order.Event
	To     status.Status

	// Path is a shortest path whose last two transitions they are; nil where the
	// lifecycle's rows fit together, but no life can take them.
	Path []order.Command
}

// Possible reports whether a life can take the pair.
func (p *Pair) Possible() bool { return p.Path != nil }

// transitions are the last two that a life took.
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

// Pairs yields every two rows of the lifecycle of which one leads to where the
// other starts, from each status that the first starts from.
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
	for _, n := range search(transitions{}, transitions.then) {
		if _, ok := taken[n.memo]; !ok {
			taken[n.memo] = n
		}
	}
	return taken
})

// Simple yields, for every sequence of statuses without a repetition that a life
// can take from submit to its end, a shortest path that takes it, shorter ones
// first. A life ends in a final status, or cancelled.
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
	for _, n := range search("", withoutRepetition) {
		if n.order.Done() && !found[n.memo] {
			found[n.memo] = true
			ends = append(ends, n)
		}
	}
	return ends
})

// withoutRepetition remembers the statuses in the order of their coming, a byte
// each.
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

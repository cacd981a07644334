package callback

import (
	"fmt"
	"strings"
	"sync"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Relation is the relation of a callback's status to the status that its receiver
// holds.
type Relation uint8

// The relations.
const (
	Impossible Relation = iota // no events lead from either status to the other
	Duplicate                  // the receiver holds the status already; the token shows whether the callback is new
	Next                       // one event forward
	Ahead                      // several events forward: the receiver missed callbacks
	Stale                      // an earlier status that arrived late
	Unclear                    // after an event that leads back: fetch the order
)

var relationWords = [...]string{"impossible", "duplicate", "next", "ahead", "stale", "unclear"}

// String returns the relation's word.
func (v Relation) String() string {
	if int(v) < len(relationWords) {
		return relationWords[v]
	}
	return fmt.Sprintf("Relation(%d)", uint8(v))
}

// Meaning is the meaning of a reported status to a receiver that holds another one.
type Meaning struct {
	Relation Relation
	// Missed are, for Ahead, the statuses that the order was certainly in meanwhile.
	// Perhaps are those that it may also have been in.
	Missed, Perhaps status.Set
	// Events are, for Unclear, the events that lead back. Any of them may have
	// happened.
	Events order.Set[order.Event]
}

// Store reports whether the receiver may store the reported status as it is.
func (m Meaning) Store() bool { return m.Relation == Next || m.Relation == Ahead }

// Fetch reports whether the receiver must fetch the order to know its status.
func (m Meaning) Fetch() bool { return m.Relation == Unclear || m.Relation == Impossible }

// Understand returns the meaning of a reported status to a receiver that holds a
// status, or status.None if it holds none yet. All events lead forward except
// revoke-loa, reopen, reinstate and resubmit, which lead back.
//
// A status has no time. A status that arrives late, after an event that leads back,
// may look like a step forward. Receivers should therefore fetch unfinished orders
// now and then.
func Understand(held, reported status.Status) Meaning {
	if int(held) >= status.Size || !reported.IsValid() {
		return Meaning{}
	}
	return meanings()[held][reported]
}

// meanings holds the result of Understand for every pair, derived from the lifecycle.
var meanings = sync.OnceValue(func() *[status.Size][status.Size]Meaning {
	var table [status.Size][status.Size]Meaning
	forward, all := newWays(func(e order.Event) bool { return !back.Has(e) }), newWays(func(order.Event) bool { return true })
	for held := range table {
		for reported := range status.All() {
			table[held][reported] = derive(status.Status(held), reported, forward, all)
		}
	}
	return &table
})

// back are the events that lead back.
var back = order.Of(order.RevokeLOA, order.Reopen, order.Reinstate, order.Resubmit)

func derive(held, reported status.Status, forward, all *ways) Meaning {
	switch {
	case held == reported:
		return Meaning{Relation: Duplicate}
	case forward[held].Has(reported):
		return Meaning{Relation: Next}
	case forward.reach(held).Has(reported):
		missed, perhaps := forward.between(held, reported)
		return Meaning{Relation: Ahead, Missed: missed, Perhaps: perhaps}
	case all.reach(held).Has(reported):
		return Meaning{Relation: Unclear, Events: forward.explaining(held, reported)}
	case forward.reach(reported).Has(held):
		return Meaning{Relation: Stale}
	case all.reach(reported).Has(held):
		return Meaning{Relation: Unclear, Events: forward.explaining(reported, held)}
	}
	return Meaning{Relation: Impossible}
}

// ways maps each status to the others that one event leads to. A cancelled order has
// no status and reports none.
type ways [status.Size]status.Set

func newWays(by func(order.Event) bool) *ways {
	var w ways
	for row := range order.Lifecycle() {
		if !by(row.Event) || row.To == status.None {
			continue
		}
		for from := range row.From.Without(status.Of(row.To)).All() {
			w[from] |= status.Of(row.To)
		}
	}
	return &w
}

// reach returns the statuses that one or more events lead to.
func (w *ways) reach(from status.Status) status.Set {
	reached := w[from]
	for {
		more := reached
		for s := range reached.All() {
			more |= w[s]
		}
		if more == reached {
			return reached
		}
		reached = more
	}
}

// between returns the statuses on every way between two, and those on only some ways.
func (w *ways) between(from, to status.Status) (every, some status.Set) {
	for s := range w.reach(from).Without(status.Of(to)).All() {
		around := *w
		around[s] = 0
		switch {
		case !around.reach(from).Has(to):
			every |= status.Of(s)
		case w.reach(s).Has(to):
			some |= status.Of(s)
		}
	}
	return every, some
}

// explaining returns the events that lead back between two statuses, with ways
// forward before and after.
func (w *ways) explaining(from, to status.Status) order.Set[order.Event] {
	var events order.Set[order.Event]
	before := w.reach(from).With(status.Of(from))
	for row := range order.Lifecycle() {
		after := w.reach(row.To).With(status.Of(row.To))
		if back.Has(row.Event) && before&row.From != 0 && after.Has(to) {
			events |= order.Of(row.Event)
		}
	}
	return events
}

// MeaningsMarkdown returns the meaning of every pair of statuses as a Markdown table.
func MeaningsMarkdown() string {
	var b strings.Builder
	b.WriteString("| held | reported | meaning | missed | perhaps missed | explained by |\n|---|---|---|---|---|---|\n")
	for held := status.None; int(held) < status.Size; held++ {
		for reported := range status.All() {
			m := Understand(held, reported)
			fmt.Fprintf(&b, "| %v | %v | %v | %v | %v | %v |\n", status.Of(held), reported, m.Relation, m.Missed, m.Perhaps, m.Events)
		}
	}
	return b.String()
}

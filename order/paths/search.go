package paths

import (
	"iter"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// state is what the guards can tell apart of an order, and nothing else: two
// orders in the same state take the same commands, and end in the same state.
type state struct {
	status            status.Status
	exists            bool
	kind              order.VerificationType
	document          bool
	attempts          int
	codeIssued        bool
	codeValid         bool // right after the last change
	ownershipVerified bool
	letterSigned      bool
	offBoarded        bool
}

func stateOf(o *order.Order) state {
	return state{
		status: o.Status, exists: o.Version > 0,
		kind: o.VerificationType, document: !o.VerificationDocumentSID.IsZero(),
		attempts: o.VerificationAttempts, codeIssued: o.VerificationCode != "", codeValid: o.DateUpdated.Before(o.VerificationCodeExpires),
		ownershipVerified: o.OwnershipVerified, letterSigned: o.LetterSigned, offBoarded: o.OffBoarded,
	}
}

// node is an order that the search came upon, and what its life is remembered by.
type node[M comparable] struct {
	order  order.Order
	memo   M
	before *node[M] // nil: no order yet
	by     order.Command
}

// path returns the commands that lead to the node, sharing no memory with it.
func (n *node[M]) path() []order.Command {
	path := []order.Command{}
	for ; n.before != nil; n = n.before {
		path = append(path, clone(n.by))
	}
	slices.Reverse(path)
	return path
}

// search tries every move from every order that moves lead to, breadth first, so
// that the first node of its kind has a shortest path. Two orders in the same
// state are one, unless their lives are remembered by different memos: remember
// says by what a life goes on being remembered after a change, false if it is
// not to go on.
func search[M comparable](start M, remember func(M, order.Change) (M, bool)) []*node[M] {
	return slices.Collect(searchFrom(order.Order{}, time.Time{}, start, remember))
}

// searchFrom is search from an order as it stands at a time. It yields the order
// itself first.
func searchFrom[M comparable](o order.Order, now time.Time, start M, remember func(M, order.Change) (M, bool)) iter.Seq[*node[M]] {
	return func(yield func(*node[M]) bool) {
		seen := newSeen(o, start)
		nodes := []*node[M]{{order: o, memo: start}}
		for i := 0; i < len(nodes); i++ {
			from := nodes[i]
			if !yield(from) {
				return
			}
			last := from.order.DateUpdated.Time()
			if i == 0 {
				last = now
			}
			nodes = append(nodes, seen.next(from, last, remember)...)
		}
	}
}

// kind is what the search tells orders apart by.
type kind[M comparable] struct {
	state state
	memo  M
}

type seen[M comparable] map[kind[M]]bool

func newSeen[M comparable](o order.Order, start M) seen[M] {
	return seen[M]{{stateOf(&o), start}: true}
}

// next returns the orders that one move leads to, without those of a kind that was
// seen.
func (s seen[M]) next(from *node[M], last time.Time, remember func(M, order.Change) (M, bool)) (nodes []*node[M]) {
	for c := range moves(&from.order, last) {
		next := from.order
		ch, err := next.Apply(c)
		if err != nil || ch.IsZero() {
			continue
		}
		memo, ok := remember(from.memo, ch)
		if k := (kind[M]{stateOf(&next), memo}); ok && !s[k] {
			s[k] = true
			nodes = append(nodes, &node[M]{next, memo, from, c})
		}
	}
	return nodes
}

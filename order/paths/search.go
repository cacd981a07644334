package paths

import (
	"iter"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// state is the part of an order that the guards read. Orders in the same state accept
// the same commands and end in the same state.
type state struct {
	status            status.Status
	exists            bool
	kind              order.VerificationType
	document          bool
	attempts          int
	codeIssued        bool
	codeValid         bool // at the time of the last change
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

// node is an order that the search found, and the memo of its path.
type node[M comparable] struct {
	order  order.Order
	memo   M
	before *node[M] // nil for the order that the search starts from
	by     order.Command
}

// path returns a copy of the commands that lead to the node.
func (n *node[M]) path() []order.Command {
	path := []order.Command{}
	for ; n.before != nil; n = n.before {
		path = append(path, clone(n.by))
	}
	slices.Reverse(path)
	return path
}

// search yields the orders that commands lead to from an order, that order first. It
// searches breadth first, so each node has a shortest path. The first command comes
// after now. Of orders with the same
// state and the same memo it yields one. remember returns the memo of a path after
// another change, and false to leave that path.
func search[M comparable](start order.Order, now time.Time, memo M, remember func(M, order.Change) (M, bool)) iter.Seq[*node[M]] {
	type kind struct {
		state state
		memo  M
	}
	return func(yield func(*node[M]) bool) {
		nodes := []*node[M]{{order: start, memo: memo}}
		seen := map[kind]bool{{stateOf(&start), memo}: true}
		for i := 0; i < len(nodes); i++ {
			from := nodes[i]
			if !yield(from) {
				return
			}
			last := from.order.DateUpdated.Time()
			if i == 0 && now.After(last) {
				last = now
			}
			for c := range moves(&from.order, last) {
				next := from.order
				ch, err := next.Apply(c)
				if err != nil || ch.IsZero() {
					continue
				}
				memo, ok := remember(from.memo, ch)
				if k := (kind{stateOf(&next), memo}); ok && !seen[k] {
					seen[k] = true
					nodes = append(nodes, &node[M]{next, memo, from, c})
				}
			}
		}
	}
}

package paths

import (
	"slices"

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
	type kind struct {
		state state
		memo  M
	}
	nodes := []*node[M]{{memo: start}}
	seen := map[kind]bool{{memo: start}: true}
	for i := 0; i < len(nodes); i++ {
		from := nodes[i]
		for c := range moves(&from.order) {
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
	return nodes
}

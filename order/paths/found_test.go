package paths_test

import (
	"sync"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/sid"
)

type identity = sid.IdentityDocument

// search holds the results of the package for look-ups.
type search struct {
	alone map[order.Event]order.Guards // the guards that can fail alone
	pairs map[[4]uint8]bool            // from, first, via, second
}

var found = sync.OnceValue(func() search {
	s := search{map[order.Event]order.Guards{}, map[[4]uint8]bool{}}
	for r := range paths.Refusals() {
		if r.Possible() {
			s.alone[r.Event] |= order.Of(r.Guard)
		}
	}
	for p := range paths.Pairs() {
		if p.Possible() {
			s.pairs[[4]uint8{uint8(p.From), uint8(p.First), uint8(p.Via), uint8(p.Second)}] = true
		}
	}
	return s
})

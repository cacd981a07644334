package paths

import (
	"fmt"
	"hash/maphash"
)

// Confused returns the orders, as texts, that are in the state of another order
// but do not refuse the same commands for the same guards.
func Confused() (confused []string) {
	seed := maphash.MakeSeed()
	answers := map[state]uint64{}
	for _, n := range search(transitions{}, transitions.then) {
		var h maphash.Hash
		h.SetSeed(seed)
		for _, row := range append(rows[:len(rows):len(rows)], update) {
			for c := range attempts(&row, &n.order) {
				maphash.WriteComparable(&h, failed(&n.order, c))
			}
		}
		s := stateOf(&n.order)
		if before, ok := answers[s]; ok && before != h.Sum64() {
			confused = append(confused, fmt.Sprintf("%+v", s))
		}
		answers[s] = h.Sum64()
	}
	return confused
}

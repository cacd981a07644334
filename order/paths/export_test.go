package paths

import (
	"fmt"
	"hash/maphash"

	"github.com/hostednumbers/hostednumbers/order"
)

// Confused returns the states, as texts, whose orders differ: the same command fails
// other guards.
func Confused() (confused []string) {
	seed := maphash.MakeSeed()
	answers := map[state]uint64{}
	for n := range search(order.Order{}, Epoch, transitions{}, transitions.then) {
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

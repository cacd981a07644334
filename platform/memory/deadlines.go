package memory

import (
	"cmp"
	"iter"
	"slices"
)

// deadlines is a heap of orders by their deadlines. Of two with the same deadline the
// older order comes first.
type deadlines []*entry

// earlier compares entries in the order in which they fall due.
func earlier(a, b *entry) int {
	return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.record.Position, b.record.Position))
}

// ascending yields the entries in the order in which they fall due. It visits
// only these entries and their children.
func (d deadlines) ascending() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		if len(d) == 0 {
			return
		}
		next := []int{0} // the places whose entry may be the next one
		for len(next) > 0 {
			first := 0
			for i := range next {
				if d.Less(next[i], next[first]) {
					first = i
				}
			}
			at := next[first]
			if !yield(d[at]) {
				return
			}
			next = slices.Delete(next, first, first+1)
			for child := 2*at + 1; child <= 2*at+2 && child < len(d); child++ {
				next = append(next, child)
			}
		}
	}
}

// Len and the other methods implement heap.Interface.
func (d deadlines) Len() int { return len(d) }

func (d deadlines) Less(i, j int) bool { return earlier(d[i], d[j]) < 0 }

func (d deadlines) Swap(i, j int) {
	d[i], d[j] = d[j], d[i]
	d[i].heap, d[j].heap = i, j
}

func (d *deadlines) Push(e any) {
	e.(*entry).heap = len(*d)
	*d = append(*d, e.(*entry))
}

func (d *deadlines) Pop() any {
	old := *d
	e := old[len(old)-1]
	old[len(old)-1] = nil
	e.heap, *d = -1, old[:len(old)-1]
	return e
}

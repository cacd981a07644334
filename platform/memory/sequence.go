package memory

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/hostednumbers/hostednumbers/platform"
)

// positioned is an element of a sequence: an order, a letter or an address. Its position
// counts its kind in the order of creation.
type positioned interface{ position() uint64 }

// sequence is a set of orders or the like, sorted by position; a later one has a higher
// position. It is kept in chunks, so that adding, removing and finding are fast
// everywhere, even among a million.
type sequence[E positioned] struct {
	chunks [][]E // none is empty; in each, and from each to the next, positions grow
}

const maxChunk = 512

// chunk returns the place of the chunk where a position belongs.
func (s *sequence[E]) chunk(position uint64) int {
	i := sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i][len(s.chunks[i])-1].position() >= position })
	return min(i, len(s.chunks)-1)
}

// place returns the index of a position in a chunk, or the index where it belongs.
func place[E positioned](chunk []E, position uint64) (int, bool) {
	return slices.BinarySearchFunc(chunk, position, func(e E, position uint64) int { return cmp.Compare(e.position(), position) })
}

func (s *sequence[E]) add(e E) {
	if len(s.chunks) == 0 {
		s.chunks = [][]E{{e}}
		return
	}
	i := s.chunk(e.position())
	at, found := place(s.chunks[i], e.position())
	if found {
		return
	}
	chunk := slices.Insert(s.chunks[i], at, e)
	s.chunks[i] = chunk
	if len(chunk) <= maxChunk {
		return
	}
	half := len(chunk) / 2
	if at == len(chunk)-1 {
		half = len(chunk) - 1 // new orders grow at the end, so full chunks stay full
	}
	s.chunks = slices.Insert(s.chunks, i+1, slices.Clone(chunk[half:]))
	clear(chunk[half:])
	s.chunks[i] = chunk[:half]
}

func (s *sequence[E]) remove(e E) {
	if len(s.chunks) == 0 {
		return
	}
	i := s.chunk(e.position())
	at, found := place(s.chunks[i], e.position())
	if !found {
		return
	}
	s.chunks[i] = slices.Delete(s.chunks[i], at, at+1)
	if len(s.chunks[i]) == 0 {
		s.chunks = slices.Delete(s.chunks, i, i+1)
	}
}

// below yields the orders with a lower position, the highest first.
func (s *sequence[E]) below(position uint64) func(func(E) bool) {
	return func(yield func(E) bool) {
		if len(s.chunks) == 0 {
			return
		}
		i := s.chunk(position)
		at, _ := place(s.chunks[i], position)
		for ; i >= 0; i-- {
			for at--; at >= 0; at-- {
				if !yield(s.chunks[i][at]) {
					return
				}
			}
			if i > 0 {
				at = len(s.chunks[i-1])
			}
		}
	}
}

// from yields the orders with that position or a higher one, the lowest first.
func (s *sequence[E]) from(position uint64) func(func(E) bool) {
	return func(yield func(E) bool) {
		if len(s.chunks) == 0 {
			return
		}
		i := s.chunk(position)
		at, _ := place(s.chunks[i], position)
		for ; i < len(s.chunks); i++ {
			for ; at < len(s.chunks[i]); at++ {
				if !yield(s.chunks[i][at]) {
					return
				}
			}
			at = 0
		}
	}
}

// page returns a page of the sequence that begins at a position, newest first, with only
// those that match, and whether more follow.
func (s *sequence[E]) page(from platform.Position, size int, matches func(E) bool) (found []E, more bool) {
	collect := func(most int) func(E) bool {
		return func(e E) bool {
			if matches(e) {
				found = append(found, e)
			}
			return len(found) < most
		}
	}
	at := from.At
	if from.Back {
		s.from(at)(collect(size))
		slices.Reverse(found)
		size = len(found)
		if size > 0 {
			at = found[size-1].position()
		}
	} else if from == (platform.Position{}) {
		at = math.MaxUint64
	}
	s.below(at)(collect(size + 1))
	shown := min(len(found), size)
	return found[:shown:shown], len(found) > shown
}

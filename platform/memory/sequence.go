package memory

import (
	"slices"
	"sort"
)

// sequence is a set of orders, sorted by number; a later order has a higher number. It is
// kept in chunks, so that adding, removing and finding are fast everywhere, even among a
// million orders.
type sequence struct {
	chunks [][]*entry // none is empty; in each, and from each to the next, numbers grow
}

const maxChunk = 512

// chunk returns the place of the chunk where a number belongs.
func (s *sequence) chunk(position uint64) int {
	i := sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i][len(s.chunks[i])-1].record.Position >= position })
	return min(i, len(s.chunks)-1)
}

// place returns the index of a number in a chunk, or the index where it belongs.
func place(chunk []*entry, position uint64) (int, bool) {
	return slices.BinarySearchFunc(chunk, position, func(e *entry, position uint64) int {
		switch {
		case e.record.Position < position:
			return -1
		case e.record.Position > position:
			return 1
		}
		return 0
	})
}

func (s *sequence) add(e *entry) {
	if len(s.chunks) == 0 {
		s.chunks = [][]*entry{{e}}
		return
	}
	i := s.chunk(e.record.Position)
	at, found := place(s.chunks[i], e.record.Position)
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

func (s *sequence) remove(e *entry) {
	if len(s.chunks) == 0 {
		return
	}
	i := s.chunk(e.record.Position)
	at, found := place(s.chunks[i], e.record.Position)
	if !found {
		return
	}
	s.chunks[i] = slices.Delete(s.chunks[i], at, at+1)
	if len(s.chunks[i]) == 0 {
		s.chunks = slices.Delete(s.chunks, i, i+1)
	}
}

// below yields the orders with a lower number, the highest first.
func (s *sequence) below(position uint64) func(func(*entry) bool) {
	return func(yield func(*entry) bool) {
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

// from yields the orders with that number or a higher one, the lowest first.
func (s *sequence) from(position uint64) func(func(*entry) bool) {
	return func(yield func(*entry) bool) {
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

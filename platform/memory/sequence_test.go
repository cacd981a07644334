package memory

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/platform"
)

// at returns an entry with a position.
func at(position uint64) *entry { return &entry{record: &platform.Record{Position: position}} }

func TestASequenceIsASortedSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s sequence[*entry]
		naive := map[uint64]*entry{}
		numbers := rapid.Uint64Range(0, 3000)
		runs := rapid.Custom(func(t *rapid.T) []uint64 { // long enough to split chunks
			first, length, step := numbers.Draw(t, "first"), rapid.IntRange(1, 1200).Draw(t, "length"), rapid.Uint64Range(1, 7).Draw(t, "step")
			var run []uint64
			for i := range uint64(length) {
				run = append(run, first+i*step)
			}
			switch rapid.IntRange(0, 2).Draw(t, "order") {
			case 1:
				slices.Reverse(run)
			case 2:
				run = rapid.Permutation(run).Draw(t, "run")
			}
			return run
		})
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				for _, n := range runs.Draw(t, "numbers") {
					if naive[n] == nil {
						naive[n] = at(n)
					}
					s.add(naive[n]) // once more changes nothing
				}
			},
			"remove": func(t *rapid.T) {
				for _, n := range runs.Draw(t, "numbers") {
					s.remove(at(n)) // known by its position
					delete(naive, n)
				}
			},
			"": func(t *rapid.T) {
				for i, chunk := range s.chunks {
					require.NotEmpty(t, chunk)
					require.LessOrEqual(t, len(chunk), maxChunk)
					require.True(t, i == 0 || s.chunks[i-1][len(s.chunks[i-1])-1].record.Position < chunk[0].record.Position)
				}
				sorted := slices.Sorted(maps.Keys(naive))
				number := rapid.OneOf(rapid.SampledFrom([]uint64{0, 1, math.MaxUint64}), rapid.Uint64Range(0, 12_000)).Draw(t, "number")
				first, _ := slices.BinarySearch(sorted, number)
				most := rapid.IntRange(1, 20_000).Draw(t, "most")

				below := slices.Clone(sorted[:first])
				slices.Reverse(below)
				requireEntries(t, naive, below[:min(most, len(below))], collected(s.below(number), most))
				requireEntries(t, naive, sorted[first:][:min(most, len(sorted)-first)], collected(s.from(number), most))
			},
		})
	})
}

// collected returns the first entries of a range, at most the given number.
func collected(entries func(func(*entry) bool), most int) (seen []*entry) {
	for e := range entries {
		if seen = append(seen, e); len(seen) == most {
			break
		}
	}
	return seen
}

func requireEntries(t *rapid.T, naive map[uint64]*entry, want []uint64, got []*entry) {
	require.Len(t, got, len(want))
	for i, n := range want {
		require.Same(t, naive[n], got[i])
	}
}

func TestOrdersInSequenceFillTheirChunks(t *testing.T) {
	var s sequence[*entry]
	for n := range uint64(100 * maxChunk) {
		s.add(at(n))
	}
	require.Len(t, s.chunks, 100)
}

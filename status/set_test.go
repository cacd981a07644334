package status_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/status"
)

var members = append([]status.Status{status.None}, slices.Collect(status.All())...)

// drawSet yields a set, and a map with the same members.
func drawSet(t *rapid.T, label string) (status.Set, map[status.Status]bool) {
	list := rapid.SliceOf(rapid.SampledFrom(members)).Draw(t, label)
	model := map[status.Status]bool{}
	for _, s := range list {
		model[s] = true
	}
	return status.Of(list...), model
}

func setsAreSets(t *rapid.T) {
	a, inA := drawSet(t, "a")
	b, inB := drawSet(t, "b")
	c, _ := drawSet(t, "c")

	for _, s := range members {
		assert.Equal(t, inA[s], a.Has(s))
		assert.Equal(t, inA[s] || inB[s], a.With(b).Has(s))
		assert.Equal(t, inA[s] && !inB[s], a.Without(b).Has(s))
	}
	assert.Equal(t, len(inA), a.Len())

	assert.Equal(t, a, a.With(a))
	assert.Equal(t, a, a.With(status.Of()))
	assert.Equal(t, a, a.Without(status.Of()))
	assert.Equal(t, status.Of(), a.Without(a))
	assert.Equal(t, a.With(b), b.With(a))
	assert.Equal(t, a.With(b).With(c), a.With(b.With(c)))
	assert.Equal(t, a.With(b), a.Without(b).With(b))
	assert.Equal(t, a.Without(b), a.With(b).Without(b))
	assert.Equal(t, a.Without(b).Without(c), a.Without(b.With(c)))
	assert.Equal(t, a.With(b).Without(c), a.Without(c).With(b.Without(c)))
}

func setsListTheirMembers(t *rapid.T) {
	a, model := drawSet(t, "a")
	list := slices.Collect(a.All())
	assert.Len(t, list, len(model))
	assert.True(t, slices.IsSorted(list))
	assert.Equal(t, a, status.Of(list...))

	var words []string
	for _, s := range list {
		if s == status.None {
			words = append(words, "(none)")
			continue
		}
		words = append(words, s.String())
	}
	assert.Equal(t, strings.Join(words, ", "), a.String())

	for range a.All() {
		break
	}
}

func TestSetsAreSets(t *testing.T)          { rapid.Check(t, setsAreSets) }
func TestSetsListTheirMembers(t *testing.T) { rapid.Check(t, setsListTheirMembers) }

func FuzzSets(f *testing.F) { f.Fuzz(rapid.MakeFuzz(setsAreSets)) }

func TestSetOf(t *testing.T) {
	var zero status.Set
	assert.Equal(t, zero, status.Of())
	assert.Empty(t, zero.String())
	assert.Equal(t, "(none)", status.Of(status.None).String())
	assert.Equal(t, "received, pending-loa", status.Of(status.PendingLOA, status.Received, status.PendingLOA).String())

	all := status.Of(members...)
	assert.Equal(t, status.Size, all.Len())
	for i := range math.MaxUint8 + 1 {
		s := status.Status(i)
		isMember := slices.Contains(members, s)
		assert.Equal(t, isMember, all.Has(s))
		assert.Equal(t, isMember, status.Of(s) != zero)
	}
}

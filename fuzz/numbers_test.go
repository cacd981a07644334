package fuzz_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

func TestLookupsHaveTheVerdictOfThePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := fuzz.UnhostableNumbers().Draw(t, "unhostable")
		assert.NotEqual(t, phone.Hostable, l.Verdict)
		assert.Equal(t, plan.Look(l.Number), l.Verdict, "%v", l.Number)
		l = fuzz.Lookups().Draw(t, "any")
		assert.Equal(t, plan.Look(l.Number), l.Verdict, "%v", l.Number)
	})
}

func TestLookupsHaveEveryVerdictOfThePlan(t *testing.T) {
	seen := map[phone.Verdict]bool{}
	for seed := range 200 {
		seen[fuzz.Lookups().Example(seed).Verdict] = true
	}
	assert.Equal(t, map[phone.Verdict]bool{phone.Hostable: true, phone.Unassigned: true, phone.Country: true, phone.Type: true}, seen)
}

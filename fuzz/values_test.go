package fuzz_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestGeneratorsYieldValidValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		assert.True(t, fuzz.Statuses().Draw(t, "status").IsValid())
		assert.Regexp(t, `^CA[0-9a-fA-F]{32}$`, fuzz.SIDs[sid.Call]().Draw(t, "sid").String())
		assert.Regexp(t, `^\+[1-9][0-9]{0,14}$`, fuzz.Numbers().Draw(t, "number").String())
		assert.Regexp(t, `^\+1[2-9]\d\d[2-9]\d{6}$`, fuzz.HostableNumbers().Draw(t, "hostable number").String())
		assert.NotErrorIs(t, fuzz.Verdicts().Draw(t, "verdict").Err(), phone.ErrVerdict)
	})
}

func TestHostableNumbersAreHostable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		assert.Equal(t, phone.Hostable, plan.Look(fuzz.HostableNumbers().Draw(t, "number")))
	})
}

func TestGeneratorsReachEveryValue(t *testing.T) {
	statuses, verdicts := status.Of(), map[phone.Verdict]bool{}
	for seed := range 500 {
		statuses = statuses.With(status.Of(fuzz.Statuses().Example(seed)))
		verdicts[fuzz.Verdicts().Example(seed)] = true
	}
	assert.Equal(t, slices.Collect(status.All()), slices.Collect(statuses.All()))
	assert.Len(t, verdicts, 7)
}

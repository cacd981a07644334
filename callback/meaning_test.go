package callback_test

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

//go:generate go test . -run Published -update

var update = flag.Bool("update", false, "rewrite MEANINGS.md and NODE.md")

// isPublished compares a file of this directory with its generated text.
func isPublished(t *testing.T, name, want string) {
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(want), 0o644))
	}
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "%s is stale: run this test with -update", name)
}

func TestMeaningsArePublished(t *testing.T) {
	isPublished(t, "MEANINGS.md", "# What a status callback means\n\n"+
		"Generated from the lifecycle: `go test ./callback -run TestMeaningsArePublished -update` rewrites it.\n\n"+callback.MeaningsMarkdown())
}

// step is one event that happens to an order.
type step struct {
	event order.Event
	to    status.Status
}

// steps lists the events that lead from a status to another one.
func steps(from status.Status) []step {
	var found []step
	for row := range order.Lifecycle() {
		if row.From.Has(from) && row.To != from && row.To.IsValid() {
			found = append(found, step{row.Event, row.To})
		}
	}
	return found
}

var leadsBack = []order.Event{order.RevokeLOA, order.Reopen, order.Reinstate, order.Resubmit}

// paths lists every path of at least one step from one status to another. A path may
// have one step back if that is allowed. It repeats no status before that step, and
// none after it.
func paths(from, to status.Status, mayGoBack bool) [][]step {
	var found [][]step
	for _, s := range steps(from) {
		isBack := slices.Contains(leadsBack, s.event)
		if isBack && !mayGoBack {
			continue
		}
		if s.to == to {
			found = append(found, []step{s})
		}
		for _, rest := range paths(s.to, to, mayGoBack && !isBack) {
			found = append(found, append([]step{s}, rest...))
		}
	}
	return found
}

// backOn returns the events that lead back on paths.
func backOn(paths [][]step) order.Set[order.Event] {
	var events order.Set[order.Event]
	for _, path := range paths {
		for _, s := range path {
			if slices.Contains(leadsBack, s.event) {
				events |= order.Of(s.event)
			}
		}
	}
	return events
}

// specifiedMeaning computes Understand from all paths.
func specifiedMeaning(held, reported status.Status) callback.Meaning {
	if held == reported {
		return callback.Meaning{Relation: callback.Duplicate}
	}
	if ahead := paths(held, reported, false); len(ahead) > 0 {
		every, some := status.Set(1<<15-1), status.Set(0)
		for _, path := range ahead {
			if len(path) == 1 {
				return callback.Meaning{Relation: callback.Next}
			}
			var between status.Set
			for _, s := range path[:len(path)-1] {
				between |= status.Of(s.to)
			}
			every &= between
			some |= between
		}
		return callback.Meaning{Relation: callback.Ahead, Missed: every, Perhaps: some.Without(every)}
	}
	if back := paths(held, reported, true); len(back) > 0 {
		return callback.Meaning{Relation: callback.Unclear, Events: backOn(back)}
	}
	if len(paths(reported, held, false)) > 0 {
		return callback.Meaning{Relation: callback.Stale}
	}
	if late := paths(reported, held, true); len(late) > 0 {
		return callback.Meaning{Relation: callback.Unclear, Events: backOn(late)}
	}
	return callback.Meaning{}
}

func everyStatus() []status.Status {
	return append([]status.Status{status.None}, slices.Collect(status.All())...)
}

func TestEveryMeaningFollowsFromThePaths(t *testing.T) {
	for _, held := range everyStatus() {
		for reported := range status.All() {
			got := callback.Understand(held, reported)
			assert.Equal(t, specifiedMeaning(held, reported), got, "%v reported, %q held", reported, held)
			assert.Equal(t, got.Relation == callback.Unclear, got.Events.Len() > 0)
			assert.Equal(t, got.Relation == callback.Ahead, got.Missed.Len() > 0)
			assert.False(t, got.Store() && got.Fetch())
		}
	}
}

func TestMeaningsOfCommonCases(t *testing.T) {
	for _, c := range []struct {
		held, reported status.Status
		want           callback.Meaning
	}{
		{status.None, status.TwilioProcessing, callback.Meaning{Relation: callback.Next}},
		{status.None, status.Received, callback.Meaning{Relation: callback.Ahead, Missed: status.Of(status.TwilioProcessing)}},
		{status.Received, status.Received, callback.Meaning{Relation: callback.Duplicate}},
		{status.Received, status.PendingLOA, callback.Meaning{Relation: callback.Ahead, Missed: status.Of(status.Verified), Perhaps: status.Of(status.PendingVerification)}},
		{status.Received, status.TwilioProcessing, callback.Meaning{Relation: callback.Stale}},
		{status.Completed, status.Testing, callback.Meaning{Relation: callback.Stale}},
		{status.PendingLOA, status.Verified, callback.Meaning{Relation: callback.Unclear, Events: order.Of(order.RevokeLOA, order.Reopen, order.Reinstate)}},
		{status.ActionRequired, status.Received, callback.Meaning{Relation: callback.Unclear, Events: order.Of(order.Reopen)}},
		{status.Completed, status.ActionRequired, callback.Meaning{Relation: callback.Unclear, Events: order.Of(order.Reopen, order.Reinstate, order.Resubmit)}},
		{status.ActionRequired, status.Failed, callback.Meaning{Relation: callback.Next}},
		{status.Failed, status.Completed, callback.Meaning{Relation: callback.Impossible}},
		{status.Completed, status.Failed, callback.Meaning{Relation: callback.Impossible}},
		{status.Received, status.None, callback.Meaning{}},
		{status.None, status.None, callback.Meaning{}},
		{status.Status(99), status.Received, callback.Meaning{}},
		{status.Status(status.Size), status.Received, callback.Meaning{}},
		{status.Received, status.Status(status.Size), callback.Meaning{}},
		{status.Received, status.ActionRequired + 1, callback.Meaning{}},
	} {
		assert.Equal(t, c.want, callback.Understand(c.held, c.reported), "%v reported, %q held", c.reported, c.held)
	}
}

func TestRelationsHaveWordsAndConsequences(t *testing.T) {
	for v, want := range map[callback.Relation]string{
		callback.Impossible: "impossible fetch", callback.Duplicate: "duplicate", callback.Next: "next store",
		callback.Ahead: "ahead store", callback.Stale: "stale", callback.Unclear: "unclear fetch", callback.Unclear + 1: "Relation(6)", 77: "Relation(77)",
	} {
		m := callback.Meaning{Relation: v}
		word, consequence, _ := strings.Cut(want, " ")
		assert.Equal(t, word, v.String())
		assert.Equal(t, consequence == "store", m.Store())
		assert.Equal(t, consequence == "fetch", m.Fetch())
	}
}

func TestUnderstandAllocatesNothing(t *testing.T) {
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		for held := range status.ActionRequired + 1 {
			for reported := range status.ActionRequired + 1 {
				_ = callback.Understand(held, reported)
			}
		}
	}))
}

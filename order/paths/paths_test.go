package paths_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// live takes a path on a host that keeps time. The events of the clock fall due by
// themselves, and no other deadline passes.
func live(t require.TestingT, path []order.Command) (order.Order, []order.Change) {
	var o order.Order
	var history []order.Change
	for i, c := range path {
		if i == 0 {
			require.Equal(t, paths.Epoch, c.At)
		} else {
			require.True(t, path[i-1].At.Before(c.At), "commands at one time")
		}
		due, err := o.Elapse(c.At)
		require.NoError(t, err)
		if c.Actor == order.Clock {
			require.Len(t, due, 1)
			require.Equal(t, c.Event, due[0].Event)
			history = append(history, due...)
			continue
		}
		require.Empty(t, due, "%v comes after a deadline", c.Event)
		ch, err := o.Apply(c)
		require.NoError(t, err)
		require.False(t, ch.IsZero())
		history = append(history, ch)
	}
	same, changes, err := paths.Live(path)
	require.NoError(t, err)
	require.Equal(t, o, same)
	require.Equal(t, history, changes)
	return o, history
}

// transitions are the changes with an event.
func transitions(history []order.Change) []order.Change {
	return slices.DeleteFunc(slices.Clone(history), func(ch order.Change) bool { return ch.Event == 0 })
}

// distances returns the fewest transitions to each status by the rows of the
// lifecycle, without those that require an earlier proof.
func distances() map[status.Status]int {
	proven := order.Of(order.OwnershipVerified, order.LetterSigned)
	far := map[status.Status]int{}
	at := status.Of(status.None)
	for n := 1; at != 0; n++ {
		var next status.Set
		for row := range order.Lifecycle() {
			if _, been := far[row.To]; row.From&at != 0 && row.Guards()&proven == 0 && !been {
				next |= status.Of(row.To)
				far[row.To] = n
			}
		}
		at = next.Without(status.Of(status.None))
	}
	return far
}

func TestToIsTheShortestPath(t *testing.T) {
	shortest := distances()
	require.Len(t, shortest, status.Size)
	for s, want := range shortest {
		path := paths.To(s)
		o, _ := live(t, path)
		assert.Equal(t, s, o.Status)
		assert.Len(t, path, want, "%q", s)
	}
	assert.Nil(t, paths.To(status.Status(status.Size)))
}

func TestFromGoesOnFromAnOrder(t *testing.T) {
	for from := range everywhere.All() {
		o, _ := live(t, paths.To(from))
		reachable := order.Reachable(from).With(status.Of(from))
		if o.Status == status.None {
			reachable = status.Of(status.None)
		}
		for to := range everywhere.All() {
			path := paths.From(&o, o.DateUpdated.Time(), to)
			assert.Equal(t, reachable.Has(to), path != nil, "from %q to %q", from, to)
			next := o
			for _, c := range path {
				_, err := next.Apply(c)
				require.NoError(t, err, "%v", c.Event)
			}
			if path != nil {
				assert.Equal(t, to, next.Status)
			}
		}
		assert.Empty(t, paths.From(&o, o.DateUpdated.Time(), from))
	}
	assert.Equal(t, paths.To(status.Verified), paths.From(new(order.Order), paths.Epoch, status.Verified))

	impatient := paths.To(status.Received)
	impatient[0].Submission.Limits.MaxIdle = 5 * time.Second
	o, _, err := paths.Live(impatient)
	require.NoError(t, err)
	path := paths.From(&o, o.DateUpdated.Time(), status.Failed)
	require.Len(t, path, 1)
	assert.Equal(t, o.DateUpdated.Time().Add(6*time.Second), path[0].At)
}

func TestLiveStopsAtARefusal(t *testing.T) {
	path := paths.To(status.Verified)
	path[2].At = path[2].At.AddDate(-10000, 0, 0)
	o, history, err := paths.Live(path)
	assert.ErrorIs(t, err, order.ErrTime)
	assert.Equal(t, status.Received, o.Status)
	assert.Len(t, history, 2)
}

func TestCallersMayChangeTheResults(t *testing.T) {
	path := paths.To(status.Received)
	path[0].Submission.Create.SMSCapability = false
	path[1] = order.Command{}
	live(t, paths.To(status.Received))
	for cell := range paths.Cells() {
		if cell.Command.Submission != nil {
			cell.Command.Submission.Verdict = 0
		}
	}
	for cell := range paths.Cells() {
		if cell.Command.Submission != nil {
			assert.NoError(t, cell.Command.Submission.Verdict.Err())
		}
	}
}

func TestPairs(t *testing.T) {
	possible, all := 0, 0
	for p := range paths.Pairs() {
		all++
		if !p.Possible() {
			assert.NotEmpty(t, whyImpossible(p), "%+v", p)
			continue
		}
		possible++
		assert.Empty(t, whyImpossible(p), "%+v", p)
		_, history := live(t, p.Path)
		last := transitions(history)
		first, second := last[len(last)-2], last[len(last)-1]
		assert.Equal(t, history[len(history)-1], second)
		assert.Equal(t, p, paths.Pair{From: first.From, First: first.Event, Via: first.To, Second: second.Event, To: second.To, Path: p.Path})
		assert.Equal(t, first.To, second.From)
	}
	t.Logf("%d pairs, %d of them possible", all, possible)

	fitting := 0
	for first := range order.Lifecycle() {
		for second := range order.Lifecycle() {
			if second.From.Has(first.To) {
				fitting += first.From.Len()
			}
		}
	}
	assert.Equal(t, fitting, all)
}

// afterSigning returns the statuses of an order from its signed letter to its
// completion, without a failure.
func afterSigning() status.Set {
	row, _ := order.Row(order.SignLOA)
	signed, next := status.Of(), status.Of(row.To)
	for next != 0 {
		signed = signed.With(next)
		next = order.Next(next).Without(signed).Without(status.Of(status.None, status.ActionRequired, status.Failed))
	}
	return signed
}

// whyImpossible says why no path takes a pair. It is "" for a possible pair.
func whyImpossible(p paths.Pair) string {
	verified := status.Of(status.Verified, status.PendingLOA).With(afterSigning())
	signed := afterSigning()
	switch {
	case p.Via == status.None:
		return "a new order is not the same order"
	case p.Second == order.Reinstate && !verified.Has(p.From), p.Second == order.Resubmit && !signed.Has(p.From):
		return "the proof is missing after a failure before it"
	case p.First == order.RequestCall && (p.Second == order.ApproveBill || p.Second == order.RefuseBill),
		p.First == order.SubmitBill && (p.Second == order.ConfirmCode || p.Second == order.ExhaustAttempts):
		return "only a call or a bill changes the verification type"
	case p.First == order.RequestCall && p.From == status.Received && p.Second == order.ExhaustAttempts:
		return "attempts are left after one call"
	case p.First == order.OffBoard && p.Second == order.OffBoard:
		return "a number can be deleted only once"
	}
	return ""
}

func TestSimplePaths(t *testing.T) {
	taken := map[string]bool{}
	for path := range paths.Simple() {
		o, history := live(t, path)
		assert.True(t, o.Done())
		been := []status.Status{}
		for _, ch := range history {
			if ch.From != ch.To {
				assert.NotContains(t, been, ch.To)
				been = append(been, ch.To)
			}
		}
		name := fmt.Sprintf("%q", been)
		assert.False(t, taken[name], "twice: %s", name)
		taken[name] = true
	}
	t.Logf("%d simple paths", len(taken))

	wanted := 0
	eachSimplePath(nil, func(been []status.Status) {
		if !needsProof(been) {
			wanted++
			assert.True(t, taken[fmt.Sprintf("%q", been)], "missing: %q", been)
		}
	})
	assert.Equal(t, wanted, len(taken))
}

// eachSimplePath follows the rows of the lifecycle without regard to their guards.
func eachSimplePath(been []status.Status, found func([]status.Status)) {
	last := status.None
	if len(been) > 0 {
		last = been[len(been)-1]
	}
	if len(been) > 0 && (last == status.None || order.Terminal().Has(last)) {
		found(been)
		return
	}
	for next := range order.Next(status.Of(last)).All() {
		if !slices.Contains(been, next) {
			eachSimplePath(append(slices.Clip(been), next), found)
		}
	}
}

// needsProof reports whether action-required leads directly to a status that requires a
// proof that the order did not get before.
func needsProof(been []status.Status) bool {
	failed := slices.Index(been, status.ActionRequired)
	if failed < 0 || failed == len(been)-1 {
		return false
	}
	for proven, again := range map[order.Event]order.Event{order.ConfirmCode: order.Reinstate, order.SignLOA: order.Resubmit} {
		proof, _ := order.Row(proven)
		requires, _ := order.Row(again)
		if been[failed+1] == requires.To {
			return !slices.Contains(been[:failed], proof.To)
		}
	}
	return false
}

func TestDeadlines(t *testing.T) {
	seen := map[string]int{}
	for m := range paths.Deadlines() {
		o, _ := live(t, m.Path)
		require.Equal(t, m.From, o.Status)
		seen[fmt.Sprint(m.Event, " by ", m.Actor, " in ", m.From)]++
		late := !m.At.Before(m.Deadline)

		due, err := o.Elapse(m.At)
		require.NoError(t, err)
		if m.Actor == order.Clock {
			assert.Equal(t, late, len(due) > 0)
			assert.Equal(t, late, !m.Change.IsZero())
			if late {
				assert.Equal(t, []order.Change{m.Change}, due)
				assert.Equal(t, m.Deadline, m.Command.At)
			}
			continue
		}
		assert.Empty(t, due)
		assert.Equal(t, m.At, m.Command.At)
		ch, err := o.Decide(m.Command)
		assert.Equal(t, m.Change, ch)
		if m.Event == order.RequestCall {
			assert.Equal(t, late, ch.VerificationCode != string(o.VerificationCode), "a new code comes when the old one has expired")
		} else {
			assert.Equal(t, late, err != nil)
		}
	}
	for row := range order.Lifecycle() {
		for from := range row.From.All() {
			if row.By[0] == order.Clock {
				assert.Contains(t, seen, fmt.Sprint(row.Event, " by clock in ", from))
			}
		}
	}
	for _, also := range []string{"confirm-code by owner", "confirm-code by customer", "request-call by customer"} {
		assert.Contains(t, seen, also+" in pending-verification")
	}
	for name, n := range seen {
		assert.Equal(t, 3, n, name)
	}
	t.Logf("%d deadlines", len(seen))
}

func TestAPathFromAnOrderLeadsWhereItSays(t *testing.T) {
	for from := range status.All() {
		o, _, err := paths.Live(paths.To(from))
		require.NoError(t, err)
		for _, later := range []time.Duration{0, time.Minute, 20 * 24 * time.Hour} {
			now := o.DateUpdated.Time().Add(later)
			if due, ok := o.NextDeadline(); ok && !due.At.After(now) {
				continue
			}
			for to := range status.All() {
				path := paths.From(&o, now, to)
				reached := o
				for _, c := range path {
					require.True(t, c.At.After(now), "%v from %v", to, from)
					_, err := reached.Apply(c)
					require.NoError(t, err, "%v from %v", to, from)
				}
				if path != nil {
					require.Equal(t, to, reached.Status)
				}
				require.Equal(t, from == to, path != nil && len(path) == 0)
			}
		}
		if from != status.TwilioProcessing {
			assert.Nil(t, paths.From(&o, o.DateUpdated.Time(), status.TwilioProcessing), "no path leads back")
		}
	}
}

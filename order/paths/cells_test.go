package paths_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestCells(t *testing.T) {
	type key struct {
		from    status.Status
		existed bool
		event   order.Event
		actor   order.Actor
	}
	seen := map[key]bool{}
	accepted := 0
	for cell := range paths.Cells() {
		o, _ := live(t, cell.Path)
		require.Equal(t, cell.From, o.Status)
		k := key{cell.From, len(cell.Path) > 0, cell.Event, cell.Actor}
		require.False(t, seen[k], "twice: %+v", k)
		seen[k] = true
		require.Equal(t, cell.Event, cell.Command.Event)
		require.Equal(t, cell.Actor, cell.Command.Actor)

		row, ok := order.Row(cell.Event)
		require.True(t, ok)
		legal := row.From.Has(cell.From) && slices.Contains(row.By, cell.Actor) && (cell.From != status.None || len(cell.Path) == 0)
		_, err := o.Decide(cell.Command)
		if legal {
			accepted++
			assert.NoError(t, err, "%+v", k)
			assert.Zero(t, cell.Failed)
			continue
		}
		var refusal *order.TransitionError
		require.ErrorAs(t, err, &refusal)
		assert.Equal(t, cell.Failed, refusal.Failed)
		assert.Equal(t, !row.From.Has(cell.From), cell.Failed.Has(order.InStatus))
		assert.Equal(t, !slices.Contains(row.By, cell.Actor), cell.Failed.Has(order.ByActor))
		if onlyStatus[cell.Event].Has(cell.From) && len(cell.Path) > 0 {
			assert.Zero(t, cell.Failed&^order.Of(order.InStatus, order.ByActor, order.OrderExists), "%+v", k)
		}
	}
	t.Logf("%d cells, %d of them accepted", len(seen), accepted)
	assert.Len(t, seen, (status.Size+1)*len(slices.Collect(order.Lifecycle()))*int(order.Clock))
}

// everywhere is every status, and that of a cancelled order.
var everywhere = func() status.Set {
	all := status.Of(status.None)
	for s := range status.All() {
		all |= status.Of(s)
	}
	return all
}()

// onlyStatus maps each event to the statuses in which only the status guard can
// fail.
var onlyStatus = func() map[order.Event]status.Set {
	proven := everywhere.Without(status.Of(status.TwilioProcessing, status.Received))
	where := map[order.Event]status.Set{}
	for row := range order.Lifecycle() {
		where[row.Event] = everywhere
	}
	where[order.Submit] = 0
	where[order.ConfirmCode] = proven
	where[order.ExhaustAttempts] = proven
	where[order.Reinstate] = proven.Without(status.Of(status.PendingVerification))
	where[order.Resubmit] = afterSigning().With(status.Of(status.Failed, status.ActionRequired))
	return where
}()

func TestRefusals(t *testing.T) {
	alone, never := 0, map[order.Event]order.Guards{}
	seen := map[order.Event]order.Guards{}
	for r := range paths.Refusals() {
		assert.False(t, seen[r.Event].Has(r.Guard), "twice: %v for %q", r.Event, r.Guard)
		seen[r.Event] |= order.Of(r.Guard)
		if !r.Possible() {
			never[r.Event] |= order.Of(r.Guard)
			continue
		}
		alone++
		o, _ := live(t, r.Path)
		_, err := o.Decide(r.Command)
		var refusal *order.TransitionError
		require.ErrorAs(t, err, &refusal)
		assert.Equal(t, order.Of(r.Guard), refusal.Failed)
		assert.Equal(t, r.Event, refusal.Event)
	}
	t.Logf("%d guards refuse without another guard", alone)

	for row := range order.Lifecycle() {
		want := row.Guards() | order.Of(order.InStatus, order.ByActor)
		assert.Equal(t, want, want&seen[row.Event], "%v", row.Event)
		assert.Equal(t, neverAlone(row.Event), never[row.Event], "%v", row.Event)
	}
	assert.Equal(t, order.Of(order.OrderExists, order.VerificationMayChange, order.DocumentKept), seen[0])
	assert.Zero(t, never[0])
}

// neverAlone returns the guards of an event that fail only together with others.
func neverAlone(e order.Event) order.Guards {
	switch e {
	case order.Submit:
		return order.Of(order.InStatus) // an order in another status is not a new one either
	case order.RequestCall:
		return order.Of(order.OrderExists, order.VerificationMayChange, order.DocumentKept) // the status is wrong too, or the type
	case order.SubmitBill:
		return order.Of(order.OrderExists, order.VerificationMayChange)
	case order.ConfirmCode:
		return order.Of(order.OrderExists, order.VerificationCodeIssued, order.DocumentKept) // without a code none is valid
	}
	return order.Of(order.OrderExists)
}

// theSearchIsExhaustive: the search has found every pair of transitions and every
// refusal by one guard that an order can go through on a host that keeps time.
func theSearchIsExhaustive(t *rapid.T) {
	path := paths.To(status.TwilioProcessing)
	if rapid.Bool().Draw(t, "by bill") {
		path[0].Submission.Create.VerificationType = order.PhoneBill
		path[0].Submission.Create.VerificationDocumentSID = fuzz.SIDs[identity]().Draw(t, "document")
	}
	o, history, err := paths.Live(path)
	require.NoError(t, err)
	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
		c := fuzz.Commands(&o).Draw(t, "command")
		row, _ := order.Row(c.Event)
		if c.Event != 0 && (row.Param == "" || c.Actor != order.Customer) {
			c.Update = nil // only a request has one
		}
		if !c.At.IsZero() {
			due, err := o.Elapse(c.At)
			require.NoError(t, err)
			history = append(history, due...)
		}
		before := o
		ch, err := o.Apply(c)
		if err == nil && !ch.IsZero() {
			history = append(history, ch)
		}
		if refusal, ok := err.(*order.TransitionError); ok && refusal.Failed.Len() == 1 {
			for g := range refusal.Failed.All() {
				require.True(t, found().alone[c.Event].Has(g), "%v fails alone for %+v in %+v", g, c, before)
			}
		}
	}})
	last := transitions(history)
	for i := range last[1:] {
		first, second := last[i], last[i+1]
		require.True(t, found().pairs[[4]uint8{uint8(first.From), uint8(first.Event), uint8(second.From), uint8(second.Event)}], "%v after %v", second, first)
	}
}

func TestTheSearchIsExhaustive(t *testing.T) { rapid.Check(t, theSearchIsExhaustive) }

func FuzzSearchIsExhaustive(f *testing.F) { f.Fuzz(rapid.MakeFuzz(theSearchIsExhaustive)) }

// Orders that the search treats as one behave alike.
func TestOrdersInOneStateFailTheSameGuards(t *testing.T) { assert.Empty(t, paths.Confused()) }

//go:build mutants

// TestEveryMutantIsCaught builds this file, together with order.Mutate.

package platform_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// comparisons are those with the oracle, the quickest first. The event is the one whose row
// has a mistake.
var comparisons = []struct {
	name    string
	compare func(t require.TestingT, event string)
}{
	{"the cells of its event", func(t require.TestingT, event string) { compareCells(t, nil, event) }},
	{"limits", func(t require.TestingT, _ string) { compareLimits(t, nil) }},
	{"callers", func(t require.TestingT, _ string) { compareCallers(t, nil) }},
	{"creates", func(t require.TestingT, _ string) { compareCreates(t, nil, parent.String(), 97) }},
	{"forms", func(t require.TestingT, _ string) { compareForms(t, nil) }},
	{"off-boarding", func(t require.TestingT, _ string) { compareOffBoarding(t, nil) }},
	{"some pairs", func(t require.TestingT, _ string) {
		for _, s := range specimens() {
			comparePairs(t, nil, s, 37)
		}
	}},
}

// noticed returns the comparison that notices a mistake; "" if none does.
func noticed(event string) (by string) {
	for _, c := range comparisons {
		if !passes(func(t require.TestingT) { c.compare(t, event) }) {
			return c.name
		}
	}
	return ""
}

// unseen lists mistakes that no operation of a platform can show, with the reason. A name is
// that of a mutant or its beginning.
var unseen = []struct{ name, reason string }{
	{"submit also starts from", "the guard that the order is new refuses too, with the same code"},
	{"submit is also by", "a create is the customer's, and at an order that exists the status refuses too"},
	{"submit does not ask for a new order", "the status refuses too, with the same code"},
	{"submit does not ask for a submission", "a create brings it"},
	{"submit answers otherwise to a submission", "a create brings it"},
	{"submit does not ask for a verification document", "the form of a create asks first"},
	{"request-call answers otherwise to a new verification code", "the platform makes it"},
	{"request-call answers otherwise to the sid", "the platform makes it"},
	{"submit-bill does not ask for a verification document", "the update that chose the bill asks first"},
	{"submit-bill answers otherwise to a verification document", "the update that chose the bill asks first"},
	{"confirm-code also starts from twilio-processing", "an order there has no code, which is answered alike"},
	{"confirm-code also starts from received", "an order there has no code, which is answered alike"},
	{"confirm-code does not ask for an issued verification code", "by phone-call, an order in pending-verification has one"},
	{"confirm-code answers otherwise to an issued verification code", "by phone-call, an order in pending-verification has one"},
	{"exhaust-attempts also starts from twilio-processing", "an order there has made no attempt"},
	{"exhaust-attempts also starts from received", "an order there has made no attempt"},
	{"exhaust-attempts is also by", "the clock is always first"},
	{"expire is also by", "the clock is always first"},
	{"reinstate also starts from twilio-processing", "the ownership of an order there is not verified"},
	{"reinstate also starts from received", "the ownership of an order there is not verified"},
	{"reinstate also starts from pending-verification", "the ownership of an order there is not verified"},
	{"resubmit also starts from twilio-processing", "the letter of an order there is not signed"},
	{"resubmit also starts from received", "the letter of an order there is not signed"},
	{"resubmit also starts from pending-verification", "the letter of an order there is not signed"},
	{"resubmit also starts from verified", "the letter of an order there is not signed"},
	{"resubmit also starts from pending-loa", "the letter of an order there is not signed"},
}

func isUnseen(name string) bool {
	for _, u := range unseen {
		if strings.HasPrefix(name, u.name) {
			return true
		}
	}
	return strings.HasSuffix(name, " also starts from none") // a platform has no order in none
}

func TestMutantsOfTheLifecycle(t *testing.T) {
	require.Empty(t, noticed("request-call"), "the right lifecycle")
	caught := map[string]int{}
	for name, rows := range lifecycleMutants {
		by := "nothing, as it must be"
		switch {
		case !comesToRest(rows):
			by = "time that comes to rest"
		case !isUnseen(name):
			event, _, _ := strings.Cut(name, " ")
			restore := order.Mutate(rows)
			by = noticed(event)
			restore()
		}
		assert.NotEmpty(t, by, "a mutant survives: %s", name)
		caught[by]++
	}
	t.Logf("mutants of the lifecycle, noticed by %v", caught)
}

// comesToRest reports whether each event of the clock leaves the statuses that it
// starts from. Otherwise it would happen again forever.
func comesToRest(rows []order.Transition) bool {
	return !slices.ContainsFunc(rows, func(row order.Transition) bool {
		return slices.Contains(row.By, order.Clock) && row.From.Has(row.To)
	})
}

// lifecycleMutants yields every lifecycle with one row dropped, or one thing about a row
// changed: a status more or less, another destination, an actor more or less, a guard, an
// effect or a write less.
func lifecycleMutants(yield func(string, []order.Transition) bool) {
	right := slices.Collect(order.Lifecycle())
	for i, row := range right {
		if !yield(fmt.Sprintf("%v is dropped", row.Event), slices.Delete(slices.Clone(right), i, i+1)) {
			return
		}
		change := func(what string, do func(*order.Transition)) bool {
			rows := slices.Clone(right)
			rows[i], _ = order.Row(row.Event)
			do(&rows[i])
			return yield(fmt.Sprintf("%v %s", row.Event, what), rows)
		}
		if !changesOfRow(row, change) {
			return
		}
	}
}

// changesOfRow makes each change of a row, until one is not wanted.
func changesOfRow(row order.Transition, change func(string, func(*order.Transition)) bool) bool {
	for _, s := range append(slices.Collect(status.All()), status.None) {
		word := cmp.Or(s.String(), "none")
		ok := s == row.To || change("leads to "+word, func(r *order.Transition) { r.To = s })
		verb := "also starts from "
		if row.From.Has(s) {
			verb = "does not start from "
		}
		if !ok || !change(verb+word, func(r *order.Transition) { r.From ^= status.Of(s) }) {
			return false
		}
	}
	for a := order.Customer; a <= order.Clock; a++ {
		i, ok := slices.Index(row.By, a), false
		if i < 0 {
			ok = change("is also by "+a.String(), func(r *order.Transition) { r.By = append(r.By, a) })
		} else {
			ok = change("is not by "+a.String(), func(r *order.Transition) { r.By = slices.Delete(r.By, i, i+1) })
		}
		if !ok {
			return false
		}
	}
	for i, c := range row.Conditions {
		if !change("does not ask for "+c.Guard.String(), func(r *order.Transition) { r.Conditions = slices.Delete(r.Conditions, i, i+1) }) {
			return false
		}
		if !change("answers otherwise to "+c.Guard.String(), func(r *order.Transition) { r.Conditions[i].Code = order.ErrorAddress }) {
			return false
		}
	}
	if !change("answers otherwise", func(r *order.Transition) { r.Otherwise = order.ErrorAddress }) {
		return false
	}
	for e := range row.Effects.All() {
		if !change("forgets to "+e.String(), func(r *order.Transition) { r.Effects &^= order.Of(e) }) {
			return false
		}
	}
	for w := range row.Writes.All() {
		if !change("does not write "+w.String(), func(r *order.Transition) { r.Writes &^= order.Of(w) }) {
			return false
		}
	}
	return true
}

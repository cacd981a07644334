package order_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

const (
	requestsCall = "Request a verification call (Status=pending-verification)"
	submitsBill  = "Submit the phone bill for review (Status=pending-verification)."
)

// nextSteps has every sentence of each status, in its order.
var nextSteps = map[status.Status][]string{
	status.None:                {""},
	status.TwilioProcessing:    {"Wait for twilio."},
	status.Received:            {requestsCall + ".", submitsBill},
	status.PendingVerification: {requestsCall + " or type the verification code into the call.", submitsBill, "Type the verification code into the call."},
	status.Verified:            {"Create an authorization document for the order."},
	status.PendingLOA:          {"Wait for owner."},
	status.CarrierProcessing:   {"Wait for carrier."},
	status.Testing:             {"Wait for twilio."},
	status.Completed:           {"Nothing is left to do.", "Nothing is left to do; the number is ready for use."},
	status.Failed:              {"Nothing is left to do."},
	status.ActionRequired:      {"Wait for operations."},
}

// namedSteps maps the words of a sentence to the event that they name.
var namedSteps = map[string]order.Event{
	"equest a verification call":              order.RequestCall,
	"ubmit the phone bill":                    order.SubmitBill,
	"ype the verification code":               order.ConfirmCode,
	"reate an authorization document for the": order.SendLOA,
}

// Every order that a path of the search leads to has one of the sentences of its status.
// The sentence names an event only where the lifecycle permits it, and an actor only where
// an event of that actor is permitted.
func TestNextStepFollowsTheLifecycle(t *testing.T) {
	seen := map[status.Status]map[string]bool{}
	look := func(path []order.Command) {
		var o order.Order
		assert.Empty(t, o.NextStep(), "before submit")
		for _, c := range path {
			_, err := o.Apply(c)
			require.NoError(t, err)
			said := o.NextStep()
			if seen[o.Status] == nil {
				seen[o.Status] = map[string]bool{}
			}
			seen[o.Status][said] = true
			requirePermitted(t, &o, said)
		}
	}
	for cell := range paths.Cells() {
		look(cell.Path)
	}
	for pair := range paths.Pairs() {
		look(pair.Path)
	}
	for refusal := range paths.Refusals() {
		look(refusal.Path)
	}
	for path := range paths.Simple() {
		look(path)
	}
	for moment := range paths.Deadlines() {
		look(moment.Path)
	}
	for s, want := range nextSteps {
		var got []string
		for said := range seen[s] {
			got = append(got, said)
		}
		assert.ElementsMatch(t, want, got, "%v", s)
	}
	assert.Len(t, nextSteps, len(seen))
	for s := range status.All() {
		assert.Contains(t, nextSteps, s)
	}
}

// requirePermitted requires that the lifecycle permits what the sentence names.
func requirePermitted(t *testing.T, o *order.Order, said string) {
	permissions, err := o.Permitted(o.DateUpdated.Time())
	require.NoError(t, err)
	named, waits := false, strings.HasPrefix(said, "Wait for ")
	for words, event := range namedSteps {
		if !strings.Contains(said, words) {
			continue
		}
		named = true
		for _, p := range permissions {
			require.False(t, p.Event == event && p.Refused != 0, "%v: %q names %v, which requires %v", o.Status, said, event, p.Refused)
		}
	}
	if waits {
		waits = false
		for _, p := range permissions {
			waits = waits || p.Refused == 0 && "Wait for "+p.By[0].String()+"." == said
		}
		require.True(t, waits, "%v: %q names an actor who cannot act", o.Status, said)
	}
	require.Equal(t, o.Status != status.None, said != "", "%v", o.Status)
	require.True(t, o.Status == status.None || named || waits || o.Done(), "%v: %q names nothing", o.Status, said)
}

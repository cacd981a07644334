package scenario_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

func created(t *testing.T, rules ...scenario.Rule) *scenario.Scenario {
	s, err := scenario.New(rules...)
	require.NoError(t, err)
	return s
}

// at returns an order in a status, by a shortest path.
func at(t *testing.T, s status.Status) order.Order {
	o, _, err := paths.Live(paths.To(s))
	require.NoError(t, err)
	return o
}

// TestTheWayToCompletedIsThatOfTheLifecycle: the other actors go on wherever the customer
// is not next.
func TestTheWayToCompletedIsThatOfTheLifecycle(t *testing.T) {
	s := created(t, scenario.Rule{To: status.Completed, After: time.Minute})
	for from, want := range map[status.Status]order.Event{
		status.TwilioProcessing: order.Accept, status.Received: 0, status.PendingVerification: order.ConfirmCode, status.Verified: 0,
		status.PendingLOA: order.SignLOA, status.CarrierProcessing: order.BeginTesting, status.Testing: order.Complete,
		status.Completed: 0, status.Failed: 0, status.ActionRequired: 0,
	} {
		o := at(t, from)
		due, ok := s.Next(&o, 0)
		assert.Equal(t, want, due.Command.Event, from)
		assert.Equal(t, want != 0, ok, from)
		if ok {
			assert.Equal(t, o.DateUpdated.Time().Add(time.Minute), due.At, from)
		}
	}
}

// TestTheLifecyclePermitsEachNextStep: at its time, whatever the goal, and the order gets
// no further than the goal.
func TestTheLifecyclePermitsEachNextStep(t *testing.T) {
	reached := map[status.Status]bool{}
	for goal := range status.All() {
		s, err := scenario.New(scenario.Rule{To: goal, After: time.Minute})
		if err != nil {
			continue
		}
		for from := range status.All() {
			o := at(t, from)
			for due, ok := s.Next(&o, 0); ok; due, ok = s.Next(&o, 0) {
				due.Command.At = due.At
				_, err := o.Apply(due.Command)
				require.NoError(t, err, "%v to %v", from, goal)
				reached[goal] = reached[goal] || o.Status == goal
			}
		}
		o := at(t, goal)
		_, ok := s.Next(&o, 0)
		assert.False(t, ok, "%v is the end", goal)
	}
	assert.True(t, reached[status.Completed])
	assert.True(t, reached[status.Verified])
}

func TestAStepHappensOnceAndBeforeTheWay(t *testing.T) {
	s := created(t, scenario.Rule{To: status.Completed, After: time.Minute, Steps: []scenario.Step{
		{Status: status.PendingLOA, Event: order.RevokeLOA, After: time.Hour},
		{Status: status.PendingVerification, Event: order.RefuseBill, Reason: "x"},
	}})
	o := at(t, status.PendingLOA)
	due, ok := s.Next(&o, 0)
	require.True(t, ok)
	assert.Equal(t, []any{order.RevokeLOA, order.Owner}, []any{due.Command.Event, due.Command.Actor})
	due, ok = s.Next(&o, due.Taken)
	require.True(t, ok)
	assert.Equal(t, order.SignLOA, due.Command.Event)
	o = at(t, status.PendingVerification)
	due, ok = s.Next(&o, 0)
	require.True(t, ok)
	assert.Equal(t, order.ConfirmCode, due.Command.Event, "an order that is verified by call has no bill to refuse")
}

func TestACodeIsNotTypedAfterItHasExpired(t *testing.T) {
	for after, want := range map[time.Duration]bool{10*time.Minute - time.Second: true, 10 * time.Minute: false} {
		o := at(t, status.PendingVerification)
		_, ok := created(t, scenario.Rule{To: status.Verified, After: after}).Next(&o, 0)
		assert.Equal(t, want, ok, after)
	}
}

func TestARuleMatchesByNumberPrefixAndAccount(t *testing.T) {
	account, other := sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
	number := phone.MustParse("+16175551212")
	for _, row := range []struct {
		rule    scenario.Rule
		matches bool
	}{
		{scenario.Rule{}, true},
		{scenario.Rule{Number: number}, true},
		{scenario.Rule{Number: phone.MustParse("+1617555121")}, false},
		{scenario.Rule{Prefix: "+1617555121"}, true},
		{scenario.Rule{Prefix: "+1617556"}, false},
		{scenario.Rule{Account: account}, true},
		{scenario.Rule{Account: other}, false},
		{scenario.Rule{Account: account, Prefix: "+1415"}, false},
		{scenario.Rule{Account: account, Prefix: "+1617", Number: number}, true},
	} {
		row.rule.CallFails = true
		o := order.Order{Resource: order.Resource{PhoneNumber: number, AccountSID: account}}
		assert.Equal(t, row.matches, created(t, row.rule).CallFails(&o), "%+v", row.rule)
	}
}

func TestTheLookUpDoesNotDependOnTheAccount(t *testing.T) {
	number := phone.MustParse("+16175551212")
	s := created(t,
		scenario.Rule{Account: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), To: status.Verified},
		scenario.Rule{Number: number, Verdict: phone.Hostable},
		scenario.Rule{Prefix: "+1617", Verdict: phone.Taken},
		scenario.Rule{Prefix: "+1415"},
		scenario.Rule{Verdict: phone.Type},
	)
	for text, want := range map[string]phone.Verdict{
		"+16175551212": phone.Hostable, "+16175551213": phone.Taken, "+14155551212": phone.Unchecked, "+12125551212": phone.Type,
	} {
		verdict, ok := s.Verdict(phone.MustParse(text))
		assert.Equal(t, want, verdict, text)
		assert.Equal(t, want != phone.Unchecked, ok, text)
	}
}

func TestNewClonesItsSteps(t *testing.T) {
	steps := []scenario.Step{{Status: status.Received, Event: order.SkipVerification}}
	s := created(t, scenario.Rule{Steps: steps})
	steps[0] = scenario.Step{}
	o := at(t, status.Received)
	due, ok := s.Next(&o, 0)
	assert.True(t, ok)
	assert.Equal(t, order.Twilio, due.Command.Actor)
}

// TestMagicNumbersAreReservedAndHostable: as far as the numbering plan knows, so that only
// the rule decides.
func TestMagicNumbersAreReservedAndHostable(t *testing.T) {
	seen := map[phone.Number]bool{}
	for _, magic := range scenario.MagicNumbers() {
		n := magic.Rule.Number
		assert.Regexp(t, `^\+1[2-9][0-9]{2}55501[0-9]{2}$`, n.String())
		assert.True(t, strings.HasPrefix(n.String(), scenario.MagicPrefix))
		assert.Equal(t, phone.Hostable, plan.Look(n), n)
		assert.False(t, seen[n], n)
		seen[n] = true
		created(t, magic.Rule)
		assert.NotEmpty(t, magic.What)
	}
}

// TestTheWordsOfAnErrorInGo: as in a file.
func TestTheWordsOfAnErrorInGo(t *testing.T) {
	_, err := scenario.New(scenario.Rule{}, scenario.Rule{Steps: []scenario.Step{{}, {}}})
	assert.EqualError(t, err, "scenario: rules[1].steps[0].status: is required; it is missing")
	_, err = scenario.New(scenario.Rule{To: status.Verified, After: -time.Second})
	assert.EqualError(t, err, "scenario: rules[0].after: must be whole seconds, 0 or more; it is -1s")
	_, err = scenario.New(scenario.Rule{Steps: []scenario.Step{{Status: status.Received, Event: order.Expire}}})
	assert.EqualError(t, err, "scenario: rules[0].steps[0].event: must be an event of another actor than the clock; expire happens by itself at its deadline")
	_, err = scenario.New(scenario.Rule{Steps: []scenario.Step{{Status: status.Verified, Event: order.SendLOA}}})
	assert.EqualError(t, err, "scenario: rules[0].steps[0].event: must be an event of another actor than the customer; send-loa is a request of the API")
}

// Package scenario is the model of a scenario: rules that say what happens to the orders
// of which number, so that a test needs no control plane.
//
//	s, err := scenario.New(scenario.Rule{Prefix: "+1617555", To: status.Completed, After: time.Minute})
//
// A rule decides what a create request gets, whether verification calls fail, and which
// events the other actors cause, each a duration after the order has entered a status.
// The customer's events are always requests of the API.
//
// The first rule that matches an order decides; a rule that says nothing else makes the
// number an ordinary one.
//
// The package is pure: it reads no clock and keeps no orders. Package mock fires the
// steps. docs/scenarios.md describes the file format.
package scenario

import (
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Rule says what happens to the orders that it matches. An order must match Number,
// Prefix and Account, as far as they are given; a rule with none of them matches every
// order.
type Rule struct {
	Number  phone.Number
	Prefix  string // of the number, such as "+1617555"
	Account sid.ID[sid.Account]

	// Verdict is the result of the number's look-up; the zero Verdict leaves the look-up
	// to the host. The look-up does not know the account, so a rule with an account has
	// no verdict, and the first rule without an account decides.
	Verdict phone.Verdict
	// CallFails makes every verification call fail.
	CallFails bool
	// To is the status to which the other actors carry the order on; zero is none. They
	// do so in every status on the way in which the customer alone cannot go on.
	To status.Status
	// After is the time from each status to the next on the way to To.
	After time.Duration
	// Steps are further events, at most MaxSteps. They take precedence over the way to
	// To.
	Steps []Step
}

// Step is an event that happens to an order some time after an event has led to a
// status, unless another event comes first. Each step happens at most once to an order.
// Of several steps of a status the first that the lifecycle permits at its time happens.
type Step struct {
	Status status.Status
	Event  order.Event
	// Actor causes the event. Zero is the usual actor of the event, who is never the
	// customer.
	Actor order.Actor
	// Reason becomes failure_reason. It is required where the event requires it.
	Reason string
	After  time.Duration // whole seconds
}

// Scenario is a valid list of rules. The zero Scenario is empty. It is immutable and safe
// for concurrent use.
type Scenario struct {
	rules []rule
}

// rule is a Rule with all its steps.
type rule struct {
	Rule
	way map[status.Status][]Step // to To
}

// Empty reports whether the scenario has no rules.
func (s *Scenario) Empty() bool { return len(s.rules) == 0 }

// Rules returns the rules in their order. The caller must not change them.
func (s *Scenario) Rules() []Rule {
	var rules []Rule
	for i := range s.rules {
		rules = append(rules, s.rules[i].Rule)
	}
	return rules
}

// Verdict returns the verdict on a number, and false if the host must look it up.
func (s *Scenario) Verdict(n phone.Number) (phone.Verdict, bool) {
	for i := range s.rules {
		if r := &s.rules[i]; r.Account.IsZero() && r.matches(n, r.Account) {
			return r.Verdict, r.Verdict != phone.Unchecked
		}
	}
	return phone.Unchecked, false
}

// CallFails reports whether a verification call of the order fails.
func (s *Scenario) CallFails(o *order.Order) bool {
	r := s.rule(o)
	return r != nil && r.CallFails
}

// Holds reports whether a new order stays in twilio-processing because a step happens to
// it there.
func (s *Scenario) Holds(o *order.Order) bool {
	r := s.rule(o)
	if r == nil {
		return false
	}
	for _, step := range r.Steps {
		if step.Status == status.TwilioProcessing {
			return true
		}
	}
	return false
}

// Taken is the set of the steps that have happened to an order. The zero Taken is empty.
type Taken uint64

// MaxSteps is the largest number of steps of a rule.
const MaxSteps = 64

// Due is the next step of an order.
type Due struct {
	At      time.Time
	Command order.Command // without its time
	Taken   Taken         // after the step
}

// Next returns the step that comes next if nothing else happens, and false if none does.
// The order is as its last event has left it.
func (s *Scenario) Next(o *order.Order, taken Taken) (Due, bool) {
	r := s.rule(o)
	if r == nil || o.Done() {
		return Due{}, false
	}
	for i, step := range r.Steps {
		if is := Taken(1) << i; step.Status == o.Status && taken&is == 0 {
			if due, ok := step.due(o, taken|is); ok {
				return due, true
			}
		}
	}
	for _, step := range r.way[o.Status] {
		if due, ok := step.due(o, taken); ok {
			return due, true
		}
	}
	return Due{}, false
}

// due returns the step of an order, and false if the lifecycle refuses it at its time.
func (step *Step) due(o *order.Order, then Taken) (Due, bool) {
	row, _ := order.Row(step.Event)
	c := order.Command{Event: step.Event, Actor: step.Actor, Reason: step.Reason}
	if row.Guards().Has(order.VerificationCodeGiven) {
		c.VerificationCode = string(o.VerificationCode) // the owner types the code told in the call
	}
	at := o.DateUpdated.Time().Add(step.After)
	asked := c
	asked.At = at
	_, err := o.Check(asked)
	return Due{At: at, Command: c, Taken: then}, err == nil
}

// rule returns the rule that decides about an order, nil if none does.
func (s *Scenario) rule(o *order.Order) *rule {
	for i := range s.rules {
		if r := &s.rules[i]; r.matches(o.PhoneNumber, o.AccountSID) {
			return r
		}
	}
	return nil
}

func (r *Rule) matches(n phone.Number, account sid.ID[sid.Account]) bool {
	return (r.Number.IsZero() || r.Number == n) &&
		strings.HasPrefix(n.String(), r.Prefix) &&
		(r.Account.IsZero() || r.Account == account)
}

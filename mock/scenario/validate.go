package scenario

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

// RuleError says which value of a rule is invalid, and why.
type RuleError struct {
	Path string // of the value, such as "rules[2].steps[0].after"; the indices begin with 0
	Err  error
}

// Error names the value, the requirement and the text found.
func (e *RuleError) Error() string { return "scenario: " + e.Path + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *RuleError) Unwrap() error { return e.Err }

// New returns the scenario of a list of rules. An error is a *RuleError.
func New(rules ...Rule) (*Scenario, error) {
	s := &Scenario{}
	for i, r := range rules {
		compiled, err := r.compile()
		if err != nil {
			return nil, inRule(i, err)
		}
		s.rules = append(s.rules, compiled)
	}
	return s, nil
}

// inRule adds the index of a rule to an error.
func inRule(i int, err error) error {
	path := fmt.Sprintf("rules[%d]", i)
	if inner := (*RuleError)(nil); errors.As(err, &inner) {
		return &RuleError{path + "." + inner.Path, inner.Err}
	}
	return &RuleError{path, err}
}

// compile validates a rule, and derives the way to its goal.
func (r Rule) compile() (rule, error) {
	if r.Prefix != "" {
		if _, err := phone.Parse(r.Prefix); err != nil {
			return rule{}, &RuleError{"prefix", reasonOf(err)}
		}
	}
	if err := r.checkVerdict(); err != nil {
		return rule{}, &RuleError{"verdict", err}
	}
	if err := checkAfter(r.After); err != nil {
		return rule{}, &RuleError{"after", err}
	}
	if len(r.Steps) > MaxSteps {
		return rule{}, &RuleError{"steps", fmt.Errorf("must be at most %d; there are %d", MaxSteps, len(r.Steps))}
	}
	r.Steps = slices.Clone(r.Steps)
	for i := range r.Steps {
		if err := r.Steps[i].complete(); err != nil {
			err.Path = fmt.Sprintf("steps[%d].%s", i, err.Path)
			return rule{}, err
		}
	}
	compiled := rule{Rule: r, way: map[status.Status][]Step{}}
	if r.To == status.None {
		if r.After != 0 {
			return rule{}, &RuleError{"after", errors.New("must not be given without to; it is the time of each step on the way to a status")}
		}
		return compiled, nil
	}
	found, ok := ways[r.To]
	if !ok {
		return rule{}, &RuleError{"to", fmt.Errorf("must be one of %s; it is %v; for a setback write steps", goals(), r.To)}
	}
	for s, events := range found {
		for _, event := range events {
			step := Step{Status: s, Event: event, After: r.After}
			if err := step.complete(); err != nil {
				return rule{}, err
			}
			compiled.way[s] = append(compiled.way[s], step)
		}
	}
	return compiled, nil
}

// checkVerdict returns an error if a look-up does not return the rule's verdict, or if
// the rest of the rule contradicts it.
func (r *Rule) checkVerdict() error {
	switch {
	case r.Verdict == phone.Unchecked:
		return nil
	case !slices.Contains(verdicts, r.Verdict):
		return fmt.Errorf("must be one of %s; it is %v", join(verdicts), r.Verdict)
	case !r.Account.IsZero():
		return errors.New("must not be given with account; the look-up of a number does not depend on the account")
	case r.Verdict != phone.Hostable && (r.CallFails || r.To != status.None || len(r.Steps) > 0):
		return fmt.Errorf("must not be %v in a rule with call_fails, to or steps; the number gets no order", r.Verdict)
	}
	return nil
}

// verdicts are the verdicts that a rule can give.
var verdicts = []phone.Verdict{phone.Hostable, phone.Unassigned, phone.Country, phone.Type, phone.Taken}

// goals lists the statuses that can be the To of a rule.
func goals() string {
	var all []status.Status
	for s := range status.All() {
		if _, ok := ways[s]; ok {
			all = append(all, s)
		}
	}
	return join(all)
}

// complete validates a step, and sets its actor.
func (step *Step) complete() *RuleError {
	row, ok := order.Row(step.Event)
	switch {
	case step.Status == status.None:
		return &RuleError{"status", errors.New("is required; it is missing")}
	case step.Event == 0:
		return &RuleError{"event", errors.New("is required; it is missing")}
	case !ok:
		return &RuleError{"event", fmt.Errorf("must be an event of the lifecycle; it is %v", step.Event)}
	case actorOf(&row) == 0 && slices.Contains(row.By, order.Clock):
		return &RuleError{"event", fmt.Errorf("must be an event of another actor than the clock; %v happens by itself at its deadline", step.Event)}
	case actorOf(&row) == 0:
		return &RuleError{"event", fmt.Errorf("must be an event of another actor than the customer; %v is a request of the API", step.Event)}
	case !row.From.Has(step.Status):
		return &RuleError{"event", fmt.Errorf("%v requires status %s; the step's status is %v", step.Event, join(slices.Collect(row.From.All())), step.Status)}
	}
	if step.Actor == 0 {
		step.Actor = actorOf(&row)
	}
	if step.Actor == order.Customer || !slices.Contains(row.By, step.Actor) {
		others := slices.DeleteFunc(slices.Clone(row.By), func(a order.Actor) bool { return a == order.Customer })
		return &RuleError{"actor", fmt.Errorf("must be %s for %v; it is %v", join(others), step.Event, step.Actor)}
	}
	needsReason := row.Guards().Has(order.ReasonGiven)
	switch err := new(order.Command).SetParam("Reason", step.Reason); {
	case needsReason && step.Reason == "":
		return &RuleError{"reason", fmt.Errorf("is required for %v; it is missing", step.Event)}
	case !needsReason && step.Reason != "":
		return &RuleError{"reason", fmt.Errorf("must not be given for %v, which has no reason", step.Event)}
	case err != nil:
		return &RuleError{"reason", reasonOf(err)}
	}
	if err := checkAfter(step.After); err != nil {
		return &RuleError{"after", err}
	}
	return nil
}

// checkAfter returns an error for a time that the model's clock cannot measure.
func checkAfter(d time.Duration) error {
	if d < 0 || d%time.Second != 0 {
		return fmt.Errorf("must be whole seconds, 0 or more; it is %v", d)
	}
	return nil
}

// reasonOf returns an error without the name of its package.
func reasonOf(err error) error {
	var parse interface{ Reason() string }
	if errors.As(err, &parse) {
		return errors.New(parse.Reason())
	}
	var problem *order.Problem
	if errors.As(err, &problem) {
		return problem.Err
	}
	return err
}

// join lists alternatives: a, b or c.
func join[T fmt.Stringer](all []T) string {
	var texts []string
	for _, w := range all {
		texts = append(texts, w.String())
	}
	return words.Enumerate(texts, "or")
}

package conform

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// suite is a group of checks with the function that yields them.
type suite struct {
	report.Suite
	checks func(Options) iter.Seq[report.Check]
	// in is the generation that the checks need; Second: they also need First, unless
	// a check has only requests of Second.
	in Generation
	// path is a list that the server must serve; "" needs none.
	path string
}

// suites is THE list of suites, in the order in which they run.
var suites = []suite{
	{report.Suite{Name: "cells", About: "every event by every actor in every status"}, cells, First, ""},
	{report.Suite{Name: "guards", About: "every guard of every event, refusing alone"}, guards, First, ""},
	{report.Suite{Name: "pairs", About: "every transition right after every other"}, pairs, First, ""},
	{report.Suite{Name: "deadlines", About: "every deadline: a second before, then, and a second after"}, deadlines, First, ""},
	{report.Suite{Name: "memory", About: "what an order remembers, for how long, and when it changed"}, remembered, First, ""},
	{report.Suite{Name: "access", About: "other accounts' orders, deleted and unknown ones, paths and methods"}, access, First, ""},
	{report.Suite{Name: "parameters", About: "every parameter of every request: valid, missing, empty, repeated, too long, of the wrong type"}, parameters, First, ""},
	{report.Suite{Name: "lists", About: "filters, and pages while orders come and go"}, lists, First, ""},
	{report.Suite{Name: "letters", About: "letters of authorization: every event in every status, their parameters, lists and orders"}, letterChecks, First, lettersPath},
	{report.Suite{Name: "numbers", About: "incoming phone numbers and addresses"}, numberChecks, First, numbersPath},
	{report.Suite{Name: "generation2", About: "orders and letters in the paths of generation 2"}, generation2, Second, ordersV2},
	{report.Suite{Name: "keys", About: "API keys, which act for their accounts"}, keys, First, ""},
	{report.Suite{Name: "faults", About: "calls that cannot be placed, and too many requests"}, faults, First, ""},
	{report.Suite{Name: "callbacks", About: "one signed callback for each change of status, in order, and no others"}, callbacks, First, ""},
	{report.Suite{Name: "walks", About: "random walks of a few orders, toward the steps that were tried least"}, walks, First, ""},
	{report.Suite{Name: "races", About: "clients that race for an order, a number, a name"}, raceChecks, First, ""},
}

// serves reports whether the target has the generations that a check needs.
func (t *Target) serves(s *suite, check *report.Check) bool {
	switch t.Generation {
	case First:
		return s.in == First && (s.Name != "keys" || !slices.ContainsFunc(check.Steps, isSecond))
	case Second:
		return s.in == Second && !check.Hold && len(check.Racing) == 0 && !slices.ContainsFunc(check.Steps, isFirst)
	}
	return true
}

// isFirst reports whether a step is a request of generation 1.
func isFirst(s script.Step) bool {
	switch s.Verb {
	case script.Send:
		return strings.HasPrefix(s.Path, "/HostedNumbers/")
	case script.Reach:
		return true
	}
	return s.Verb.IsRequest()
}

// isSecond reports whether a step is a request of generation 2.
func isSecond(s script.Step) bool {
	return s.Verb == script.Send && strings.HasPrefix(s.Path, "/v2/")
}

// note says which checks a run leaves out, because the target has only one generation.
func (t *Target) note() string {
	switch t.Generation {
	case First:
		return "Only generation 1 is checked, as the target's Generation says."
	case Second:
		return "Only generation 2 is checked, as the target's Generation says: the suite generation2, without the checks that need generation 1."
	}
	return ""
}

// ErrSuite means an unknown suite name.
var ErrSuite = errors.New("not a suite")

// Suites returns the names of the suites, in the order in which they run.
func Suites() []string {
	var names []string
	for _, s := range suites {
		names = append(names, s.Name)
	}
	return names
}

// allSuites are the suites, as a report shows them.
func allSuites() (all []report.Suite) {
	for _, s := range suites {
		all = append(all, s.Suite)
	}
	return all
}

// About describes a suite in a few words; "" for an unknown suite.
func About(suite string) string {
	for _, s := range suites {
		if s.Name == suite {
			return s.About
		}
	}
	return ""
}

// The forms that most checks create an order with.
const (
	newOrder = "PhoneNumber={number}&SmsCapability=true"
	byBill   = newOrder + "&VerificationType=phone-bill&VerificationDocumentSid=" + document
	document = "RI11111111111111111111111111111111"
	letter   = "PX11111111111111111111111111111111"
)

// check makes a check of its steps, a line each. Where it goes on after it has created
// a plain order, it first expects that the order was received.
func check(name, rule string, lines ...string) report.Check {
	c := report.Check{Name: name, Rule: rule}
	for i, line := range lines {
		c.Steps = append(c.Steps, step(line))
		creates := strings.HasPrefix(line, "create "+newOrder) || strings.HasPrefix(line, post(ordersV2, newV2))
		if i == 0 && len(lines) > 1 && creates && !strings.HasPrefix(lines[1], "expect ") {
			c.Steps = append(c.Steps, expect(status.Received))
		}
	}
	return c
}

// step reads a line that is written in this package.
func step(line string) script.Step {
	s, err := script.ParseStep(line)
	if err != nil {
		panic(err)
	}
	return s
}

// try makes a check of a path, and of a command that is tried at its end.
func try(name, rule string, path []order.Command, then order.Command) report.Check {
	return report.Check{Name: name, Rule: rule, Hold: true, Steps: script.Try(path, then)}
}

// rule returns the lifecycle's sentence about an event.
func rule(e order.Event) string {
	row, _ := order.Row(e)
	return fmt.Sprintf("%v: %s", e, row.Why)
}

// expect returns a step that expects a status; None expects no order.
func expect(s status.Status) script.Step {
	return script.Step{Verb: script.Expect, Form: order.FSMState(s)}
}

func state(s status.Status) string { return status.Of(s).String() }

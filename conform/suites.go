package conform

import (
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
)

// suites is THE list of what is checked, in the order in which it runs.
var suites = []suite{
	{report.Suite{Name: "cells", About: "every event by every actor in every status"}, cells},
	{report.Suite{Name: "guards", About: "every guard of every event, refusing alone"}, guards},
	{report.Suite{Name: "pairs", About: "every transition right after every other"}, pairs},
	{report.Suite{Name: "deadlines", About: "every deadline: a second before, then, and a second after"}, deadlines},
	{report.Suite{Name: "memory", About: "what an order remembers, how long, and when it changed"}, memory},
	{report.Suite{Name: "access", About: "other accounts' orders, deleted and unknown ones, paths and methods"}, access},
	{report.Suite{Name: "parameters", About: "every parameter of every request: valid, missing, empty, repeated, too long, ill typed"}, parameters},
	{report.Suite{Name: "lists", About: "filters, and pages while orders come and go"}, lists},
	{report.Suite{Name: "faults", About: "calls that cannot be placed, and too many requests"}, faults},
	{report.Suite{Name: "callbacks", About: "every change of status reported once, in order and signed; nothing else"}, callbacks},
	{report.Suite{Name: "walks", About: "random walks of a few orders, towards what was done least"}, walks},
	{report.Suite{Name: "races", About: "clients that race for one order, one number, one name"}, raceChecks},
}

// The forms that most checks create an order with.
const (
	newOrder = "PhoneNumber={number}&SmsCapability=true"
	byBill   = newOrder + "&VerificationType=phone-bill&VerificationDocumentSid=" + document
	document = "RI11111111111111111111111111111111"
	letter   = "PX11111111111111111111111111111111"
)

// check makes a check of its steps, a line each.
func check(name, rule string, lines ...string) report.Check {
	c := report.Check{Name: name, Rule: rule}
	for _, line := range lines {
		c.Steps = append(c.Steps, step(line))
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

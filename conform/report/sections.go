package report

import (
	"fmt"
	"strconv"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// section is a titled table of a report.
type section struct {
	title, note string
	table       table
}

// table is a list of rows; the first row is the head.
type table [][]string

// sections returns the report without its failures and skips.
func (r *Report) sections() []section {
	if len(r.Coverage.Checks) < len(r.Suites) { // a run of some suites leaves most of the space unasked
		return []section{{title: "suites", table: r.suites()}}
	}
	missing := r.Coverage.Missing()
	return []section{
		{title: "suites", table: r.suites()},
		{title: "coverage", table: r.Coverage.summary(&missing)},
		{title: "cells", note: matrixNote(), table: r.Coverage.matrix()},
		{title: "events", note: "Pairs: how many of the possible next events followed. Guards: how many of its guards refused the event.", table: byEvent(&missing)},
		{title: "deadlines", table: r.Coverage.deadlines()},
		{title: "refusals", table: r.Coverage.refusals()},
		{title: "never asked", table: missing.list()},
	}
}

func (r *Report) suites() table {
	rows := table{{"suite", "passed", "failed", "skipped", "about"}}
	for _, suite := range r.Suites {
		if tally, ran := r.Coverage.Checks[suite.Name]; ran {
			rows = append(rows, []string{suite.Name, strconv.Itoa(tally.Passed), strconv.Itoa(tally.Failed), strconv.Itoa(tally.Skipped), suite.About})
		}
	}
	return rows
}

// summary counts the covered cells and all cells.
func (c *Coverage) summary(missing *Space) table {
	all := Possible()
	rows := table{{"what", "asked", "possible"}}
	add := func(what string, missing, all int) {
		rows = append(rows, []string{what, strconv.Itoa(all - missing), strconv.Itoa(all)})
	}
	permitted := func(cells []Attempt) int { return len(cells) - len(without(append([]Attempt{}, cells...), permits)) }
	add("cells to accept", permitted(missing.Cells), permitted(all.Cells))
	add("cells to refuse", len(missing.Cells)-permitted(missing.Cells), len(all.Cells)-permitted(all.Cells))
	add("cells of letters", len(missing.Letters), len(all.Letters))
	add("pairs of transitions", len(missing.Pairs), len(all.Pairs))
	add("deadlines", len(missing.Deadlines), len(all.Deadlines))
	add("guards unmet", len(missing.Guards), len(all.Guards))
	add("refusal codes", len(missing.Codes), len(all.Codes))
	add("statuses", len(missing.Statuses), len(all.Statuses))
	return rows
}

// byEvent counts the pairs and the guards of each event.
func byEvent(missing *Space) table {
	all := Possible()
	rows := table{{"event", "pairs", "guards"}}
	for row := range order.Lifecycle() {
		follows := func(p Sequence) bool { return p.First == row.Event }
		refuses := func(u Unmet) bool { return u.Event == row.Event }
		rows = append(rows, []string{
			row.Event.String(),
			ratio(count(missing.Pairs, follows), count(all.Pairs, follows)),
			ratio(count(missing.Guards, refuses), count(all.Guards, refuses)),
		})
	}
	return rows
}

func ratio(missing, all int) string { return fmt.Sprintf("%d/%d", all-missing, all) }

func count[T any](list []T, is func(T) bool) (n int) {
	for _, each := range list {
		if is(each) {
			n++
		}
	}
	return n
}

func (c *Coverage) deadlines() table {
	rows := table{{"event", "in", "times"}}
	for _, d := range Possible().Deadlines {
		rows = append(rows, []string{d.Event.String(), fromWord(d.From), strconv.Itoa(c.Elapsed[d])})
	}
	return rows
}

func (c *Coverage) refusals() table {
	rows := table{{"code", "times", "meaning"}}
	for code := range codes() {
		rows = append(rows, []string{strconv.Itoa(int(code)), strconv.Itoa(c.Codes[code]), code.Meaning()})
	}
	return rows
}

// maxMissing is the most things of one kind that are listed as never asked.
const maxMissing = 12

// list names the things in the space. An empty space has a head alone.
func (s *Space) list() table {
	rows := table{{"what", "which"}}
	for _, kind := range []struct {
		what  string
		which []string
	}{
		{"cell", names(s.Cells, Attempt.String)},
		{"cell of letters", names(s.Letters, LetterAttempt.String)},
		{"pair", names(s.Pairs, Sequence.String)},
		{"deadline", names(s.Deadlines, Attempt.String)},
		{"guard", names(s.Guards, Unmet.String)},
		{"code", names(s.Codes, func(c order.ErrorCode) string { return fmt.Sprintf("%d, %s", c, c.Meaning()) })},
		{"status", names(s.Statuses, status.Status.String)},
	} {
		for i, which := range kind.which {
			if i == maxMissing {
				rows = append(rows, []string{kind.what, fmt.Sprintf("and %d more", len(kind.which)-i)})
				break
			}
			rows = append(rows, []string{kind.what, which})
		}
	}
	return rows
}

func names[T any](list []T, name func(T) string) (all []string) {
	for _, each := range list {
		all = append(all, name(each))
	}
	return all
}

// String returns the actor, the event and the status.
func (c Attempt) String() string {
	return fmt.Sprintf("%v %v in %s", c.Actor, c.Event, fromWord(c.From))
}

// String returns the actor, the event and the status.
func (c LetterAttempt) String() string {
	return fmt.Sprintf("%v %v of a letter in %v", c.Actor, c.Event, c.From)
}

// String returns both events, and the status before the first.
func (p Sequence) String() string {
	return fmt.Sprintf("%v in %s, then %v", p.First, fromWord(p.From), p.Second)
}

// String returns the event and the guard.
func (u Unmet) String() string { return fmt.Sprintf("%v requires %v", u.Event, u.Guard) }

func fromWord(s status.Status) string {
	if s == status.None {
		return "(none)"
	}
	return s.String()
}

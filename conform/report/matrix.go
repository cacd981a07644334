package report

import (
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// matrix shows each event in each status: two marks, over the actors.
func (c *Coverage) matrix() table {
	head := []string{"event"}
	for from := range places() {
		head = append(head, short(from))
	}
	rows := table{head}
	for row := range order.Lifecycle() {
		line := []string{row.Event.String()}
		for from := range places() {
			line = append(line, c.marks(from, &row))
		}
		rows = append(rows, line)
	}
	return rows
}

func matrixNote() string {
	var legend []string
	for from := range places() {
		legend = append(legend, short(from)+" "+place(from))
	}
	return "First mark: each actor who may was accepted +, some /, none ?, nobody may -. Second mark: each who may not was refused x, some /, none ?. " +
		strings.Join(legend, ", ") + "."
}

// marks are that of the actors who may cause the event, and that of the others.
func (c *Coverage) marks(from status.Status, row *order.Transition) string {
	var may, others []bool
	for _, actor := range actors() {
		cell := Attempt{from, row.Event, actor}
		if permits(cell) {
			may = append(may, c.covers(cell))
		} else {
			others = append(others, c.covers(cell))
		}
	}
	return mark(may, "+") + mark(others, "x")
}

func mark(seen []bool, all string) string {
	switch {
	case len(seen) == 0:
		return "-"
	case !slices.Contains(seen, false):
		return all
	case slices.Contains(seen, true):
		return "/"
	}
	return "?"
}

// short is a status in two letters: its initials, or how it begins.
func short(s status.Status) string {
	first, second, two := strings.Cut(s.String(), "-")
	switch {
	case s == status.None:
		return "no"
	case two:
		return first[:1] + second[:1]
	}
	return first[:2]
}

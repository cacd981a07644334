package report

import (
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// matrix returns a row an event and a column a status, with two marks in each cell.
func (c *Coverage) matrix() table {
	head := []string{"event"}
	for from := range froms() {
		head = append(head, short(from))
	}
	rows := table{head}
	for row := range order.Lifecycle() {
		line := []string{row.Event.String()}
		for from := range froms() {
			line = append(line, c.marks(from, &row))
		}
		rows = append(rows, line)
	}
	return rows
}

func matrixNote() string {
	var legend []string
	for from := range froms() {
		legend = append(legend, short(from)+" "+fromWord(from))
	}
	return "First mark, of the permitted actors: all were accepted +, some /, none ?; no actor is permitted -. Second mark, of the other actors: all were refused x, some /, none ?. " +
		strings.Join(legend, ", ") + "."
}

// marks returns the mark of the permitted actors, and that of the others.
func (c *Coverage) marks(from status.Status, row *order.Transition) string {
	var permitted, others []bool
	for _, actor := range actors() {
		cell := Attempt{from, row.Event, actor}
		if permits(cell) {
			permitted = append(permitted, c.covers(cell))
		} else {
			others = append(others, c.covers(cell))
		}
	}
	return mark(permitted, "+") + mark(others, "x")
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

// short returns two letters for a status: the initials of its two words, or its first
// two letters.
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

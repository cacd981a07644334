package loa

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// LifecycleMermaid returns the lifecycle of letters as a Mermaid state diagram. Its names
// of statuses begin with letter_, so that a diagram may also have those of orders.
func LifecycleMermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for s := Opened; s <= Failed; s++ {
		fmt.Fprintf(&b, "    state %q as %s\n", s.String(), alias(s))
	}
	for _, row := range lifecycle {
		for _, from := range row.starts() {
			fmt.Fprintf(&b, "    %s --> %s: %v\n", alias(from), alias(cmp.Or(row.To, from)), row.Event)
		}
	}
	for s := Opened; s <= Failed; s++ {
		if !Active().Has(s) {
			fmt.Fprintf(&b, "    %s --> [*]\n", alias(s))
		}
	}
	return b.String()
}

// alias is the name of a status in the diagram.
func alias(s Status) string {
	if s == 0 {
		return "[*]"
	}
	return "letter_" + s.String()
}

// starts lists the statuses from which the row starts; zero means a new letter.
func (t *Transition) starts() []Status {
	if t.From == 0 {
		return []Status{0}
	}
	return slices.Collect(t.From.All())
}

// LifecycleMarkdown returns the lifecycle of letters as Markdown tables: the transitions,
// the reason for each, and the tables of MeetingMarkdown.
func LifecycleMarkdown() string {
	var b strings.Builder
	b.WriteString("| # | event | from | to | by | asks of its orders | mark |\n|---|---|---|---|---|---|---|\n")
	for i, row := range lifecycle {
		from, to, asks := wordsOf(row.starts()), row.To.String(), row.Asks.String()
		if row.To == 0 {
			to = "(stays)"
		}
		fmt.Fprintf(&b, "| %d | %v | %s | %s | %s | %s | %s |\n", i+1, row.Event, cmp.Or(from, "(none)"), to, wordsOf(row.By), asks, row.marks())
	}
	fmt.Fprintf(&b, "\nA wrong status or actor is refused with %d. The reason for each event:\n\n| event | why |\n|---|---|\n", order.ErrorLetterNotEditable)
	for _, row := range lifecycle {
		fmt.Fprintf(&b, "| %v | %s |\n", row.Event, row.Why)
	}
	return b.String() + "\n" + MeetingMarkdown()
}

// MeetingMarkdown returns Markdown tables of the events in which letters and orders meet:
// what the events of a letter ask of its orders, and which events of an order take it off
// its letter.
func MeetingMarkdown() string {
	var b strings.Builder
	b.WriteString("An event of a letter asks an event of each of its orders. All of them accept it, or nothing happens.\n\n" +
		"| event of the letter | event of each order | the order moves |\n|---|---|---|\n")
	for _, row := range lifecycle {
		if asked, ok := order.Row(row.Asks); ok {
			of := ""
			if row.Asks == order.RevokeLOA && row.From.Has(Opened) {
				of = " (where the letter is signing)"
			}
			fmt.Fprintf(&b, "| %v | %v%s | %s |\n", row.Event, row.Asks, of, moves(&asked))
		}
	}
	fmt.Fprintf(&b, "\nThese events of an order take it off its letter, by %v:\n\n| event of the order | by | the order moves |\n|---|---|---|\n", DropOrders)
	for _, row := range leaving() {
		fmt.Fprintf(&b, "| %v | %s | %s |\n", row.Event, wordsOf(row.By), moves(&row))
	}
	return b.String()
}

// leaving lists the events by which an order leaves pending-loa without its letter.
func leaving() []order.Transition {
	var rows []order.Transition
	for row := range order.Lifecycle() {
		asked := slices.ContainsFunc(lifecycle, func(t Transition) bool { return t.Asks == row.Event })
		if row.From.Has(status.PendingLOA) && row.To != status.PendingLOA && !asked {
			rows = append(rows, row)
		}
	}
	return rows
}

// moves says where an event that touches letters moves an order.
func moves(row *order.Transition) string {
	from := status.PendingLOA
	if !row.From.Has(from) {
		from = slices.Collect(row.From.All())[0]
	}
	return fmt.Sprintf("from %v to %v", status.Of(from), status.Of(row.To))
}

// wordsOf joins the words of values.
func wordsOf[T fmt.Stringer](values []T) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = v.String()
	}
	return strings.Join(words, ", ")
}

// marks lists the marks of the row, with the part that each covers.
func (t *Transition) marks() string {
	var marks []string
	for _, s := range t.Sources {
		mark := s.Mark.String()
		if s.Part != "" {
			mark += " (" + s.Part + ")"
		}
		marks = append(marks, mark)
	}
	return strings.Join(marks, ", ")
}

// LifecycleJSON returns the lifecycle of letters for programs in other languages: the
// statuses, the transitions, and the events of an order that take it off its letter.
func LifecycleJSON() ([]byte, error) {
	type statusJSON struct {
		Status Status `json:"status"`
		Active bool   `json:"active"`
	}
	type sourceJSON struct {
		Mark string `json:"mark"`
		Part string `json:"part,omitzero"`
	}
	type transitionJSON struct {
		Event   Event         `json:"event"`
		From    []Status      `json:"from"` // [null]: no letter
		To      Status        `json:"to"`   // null: the status stays
		By      []order.Actor `json:"by"`
		Edits   bool          `json:"edits"`
		Asks    order.Event   `json:"asks"` // null: asks nothing of the orders
		Sources []sourceJSON  `json:"sources"`
		Why     string        `json:"why"`
	}
	var rendered struct {
		Statuses    []statusJSON     `json:"statuses"`
		Transitions []transitionJSON `json:"transitions"`
		Leaving     []order.Event    `json:"order_events_that_leave"`
	}
	for s := Opened; s <= Failed; s++ {
		rendered.Statuses = append(rendered.Statuses, statusJSON{s, Active().Has(s)})
	}
	for _, row := range lifecycle {
		t := transitionJSON{Event: row.Event, From: row.starts(), To: row.To, By: row.By, Edits: row.Edits, Asks: row.Asks, Why: row.Why}
		for _, s := range row.Sources {
			t.Sources = append(t.Sources, sourceJSON{s.Mark.String(), s.Part})
		}
		rendered.Transitions = append(rendered.Transitions, t)
	}
	for _, row := range leaving() {
		rendered.Leaving = append(rendered.Leaving, row.Event)
	}
	return json.MarshalIndent(rendered, "", "  ")
}

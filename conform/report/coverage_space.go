package report

import (
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// Space is a set of things that a server can be asked.
type Space struct {
	Cells     []Attempt // accepted if the lifecycle permits it, else refused
	Letters   []LetterAttempt
	Pairs     []Sequence
	Deadlines []Attempt // events of the clock
	Guards    []Unmet   // without those that a server meets by itself
	Codes     []order.ErrorCode
	Statuses  []status.Status
}

// Possible returns everything that a server can be asked, by the lifecycle and the
// error codes of the API: the pairs that some order goes through, and the guards that
// can refuse an event alone.
func Possible() Space {
	var s Space
	for from := range froms() {
		for row := range order.Lifecycle() {
			for _, actor := range actors() {
				s.Cells = append(s.Cells, Attempt{from, row.Event, actor})
			}
		}
	}
	for row := range loa.Lifecycle() {
		if row.From == 0 || row.To == 0 {
			continue // the requests of the customer cause it, and their answers say whether they did
		}
		for from := loa.Opened; from <= loa.Failed; from++ {
			for _, actor := range actors() {
				s.Letters = append(s.Letters, LetterAttempt{from, row.Event, actor})
			}
		}
	}
	for p := range paths.Pairs() {
		if p.Possible() {
			s.Pairs = append(s.Pairs, Sequence{p.From, p.First, p.Second})
		}
	}
	for row := range order.Lifecycle() {
		for from := range row.From.All() {
			if slices.Contains(row.By, order.Clock) {
				s.Deadlines = append(s.Deadlines, Attempt{from, row.Event, order.Clock})
			}
		}
	}
	for r := range paths.Refusals() {
		if r.Possible() && r.Event != 0 && !unaskable.Has(r.Guard) {
			s.Guards = append(s.Guards, Unmet{r.Event, r.Guard})
		}
	}
	s.Codes = slices.Collect(codes())
	s.Statuses = slices.Collect(status.All())
	return s
}

// unaskable are the guards that no request can leave unmet alone.
var unaskable = script.Supplied() | order.Of(order.SubmissionGiven)

// froms yields the statuses that an event can start from, None first.
func froms() iter.Seq[status.Status] {
	return func(yield func(status.Status) bool) {
		if !yield(status.None) {
			return
		}
		for s := range status.All() {
			if !yield(s) {
				return
			}
		}
	}
}

// actors returns the actors that the lifecycle names.
func actors() []order.Actor {
	var all order.Set[order.Actor]
	for row := range order.Lifecycle() {
		all |= order.Of(row.By...)
	}
	return slices.Collect(all.All())
}

// codes yields the error codes that have a meaning.
func codes() iter.Seq[order.ErrorCode] {
	return func(yield func(order.ErrorCode) bool) {
		for code := order.ErrorInvalidParameter; code <= order.ErrorPageToken; code++ {
			if code.Meaning() != "" && !yield(code) {
				return
			}
		}
	}
}

// permits reports whether the lifecycle permits the event of a cell.
func permits(cell Attempt) bool {
	row, _ := order.Row(cell.Event)
	return row.From.Has(cell.From) && slices.Contains(row.By, cell.Actor)
}

// covers reports whether the server followed the lifecycle in a cell at least once: accept a permitted event, or refuse another.
func (c *Coverage) covers(cell Attempt) bool {
	if permits(cell) {
		return c.Cells[cell].Accepted+c.Elapsed[cell] > 0
	}
	return c.Cells[cell].Refused > 0
}

// permitsLetter reports whether the lifecycle of letters permits the event of a cell.
func permitsLetter(cell LetterAttempt) bool {
	row, _ := loa.Row(cell.Event)
	return row.From.Has(cell.From) && slices.Contains(row.By, cell.Actor)
}

// coversLetter is covers for the cells of letters.
func (c *Coverage) coversLetter(cell LetterAttempt) bool {
	if permitsLetter(cell) {
		return c.Letters[cell].Accepted > 0
	}
	return c.Letters[cell].Refused > 0
}

// Missing returns the part of Possible that no check asked.
func (c *Coverage) Missing() Space {
	all := Possible()
	return Space{
		Cells:     without(all.Cells, c.covers),
		Letters:   without(all.Letters, c.coversLetter),
		Pairs:     without(all.Pairs, func(p Sequence) bool { return c.Pairs[p] > 0 }),
		Deadlines: without(all.Deadlines, func(d Attempt) bool { return c.Elapsed[d] > 0 }),
		Guards:    without(all.Guards, func(u Unmet) bool { return c.Guards[u] > 0 }),
		Codes:     without(all.Codes, func(code order.ErrorCode) bool { return c.Codes[code] > 0 }),
		Statuses:  without(all.Statuses, func(s status.Status) bool { return c.Statuses[s] > 0 }),
	}
}

func without[T any](all []T, asked func(T) bool) []T { return slices.DeleteFunc(all, asked) }

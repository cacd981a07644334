package paths

import (
	"errors"
	"iter"
	"math"
	"sync"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Refusal is a command that exactly one guard refuses.
type Refusal struct {
	Event order.Event // zero: an update of plain fields
	Guard order.Guard

	// Path leads to an order that refuses Command only because of the guard. Path is
	// nil and Command is zero if the guard never fails, or only together with
	// others.
	Path    []order.Command
	Command order.Command
}

// Possible reports whether the guard can refuse alone.
func (r *Refusal) Possible() bool { return r.Path != nil }

// Refusals yields every guard of every row, including status and actor, and then the
// guards of an update of plain fields. A refused command is early or late, comes from
// the wrong actor, or has a wrong or missing parameter.
func Refusals() iter.Seq[Refusal] {
	return func(yield func(Refusal) bool) {
		for _, r := range everyRefusal() {
			if r.Possible() {
				r.Path, r.Command = clones(r.Path), clone(r.Command)
			}
			if !yield(r) {
				return
			}
		}
	}
}

var everyRefusal = sync.OnceValue(func() []Refusal {
	var all []Refusal
	for i := range rows {
		all = append(all, refusals(&rows[i], rows[i].Guards()|order.Of(order.InStatus, order.ByActor))...)
	}
	return append(all, refusals(&update, 0)...)
})

// refusals finds the first order for each of the guards, and for every other guard
// that refuses a command for the event.
func refusals(row *order.Transition, guards order.Guards) []Refusal {
	found := map[order.Guard]Refusal{}
	for _, n := range everyState() {
		for c := range attempts(row, &n.order) {
			failed := failed(&n.order, c)
			guards |= failed
			for g := range failed.All() {
				if _, ok := found[g]; !ok && failed.Len() == 1 {
					found[g] = Refusal{row.Event, g, n.path(), c}
				}
			}
		}
	}
	var list []Refusal
	for g := range guards.All() {
		r, ok := found[g]
		if !ok {
			r = Refusal{Event: row.Event, Guard: g}
		}
		list = append(list, r)
	}
	return list
}

// attempts yields commands for the event, complete ones and spoiled ones.
func attempts(row *order.Transition, o *order.Order) iter.Seq[order.Command] {
	return func(yield func(order.Command) bool) {
		for c := range tries(row, o, o.DateUpdated.Time()) {
			if !yield(c) || !spoiled(c, yield) {
				return
			}
		}
	}
}

// spoiled yields copies of the command with one mistake each, and reports whether to
// continue.
func spoiled(c order.Command, yield func(order.Command) bool) bool {
	for _, actor := range actors {
		if bad := c; c.Event != update.Event {
			if bad.Actor = actor; !yield(bad) {
				return false
			}
		}
	}
	for _, spoil := range spoils {
		bad := c
		if spoil(&bad); !yield(bad) {
			return false
		}
	}
	if c.Submission == nil {
		return true
	}
	for _, spoil := range submissionSpoils {
		bad := clone(c)
		if spoil(bad.Submission); !yield(bad) {
			return false
		}
	}
	return true
}

// spoils remove a parameter from a command or make it wrong.
var spoils = []func(*order.Command){
	func(c *order.Command) { c.Reason = "" },
	func(c *order.Command) { c.VerificationCode = "" },
	func(c *order.Command) { c.VerificationCode = wrongCode },
	func(c *order.Command) { c.CallSID = sid.ID[sid.Call]{} },
	func(c *order.Command) { c.SigningDocumentSID = sid.ID[sid.AuthorizationDocument]{} },
	func(c *order.Command) { c.Submission = nil },
}

// submissionSpoils give a submission every verdict, and no SMS.
var submissionSpoils = func() []func(*order.Submission) {
	spoils := []func(*order.Submission){func(s *order.Submission) { s.Create.SMSCapability = false }}
	for v := range math.MaxUint8 + 1 {
		if v := phone.Verdict(v); !errors.Is(v.Err(), phone.ErrVerdict) {
			spoils = append(spoils, func(s *order.Submission) { s.Verdict = v })
		}
	}
	return spoils
}()

package order

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/status"
)

// TransitionError is the refusal of a command. The order is unchanged.
type TransitionError struct {
	Event  Event // zero for an update of plain fields
	Actor  Actor
	From   status.Status
	found  found  // here, so that a refusal takes 8 bytes
	Failed Guards // the guards that failed
}

// found is a set of facts about the refused order and its command.
type found uint8

const (
	sameType   found = 1 << iota // VerificationMayChange failed only because of the document
	offBoarded                   // the order's incoming phone number was deleted
)

// ErrRefused means that guards refused a command. Every TransitionError unwraps to it.
var ErrRefused = errors.New("refused")

// Unwrap returns ErrRefused.
func (e *TransitionError) Unwrap() error { return ErrRefused }

// Error returns a sentence with the event's requirements, the state that was found
// and, for some events, advice: "begin-testing requires status carrier-processing;
// the order is received".
func (e *TransitionError) Error() string { return e.sentence(e.Failed) }

// Reasons returns a sentence for each failed guard, in the order of the guards.
func (e *TransitionError) Reasons() []string {
	var reasons []string
	for g := range e.Failed.All() {
		reasons = append(reasons, e.sentence(Of(g)))
	}
	return reasons
}

// Advice returns the lifecycle's advice for the event in the order's status, "" if
// it has none.
func (e *TransitionError) Advice() string {
	row, _ := Row(e.Event)
	if e.found&offBoarded != 0 && e.From == status.Completed && row.Advice[e.From] != "" {
		return "nothing is left to do; its incoming phone number is deleted already"
	}
	return row.Advice[e.From]
}

// sentence joins the requirements of the guards, the state found, and the advice.
func (e *TransitionError) sentence(failed Guards) string {
	var required, found []string
	for g := range failed.All() {
		requires, actual := e.requirement(g)
		if !slices.Contains(required, requires) {
			required, found = append(required, requires), append(found, actual)
		}
	}
	verb := e.Event.String()
	if e.Event == 0 {
		verb = "update"
	}
	text := fmt.Sprintf("%s requires %s; %s", verb, words.Enumerate(required, "and"), words.Enumerate(found, "and"))
	if advice := e.Advice(); advice != "" && failed.Has(InStatus) {
		text += "; " + advice
	}
	return text
}

// requirement returns the guard's requirement for this event, and the state found.
func (e *TransitionError) requirement(g Guard) (requires, actual string) {
	row, _ := Row(e.Event)
	switch {
	case g == InStatus && row.From == status.Of(status.None):
		return guardTexts[NoOrderYet].requires, guardTexts[NoOrderYet].actual
	case g == InStatus && e.From == status.None:
		return statuses(row.From), guardTexts[OrderExists].actual
	case g == InStatus:
		return statuses(row.From), "the order is " + e.From.String()
	case g == ByActor && e.Actor == 0:
		return "actor " + words.Enumerate(wordsOf(row.By), "or"), "no actor is given"
	case g == ByActor:
		return "actor " + words.Enumerate(wordsOf(row.By), "or"), "the actor is " + e.Actor.String()
	case int(g) < len(guardTexts):
		return guardTexts[g].requires, guardTexts[g].actual
	}
	return g.String(), "it is not"
}

// statuses names the statuses of a set: "status received or verified".
func statuses(set status.Set) string {
	var names []string
	for s := range set.All() {
		names = append(names, s.String())
	}
	return "status " + words.Enumerate(names, "or")
}

// problems returns a problem for each failed guard, with the row's code and
// parameter. Each unwraps to e.
func (e *TransitionError) problems() Problems {
	var problems Problems
	row, _ := Row(e.Event)
	for g := range e.Failed.All() {
		c := row.condition(g)
		if g == VerificationMayChange && e.found&sameType != 0 {
			c = documentMayChange
		}
		text := e.sentence(Of(g))
		if int(g) < len(guardTexts) && guardTexts[g].message != "" {
			text = strings.ReplaceAll(guardTexts[g].message, "{param}", c.Param)
		}
		problems = append(problems, &Problem{Param: c.Param, Code: c.Code, Err: &guardError{text, e}})
	}
	return problems
}

// guardError is the problem of one failed guard. It unwraps to the refusal.
type guardError struct {
	text    string
	refused *TransitionError
}

func (e *guardError) Error() string { return e.text }

func (e *guardError) Unwrap() error { return e.refused }

// Lacks reports whether the command fails only because a command parameter, such as
// a reason, is missing.
func (e *TransitionError) Lacks() bool { return e.Failed != 0 && e.Failed&^needs == 0 }

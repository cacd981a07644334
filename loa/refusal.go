package loa

import (
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/order"
)

// TransitionError is the refusal of a command. The letter is unchanged. It unwraps to an
// *order.Problem, whose code the API answers with.
type TransitionError struct {
	Event  Event
	Actor  order.Actor
	From   Status
	Failed Failure
}

// Failure is the requirement that a command does not meet.
type Failure uint8

// The failures.
const (
	WrongStatus      Failure = iota + 1 // the event does not start from the letter's status
	WrongActor                          // the actor may not cause the event
	NothingSubmitted                    // create lacks the values of the new letter
	FieldsWithStatus                    // Status=opened is posted with other parameters
)

// Error returns a sentence with the event's requirement, the state that was found and, for
// some events, advice: "sign requires status signing; the letter is canceled".
func (e *TransitionError) Error() string {
	row, _ := Row(e.Event)
	switch e.Failed {
	case WrongActor:
		var actors []string
		for _, a := range row.By {
			actors = append(actors, a.String())
		}
		found := "the actor is " + e.Actor.String()
		if e.Actor == 0 {
			found = "no actor is given"
		}
		return fmt.Sprintf("%v requires actor %s; %s", e.Event, words.Enumerate(actors, "or"), found)
	case NothingSubmitted:
		return fmt.Sprintf("%v requires a sid, an account and an order; one is missing", e.Event)
	case FieldsWithStatus:
		return fmt.Sprintf("%v requires Status=opened alone; other parameters are given too; send two updates", e.Event)
	}
	required := "that no letter exists yet"
	if row.From != 0 {
		var from []string
		for s := range row.From.All() {
			from = append(from, s.String())
		}
		required = "status " + words.Enumerate(from, "or")
	}
	found := "the letter does not exist"
	if e.From != 0 {
		found = "the letter is " + e.From.String()
	}
	text := fmt.Sprintf("%v requires %s; %s", e.Event, required, found)
	if advice := e.Advice(); advice != "" {
		text += "; " + advice
	}
	return text
}

// Reasons returns a sentence for each requirement that is not met: Error.
func (e *TransitionError) Reasons() []string { return []string{e.Error()} }

// Advice returns the lifecycle's advice for the event in the letter's status, "" if it has
// none.
func (e *TransitionError) Advice() string {
	row, _ := Row(e.Event)
	if advice := row.Advice[e.From]; advice != "" {
		return advice
	}
	if e.From != 0 && !Active().Has(e.From) && row.From != 0 {
		return "create a new letter"
	}
	return ""
}

// Unwrap returns the problem that the API answers with, and order.ErrRefused.
func (e *TransitionError) Unwrap() []error {
	code := order.ErrorLetterNotEditable
	if e.Failed == NothingSubmitted {
		code = order.ErrorInvalidParameter
	}
	return []error{&order.Problem{Code: code, Err: errors.New(e.Error())}, order.ErrRefused}
}

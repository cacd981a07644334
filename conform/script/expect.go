package script

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// The words of an Expect step that are not statuses.
const (
	expectNone   = "none"
	expectNumber = "number"
)

// ExpectError means that an order is not as an Expect step requires.
type ExpectError struct{ Want, Got string }

// Error returns the expectation and the actual value.
func (e *ExpectError) Error() string { return fmt.Sprintf("expected %s, but %s", e.Want, e.Got) }

// Expect checks an Expect step. o is the order that it is about, nil for none; refused
// is the code that the step before was refused with, 0 if it was not. The error is an
// *ExpectError.
func (s *Step) Expect(o *order.Order, refused order.ErrorCode) error {
	if o == nil {
		o = &order.Order{}
	}
	want := s.Form
	if code, err := strconv.Atoi(want); err == nil {
		switch refused {
		case order.ErrorCode(code):
			return nil
		case 0:
			return &ExpectError{"refusal " + want, "the step before was not refused"}
		}
		return &ExpectError{"refusal " + want, fmt.Sprintf("the step before was refused with %d", refused)}
	}
	if want == expectNumber {
		if o.HoldsNumber() {
			return nil
		}
		return &ExpectError{"the order to hold its number", "it does not; the order is " + order.FSMState(o.Status)}
	}
	if order.FSMState(o.Status) == want {
		return nil
	}
	return &ExpectError{want, "the order is " + order.FSMState(o.Status)}
}

// ExpectsRefusal reports whether the step expects that the step before was refused.
func (s *Step) ExpectsRefusal() bool {
	_, err := strconv.Atoi(s.Form)
	return s.Verb == Expect && err == nil
}

// checkExpectation returns why a text is not what an Expect step may require.
func checkExpectation(text string) error {
	if text == "" {
		return fmt.Errorf("expect requires a status, %s, %s, or the code of a refusal", expectNone, expectNumber)
	}
	if code, err := strconv.Atoi(text); err == nil && strconv.Itoa(code) == text {
		return nil
	}
	return checkWord(text, expectNone, expectNumber)
}

// checkWord returns why a text is neither a status nor one of the other words.
func checkWord(text string, others ...string) error {
	var words []string
	for s := range status.All() {
		words = append(words, s.String())
	}
	words = append(words, others...)
	for _, word := range words {
		if word == text {
			return nil
		}
	}
	if meant := nearest.Word(text, words); meant != "" {
		return fmt.Errorf("unknown status %.40q: did you mean %q?", text, meant)
	}
	last := len(words) - 1
	return fmt.Errorf("unknown status %.40q; it must be %s or %s", text, strings.Join(words[:last], ", "), words[last])
}

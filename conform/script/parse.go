package script

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

var (
	// ErrStep means that a line is not a step.
	ErrStep = errors.New("not a step")
	// ErrVerb means that the first word of a line is neither a verb nor an actor.
	ErrVerb = errors.New("neither a verb nor an actor")
)

// StepError says why a line is not a step. It unwraps to ErrStep and to Err.
type StepError struct {
	Line string
	Err  error // ErrVerb, order.ErrWord for an unknown event, or another
}

// Error returns the first 80 characters of the line, and the reason.
func (e *StepError) Error() string {
	return fmt.Sprintf("script: parse step %.80q: %v", e.Line, e.Err)
}

// Unwrap returns ErrStep and Err.
func (e *StepError) Unwrap() []error { return []error{ErrStep, e.Err} }

// ParseStep parses a line as String writes it. Every error is a *StepError.
func ParseStep(line string) (Step, error) {
	s, err := parseStep(line)
	if err != nil {
		return Step{}, &StepError{line, err}
	}
	return s, nil
}

func parseStep(line string) (s Step, err error) {
	if rest, ok := strings.CutPrefix(line, "as "); ok {
		login, after, found := strings.Cut(rest, ": ")
		if s.As = Login(login); !found || s.As == Main || !slices.Contains(logins, s.As) {
			return s, fmt.Errorf("as requires %s:, %s: or %s: and a step", Other, Stranger, Nobody)
		}
		line = after
	}
	if rest, ok := strings.CutPrefix(line, "in "); ok {
		kind, after, found := strings.Cut(rest, ": ")
		if s.Type = kind; !found || len(strings.Fields(kind)) != 1 || strings.TrimSpace(kind) != kind {
			return s, errors.New("in requires a content type without white space, a colon and a step")
		}
		line = after
	}
	words := strings.Fields(line)
	if len(words) == 0 {
		return s, errors.New("the line is empty")
	}
	if words, err = s.readVerb(words); err != nil {
		return s, err
	}
	takes := verbs[s.Verb]
	if takes.order && len(words) > 0 && strings.HasPrefix(words[0], "#") {
		if s.Order, err = parseOrder(words[0][1:]); err != nil {
			return s, err
		}
		words = words[1:]
	}
	if takes.form && len(words) > 0 {
		s.Form, words = words[0], words[1:]
	}
	if s.Verb == Expect && len(words) == 0 {
		if err := checkExpectation(s.Form); err != nil {
			return s, err
		}
	}
	switch {
	case len(words) > 0 && takes.form:
		return s, fmt.Errorf("unexpected %q after the form: write a space in a form as %%20", words[0])
	case len(words) > 0:
		return s, fmt.Errorf("unexpected %q", words[0])
	}
	return s, nil
}

// readVerb reads the verb and what belongs to it, and returns the remaining words.
func (s *Step) readVerb(words []string) ([]string, error) {
	verb, words := Verb(words[0]), words[1:]
	if _, known := verbs[verb]; !known || verb == Fire {
		return s.readEvent(string(verb), words)
	}
	s.Verb = verb
	switch verb {
	case Letter:
		return s.readLetterEvent(words)
	case Ask, Send:
		if len(words) < 2 || words[1][0] != '/' && words[1] != NextPage {
			return nil, fmt.Errorf("%s requires a method and a path, as in %s PUT /path", verb, verb)
		}
		s.Method, s.Path, words = words[0], words[1], words[2:]
	case Wait:
		if len(words) == 0 {
			return nil, errors.New("wait requires a time, as in wait 10m")
		}
		var err error
		if s.Wait, err = parseWait(words[0]); err != nil {
			return nil, err
		}
		words = words[1:]
	case Reach:
		if len(words) == 0 {
			return nil, errors.New("reach requires a status, as in reach completed")
		}
		if err := checkWord(words[0]); err != nil {
			return nil, err
		}
		s.Status = status.MustParse(words[0])
		words = words[1:]
	}
	return words, nil
}

// NextPage is the path of a Send step that follows the latest list of a Send step.
const NextPage = "{next}"

// readLetterEvent reads an actor and an event of a letter, and returns the remaining words.
func (s *Step) readLetterEvent(words []string) (_ []string, err error) {
	if len(words) < 2 {
		return nil, errors.New("letter requires an actor and an event, as in letter owner sign")
	}
	if s.Actor, err = order.ParseActor(words[0]); err != nil {
		return nil, err
	}
	s.Signs, err = loa.ParseEvent(words[1])
	return words[2:], err
}

// readEvent reads an actor and an event, and returns the remaining words.
func (s *Step) readEvent(who string, words []string) (_ []string, err error) {
	if s.Actor, err = order.ParseActor(who); err != nil {
		if meant := nearest.Word(who, firstWords()); meant != "" {
			return nil, fmt.Errorf("%.40q is %w: did you mean %q?", who, ErrVerb, meant)
		}
		return nil, fmt.Errorf("%.40q is %w", who, ErrVerb)
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("%v requires an event, as in twilio accept", s.Actor)
	}
	s.Verb = Fire
	s.Event, err = order.ParseEvent(words[0])
	return words[1:], err
}

// firstWords returns the words that a step may begin with.
func firstWords() []string {
	var words []string
	for _, w := range language {
		if w.verb != Fire {
			words = append(words, string(w.verb))
		}
	}
	for actor := order.Customer; actor <= order.Clock; actor++ {
		words = append(words, actor.String())
	}
	return words
}

func parseWait(text string) (time.Duration, error) {
	d, err := order.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("wait requires a time such as 30s, 10m, 9m59s or 30d; it is %.40q", text)
	}
	return d, nil
}

func parseOrder(text string) (int, error) {
	if text == "?" {
		return Unknown, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%.20q is not an order: use #1, #2 and so on, or #? for an unknown order", "#"+text)
	}
	return n, nil
}

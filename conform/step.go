package conform

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/order"
)

// Verb is what a step does.
type Verb string

// The verbs: Syntax tells what each does.
const (
	Create   Verb = "create"
	Fetch    Verb = "fetch"
	Update   Verb = "update"
	Delete   Verb = "delete"
	List     Verb = "list"
	Next     Verb = "next"
	Previous Verb = "previous"
	Offboard Verb = "offboard"
	Ask      Verb = "ask"
	Wait     Verb = "wait"
	Break    Verb = "break"
	Fire     Verb = "fire" // it is written as the actor and the event
)

// Login is with whose credentials a request is made.
type Login string

// The logins. The zero Login is the account that most steps use.
const (
	Main     Login = ""
	Other    Login = "other"    // another account, with its own token
	Stranger Login = "stranger" // the sid of Main, with a token that is not the target's for it
	Nobody   Login = "nobody"   // no credentials
)

var logins = []Login{Main, Other, Stranger, Nobody}

// Unknown is an order that the server does not know.
const Unknown = -1

// Step is one thing that is done to a server. Written as text it is a line:
//
//	create PhoneNumber={number}&SmsCapability=true
//	as other: fetch #1
//	update Status=pending-verification
//	twilio accept #2
//	operations refuse-bill Reason=no
//	ask PUT /HostedNumbers/HostedNumberOrders/{sid} #1
//	in application/json: update {"FriendlyName":"x"}
//	wait 9m59s
//
// Syntax tells which there are, FormSyntax what may stand in braces. What is posted
// in another type is written as on the wire, like a form.
type Step struct {
	As     Login
	Type   string // of what is posted, as in Content-Type, without white space; "" is that of a form
	Verb   Verb
	Method string // of Ask
	Path   string // of Ask, with its query, and with what stands in braces
	Order  int    // counted from 1; 0 is the latest
	Actor  order.Actor
	Event  order.Event
	Form   string // as on the wire, but for what stands in braces; the fault of a Break
	Wait   time.Duration
}

// The errors of a line that is no step.
var (
	ErrStep = errors.New("not a step")
	ErrVerb = errors.New("neither a verb nor an actor") // its first word
)

// StepError says why a line is no step. It unwraps to ErrStep and to Err.
type StepError struct {
	Line string
	Err  error // ErrVerb, order.ErrWord for an unknown event, or another
}

// Error shows the line's first 80 bytes, and says why.
func (e *StepError) Error() string {
	return fmt.Sprintf("conform: parse step %.80q: %v: %v", e.Line, ErrStep, e.Err)
}

// Unwrap returns ErrStep and Err.
func (e *StepError) Unwrap() []error { return []error{ErrStep, e.Err} }

// ParseStep reads a line, as String writes it. An error is a *StepError.
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
			return s, fmt.Errorf("want as %s:, as %s: or as %s:, and then a step", Other, Stranger, Nobody)
		}
		line = after
	}
	if rest, ok := strings.CutPrefix(line, "in "); ok {
		kind, after, found := strings.Cut(rest, ": ")
		if s.Type = kind; !found || len(strings.Fields(kind)) != 1 || strings.TrimSpace(kind) != kind {
			return s, errors.New("want in, a type without white space, a colon, and then a step")
		}
		line = after
	}
	words := strings.Fields(line)
	if len(words) == 0 {
		return s, errors.New("it is empty")
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
	switch {
	case len(words) > 0 && takes.form:
		return s, fmt.Errorf("unexpected %q behind the form: a space in it is written %%20", words[0])
	case len(words) > 0:
		return s, fmt.Errorf("unexpected %q", words[0])
	}
	return s, nil
}

// readVerb reads what the step does, and returns the words that are left.
func (s *Step) readVerb(words []string) ([]string, error) {
	verb, words := Verb(words[0]), words[1:]
	if _, known := verbs[verb]; !known || verb == Fire {
		return s.readEvent(string(verb), words)
	}
	s.Verb = verb
	switch verb {
	case Ask:
		if len(words) < 2 || words[1][0] != '/' {
			return nil, errors.New("ask what? a method and a path are missing, like ask PUT /path")
		}
		s.Method, s.Path, words = words[0], words[1], words[2:]
	case Wait:
		if len(words) == 0 {
			return nil, errors.New("wait how long? a time is missing, like wait 10m")
		}
		var err error
		if s.Wait, err = parseWait(words[0]); err != nil {
			return nil, err
		}
		words = words[1:]
	}
	return words, nil
}

// readEvent reads what an actor does.
func (s *Step) readEvent(who string, words []string) (_ []string, err error) {
	if s.Actor, err = order.ParseActor(who); err != nil {
		if meant := nearest.Word(who, firstWords()); meant != "" {
			return nil, fmt.Errorf("%.40q is %w: did you mean %q?", who, ErrVerb, meant)
		}
		return nil, fmt.Errorf("%.40q is %w", who, ErrVerb)
	}
	if len(words) == 0 {
		return nil, fmt.Errorf("what does %v do? an event is missing, like twilio accept", s.Actor)
	}
	s.Verb = Fire
	s.Event, err = order.ParseEvent(words[0])
	return words[1:], err
}

// firstWords are those that a step may begin with.
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

// parseWait reads how long to wait.
func parseWait(text string) (time.Duration, error) {
	d, err := order.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("cannot wait %.40q: want a time like 30s, 10m, 9m59s or 30d", text)
	}
	return d, nil
}

func parseOrder(text string) (int, error) {
	if text == "?" {
		return Unknown, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("#%.20s is no order: want #1, #2, … or #?", text)
	}
	return n, nil
}

// Command returns the command of a Fire step at a time, with its form filled in.
// The error is an *order.Problem if a server would refuse a parameter; the command
// then lacks that parameter. Another error names an unknown parameter.
func (s *Step) Command(form url.Values, at time.Time) (order.Command, error) {
	c := order.Command{Event: s.Event, Actor: s.Actor, At: at}
	known := order.EventParams()
	for _, name := range known {
		if err := c.SetParam(name, form.Get(name)); err != nil {
			return c, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if !slices.Contains(known, name) {
			return c, fmt.Errorf("unknown parameter %.40q of an event: want %s", name, strings.Join(known, ", "))
		}
	}
	return c, nil
}

// String writes the step as a line.
func (s Step) String() string {
	var words []string
	if s.As != Main {
		words = append(words, "as "+string(s.As)+":")
	}
	if s.Type != "" {
		words = append(words, "in "+s.Type+":")
	}
	switch s.Verb {
	case Fire:
		words = append(words, s.Actor.String(), s.Event.String())
	case Wait:
		words = append(words, "wait", s.Wait.String())
	case Ask:
		words = append(words, string(Ask), s.Method, s.Path)
	default:
		words = append(words, string(s.Verb))
	}
	switch {
	case s.Order == Unknown:
		words = append(words, "#?")
	case s.Order > 0:
		words = append(words, "#"+strconv.Itoa(s.Order))
	}
	if s.Form != "" {
		words = append(words, s.Form)
	}
	return strings.Join(words, " ")
}

// MarshalText writes the step as a line.
func (s Step) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseStep.
func (s *Step) UnmarshalText(text []byte) error {
	parsed, err := ParseStep(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

// Script is what a check does, a step after the other.
type Script []Step

// ParseScript reads steps, a line each; an empty line and a line that begins
// with # is none. An error wraps ErrStep and names the line.
func ParseScript(text string) (Script, error) {
	var script Script
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		step, err := ParseStep(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		script = append(script, step)
	}
	return script, nil
}

// String writes the steps, a line each.
func (s Script) String() string {
	var text strings.Builder
	for _, step := range s {
		text.WriteString(step.String() + "\n")
	}
	return text.String()
}

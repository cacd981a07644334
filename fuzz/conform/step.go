package conform

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// Verb is what a step does.
type Verb string

// The verbs. All but the last three are requests of the API.
const (
	Create   Verb = "create"   // posts the form of a new order
	Fetch    Verb = "fetch"    // gets an order
	Update   Verb = "update"   // posts the form of an update
	Delete   Verb = "delete"   // cancels an order
	List     Verb = "list"     // gets the first page of a list, with a query
	Next     Verb = "next"     // follows the next_page_url of the page before
	Previous Verb = "previous" // follows its previous_page_url
	Offboard Verb = "offboard" // deletes an order's incoming phone number
	Ask      Verb = "ask"      // sends any request that changes no order: a path that is none of the others', or a control plane's
	Wait     Verb = "wait"     // lets time pass
	Break    Verb = "break"    // makes a fault happen once, as in: break call-fails
	Fire     Verb = "fire"     // an actor does something; it is written as the actor and the event
)

// takes is what may stand behind a verb.
type takes struct {
	order, form bool
	api         bool // it is a request of the API
}

var verbs = map[Verb]takes{
	Create: {api: true, form: true}, Fetch: {api: true, order: true}, Update: {api: true, order: true, form: true}, Delete: {api: true, order: true},
	List: {api: true, form: true}, Next: {api: true}, Previous: {api: true}, Offboard: {api: true, order: true}, Ask: {api: true, order: true, form: true},
	Wait: {}, Break: {form: true}, Fire: {order: true, form: true},
}

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
// #2 is the second order of the script, counted as they are created, and #? one
// that there is not; without it the latest is meant. A form is written as on the
// wire, and so is what is posted in another type. In it {number} stands for a
// number that no order has, {800} for one of that area code, {name} for such a
// unique name and {name.desk} for the same one throughout the script, {callback}
// for where the checker receives callbacks, and {code}, {sid}, {pn} and {phone}
// for what the order has.
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

// ErrStep is the error of a line that is no step.
var ErrStep = errors.New("not a step")

// ParseStep reads a line, as String writes it. An error wraps ErrStep.
func ParseStep(line string) (Step, error) {
	s, err := parseStep(line)
	if err != nil {
		return Step{}, fmt.Errorf("conform: parse step %.80q: %w: %w", line, ErrStep, err)
	}
	return s, nil
}

func parseStep(line string) (s Step, err error) {
	if rest, ok := strings.CutPrefix(line, "as "); ok {
		login, after, found := strings.Cut(rest, ": ")
		if s.As = Login(login); !found || s.As == Main || !slices.Contains(logins, s.As) {
			return s, fmt.Errorf("want as one of %q, a colon, and then a step", logins[1:])
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
	s.Verb, words = Verb(words[0]), words[1:]
	takes, known := verbs[s.Verb]
	if !known || s.Verb == Fire {
		if s.Actor, err = order.ParseActor(string(s.Verb)); err != nil {
			return s, fmt.Errorf("%q is neither a verb nor an actor", s.Verb)
		}
		if len(words) == 0 {
			return s, fmt.Errorf("what does %v do? an event is missing", s.Actor)
		}
		if s.Event, err = order.ParseEvent(words[0]); err != nil {
			return s, err
		}
		s.Verb, words, takes = Fire, words[1:], verbs[Fire]
	}
	if s.Verb == Ask {
		if len(words) < 2 || words[1][0] != '/' {
			return s, fmt.Errorf("what does it %s? a method and a path are missing", Ask)
		}
		s.Method, s.Path, words = words[0], words[1], words[2:]
	}
	if s.Verb == Wait && len(words) == 1 {
		s.Wait, err = time.ParseDuration(words[0])
		if err == nil && s.Wait < 0 {
			err = errors.New("time does not go back")
		}
		return s, err
	}
	if takes.order && len(words) > 0 && strings.HasPrefix(words[0], "#") {
		if s.Order, err = parseOrder(words[0][1:]); err != nil {
			return s, err
		}
		words = words[1:]
	}
	if takes.form && len(words) == 1 {
		s.Form, words = words[0], nil
	}
	if len(words) > 0 || s.Verb == Wait {
		return s, fmt.Errorf("unexpected or missing words after %q", s.Verb)
	}
	return s, nil
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

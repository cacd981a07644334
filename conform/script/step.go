package script

import (
	"strconv"
	"strings"
	"time"

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

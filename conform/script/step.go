package script

import (
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Verb says what a step does.
type Verb string

// The verbs. Syntax describes them.
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
	Reach    Verb = "reach"
	Expect   Verb = "expect"
	Fire     Verb = "fire" // written as the actor and the event
	Send     Verb = "send"
	Letter   Verb = "letter"
)

// Login says with whose credentials a request is made.
type Login string

// The logins. The zero Login is the account that most steps use.
const (
	Main     Login = ""
	Other    Login = "other"    // another account, with its own token
	Key      Login = "key"      // an API key of Main
	Stranger Login = "stranger" // the sid of Main with a wrong token
	Nobody   Login = "nobody"   // without credentials
)

var logins = []Login{Main, Other, Key, Stranger, Nobody}

// Unknown is the Step.Order of an order that the server does not know.
const Unknown = -1

// Step is one action on a server. As text it is a line:
//
//	create PhoneNumber={number}&SmsCapability=true
//	as other: fetch #1
//	update Status=pending-verification
//	twilio accept #2
//	operations refuse-bill Reason=no
//	ask PUT /HostedNumbers/HostedNumberOrders/{sid} #1
//	send POST /HostedNumbers/AuthorizationDocuments/{letter} Status=opened
//	letter owner sign #1
//	in application/json: update {"FriendlyName":"x"}
//	wait 9m59s
//	reach completed
//	expect number
//
// Syntax describes the verbs, FormSyntax the placeholders in braces. Forms, and bodies
// of another type, are written as in a request.
type Step struct {
	As     Login
	Type   string // the Content-Type of the body, without white space; "" means a form
	Verb   Verb
	Method string // of Ask and Send
	Path   string // of Ask and Send, with its query; it may have placeholders
	Order  int    // in the order of their creation, from 1; 0 means the latest. Of Letter, the letter
	Actor  order.Actor
	Event  order.Event
	Signs  loa.Event     // of Letter
	Form   string        // as in a request; it may have placeholders. Of Break, the fault; of Expect, the expectation
	Wait   time.Duration // of Wait
	Status status.Status // of Reach
}

// String returns the step as a line.
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
	case Reach:
		words = append(words, string(Reach), s.Status.String())
	case Letter:
		words = append(words, string(Letter), s.Actor.String(), s.Signs.String())
	case Ask, Send:
		words = append(words, string(s.Verb), s.Method, s.Path)
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

// MarshalText returns the step as a line.
func (s Step) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseStep.
func (s *Step) UnmarshalText(text []byte) error {
	parsed, err := ParseStep(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}

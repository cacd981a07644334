package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// takes says what may follow a verb.
type takes struct {
	order, form bool
	api         bool // the verb is a request of the API
	changes     bool // the verb creates or changes an order
}

// wording says how a verb is written.
type wording struct {
	verb Verb
	takes
	usage, about string
}

// language is the language of the steps, a row a verb.
var language = []wording{
	{Create, takes{api: true, changes: true, form: true}, "create FORM", "posts the form of a new order"},
	{Update, takes{api: true, changes: true, order: true, form: true}, "update FORM", "posts the form of an update"},
	{Delete, takes{api: true, changes: true, order: true}, "delete", "deletes the order, which cancels it"},
	{Fire, takes{changes: true, order: true, form: true}, "ACTOR EVENT FORM", "lets an actor cause an event: twilio accept, owner confirm-code Code={code}"},
	{Wait, takes{}, "wait 10m", "moves the clock; units are s, m, h and d for days"},
	{Reach, takes{}, "reach completed", "takes the latest order to a status on the shortest way; creates an order if there is none"},
	{Expect, takes{order: true, form: true}, "expect completed", "requires a status, none, number (the order holds its number) or the code that refused the step before"},
	{Fetch, takes{api: true, order: true}, "fetch", "gets the order"},
	{List, takes{api: true, form: true}, "list QUERY", "gets the first page of the orders"},
	{Next, takes{api: true}, "next", "follows next_page_url of the last page"},
	{Previous, takes{api: true}, "previous", "follows previous_page_url of the last page"},
	{Offboard, takes{api: true, changes: true, order: true}, "offboard", "deletes the order's incoming phone number"},
	{Break, takes{form: true}, "break FAULT", "injects a fault, once: call-fails, or too-many-requests (429)"},
	{Send, takes{api: true, changes: true, order: true, form: true}, "send METHOD PATH FORM", "sends a request about letters, incoming numbers, addresses or generation 2; {next} is the next page"},
	{Letter, takes{changes: true, order: true}, "letter ACTOR EVENT", "lets an actor cause an event of the latest letter, or of letter #2: letter owner sign"},
	{Ask, takes{api: true, order: true, form: true}, "ask METHOD PATH FORM", "sends any other request that does not change an order"},
}

// verbs says what each verb takes.
var verbs = maps.Collect(func(yield func(Verb, takes) bool) {
	for _, r := range language {
		if !yield(r.verb, r.takes) {
			return
		}
	}
})

// notes say what may be added to a verb.
var notes = [][2]string{
	{"as other: STEP", "with another account; as key: with an API key of the account; as nobody: without credentials; as stranger: with a wrong token"},
	{"in TYPE: STEP", "posts a body of another content type, written in place of the form"},
	{"VERB #2 FORM", "about the second order created; #? is an unknown order; without #, the latest"},
}

// Syntax describes the verbs to people, a line each. Without a verb it describes all
// of them, and what may be added to each.
func Syntax(of ...Verb) string {
	var text strings.Builder
	for _, w := range language {
		if len(of) == 0 || slices.Contains(of, w.verb) {
			describe(&text, w.usage, w.about)
		}
	}
	for _, note := range notes {
		if len(of) == 0 {
			describe(&text, note[0], note[1])
		}
	}
	return text.String()
}

// FormSyntax describes to people the form of a step and its placeholders.
func FormSyntax() string {
	var text strings.Builder
	text.WriteString("A FORM is one word, escaped as in a request; it may be left out. It may have placeholders:\n\n")
	for _, known := range placeholders {
		describe(&text, "{"+known.word+"}", known.about)
	}
	return text.String()
}

func describe(text *strings.Builder, what, about string) {
	fmt.Fprintf(text, "  %-24s  %s\n", what, about)
}

// Verbs returns every verb, in the order of Syntax.
func Verbs() []Verb {
	var all []Verb
	for _, w := range language {
		all = append(all, w.verb)
	}
	return all
}

// IsRequest reports whether the verb is a request of the API. The other verbs use the
// control plane.
func (v Verb) IsRequest() bool { return verbs[v].api }

// TakesOrder reports whether a step with the verb is about one order.
func (v Verb) TakesOrder() bool { return verbs[v].order }

// Changes reports whether a step with the verb may create or change an order.
func (v Verb) Changes() bool { return verbs[v].changes }

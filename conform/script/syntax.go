package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// takes is what may stand behind a verb.
type takes struct {
	order, form bool
	api         bool // it is a request of the API
}

// wording is a verb, and how it is written.
type wording struct {
	verb Verb
	takes
	usage, about string
}

// language is that of the steps, a row a verb.
var language = []wording{
	{Create, takes{api: true, form: true}, "create FORM", "the customer posts the form of a new order"},
	{Update, takes{api: true, order: true, form: true}, "update FORM", "the customer posts the form of an update"},
	{Delete, takes{api: true, order: true}, "delete", "the customer deletes the order, which cancels it"},
	{Fire, takes{order: true, form: true}, "ACTOR EVENT FORM", "an actor does something: twilio accept, owner confirm-code Code={code}"},
	{Wait, takes{}, "wait 10m", "time passes: s, m, h, and d for days"},
	{Fetch, takes{api: true, order: true}, "fetch", "gets the order"},
	{List, takes{api: true, form: true}, "list QUERY", "gets the first page of the orders"},
	{Next, takes{api: true}, "next", "follows the next_page_url of the page before"},
	{Previous, takes{api: true}, "previous", "follows its previous_page_url"},
	{Offboard, takes{api: true, order: true}, "offboard", "deletes the order's incoming phone number"},
	{Break, takes{form: true}, "break FAULT", "once: call-fails, or too-many-requests, which is 429"},
	{Ask, takes{api: true, order: true, form: true}, "ask METHOD PATH FORM", "sends any other request, which changes no order"},
}

// verbs says what each verb takes.
var verbs = maps.Collect(func(yield func(Verb, takes) bool) {
	for _, r := range language {
		if !yield(r.verb, r.takes) {
			return
		}
	}
})

// notes are how every verb may be written.
var notes = [][2]string{
	{"as other: STEP", "by another account; as nobody: without credentials; as stranger: with another token"},
	{"in TYPE: STEP", "posts something of another type, which stands where the form would"},
	{"VERB #2 FORM", "about the second order, as they are created; #? is none; else about the latest"},
}

// Syntax tells people what a step may say: a line for each of these verbs, or,
// without any, for all and for how each may be written.
func Syntax(of ...Verb) string {
	var text strings.Builder
	for _, w := range language {
		if len(of) == 0 || slices.Contains(of, w.verb) {
			tell(&text, w.usage, w.about)
		}
	}
	for _, note := range notes {
		if len(of) == 0 {
			tell(&text, note[0], note[1])
		}
	}
	return text.String()
}

// FormSyntax tells people what the form of a step is, and what it may have in
// braces.
func FormSyntax() string {
	var text strings.Builder
	text.WriteString("A FORM is one word, escaped as on the wire; it may be left out. In it, braces stand for something:\n\n")
	for _, known := range placeholders {
		tell(&text, "{"+known.word+"}", known.about)
	}
	return text.String()
}

// tell writes a line.
func tell(text *strings.Builder, what, about string) { fmt.Fprintf(text, "  %-24s  %s\n", what, about) }

// Verbs returns every verb, in the order of Syntax.
func Verbs() []Verb {
	var all []Verb
	for _, w := range language {
		all = append(all, w.verb)
	}
	return all
}

// IsRequest reports whether the verb is a request of the API: the others are for
// the control plane.
func (v Verb) IsRequest() bool { return verbs[v].api }

// TakesOrder reports whether a step with the verb is about one order.
func (v Verb) TakesOrder() bool { return verbs[v].order }

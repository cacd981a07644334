package report

import (
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// Check is a script, and the rule that it checks.
type Check struct {
	Suite string
	Name  string
	Rule  string // a server that fails the check breaks it
	Hold  bool   // new orders stay in twilio-processing
	Steps script.Script

	// Racing are requests of the API that several clients, one a request, send at the
	// same time after Steps. A check with racing steps is repeated several times.
	Racing script.Script
}

// Title returns the suite and the name of the check, safe to print.
func (c *Check) Title() string { return terminal.Quote(c.Suite + ": " + c.Name) }

// Failure is a failed check, with the fewest steps that still fail. The server
// answers the last step wrongly, or else the racing steps.
//
// As JSON it is {"seed", "suite", "check", "rule", "hold", "steps", "racing",
// "differences", "error"}, with the steps as lines.
type Failure struct {
	Check       Check
	Seed        uint64        // of the run
	Steps       script.Script // of Check.Steps
	Racing      script.Script // of Check.Racing
	Differences []Difference
	Err         error // the server could not be asked, or stopped answering
}

// String returns the rule, the steps and the differences, in lines that end in a
// newline, safe to print.
func (f Failure) String() string {
	var text strings.Builder
	if f.Check.Rule != "" {
		fmt.Fprintf(&text, "rule: %s\n", terminal.Quote(strings.ReplaceAll(f.Check.Rule, "\n", " ")))
	}
	for i, step := range f.Steps {
		fmt.Fprintf(&text, "step %d: %s\n", i+1, terminal.Quote(step.String()))
	}
	for _, step := range f.Racing {
		fmt.Fprintf(&text, "at once: %s\n", terminal.Quote(step.String()))
	}
	for _, d := range f.Differences {
		fmt.Fprintf(&text, "%s\n  want %s\n  got  %s\n", terminal.Quote(d.What), terminal.Quote(d.Want), d.got())
	}
	if f.Err != nil {
		fmt.Fprintf(&text, "error: %s\n", oneLine(f.Err))
	}
	return text.String()
}

// cause returns what failures with the same cause have in common: the kind of the
// last step and the first difference.
func (f *Failure) cause() string {
	at, what := "", ""
	if f.Err != nil {
		what = oneLine(f.Err)
	}
	if len(f.Differences) > 0 {
		d := f.Differences[0]
		if d.What == WhatStatus || d.What == WhatBody {
			d.Got, _, _ = strings.Cut(d.Got, ": ") // the body follows
		}
		what = d.String()
	}
	if n := len(f.Steps); n > 0 {
		at = string(f.Steps[n-1].Verb)
		if f.Steps[n-1].Verb == script.Fire {
			at = f.Steps[n-1].Event.String()
		}
	}
	if len(f.Racing) > 0 {
		at = "a race"
	}
	what, _, _ = strings.Cut(what, "\n")
	return at + ": " + what
}

// Values of Difference.What that a report shows specially.
const (
	WhatStatus = "the HTTP status"            // Got ends with the beginning of the body, after ": "
	WhatBody   = "the body"                   // likewise
	WhatRace   = "the answers to the clients" // Got has a line a client
)

// Difference is one place where the server's answer differs from the model's.
type Difference struct {
	What string `json:"what"`
	Want string `json:"want"` // by the model
	Got  string `json:"got"`  // from the server
}

// String returns the difference as text that is safe to print: one line, or, of a
// race, several.
func (d Difference) String() string {
	return fmt.Sprintf("%s: want %s, got %s", terminal.Quote(d.What), terminal.Quote(d.Want), d.got())
}

// got returns Got, safe to print.
func (d Difference) got() string {
	if d.What == WhatRace {
		return printable(d.Got)
	}
	return terminal.Quote(d.Got)
}

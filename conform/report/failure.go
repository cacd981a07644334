package report

import (
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// Check is a script, and why it is played.
type Check struct {
	Suite string
	Name  string
	Rule  string // what the server breaks where it fails
	Hold  bool   // new orders stay in twilio-processing
	Steps script.Script

	// Racing are steps that are done after the others, all at once, by a client
	// each: requests of the API. None: nobody races. A race is run a few times over.
	Racing script.Script
}

// Title is the check's suite and name, safe to print.
func (c *Check) Title() string { return terminal.Quote(c.Suite + ": " + c.Name) }

// Failure is a check that a server has failed, cut down to the fewest steps that
// still fail. The last step is the one that is answered wrongly, or else those
// that race.
//
// As JSON it is {"seed", "suite", "check", "rule", "hold", "steps", "racing",
// "differences", "error"}, the steps as lines: see Replay.
type Failure struct {
	Check       Check
	Seed        uint64 // of the run
	Steps       script.Script
	Racing      script.Script // those of Check.Racing
	Differences []Difference
	Err         error // the server could not be asked, or died
}

// String says which rule is broken, by which steps, and how: lines that end in a
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

// way is what failures of one cause have in common: what differs first, at what
// kind of step.
func (f *Failure) way() string {
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

// The names of differences that a report shows in a way of their own.
const (
	WhatStatus = "the HTTP status"                // what came goes on with how the body begins
	WhatBody   = "the body"                       // so does this
	WhatRace   = "what the clients were answered" // what came has a line a client
)

// Difference is where a server answered otherwise than the model.
type Difference struct {
	What string `json:"what"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// String says what, what was wanted and what came, in text that is safe to print.
func (d Difference) String() string {
	return fmt.Sprintf("%s: want %s, got %s", terminal.Quote(d.What), terminal.Quote(d.Want), d.got())
}

// got is what came, safe to print. That of a race has several lines.
func (d Difference) got() string {
	if d.What == WhatRace {
		return printable(d.Got)
	}
	return terminal.Quote(d.Got)
}

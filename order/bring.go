package order

import (
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/sid"
)

// eventParams is THE table of what a command brings along, by its name in a form
// that asks for an event.
var eventParams = []struct {
	name string
	set  func(c *Command, text string) error
}{
	{"Reason", func(c *Command, text string) error { c.Reason = text; return nil }},
	{"Code", func(c *Command, text string) error { c.VerificationCode = text; return nil }},
	{"SigningDocumentSid", func(c *Command, text string) (err error) {
		if text != "" {
			c.SigningDocumentSID, err = sid.Parse[sid.AuthorizationDocument](text)
		}
		return err
	}},
}

// EventParams returns the names of the parameters of an event that SetParam knows:
// Reason, Code and SigningDocumentSid.
func EventParams() []string {
	var names []string
	for _, p := range eventParams {
		names = append(names, p.name)
	}
	return names
}

// SetParam sets what the command brings along, by its name as a parameter of an
// event; the empty text is nothing. An error is a *Problem, of a value that is not
// sound or a name that is not one of EventParams; the command is then without it.
func (c *Command) SetParam(name, text string) error {
	for _, p := range eventParams {
		if p.name != name {
			continue
		}
		err := storable(text)
		if err == nil {
			err = p.set(c, text)
		}
		if err != nil {
			return &Problem{Param: name, Code: ErrorInvalidParameter, Err: err}
		}
		return nil
	}
	return &Problem{Param: name, Code: ErrorInvalidParameter, Err: fmt.Errorf("want %s", strings.Join(EventParams(), ", "))}
}

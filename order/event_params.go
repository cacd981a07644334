package order

import (
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/sid"
)

// eventParams is the table of the command parameters, by their names in a form
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

// EventParams returns the names of the command parameters: Reason, Code and
// SigningDocumentSid.
func EventParams() []string {
	var names []string
	for _, p := range eventParams {
		names = append(names, p.name)
	}
	return names
}

// SetParam sets the command parameter of the given name. The empty text clears it.
// The error is a *Problem and means that the value is invalid or that the name is
// not one of EventParams; the parameter is then not set.
func (c *Command) SetParam(name, text string) error {
	for _, p := range eventParams {
		if p.name != name {
			continue
		}
		err := params.Storable(text)
		if err == nil {
			err = p.set(c, text)
		}
		if err != nil {
			return &Problem{Param: name, Code: ErrorInvalidParameter, Err: err}
		}
		return nil
	}
	return &Problem{Param: name, Code: ErrorInvalidParameter, Err: fmt.Errorf("must be one of %s", strings.Join(EventParams(), ", "))}
}

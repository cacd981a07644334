package script

import (
	"net/url"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// FromPath writes a path of the model, like those of package order/paths, as
// steps: what the customer does with the API, what the others do by the control
// plane, and what the clock does by waiting; what it may not do it is told to do,
// in vain. What is created is created with
// more besides, a part of a form.
func FromPath(path []order.Command, more string) Script {
	var script Script
	var o order.Order
	waits := mustWait(path)
	last := time.Time{}
	for _, c := range path {
		if gap := c.At.Sub(last); waits && !last.IsZero() && gap > 0 {
			script = append(script, Step{Verb: Wait, Wait: gap})
		}
		last = c.At
		before := o
		if _, err := o.Apply(c); err != nil || c.Actor != order.Clock {
			script = append(script, translateCommand(&before, &c, more)...)
		}
	}
	return script
}

// mustWait reports whether the path needs more time than it takes to ask: then
// its every second counts.
func mustWait(path []order.Command) bool {
	for i := range len(path) - 1 {
		if path[i+1].At.Sub(path[i].At) > time.Second {
			return true
		}
	}
	return false
}

// translateCommand writes one command that an order, as it is, is given. Fields
// that come with an event which the API cannot ask for are a step before it.
func translateCommand(o *order.Order, c *order.Command, more string) Script {
	byAPI := c.Actor == order.Customer
	switch {
	case c.Event == order.Submit && byAPI && o.Version == 0:
		return Script{{Verb: Create, Form: createForm(c.Submission, more)}}
	case c.Event == order.Cancel && byAPI:
		return Script{{Verb: Delete}}
	case c.Event == 0 || byAPI && means(o, c):
		return Script{{Verb: Update, Form: updateForm(o, c)}}
	}
	row, _ := order.Row(c.Event)
	fire := Step{Verb: Fire, Actor: c.Actor, Event: c.Event, Form: params(o, c, row.Guards())}
	if c.Update != nil {
		return Script{{Verb: Update, Form: c.Update.Values().Encode()}, fire}
	}
	return Script{fire}
}

// updateForm is the form of an update that asks for the command.
func updateForm(o *order.Order, c *order.Command) string {
	form := url.Values{}
	if c.Update != nil {
		form = c.Update.Values()
	}
	row, _ := order.Row(c.Event)
	switch c.Event {
	case 0:
	case order.ConfirmCode:
		return strings.Trim(form.Encode()+"&"+row.Param+"="+codeOf(o, c), "&")
	default:
		form.Set(row.Param, row.To.String())
	}
	return form.Encode()
}

// means reports whether the API's update can ask for the event: a posted status
// means the one or the other by the verification type.
func means(o *order.Order, c *order.Command) bool {
	row, _ := order.Row(c.Event)
	if row.Param == "" {
		return false
	}
	if c.Event == order.ConfirmCode {
		return c.VerificationCode != ""
	}
	update := order.UpdateRequest{}
	if c.Update != nil {
		update = *c.Update
	}
	update.Status = row.To
	asked, err := update.Command(o, c.At)
	return err == nil && asked.Event == c.Event
}

// codeOf is the code of a command as a script writes it: the order's own is the
// server's to make.
func codeOf(o *order.Order, c *order.Command) string {
	if c.VerificationCode == string(o.VerificationCode) {
		return "{code}"
	}
	return url.QueryEscape(c.VerificationCode)
}

// createForm is the form of a new order. Its number is a fresh one.
func createForm(s *order.Submission, more string) string {
	form := s.Create.Values()
	form.Del("PhoneNumber")
	text := "PhoneNumber={number}&" + form.Encode()
	if more != "" {
		text += "&" + more
	}
	return text
}

// params are the parameters of an event on the control plane.
func params(o *order.Order, c *order.Command, guards order.Guards) string {
	form := url.Values{}
	if c.Reason != "" {
		form.Set("Reason", c.Reason)
	}
	if !c.SigningDocumentSID.IsZero() {
		form.Set("SigningDocumentSid", c.SigningDocumentSID.String())
	}
	text := form.Encode()
	if guards.Has(order.VerificationCodeGiven) && c.VerificationCode != "" {
		text += "&Code=" + codeOf(o, c)
	}
	return strings.TrimPrefix(text, "&")
}

package script

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// FromPath returns the steps that take a new order through a path, such as those of
// package order/paths. The customer uses the API; the other actors use the control
// plane. A command of the clock becomes a wait, or, if the model refuses it, a step
// that the server must refuse too. Every create also posts more, a part of a form.
func FromPath(path []order.Command, more string) Script {
	return fromPath(path, more, len(path))
}

// Try returns the steps of a path, and of a command that is tried at its end. Before
// the command they expect the status that the path leads to; after it, what becomes of
// it: a status or a refusal.
func Try(path []order.Command, then order.Command) Script {
	return fromPath(append(slices.Clip(path), then), "", len(path))
}

// fromPath is FromPath, with expectations about the commands from an index on.
func fromPath(path []order.Command, more string, tried int) Script {
	var steps Script
	var o order.Order
	waits := needsTime(path)
	last := time.Time{}
	for i, c := range path {
		before := o
		_, err := o.Apply(c)
		if i >= tried && i > 0 {
			steps = append(steps, expectStatus(&before))
		}
		if gap := c.At.Sub(last); waits && !last.IsZero() && gap > 0 {
			steps = append(steps, Step{Verb: Wait, Wait: gap})
		}
		last = c.At
		if err != nil || c.Actor != order.Clock {
			steps = append(steps, fromCommand(&before, &c, more)...)
		}
		if i < tried {
			continue
		}
		if before.Status == status.None && !creates(&before, &c) {
			err = errNoOrder
		}
		if err == nil {
			steps = append(steps, expectStatus(&o))
		} else {
			steps = append(steps, Step{Verb: Expect, Form: strconv.Itoa(int(order.ErrorCodeOf(err)))})
		}
	}
	return steps
}

// errNoOrder is the refusal of anything that is asked of an order that does not exist.
var errNoOrder = &order.Problem{Code: order.ErrorNotFound, Err: errors.New("the order does not exist")}

// expectStatus returns a step that expects the order's status.
func expectStatus(o *order.Order) Step {
	return Step{Verb: Expect, Form: order.FSMState(o.Status)}
}

// needsTime reports whether the path needs more time than its requests take. Then
// every second of it becomes a wait.
func needsTime(path []order.Command) bool {
	for i := range len(path) - 1 {
		if path[i+1].At.Sub(path[i].At) > time.Second {
			return true
		}
	}
	return false
}

// creates reports whether the command is a create of the API.
func creates(o *order.Order, c *order.Command) bool {
	return c.Event == order.Submit && c.Actor == order.Customer && o.Version == 0
}

// fromCommand returns the steps of one command. Fields that come with an event
// which the API cannot ask for are a step of their own before the event.
func fromCommand(o *order.Order, c *order.Command, more string) Script {
	byAPI := c.Actor == order.Customer
	switch {
	case creates(o, c):
		return Script{{Verb: Create, Form: createForm(c.Submission, more)}}
	case c.Event == order.Cancel && byAPI:
		return Script{{Verb: Delete}}
	case c.Event == 0 || byAPI && asksFor(o, c):
		return Script{{Verb: Update, Form: updateForm(o, c)}}
	}
	row, _ := order.Row(c.Event)
	fire := Step{Verb: Fire, Actor: c.Actor, Event: c.Event, Form: params(o, c, row.Guards())}
	if c.Update != nil {
		return Script{{Verb: Update, Form: c.Update.Values().Encode()}, fire}
	}
	return Script{fire}
}

// updateForm returns the form of an update that asks for the command.
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

// asksFor reports whether an update of the API can ask for the event. Which event a
// posted status asks for depends on the verification type.
func asksFor(o *order.Order, c *order.Command) bool {
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

// codeOf returns the code of a command as a script writes it. A server creates codes
// of its own, so the order's code is a placeholder.
func codeOf(o *order.Order, c *order.Command) string {
	if c.VerificationCode == string(o.VerificationCode) {
		return "{code}"
	}
	return url.QueryEscape(c.VerificationCode)
}

// createForm returns the form of a new order, with a new number.
func createForm(s *order.Submission, more string) string {
	form := s.Create.Values()
	form.Del("PhoneNumber")
	text := "PhoneNumber={number}&" + form.Encode()
	if more != "" {
		text += "&" + more
	}
	return text
}

// params returns the parameters of an event on the control plane.
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

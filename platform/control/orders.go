package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// orderNamed reads the sid of the order in the path. Unlike in the API, it may be any
// account's, and unique names are not accepted.
func orderNamed(c *web.Call) (sid.ID[sid.Order], error) {
	id, err := sid.Parse[sid.Order](c.Args["Sid"])
	if err != nil {
		return id, c.NotFound()
	}
	return id, nil
}

// orderExists refuses a path whose order does not exist.
func (c *Control) orderExists(call *web.Call) error {
	id, err := orderNamed(call)
	if err != nil {
		return err
	}
	_, _, err = c.host.Current().Platform().Inspect(call.Request.Context(), id)
	if err == nil {
		call.Order = id
	}
	return call.Found(err)
}

// eventExists refuses a path whose event or order does not exist.
func (c *Control) eventExists(call *web.Call) error {
	if _, err := c.event(call); err != nil {
		return err
	}
	return c.orderExists(call)
}

// event reads the event that the path names.
func (c *Control) event(call *web.Call) (order.Event, error) {
	event, err := order.ParseEvent(call.Args["Event"])
	if err != nil {
		return event, &order.Problem{Code: order.ErrorNotFound, Err: c.unknownEvent(call)}
	}
	return event, nil
}

// unknownEvent returns the error for a word that is not an event. It names the event with
// the nearest spelling, else the events that are permitted now.
func (c *Control) unknownEvent(call *web.Call) error {
	word := call.Args["Event"]
	text := fmt.Sprintf("the event must be one of the lifecycle; it is %q; ", web.Cut(word, web.MaxEcho))
	var all, now []string
	for row := range order.Lifecycle() {
		all = append(all, row.Event.String())
	}
	id, _ := orderNamed(call)
	o, _, unknown := c.host.Current().Platform().Inspect(call.Request.Context(), id)
	if unknown == nil {
		call.Order = id
	}
	if meant := nearest.Word(word, all); meant != "" {
		return fmt.Errorf("%sdid you mean %q?", text, meant)
	}
	if unknown != nil {
		return fmt.Errorf("%sthe events are %s", text, strings.Join(all, ", "))
	}
	permissions, failed := o.Permitted(c.host.Current().Clock().Now.Time())
	for _, p := range permissions {
		if p.Refused == 0 {
			now = append(now, p.Event.String())
		}
	}
	if failed != nil || len(now) == 0 {
		return fmt.Errorf("%sno event is permitted now", text)
	}
	return fmt.Errorf("%sthe events permitted now are %s", text, strings.Join(now, ", "))
}

// fireEvent fires an event as an actor.
func (c *Control) fireEvent(call *web.Call) (web.Reply, error) {
	command, err := c.readCommand(call)
	if err != nil {
		if missing := c.eventExists(call); missing != nil {
			return web.Reply{}, missing // a 404 wins
		}
		return web.Reply{}, err
	}
	id, err := orderNamed(call)
	if err != nil {
		return web.Reply{}, err
	}
	call.Order = id
	o, ch, err := c.host.Current().Platform().Fire(call.Request.Context(), id, command)
	var refused *order.TransitionError
	switch {
	case errors.As(err, &refused) && !refused.Lacks():
		return call.RefuseEvent(refused), nil
	case err != nil:
		return web.Reply{}, call.Found(err)
	}
	return web.Reply{Body: api.Fired{Order: o, Change: ch}}, nil
}

// readCommand reads an event and its parameters.
func (c *Control) readCommand(call *web.Call) (order.Command, error) {
	event, err := c.event(call)
	if err != nil {
		return order.Command{}, err
	}
	row, _ := order.Row(event)
	command := order.Command{Event: event, Actor: row.By[0]}
	if text := call.Param("Actor"); text != "" {
		if command.Actor, err = order.ParseActor(text); err != nil {
			return command, &order.Problem{Param: "Actor", Code: order.ErrorInvalidParameter, Err: err}
		}
	}
	for _, name := range order.EventParams() {
		if err := command.SetParam(name, call.Param(name)); err != nil {
			return command, err
		}
	}
	return command, nil
}

// inspection is api.Inspection, written piece by piece.
type inspection api.Inspection

// Stream implements web.Streamed.
func (i inspection) Stream(w *web.JSONWriter) {
	w.Raw(`{"order":`)
	w.Value(&i.Order)
	w.Raw(`,"v2":`)
	w.Value(i.V2)
	w.Raw(`,"letter":`)
	w.Value(i.Letter)
	w.Raw(`,"history":`)
	web.StreamList(w, i.History)
	w.Raw(`,"next_deadline":`)
	w.Value(i.NextDeadline)
	w.Raw(`,"events":`)
	web.StreamList(w, i.Events)
	w.Raw("}")
}

func (c *Control) inspectOrder(call *web.Call) (web.Reply, error) {
	id, err := orderNamed(call)
	if err != nil {
		return web.Reply{}, err
	}
	call.Order = id
	o, history, err := c.host.Current().Platform().Inspect(call.Request.Context(), id)
	if err != nil {
		return web.Reply{}, call.Found(err)
	}
	shown := inspection{Order: o, History: history, V2: api.NewOrderV2(call.Address(), &o)}
	if shown.Letter, err = c.host.Current().Platform().LetterOf(call.Request.Context(), id); err != nil {
		return web.Reply{}, err
	}
	if next, ok := o.NextDeadline(); ok {
		shown.NextDeadline = &api.Deadline{At: order.TimeOf(next.At), Event: next.Event}
	}
	permissions, err := o.Permitted(c.host.Current().Clock().Now.Time())
	if err != nil {
		return web.Reply{}, err
	}
	for _, p := range permissions {
		refused := order.TransitionError{Event: p.Event, From: o.Status, Failed: p.Refused}
		shown.Events = append(shown.Events, api.Event{Event: p.Event, By: p.By, Permitted: p.Refused == 0, Needs: p.Lacks,
			Refused: append([]string{}, refused.Reasons()...)})
	}
	return web.Reply{Body: shown}, nil
}

// listOrders lists the orders of every account in their storage form, newest first. It has
// the filters of the API's own list.
func (c *Control) listOrders(call *web.Call) (web.Reply, error) {
	request, problems := order.ParseListRequest(call.Form)
	found, err := c.host.Current().Platform().ListAll(call.Request.Context(), &request, problems)
	if err != nil {
		return web.Reply{}, err
	}
	return web.Reply{Body: list{
		Meta:  api.NewMeta(call.Address()+api.ControlOrders, &request, found.Next, found.Previous),
		Items: found.Orders,
	}}, nil
}

// list is a page of orders, written piece by piece.
type list api.Page[order.Order]

// Stream implements web.Streamed.
func (l list) Stream(w *web.JSONWriter) {
	w.Raw(`{"meta":`)
	w.Value(l.Meta)
	w.Raw(`,"items":`)
	web.StreamList(w, l.Items)
	w.Raw("}")
}

func (c *Control) showLifecycle(*web.Call) (web.Reply, error) {
	rendered, err := api.LifecycleJSON()
	return web.Reply{Body: json.RawMessage(rendered)}, err
}

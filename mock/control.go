package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// findAnyOrder finds the order that the path names by its sid, whosever it is.
func (c *call) findAnyOrder() error {
	id, err := sid.Parse[sid.Order](c.args["Sid"])
	c.entry = c.store.bySID[id]
	if err != nil || c.entry == nil {
		return c.notFound()
	}
	return nil
}

// findEvent finds the order, and sees that there is such an event.
func (c *call) findEvent() error {
	found := c.findAnyOrder()
	if _, err := order.ParseEvent(c.args["Event"]); err != nil {
		return &order.Problem{Code: order.ErrorNotFound, Err: c.unknownEvent(err)}
	}
	return found
}

// unknownEvent reports a word that is not an event. If no event is spelt like it,
// the error lists the events that are permitted now instead of all events.
func (c *call) unknownEvent(err error) error {
	word := c.args["Event"]
	var all, now []string
	for row := range order.Lifecycle() {
		all = append(all, row.Event.String())
	}
	if c.entry == nil || nearest.Word(word, all) != "" {
		return err
	}
	permissions, failed := c.entry.order.Permitted(c.now)
	for _, p := range permissions {
		if p.Refused == 0 {
			now = append(now, p.Event.String())
		}
	}
	if failed != nil || len(now) == 0 {
		return fmt.Errorf("unknown event %q; no event is permitted now", cut(word, maxEcho))
	}
	return fmt.Errorf("unknown event %q; permitted now: %s", cut(word, maxEcho), strings.Join(now, ", "))
}

// refusedEvent is the body of an event that the model refuses.
type refusedEvent struct {
	failure
	Reasons []string `json:"reasons"`
}

// fireEvent lets an actor do something to an order.
func (c *call) fireEvent() (any, error) {
	e := c.entry
	command, err := c.readCommand()
	if err != nil {
		return nil, err
	}
	err = e.order.Supply(&command, c.supplier())
	var refused *order.TransitionError
	if errors.As(err, &refused) && !refused.Lacks() {
		body := c.refuse(err).body.(failure)
		body.Status = http.StatusConflict
		return reply{status: http.StatusConflict, body: refusedEvent{body, refused.Reasons()}}, nil
	}
	if err != nil {
		return nil, err // a parameter is missing, or the call failed
	}
	ch, err := c.apply(e, command)
	if err != nil {
		return nil, err // a parameter is missing
	}
	return struct {
		Order  order.Order  `json:"order"`
		Change order.Change `json:"change"`
	}{e.order, ch}, nil
}

// readCommand reads the parameters of an event.
func (c *call) readCommand() (order.Command, error) {
	event, err := order.ParseEvent(c.args["Event"])
	if err != nil {
		return order.Command{}, err
	}
	row, _ := order.Row(event)
	command := order.Command{Event: event, Actor: row.By[0], At: c.now}
	if text := c.param("Actor"); text != "" {
		if command.Actor, err = order.ParseActor(text); err != nil {
			return command, &order.Problem{Param: "Actor", Code: order.ErrorInvalidParameter, Err: err}
		}
	}
	for _, name := range order.EventParams() {
		if err := command.SetParam(name, c.param(name)); err != nil {
			return command, err
		}
	}
	return command, nil
}

// inspection is all that is known of an order, and what may happen to it.
type inspection struct {
	order    order.Order
	history  []order.Change
	deadline *deadline
	events   []possible
}

type deadline struct {
	At    order.Time  `json:"at"`
	Event order.Event `json:"event"`
}

// possible is an event that may happen to an order, or why it may not.
type possible struct {
	Event     order.Event   `json:"event"`
	By        []order.Actor `json:"by"`
	Permitted bool          `json:"permitted"`
	Needs     order.Guards  `json:"needs"`
	Refused   []string      `json:"refused"` // what would have to be so
}

func (i inspection) stream(w *jsonWriter) {
	w.raw(`{"order":`)
	w.value(&i.order)
	w.raw(`,"history":`)
	streamList(w, i.history)
	w.raw(`,"next_deadline":`)
	w.value(i.deadline)
	w.raw(`,"events":`)
	streamList(w, i.events)
	w.raw("}")
}

func (c *call) inspectOrder() (any, error) {
	e := c.entry
	shown := inspection{order: e.order, history: e.history[:len(e.history):len(e.history)]}
	if next, ok := e.order.NextDeadline(); ok {
		shown.deadline = &deadline{order.TimeOf(next.At), next.Event}
	}
	permissions, err := e.order.Permitted(c.now)
	if err != nil {
		return nil, err
	}
	for _, p := range permissions {
		refused := order.TransitionError{Event: p.Event, From: e.order.Status, Failed: p.Refused}
		shown.events = append(shown.events, possible{p.Event, p.By, p.Refused == 0, p.Lacks, append([]string{}, refused.Reasons()...)})
	}
	return shown, nil
}

type clockState struct {
	Now      order.Time `json:"now"`
	Standing bool       `json:"standing"` // it has been moved, and stands until it is moved again
}

func (c *call) readClock() (any, error) {
	return clockState{order.TimeOf(c.clock.at), c.clock.moved}, nil
}

// moveClock sets the clock, by an amount or to a time, and lets what falls due
// meanwhile happen.
func (c *call) moveClock() (any, error) {
	to, name, err := c.readMove()
	if err != nil {
		return nil, err
	}
	if order.TimeOf(to).IsZero() {
		return nil, badParam(name, errors.New("the clock must stay before the year 10000"))
	}
	if err := c.clock.move(to); err != nil {
		return nil, badParam(name, err)
	}
	if err := c.elapse(to); err != nil {
		return nil, err
	}
	return c.readClock()
}

// readMove reads where the clock is to go, and by which parameter.
func (c *call) readMove() (to time.Time, name string, err error) {
	advance, set := c.param("Advance"), c.param("Set")
	switch {
	case (advance == "") == (set == ""):
		return to, "", badParam("", fmt.Errorf("want either Advance, a duration like 10m, 12h or 30d, or Set, a time like %v", order.TimeOf(c.now.AddDate(0, 0, 1))))
	case advance != "":
		d, err := order.ParseDuration(advance)
		if err != nil {
			return to, "", badParam("Advance", err)
		}
		return c.now.Add(d), "Advance", nil
	}
	t, err := order.ParseTime(set)
	if err != nil {
		return to, "", badParam("Set", err)
	}
	return t.Time(), "Set", nil
}

// resetServer forgets everything. With Hold it also says whether new orders are
// held in twilio-processing from now on.
func (c *call) resetServer() (any, error) {
	hold := c.hold
	switch text := c.param("Hold"); strings.ToLower(text) {
	case "true":
		hold = true
	case "false":
		hold = false
	case "":
	default:
		return nil, badParam("Hold", fmt.Errorf("want true or false, not %q", cut(text, maxEcho)))
	}
	c.reset()
	c.hold = hold
	return reply{status: http.StatusNoContent}, nil
}

// flushCallbacks waits until none is on its way any more, or the client is gone.
func (c *call) flushCallbacks() (any, error) {
	return later(func() error { return c.deliverer.flush(c.request.Context()) }), nil
}

func (c *call) showLifecycle() (any, error) {
	rendered, err := order.LifecycleJSON()
	return json.RawMessage(rendered), err
}

// fault is what goes wrong with the next request or call.
type fault string

const (
	callFails       fault = "call-fails"
	tooManyRequests fault = "too-many-requests"
)

// faults are those that are still to come.
type faults map[fault]bool

// take reports whether the fault happens now, and then it is over.
func (f faults) take(now fault) bool {
	due := f[now]
	delete(f, now)
	return due
}

// setFault takes either Next, a fault of the next request or call, or
// Deliveries, faults of callbacks, which the other parameters describe.
func (c *call) setFault() (any, error) {
	next := fault(c.param("Next"))
	isNext := next == callFails || next == tooManyRequests
	given := map[string]string{}
	for name := range c.form {
		text := c.param(name)
		if given[name] = text; isNext && name != "Next" && name != "Deliveries" && text != "" {
			return nil, badParam(name, errors.New("goes with Deliveries only; Next is for one request or call"))
		}
	}
	if given["Deliveries"] != "" && next == "" {
		rule, err := parseFaultRule(given)
		if err != nil {
			return nil, err
		}
		if err := c.addFaultRule(&rule); err != nil {
			return nil, err
		}
		return reply{status: http.StatusNoContent}, nil
	}
	if !isNext || given["Deliveries"] != "" {
		return nil, badParam("Next", fmt.Errorf("want either Next, %s or %s, or Deliveries", callFails, tooManyRequests))
	}
	c.faults[next] = true
	return reply{status: http.StatusNoContent}, nil
}

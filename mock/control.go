package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

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
	if _, err := order.ParseEvent(c.args["Event"]); err != nil {
		return &order.Problem{Code: order.CodeNotFound, Err: err}
	}
	return c.findAnyOrder()
}

// scalars reads parameters of the control plane, each given once at the most.
func (c *call) scalars(names ...string) (map[string]string, error) {
	given := map[string]string{}
	for _, name := range names {
		if given[name] = c.form.Get(name); len(c.form[name]) > 1 {
			return nil, &order.Problem{Param: name, Code: order.CodeInvalidParameter, Err: errors.New("given more than once")}
		}
	}
	return given, nil
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
	err = c.bring(e, &command)
	var refused *order.TransitionError
	if errors.As(err, &refused) {
		body := c.refuse(err).body.(failure)
		body.Status = http.StatusConflict
		return reply{status: http.StatusConflict, body: refusedEvent{body, refused.Reasons()}}, nil
	}
	if err != nil {
		return nil, err
	}
	ch, err := c.apply(e, command)
	if err != nil {
		return nil, err // something is lacking: the parameter is missing
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
	params := order.EventParams()
	given, err := c.scalars(append([]string{"Actor"}, params...)...)
	if err != nil {
		return order.Command{}, err
	}
	row, _ := order.Row(event)
	command := order.Command{Event: event, Actor: row.By[0], At: c.now}
	if text := given["Actor"]; text != "" {
		if command.Actor, err = order.ParseActor(text); err != nil {
			return command, &order.Problem{Param: "Actor", Code: order.CodeInvalidParameter, Err: err}
		}
	}
	for _, name := range params {
		if err := command.Bring(name, given[name]); err != nil {
			return command, err
		}
	}
	return command, nil
}

// inspectOrder shows all that is known of an order, and what may happen to it.
func (c *call) inspectOrder() (any, error) {
	type deadline struct {
		At    order.Time  `json:"at"`
		Event order.Event `json:"event"`
	}
	type event struct {
		Event     order.Event   `json:"event"`
		By        []order.Actor `json:"by"`
		Permitted bool          `json:"permitted"`
		Needs     order.Guards  `json:"needs"`
		Refused   []string      `json:"refused"` // what would have to be so
	}
	shown := struct {
		Order        order.Order    `json:"order"`
		History      []order.Change `json:"history"`
		NextDeadline *deadline      `json:"next_deadline"`
		Events       []event        `json:"events"`
	}{Order: c.entry.order, History: c.entry.history[:len(c.entry.history):len(c.entry.history)]}
	if next, ok := c.entry.order.NextDeadline(); ok {
		shown.NextDeadline = &deadline{order.TimeOf(next.At), next.Event}
	}
	permissions, err := c.entry.order.Permitted(c.now)
	if err != nil {
		return nil, err
	}
	for _, p := range permissions {
		refused := order.TransitionError{Event: p.Event, From: c.entry.order.Status, Failed: p.Refused}
		shown.Events = append(shown.Events, event{p.Event, p.By, p.Refused == 0, p.Lacks, append([]string{}, refused.Reasons()...)})
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
	given, err := c.scalars("Advance", "Set")
	if err != nil {
		return nil, err
	}
	to := c.now
	advance, set := given["Advance"], given["Set"]
	switch {
	case (advance == "") == (set == ""):
		return nil, &order.Problem{Code: order.CodeInvalidParameter, Err: fmt.Errorf("want either Advance, a duration like 10m or 720h, or Set, a time like %v", order.TimeOf(c.now.AddDate(0, 0, 1)))}
	case advance != "":
		d, err := time.ParseDuration(advance)
		if err != nil {
			return nil, badParam("Advance", fmt.Errorf("%.40q is no duration like 90s, 10m or 720h", advance))
		}
		to = to.Add(d)
	default:
		t, err := order.ParseTime(set)
		if err != nil {
			return nil, &order.Problem{Param: "Set", Code: order.CodeInvalidParameter, Err: err}
		}
		to = t.Time()
	}
	if order.TimeOf(to).IsZero() {
		return nil, &order.Problem{Code: order.CodeInvalidParameter, Err: order.ErrTime}
	}
	if err := c.clock.move(to); err != nil {
		return nil, &order.Problem{Code: order.CodeInvalidParameter, Err: err}
	}
	if err := c.elapse(to); err != nil {
		return nil, err
	}
	return c.readClock()
}

// resetServer forgets everything. With Hold it also says whether new orders are
// held in twilio-processing from now on.
func (c *call) resetServer() (any, error) {
	given, err := c.scalars("Hold")
	if err != nil {
		return nil, err
	}
	hold := c.hold
	if text := given["Hold"]; text != "" {
		if hold, err = strconv.ParseBool(text); err != nil {
			return nil, badParam("Hold", errors.New("want true or false"))
		}
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
	rendered, err := order.JSON()
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

// setFault takes either Next, a fault of the next request or call, or Deliveries,
// what goes wrong with callbacks.
func (c *call) setFault() (any, error) {
	given, err := c.scalars("Next", "Deliveries", "Order", "Times", "Rate", "Seed", "Delay")
	if err != nil {
		return nil, err
	}
	if given["Deliveries"] != "" && given["Next"] == "" {
		rule, err := parseFaultRule(given)
		if err != nil {
			return nil, err
		}
		if err := c.addFaultRule(&rule); err != nil {
			return nil, err
		}
		return reply{status: http.StatusNoContent}, nil
	}
	next := fault(given["Next"])
	if next != callFails && next != tooManyRequests || given["Deliveries"] != "" {
		return nil, badParam("Next", fmt.Errorf("want either Next, %s or %s, or Deliveries", callFails, tooManyRequests))
	}
	c.faults[next] = true
	return reply{status: http.StatusNoContent}, nil
}

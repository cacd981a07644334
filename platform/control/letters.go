package control

import (
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/internal/words"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// letterNamed reads the sid of the letter in the path, which may be any account's.
func letterNamed(c *web.Call) (sid.ID[sid.AuthorizationDocument], error) {
	id, err := sid.Parse[sid.AuthorizationDocument](c.Args["Sid"])
	if err != nil {
		return id, c.NotFound()
	}
	return id, nil
}

// letterExists refuses a path whose letter does not exist.
func (c *Control) letterExists(call *web.Call) error {
	id, err := letterNamed(call)
	if err != nil {
		return err
	}
	_, _, err = c.host.Current().Platform().InspectLetter(call.Request.Context(), id)
	return call.Found(err)
}

// letterEventExists refuses a path whose event or letter does not exist.
func (c *Control) letterEventExists(call *web.Call) error {
	if _, err := letterEvent(call); err != nil {
		return err
	}
	return c.letterExists(call)
}

// letterEvents are the events of letters that the control plane fires: those that move a
// letter without any values.
func letterEvents() (events []loa.Event) {
	for row := range loa.Lifecycle() {
		if row.From != 0 && row.To != 0 {
			events = append(events, row.Event)
		}
	}
	return events
}

// letterEvent reads the event that the path names.
func letterEvent(call *web.Call) (loa.Event, error) {
	word := call.Args["Event"]
	var all []string
	for _, e := range letterEvents() {
		if e.String() == word {
			return e, nil
		}
		all = append(all, e.String())
	}
	err := fmt.Errorf("the event of a letter must be %s; it is %q", words.Enumerate(all, "or"), web.Cut(word, web.MaxEcho))
	if meant := nearest.Word(word, all); meant != "" {
		err = fmt.Errorf("%w; did you mean %q?", err, meant)
	}
	return 0, &order.Problem{Code: order.ErrorNotFound, Err: err}
}

// fireLetterEvent fires an event of a letter as an actor.
func (c *Control) fireLetterEvent(call *web.Call) (web.Reply, error) {
	event, err := letterEvent(call)
	if err != nil {
		return web.Reply{}, err
	}
	id, err := letterNamed(call)
	if err != nil {
		return web.Reply{}, err
	}
	row, _ := loa.Row(event)
	command := loa.Command{Event: event, Actor: row.By[0]}
	if text := call.Param("Actor"); text != "" {
		if command.Actor, err = order.ParseActor(text); err != nil {
			if missing := c.letterExists(call); missing != nil {
				return web.Reply{}, missing // a 404 wins
			}
			return web.Reply{}, &order.Problem{Param: "Actor", Code: order.ErrorInvalidParameter, Err: err}
		}
	}
	l, ch, err := c.host.Current().Platform().FireLetter(call.Request.Context(), id, command)
	var refused *loa.TransitionError
	switch {
	case errors.As(err, &refused):
		return call.RefuseEvent(refused), nil
	case err != nil:
		return web.Reply{}, call.Found(err)
	}
	return web.Reply{Body: api.FiredLetter{Letter: l, Change: ch}}, nil
}

// inspectLetter shows everything that is known about a letter.
func (c *Control) inspectLetter(call *web.Call) (web.Reply, error) {
	id, err := letterNamed(call)
	if err != nil {
		return web.Reply{}, err
	}
	l, history, err := c.host.Current().Platform().InspectLetter(call.Request.Context(), id)
	if err != nil {
		return web.Reply{}, call.Found(err)
	}
	shown := api.LetterInspection{Letter: l, History: history}
	for _, e := range letterEvents() {
		row, _ := loa.Row(e)
		_, refused := l.Decide(loa.Command{Event: e, Actor: row.By[0], At: l.DateUpdated.Time()})
		event := api.LetterEvent{Event: e, By: row.By, Permitted: refused == nil, Refused: []string{}}
		if refused != nil {
			event.Refused = append(event.Refused, refused.Error())
		}
		shown.Events = append(shown.Events, event)
	}
	return web.Reply{Body: shown}, nil
}

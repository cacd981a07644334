package mock_test

import (
	"net/url"
	"strings"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// reach returns the events by which an order gets to a status the shortest way, each
// with its parameters after a question mark, as play takes them.
func reach(o order.Order, to status.Status) (events []string) {
	for _, c := range paths.From(&o, o.DateUpdated.Time(), to) {
		form := url.Values{"Actor": {c.Actor.String()}}
		if c.Reason != "" {
			form.Set("Reason", c.Reason)
		}
		if c.Event == order.ConfirmCode || c.Event == order.RequestCall {
			form.Set("Code", c.VerificationCode)
		}
		if !c.SigningDocumentSID.IsZero() {
			form.Set("SigningDocumentSid", letter)
		}
		events = append(events, c.Event.String()+"?"+form.Encode())
	}
	return events
}

// between returns the events by which an order gets from one status to another.
func between(from, to status.Status) []string {
	o, _, err := paths.Live(paths.To(from))
	if err != nil {
		panic(err) // the package's own path
	}
	return reach(o, to)
}

// reached plays an order to a status.
func (c client) reached(sid string, to status.Status) {
	c.play(sid, reach(c.inspect(sid).Order, to)...)
}

// reached plays the order of both to a status, and returns the last answer.
func (w *twin) reached(to status.Status) (last answer) {
	for _, event := range reach(w.model, to) {
		name, form, _ := strings.Cut(event, "?")
		e, err := order.ParseEvent(name)
		require.NoError(w.t, err)
		last = w.event(e, 0, withoutActor(form)).is(200)
	}
	return last
}

// withoutActor returns a form without the actor, whose default is the row's first.
func withoutActor(form string) string {
	values := order.ParseForm(form)
	values.Del("Actor")
	return values.Encode()
}

package mock_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// twin is an order of a server, and the same order in the model. Each step is applied to
// both, and both must give the same result.
type twin struct {
	client
	sid   string
	model order.Order
	now   time.Time
	shown string // what the server's control plane shows of the order
}

// newTwin creates an order, which waits in twilio-processing.
func newTwin(t require.TestingT, more string) *twin {
	w := &twin{client: newClient(t, mock.Options{Hold: true}), now: started}
	w.sid = w.create(1, more).SID.String()
	ch, err := w.model.Apply(order.Command{Event: order.Submit, Actor: order.Customer, At: w.now, Submission: w.submission(more)})
	require.NoError(t, err)
	w.same(ch)
	return w
}

// submission is the submit command that the server must have applied.
func (w *twin) submission(more string) *order.Submission {
	form, err := url.ParseQuery(newOrder(1) + more)
	require.NoError(w.t, err)
	create, err := order.ParseCreateRequest(form)
	require.NoError(w.t, err)
	return &order.Submission{
		Create: create, Verdict: w.inspect(w.sid).Order.Verdict, AccountSID: sid.MustParse[sid.Account](account),
		SID: sid.MustParse[sid.Order](hr1), IncomingPhoneNumberSID: sid.MustParse[sid.IncomingPhoneNumber](pn2),
	}
}

// same requires that both are in the same state, and that the changes are the last ones
// in the server's history.
func (w *twin) same(changes ...order.Change) {
	if w.model.Status == status.None {
		w.get(inspection(w.sid)).refused(404, 20404)
		return
	}
	var stored struct {
		Order   order.Order
		History []order.Change
	}
	shown := w.get(inspection(w.sid)).is(200)
	shown.decode(&stored)
	w.shown = shown.body
	require.Equal(w.t, w.model, stored.Order)
	require.Len(w.t, stored.History, w.model.Version)
	for i, ch := range changes {
		require.Equal(w.t, ch, stored.History[w.model.Version-len(changes)+i])
	}
}

// do performs a step: "wait 10m", "cancel", "update Status=…", or an event. An actor may
// precede the event; its parameters follow a question mark. It returns the server's
// answer.
func (w *twin) do(step string) answer {
	verb, rest, _ := strings.Cut(step, " ")
	switch verb {
	case "wait":
		d, err := time.ParseDuration(rest)
		require.NoError(w.t, err)
		return w.wait(d)
	case "cancel":
		return w.ask(order.Command{Event: order.Cancel, Actor: order.Customer}, nil, w.cancel(w.sid))
	case "update":
		return w.posts(rest)
	case "reach":
		return w.reached(status.MustParse(rest))
	}
	actor, err := order.ParseActor(verb)
	if err != nil {
		rest = step
	}
	name, form, _ := strings.Cut(rest, "?")
	event, err := order.ParseEvent(name)
	require.NoError(w.t, err, step)
	return w.event(event, actor, form)
}

func (w *twin) wait(d time.Duration) answer {
	moved := w.post(control+"/Clock", "Advance="+d.String()).is(200)
	w.now = w.now.Add(d)
	changes, err := w.model.Elapse(w.now)
	require.NoError(w.t, err)
	w.same(changes...)
	return moved
}

// event fires an event on the control plane. Without an actor it uses the first one that
// the event permits.
func (w *twin) event(e order.Event, actor order.Actor, form string) answer {
	given, err := url.ParseQuery(form)
	require.NoError(w.t, err)
	row, _ := order.Row(e)
	c := order.Command{Event: e, Actor: row.By[0], Reason: given.Get("Reason"), VerificationCode: given.Get("Code")}
	if actor != 0 {
		c.Actor = actor
		given.Set("Actor", actor.String())
	}
	if text := given.Get("SigningDocumentSid"); text != "" {
		c.SigningDocumentSID = sid.MustParse[sid.AuthorizationDocument](text)
	}
	answered := w.fire(w.sid, e.String(), given.Encode())
	if w.model.Status == status.None {
		answered.refused(404, 20404)
		return answered
	}
	return w.ask(c, nil, answered)
}

// posts updates the order by the API, as the customer.
func (w *twin) posts(form string) answer {
	answered := w.update(w.sid, form)
	values, err := url.ParseQuery(form)
	require.NoError(w.t, err)
	update, problems := order.ParseUpdateRequest(values)
	c, unasked := update.Command(&w.model, w.now)
	return w.ask(c, errors.Join(problems, unasked), answered)
}

// ask applies the server's command to the model, and compares the results. The model
// gets the code and the call sid that the server has generated.
func (w *twin) ask(c order.Command, wrong error, answered answer) answer {
	if w.model.Status == status.None {
		answered.refused(404, 20404)
		return answered
	}
	c.At = w.now
	lacks, refused := w.model.Check(c)
	if problems := order.ProblemsOf(wrong, refused); len(problems) > 0 {
		w.refused(problems, refused, answered)
		return answered
	}
	if lacks.Has(order.CallGiven) {
		c.CallSID = sid.From16[sid.Call]([16]byte{1})
		if answered.status == http.StatusOK {
			history := w.inspect(w.sid).History
			made := history[len(history)-1]
			c.CallSID, c.VerificationCode = made.CallSID, made.VerificationCode
		}
	}
	ch, err := w.model.Apply(c)
	if err != nil {
		w.refused(order.ProblemsOf(err), nil, answered)
		return answered
	}
	require.Less(w.t, answered.status, 300, "%s: %s", answered.asked, answered.body)
	if ch.IsZero() {
		w.same()
	} else {
		w.same(ch)
	}
	return answered
}

// refused requires that the server gives the model's refusal, and that nothing has
// changed.
func (w *twin) refused(problems order.Problems, transition error, answered answer) {
	want := problems[0].Code.HTTPStatus()
	var t *order.TransitionError
	byControl := strings.Contains(answered.asked, control)
	if byControl && errors.As(transition, &t) {
		want = http.StatusConflict
	}
	failure := answered.refused(want, int(problems[0].Code))
	require.Len(w.t, failure.Details.Problems, len(problems), answered.body)
	for i, p := range problems {
		assert.Equal(w.t, p.Param, failure.Details.Problems[i].Param)
		assert.Equal(w.t, int(p.Code), failure.Details.Problems[i].Code)
	}
	if byControl && t != nil {
		assert.Equal(w.t, t.Reasons(), failure.Reasons)
	}
	require.Equal(w.t, w.shown, w.get(inspection(w.sid)).body, "nothing has happened")
}

package order_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// edge is a row of the lifecycle from one of its statuses.
type edge struct {
	event order.Event
	from  status.Status
}

// everyEdge lists the edges of the domain's table.
func everyEdge() map[edge]bool {
	edges := map[edge]bool{}
	for _, row := range domain {
		for _, from := range row.from {
			edges[edge{row.event, from}] = true
		}
	}
	return edges
}

// Tries every event by every actor in every status, with all command parameters and
// with none, now and after every deadline.
func TestEveryCellAgrees(t *testing.T) {
	fired := map[edge]bool{}
	for _, s := range specimens(t) {
		for e := order.Event(0); int(e) <= len(domain)+1; e++ {
			for _, c := range cellCommands(&s.life.order, e) {
				l := lifeOf(s.life.order, s.life.history)
				ch, err := l.fire(t, c)
				if err == nil && !ch.IsZero() {
					fired[edge{e, ch.From}] = true
					l.stored(t)
				}
			}
		}
	}
	for e := range everyEdge() {
		assert.True(t, fired[e], "%v from %q has not fired", e.event, e.from)
		delete(fired, e)
	}
	for e := range fired {
		assert.Zero(t, e.event, "%v from %q", e.event, e.from)
	}
}

// cellCommands returns the event by every actor. By its own actor it also comes
// early, late, without its parameters, and with an update.
func cellCommands(o *order.Order, e order.Event) []order.Command {
	full := complete(o, e)
	late, unchanged, renamed := full, full, full
	late.At = late.At.Add(40 * 24 * time.Hour)
	unchanged.Update = nil
	renamed.Update = &order.UpdateRequest{FriendlyName: order.Some[order.Text]("Front desk")}
	commands := []order.Command{late, unchanged, renamed, bare(o, e), {Event: e}}
	for actor := range order.Clock + 2 {
		full.Actor = actor
		commands = append(commands, full)
	}
	return commands
}

// path is a way through the lifecycle without a repeated status.
type path struct {
	t      *testing.T
	loops  bool // each event that keeps the status may happen once
	again  bool // one event may lead back to an earlier status
	events []order.Event
	life   *life
	seen   status.Set
	fired  map[edge]int
	ends   map[status.Status]int
	closed map[edge]int // edges that a guard refused
}

func TestEverySimplePathAgrees(t *testing.T) {
	p := path{t: t, life: newLife(), fired: map[edge]int{}, ends: map[status.Status]int{}, closed: map[edge]int{}}
	p.loops = true
	p.walk()
	p.loops, p.again = false, true
	p.walk()
	for e := range everyEdge() {
		assert.NotZero(t, p.fired[e], "%v from %q is on no path", e.event, e.from)
	}
	for _, e := range []order.Event{order.ConfirmCode, order.ApproveBill, order.RefuseBill, order.ExhaustAttempts, order.Reinstate, order.Resubmit} {
		from := status.PendingVerification
		if e == order.Reinstate || e == order.Resubmit {
			from = status.ActionRequired
		}
		assert.NotZero(t, p.closed[edge{e, from}], "no path on which %v is refused", e)
	}
	assert.Len(t, p.ends, 3)
	for _, end := range []status.Status{status.None, status.Completed, status.Failed} {
		assert.NotZero(t, p.ends[end], "no path ends in %q", end)
	}
}

func (p path) walk() {
	from := p.life.order.Status
	p.seen = p.seen.With(status.Of(from))
	for _, row := range domain {
		loop := row.to == from
		ends := row.to == status.None || row.to == status.Completed || row.to == status.Failed
		next := p
		if p.again && p.seen.Has(row.to) {
			next.again, next.seen = false, status.Of(from)
		}
		if !slices.Contains(row.from, from) || !ends && !loop && next.seen.Has(row.to) || loop && !p.mayLoop(row.event) {
			continue
		}
		next.life = lifeOf(p.life.order, p.life.history)
		next.events = append(slices.Clip(p.events), row.event)
		next.prepare(row.event)
		_, err := next.life.fire(p.t, complete(&next.life.order, row.event))
		if guards := p.obstacle(row.event); guards != 0 {
			var refusal *order.TransitionError
			require.ErrorAs(p.t, err, &refusal, "%v", next.events)
			require.Equal(p.t, guards, refusal.Failed&guards, "%v: %v", next.events, refusal.Failed)
			p.closed[edge{row.event, from}]++
			continue
		}
		require.NoError(p.t, err, "%v", next.events)
		require.Equal(p.t, row.to, next.life.order.Status, "%v", next.events)
		p.fired[edge{row.event, from}]++
		if ends {
			p.ends[row.to]++
			require.True(p.t, next.life.order.Done())
			next.life.stored(p.t)
			if row.event == order.Complete {
				next.walk() // the number can still be off-boarded
			}
			continue
		}
		require.False(p.t, next.life.order.Done())
		next.walk()
	}
}

// mayLoop reports whether the event may keep the status of the path.
func (p path) mayLoop(e order.Event) bool {
	return p.loops && !slices.ContainsFunc(p.life.history, func(ch order.Change) bool { return ch.Event == e && ch.From == ch.To })
}

// prepare makes the calls that exhaust-attempts waits for.
func (p path) prepare(e order.Event) {
	o := &p.life.order
	for e == order.ExhaustAttempts && o.VerificationType == order.PhoneCall && o.VerificationAttempts < 3 {
		_, err := p.life.fire(p.t, complete(o, order.RequestCall))
		require.NoError(p.t, err)
	}
}

// obstacle returns the guards that refuse the next event, by the events before it.
func (p path) obstacle(next order.Event) order.Guards {
	var bill, owned, signed bool
	for _, e := range p.events {
		switch e {
		case order.RequestCall:
			bill = false
		case order.SubmitBill:
			bill = true
		case order.ConfirmCode, order.ApproveBill, order.SkipVerification:
			owned = true
		case order.SignLOA:
			signed = true
		case order.Reopen:
			owned, signed = false, false
		case order.Reinstate:
			signed = false
		}
	}
	switch {
	case bill && (next == order.ConfirmCode || next == order.ExhaustAttempts):
		return order.Of(order.ByPhoneCall)
	case !bill && (next == order.ApproveBill || next == order.RefuseBill):
		return order.Of(order.ByPhoneBill)
	case !owned && next == order.Reinstate:
		return order.Of(order.OwnershipVerified)
	case !signed && next == order.Resubmit:
		return order.Of(order.LetterSigned)
	}
	return 0
}

func everyFormOfAnOrderAgreesOnAnyWalk(t *rapid.T) {
	l := newLife()
	l.walk(t)
	l.stored(t)
}

// walk gives the order commands until rapid stops.
func (l *life) walk(t *rapid.T) {
	t.Repeat(map[string]func(*rapid.T){"command": func(t *rapid.T) {
		from, c := l.order.Status, fuzz.Commands(&l.order).Draw(t, "command")
		_, err := l.fire(t, c)
		t.Logf("%v by %v in %q: %v", c.Event, c.Actor, from, err)
	}})
}

func TestEveryFormOfAnOrderAgreesOnAnyWalk(t *testing.T) {
	rapid.Check(t, everyFormOfAnOrderAgreesOnAnyWalk)
}

func TestUnknownEventsAndActorsAreRefused(t *testing.T) {
	o := after(t, status.TwilioProcessing)
	renamed := &order.UpdateRequest{FriendlyName: order.Some[order.Text]("Front desk")}
	for _, c := range []order.Command{
		{Event: order.Event(len(domain) + 1), At: started, Actor: order.Customer},
		{Event: 255, At: started, Actor: order.Customer},
		{Event: order.Accept, At: started, Actor: order.Clock + 1},
		{At: started, Actor: 255, Update: renamed},
	} {
		_, err := o.Decide(c)
		assert.ErrorIs(t, err, order.ErrWord)
		_, err = o.Check(c)
		assert.ErrorIs(t, err, order.ErrWord)
		assert.Zero(t, order.ErrorCodeOf(err))
	}
}

func TestAnEmptyCommandChangesNothing(t *testing.T) {
	for _, s := range specimens(t) {
		o := s.life.order
		ch, err := o.Apply(order.Command{At: started, Update: &order.UpdateRequest{Status: status.Failed, VerificationCode: "1"}})
		if o.Status == status.None {
			assert.Equal(t, order.ErrorNotFound, order.ErrorCodeOf(err), s.name)
			continue
		}
		assert.NoError(t, err, s.name)
		assert.True(t, ch.IsZero(), s.name)
		assert.Equal(t, s.life.order, o, s.name)
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/looplab/fsm"
	"github.com/qmuntal/stateless"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var (
	began  = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)
	letter = sid.MustParse[sid.AuthorizationDocument]("PX11111111111111111111111111111111")
)

// submission creates the orders of this program.
var submission = order.Submission{
	Create:                 order.CreateRequest{PhoneNumber: phone.MustParse("+15017122661"), SMSCapability: true, Email: "test@example.com"},
	Verdict:                phone.Hostable,
	SID:                    sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	AccountSID:             sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	IncomingPhoneNumberSID: sid.MustParse[sid.IncomingPhoneNumber]("PN11111111111111111111111111111111"),
}

// toCompleted are the commands of a whole life.
var toCompleted = []order.Command{
	{Event: order.Submit, Actor: order.Customer, At: began, Submission: &submission},
	{Event: order.Accept, Actor: order.Twilio, At: began},
	{Event: order.RequestCall, Actor: order.Customer, At: began, VerificationCode: "8794", CallSID: sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")},
	{Event: order.ConfirmCode, Actor: order.Owner, At: began, VerificationCode: "8794"},
	{Event: order.SendLOA, Actor: order.Customer, At: began, SigningDocumentSID: letter},
	{Event: order.SignLOA, Actor: order.Owner, At: began},
	{Event: order.BeginTesting, Actor: order.Carrier, At: began},
	{Event: order.Complete, Actor: order.Twilio, At: began},
}

// toAndFro are two transitions that lead back to the first status. Both have a guard
// on the actor, and one has a guard on the letter. Every contestant can therefore
// use one machine all the time, without a reset.
var toAndFro = [2]order.Command{
	{Event: order.SendLOA, Actor: order.Customer, At: began, SigningDocumentSID: letter},
	{Event: order.RevokeLOA, Actor: order.Owner, At: began},
}

var between = [2]status.Status{status.PendingLOA, status.Verified} // the statuses that they lead to

// verified returns an order for the first of toAndFro.
func verified() (o order.Order, err error) {
	for _, c := range toCompleted[:4] {
		if _, err = o.Apply(c); err != nil {
			return o, err
		}
	}
	return o, nil
}

// asked is the command that a peer's guards read. The guards have a pointer to it,
// because looplab and stateless would convert each argument to any, which is slower.
type asked struct{ command *order.Command }

// guard is the guard of both peers. It checks less than ours.
type guard struct {
	by    order.Set[order.Actor]
	needs order.Guards
}

func guardOf(row order.Transition) guard { return guard{order.Of(row.By...), row.Guards()} }

func (g guard) allows(c *order.Command) bool {
	return g.by.Has(c.Actor) && (!g.needs.Has(order.LetterGiven) || !c.SigningDocumentSID.IsZero())
}

const looplabHow = "events of FSMEvents, built once; one before_event callback, which reads the command by pointer and its guard from an array"

// looplabMaker returns a function that creates looplab machines with the whole
// lifecycle. They share the events and the callback, so the function only calls
// NewFSM.
func looplabMaker(from status.Status, a *asked) func() *fsm.FSM {
	var guards [maxEvents]guard
	for row := range order.Lifecycle() {
		guards[row.Event] = guardOf(row)
	}
	descriptions, callbacks := order.FSMEvents(), fsm.Callbacks{"before_event": func(_ context.Context, e *fsm.Event) {
		if !guards[a.command.Event].allows(a.command) {
			e.Cancel()
		}
	}}
	return func() *fsm.FSM { return fsm.NewFSM(order.FSMState(from), descriptions, callbacks) }
}

const statelessHow = "the whole lifecycle, configured once; fires immediately, without its queue; states and triggers of one byte, without allocations; a guard for each transition"

// permit is a transition from one status, in the form that stateless takes.
type permit struct {
	from, to status.Status
	event    order.Event
	guards   []stateless.GuardFunc
}

func (p *permit) configure(machine *stateless.StateMachine) {
	if state := machine.Configure(p.from); p.from == p.to {
		state.PermitReentry(p.event, p.guards...)
	} else {
		state.Permit(p.event, p.to, p.guards...)
	}
}

// statelessMaker returns a function that creates stateless machines with the whole
// lifecycle. They share the guards, so the function only configures them.
func statelessMaker(from status.Status, a *asked) func() *stateless.StateMachine {
	var permits []permit
	for row := range order.Lifecycle() {
		g := guardOf(row)
		guards := []stateless.GuardFunc{func(context.Context, ...any) bool { return g.allows(a.command) }}
		for source := range row.From.All() {
			permits = append(permits, permit{source, row.To, row.Event, guards})
		}
	}
	return func() *stateless.StateMachine {
		machine := stateless.NewStateMachineWithMode(from, stateless.FiringImmediate)
		for i := range permits {
			permits[i].configure(machine)
		}
		return machine
	}
}

// maxEvents is at least the number of events, including the zero Event.
const maxEvents = 32

// table is the floor: an array with the next status of each event from each status.
type table [status.Size][maxEvents]struct {
	to    status.Status
	legal bool
}

func newTable() (t table) {
	for row := range order.Lifecycle() {
		for from := range row.From.All() {
			t[from][row.Event].to, t[from][row.Event].legal = row.To, true
		}
	}
	return t
}

var errNoTransition = errors.New("no such transition")

func (t *table) fire(at *status.Status, e order.Event) error {
	if next := t[*at][e]; next.legal {
		*at = next.to
		return nil
	}
	return errNoTransition
}

// repeat returns the run of a contestant with one task.
func repeat(do func() error) func(int) error {
	return func(times int) error {
		for range times {
			if err := do(); err != nil {
				return err
			}
		}
		return nil
	}
}

// alternate returns the run of a contestant that alternates two transitions. It
// continues after the last one.
func alternate(fire func(turn int) error) func(int) error {
	turn := 0
	return func(times int) error {
		for range times {
			if err := fire(turn); err != nil {
				return err
			}
			turn ^= 1
		}
		return nil
	}
}

// led returns err. If err is nil, it returns an error for a wrong status.
func led(turn int, got status.Status, err error) error {
	if err != nil || got == between[turn] {
		return err
	}
	return astray(got)
}

func astray(got status.Status) error { return fmt.Errorf("leads to %v", got) }

func transition(*settings) (arena, error) {
	o, err := verified()
	if err != nil {
		return arena{}, err
	}
	orders := [2]order.Order{o, o}
	if _, err := orders[1].Apply(toAndFro[0]); err != nil {
		return arena{}, err
	}
	a := &asked{}
	ll, sl := looplabMaker(status.Verified, a)(), statelessMaker(status.Verified, a)()
	next, at := newTable(), status.Verified
	states := [2]string{order.FSMState(between[0]), order.FSMState(between[1])}
	ctx := context.Background()
	return field(
		timed(decide, "on two orders in turn", 1, alternate(func(turn int) error {
			ch, err := orders[turn].Decide(toAndFro[turn])
			return led(turn, ch.To, err)
		})),
		timed(apply, "in place", 1, alternate(func(turn int) error {
			_, err := o.Apply(toAndFro[turn])
			return led(turn, o.Status, err)
		})),
		timed(looplab, looplabHow, 1, alternate(func(turn int) error {
			a.command = &toAndFro[turn]
			err := ll.Event(ctx, a.command.Event.String())
			if now := ll.Current(); now != states[turn] {
				return fmt.Errorf("leads to %s: %w", now, err)
			}
			return err
		})),
		timed(stateLess, statelessHow, 1, alternate(func(turn int) error {
			a.command = &toAndFro[turn]
			err := sl.FireCtx(ctx, a.command.Event)
			if now, _ := sl.State(ctx); now != between[turn] {
				return fmt.Errorf("leads to %v: %w", now, err)
			}
			return err
		})),
		timed(floor, "an array by status and event, without guards", 1, alternate(func(turn int) error {
			err := next.fire(&at, toAndFro[turn].Event)
			return led(turn, at, err)
		})),
	)
}

var errNotRefused = errors.New("not refused")

// mustRefuse returns an error if err is nil, and nil otherwise.
func mustRefuse(err error) error {
	if err == nil {
		return errNotRefused
	}
	return nil
}

func refusal(*settings) (arena, error) {
	o, err := verified()
	if err != nil {
		return arena{}, err
	}
	sign := order.Command{Event: order.SignLOA, Actor: order.Owner, At: began} // there is no letter yet
	a := &asked{&sign}
	ll, sl := looplabMaker(o.Status, a)(), statelessMaker(o.Status, a)()
	next := newTable()
	ctx := context.Background()
	return field(
		timed(decide, "", 1, repeat(func() error { _, err := o.Decide(sign); return mustRefuse(err) })),
		timed(looplab, looplabHow, 1, repeat(func() error { return mustRefuse(ll.Event(ctx, sign.Event.String())) })),
		timed(stateLess, statelessHow, 1, repeat(func() error { return mustRefuse(sl.FireCtx(ctx, sign.Event)) })),
		timed(floor, "an array by status and event", 1, repeat(func() error { at := o.Status; return mustRefuse(next.fire(&at, sign.Event)) })),
	)
}

// may checks for each event whether it can happen in pending-verification.
func may(*settings) (arena, error) {
	const in = status.PendingVerification
	ll, sl, next := looplabMaker(in, nil)(), stateless.NewStateMachine(in), newTable()
	var events []order.Event
	var words []string
	legal := 0
	for row := range order.Lifecycle() {
		events, words = append(events, row.Event), append(words, row.Event.String())
		if row.From.Has(in) {
			legal++
			if row.To == in {
				sl.Configure(in).PermitReentry(row.Event)
			} else {
				sl.Configure(in).Permit(row.Event, row.To)
			}
		}
	}
	each := func(can func(i int) bool) func(int) error {
		return repeat(func() error {
			yes := 0
			for i := range events {
				if can(i) {
					yes++
				}
			}
			if yes != legal {
				return fmt.Errorf("%d events may happen, want %d", yes, legal)
			}
			return nil
		})
	}
	ctx := context.Background()
	n := len(events)
	return field(
		timed("Lookup", "", n, each(func(i int) bool { _, ok := order.Lookup(in, events[i]); return ok })),
		timed(looplab, "Can, with event names created beforehand", n, each(func(i int) bool { return ll.Can(words[i]) })),
		timed(stateLess, "CanFire, without guards", n, each(func(i int) bool { ok, err := sl.CanFireCtx(ctx, events[i]); return ok && err == nil })),
		timed(floor, "an array by status and event", n, each(func(i int) bool { return next[in][events[i]].legal })),
	)
}

// life creates a machine and makes 7 transitions. Ours also makes submit, which
// creates the order.
func life(*settings) (arena, error) {
	a := &asked{}
	ctx := context.Background()
	return field(
		timed("Submit and Apply", "submit, then the 7", 1, repeat(func() error {
			var o order.Order
			for i := range toCompleted {
				if _, err := o.Apply(toCompleted[i]); err != nil {
					return err
				}
			}
			return completed(o.Status.String())
		})),
		timed(looplab, "NewFSM each time, with events and a callback created once", 1, lived(a, looplabMaker(status.TwilioProcessing, a),
			func(machine *fsm.FSM, e order.Event) error { return machine.Event(ctx, e.String()) },
			func(machine *fsm.FSM) string { return machine.Current() })),
		timed(stateLess, statelessHow+"; configured each time with guards created once, because each machine has its own configuration", 1,
			lived(a, statelessMaker(status.TwilioProcessing, a),
				func(machine *stateless.StateMachine, e order.Event) error { return machine.FireCtx(ctx, e) },
				func(machine *stateless.StateMachine) string { return machine.MustState().(status.Status).String() })),
	)
}

// lived returns the run of a peer: the life of a new machine each time.
func lived[M any](a *asked, build func() M, fire func(M, order.Event) error, current func(M) string) func(int) error {
	return repeat(func() error {
		machine := build()
		for i := 1; i < len(toCompleted); i++ {
			a.command = &toCompleted[i]
			if err := fire(machine, a.command.Event); err != nil {
				return err
			}
		}
		return completed(current(machine))
	})
}

func completed(got string) error {
	if got != status.Completed.String() {
		return fmt.Errorf("ended at %q", got)
	}
	return nil
}

// liveMachine compares our Machine with looplab. Machine asks looplab and the
// guards, and applies the change under a lock. looplab has a callback at each of its
// four points.
func liveMachine(*settings) (arena, error) {
	o, err := verified()
	if err != nil {
		return arena{}, err
	}
	ctx := context.Background()
	ours := order.NewMachine(o, nil)
	called := 0
	callback := func(context.Context, *fsm.Event) { called++ }
	ll := fsm.NewFSM(order.FSMState(o.Status), order.FSMEvents(), fsm.Callbacks{
		"before_event": callback, "leave_state": callback, "enter_state": callback, "after_event": callback,
	})
	return field(
		timed("Machine.Fire", "", 1, alternate(func(turn int) error {
			ch, err := ours.Fire(ctx, toAndFro[turn])
			return led(turn, ch.To, err)
		})),
		timed(looplab, "events of FSMEvents; four callbacks, which count", 1, alternate(func(turn int) error {
			called = 0
			if err := ll.Event(ctx, toAndFro[turn].Event.String()); err != nil || called != 4 {
				return fmt.Errorf("%d callbacks: %w", called, err)
			}
			return nil
		})),
	)
}

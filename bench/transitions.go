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

// submission is what the orders of this program are created from.
var submission = order.Submission{
	Create:                 order.Create{PhoneNumber: phone.MustParse("+15017122661"), SmsCapability: true, Email: "test@example.com"},
	Verdict:                phone.Hostable,
	SID:                    sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	AccountSID:             sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
	IncomingPhoneNumberSID: sid.MustParse[sid.IncomingPhoneNumber]("PN11111111111111111111111111111111"),
}

// toCompleted are the commands of a whole life.
var toCompleted = []order.Command{
	{Event: order.Submit, Actor: order.Customer, At: began, Submission: &submission},
	{Event: order.Accept, Actor: order.Twilio, At: began},
	{Event: order.RequestCall, Actor: order.Customer, At: began, Code: "8794", CallSID: sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")},
	{Event: order.ConfirmCode, Actor: order.Owner, At: began, Code: "8794"},
	{Event: order.SendLOA, Actor: order.Customer, At: began, SigningDocumentSID: letter},
	{Event: order.SignLOA, Actor: order.Owner, At: began},
	{Event: order.BeginTesting, Actor: order.Carrier, At: began},
	{Event: order.Complete, Actor: order.Twilio, At: began},
}

// toAndFro are two transitions that lead back to where the first began, with a
// guard each of actor and one of the letter: so every contestant keeps its one
// machine, and none is set back by force.
var toAndFro = [2]order.Command{
	{Event: order.SendLOA, Actor: order.Customer, At: began, SigningDocumentSID: letter},
	{Event: order.RevokeLOA, Actor: order.Owner, At: began},
}

var between = [2]status.Status{status.PendingLOA, status.Verified} // where the two lead

// verified returns an order that the first of toAndFro applies to.
func verified() (o order.Order, err error) {
	for _, c := range toCompleted[:4] {
		if _, err = o.Apply(c); err != nil {
			return o, err
		}
	}
	return o, nil
}

// asked is the command that a peer's guards read. A pointer to it in the guards
// costs the peer less than arguments, which looplab and stateless put in an any each.
type asked struct{ command *order.Command }

// allows is the guard of the peers, the same for both: it looks at less than ours.
func (a *asked) allows(by order.Set[order.Actor], needs order.Guards) bool {
	return by.Has(a.command.Actor) && (!needs.Has(order.LetterGiven) || !a.command.SigningDocumentSID.IsZero())
}

const looplabHow = "events of FSMEvents, built once; one before callback for each event, which reads the command by pointer"

// newLooplab is a looplab machine with the whole lifecycle.
func newLooplab(from status.Status, a *asked) *fsm.FSM { return looplabMaker(from, a)() }

// looplabMaker returns what builds looplab machines of the same events and
// callbacks: only NewFSM is left to each.
func looplabMaker(from status.Status, a *asked) func() *fsm.FSM {
	events, callbacks := order.FSMEvents(), fsm.Callbacks{}
	for row := range order.Lifecycle() {
		by, needs := order.SetOf(row.By...), row.Guards()
		callbacks["before_"+row.Event.String()] = func(_ context.Context, e *fsm.Event) {
			if !a.allows(by, needs) {
				e.Cancel()
			}
		}
	}
	return func() *fsm.FSM { return fsm.NewFSM(order.FSMState(from), events, callbacks) }
}

const statelessHow = "the whole lifecycle, configured once; states and triggers of one byte, which cost no allocation; a guard for each transition"

// newStateless is a stateless machine with the whole lifecycle.
func newStateless(from status.Status, a *asked) *stateless.StateMachine {
	machine := stateless.NewStateMachine(from)
	for row := range order.Lifecycle() {
		by, needs := order.SetOf(row.By...), row.Guards()
		guard := func(context.Context, ...any) bool { return a.allows(by, needs) }
		for source := range row.From.All() {
			if source == row.To {
				machine.Configure(source).PermitReentry(row.Event, guard)
			} else {
				machine.Configure(source).Permit(row.Event, row.To, guard)
			}
		}
	}
	return machine
}

// table is the floor: where each event leads, from each status, in an array.
type table [status.Size][32]struct {
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

// repeat is the run of a contestant that does one thing at a time.
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

// alternate is the run of a contestant that goes to and fro, wherever the last
// one ended.
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
	ll, sl := newLooplab(status.Verified, a), newStateless(status.Verified, a)
	next, at := newTable(), status.Verified
	ctx := context.Background()
	to := func(turn int, got string, err error) error {
		if err == nil && got != between[turn].String() {
			err = fmt.Errorf("leads to %s, want %v", got, between[turn])
		}
		return err
	}
	return field(
		timed(decide, "on two orders in turn", 1, alternate(func(turn int) error {
			ch, err := orders[turn].Decide(toAndFro[turn])
			return to(turn, ch.To.String(), err)
		})),
		timed(apply, "in place", 1, alternate(func(turn int) error {
			_, err := o.Apply(toAndFro[turn])
			return to(turn, o.Status.String(), err)
		})),
		timed(looplab, looplabHow, 1, alternate(func(turn int) error {
			a.command = &toAndFro[turn]
			err := ll.Event(ctx, a.command.Event.String())
			return to(turn, ll.Current(), err)
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
			return to(turn, at.String(), err)
		})),
	)
}

var errNotRefused = errors.New("not refused")

// mustRefuse turns the work around: an error is right, none is wrong.
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
	ll, sl := newLooplab(o.Status, a), newStateless(o.Status, a)
	next := newTable()
	ctx := context.Background()
	return field(
		timed(decide, "", 1, repeat(func() error { _, err := o.Decide(sign); return mustRefuse(err) })),
		timed(looplab, looplabHow, 1, repeat(func() error { return mustRefuse(ll.Event(ctx, sign.Event.String())) })),
		timed(stateLess, statelessHow, 1, repeat(func() error { return mustRefuse(sl.FireCtx(ctx, sign.Event)) })),
		timed(floor, "an array by status and event", 1, repeat(func() error { at := o.Status; return mustRefuse(next.fire(&at, sign.Event)) })),
	)
}

// may asks of each event whether it may happen in pending-verification.
func may(*settings) (arena, error) {
	const in = status.PendingVerification
	ll, sl, next := newLooplab(in, nil), stateless.NewStateMachine(in), newTable()
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
		timed(looplab, "Can, of event names made beforehand", n, each(func(i int) bool { return ll.Can(words[i]) })),
		timed(stateLess, "CanFire, without guards", n, each(func(i int) bool { ok, err := sl.CanFireCtx(ctx, events[i]); return ok && err == nil })),
		timed(floor, "an array by status and event", n, each(func(i int) bool { return next[in][events[i]].legal })),
	)
}

// life builds and takes 7 transitions. Ours takes submit too, which builds.
func life(*settings) (arena, error) {
	reached := func(got string) error {
		if got != status.Completed.String() {
			return fmt.Errorf("ended at %q", got)
		}
		return nil
	}
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
			return reached(o.Status.String())
		})),
		timed(looplab, "NewFSM each time, of events and callbacks made once", 1, looplabLife(ctx, a, reached)),
		timed(stateLess, statelessHow+"; built each time, as each machine has its own configuration", 1, repeat(func() error {
			machine := newStateless(status.TwilioProcessing, a)
			for i := 1; i < len(toCompleted); i++ {
				a.command = &toCompleted[i]
				if err := machine.FireCtx(ctx, a.command.Event); err != nil {
					return err
				}
			}
			return reached(fmt.Sprint(machine.MustState()))
		})),
	)
}

// looplabLife lives on a machine built each time.
func looplabLife(ctx context.Context, a *asked, reached func(string) error) func(int) error {
	build := looplabMaker(status.TwilioProcessing, a)
	return repeat(func() error {
		machine := build()
		for i := 1; i < len(toCompleted); i++ {
			a.command = &toCompleted[i]
			if err := machine.Event(ctx, a.command.Event.String()); err != nil {
				return err
			}
		}
		return reached(machine.Current())
	})
}

// liveMachine holds ours, which asks looplab and then the guards, and applies
// the change under a lock, against looplab with a callback at each of its four points.
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
			if ch.To != between[turn] {
				return fmt.Errorf("leads to %v: %w", ch.To, err)
			}
			return err
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

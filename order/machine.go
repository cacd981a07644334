package order

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/looplab/fsm"

	"github.com/hostednumbers/hostednumbers/status"
)

// Machine is an order in memory that looplab/fsm drives, with states and events
// compiled from the lifecycle. It is safe for concurrent use. Machines share their
// looplab machines, so an idle Machine takes little more memory than its order.
type Machine struct {
	mu     sync.Mutex    // never held while commit runs
	order  Order         // written by the Fire whose turn it is, with mu held
	busy   bool          // whether a Fire has its turn
	idle   chan struct{} // closed when the turn ends; nil while no Fire waits
	commit func(context.Context, Change) error
}

// NewMachine returns a machine that holds a copy of the order. The zero Order
// accepts submit.
//
// The machine calls commit, if it is not nil, to store each change before the
// change takes effect. An error refuses the change, and a panic reaches Fire's
// caller; both leave the order unchanged. commit may call the machine's Order, but
// not Fire, which would wait for it forever.
func NewMachine(o Order, commit func(context.Context, Change) error) *Machine {
	return &Machine{order: o, commit: commit}
}

// Order returns a copy of the order after its last committed change. It does not
// wait for a running commit.
func (m *Machine) Order() Order {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.order
}

// Fire applies a command like Order.Apply, one command at a time. The errors are
// those of Order.Decide and of commit, and the context's if it ends before the
// command has its turn. A context that ends later is visible to commit only: a
// committed change takes effect.
func (m *Machine) Fire(ctx context.Context, c Command) (ch Change, err error) {
	if err := m.takeTurn(ctx); err != nil {
		return Change{}, err
	}
	committed := false // stays so if commit panics
	defer func() { m.endTurn(&ch, committed) }()
	if err = m.fire(ctx, &c, &ch); err != nil {
		return Change{}, err
	}
	committed = !ch.IsZero()
	return ch, nil
}

// takeTurn waits until no other Fire has its turn, or the context ends.
func (m *Machine) takeTurn(ctx context.Context) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		idle := m.takeTurnOrWait()
		if idle == nil {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
		}
	}
}

// takeTurnOrWait takes the turn and returns nil, or returns a channel that is closed
// when the other turn ends.
func (m *Machine) takeTurnOrWait() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.busy {
		m.busy = true
		return nil
	}
	if m.idle == nil {
		m.idle = make(chan struct{})
	}
	return m.idle
}

// endTurn applies the change if it was committed, and wakes the waiting Fires.
func (m *Machine) endTurn(ch *Change, committed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if committed {
		m.order.apply(ch)
	}
	m.busy = false
	if m.idle != nil {
		close(m.idle)
		m.idle = nil
	}
}

// fire writes the command's change to ch, which is undefined on an error.
func (m *Machine) fire(ctx context.Context, c *Command, ch *Change) error {
	if c.Event == 0 || int(c.Event) >= eventCount {
		return m.decide(ctx, c, ch)
	}
	l := looplabs.Get().(*live)
	sound, err := l.drive(ctx, m, c)
	if err == nil {
		*ch = l.change
	}
	if sound { // a panic skips this
		*l = live{fsm: l.fsm}
		looplabs.Put(l)
	}
	return err
}

// decide writes the command's change to ch and commits it.
func (m *Machine) decide(ctx context.Context, c *Command, ch *Change) error {
	*ch = Change{}
	if err := m.order.decide(c, ch); err != nil || ch.IsZero() || m.commit == nil {
		return err
	}
	return m.commit(ctx, *ch)
}

// looplabs pools looplab machines. A machine that is not sound, or whose callback
// panicked, is never put back, because its state is unknown.
var looplabs = sync.Pool{New: func() any {
	l := new(live)
	l.fsm = fsm.NewFSM(FSMState(status.None), FSMEvents(), fsm.Callbacks{
		"before_event": func(_ context.Context, e *fsm.Event) { l.before(e) },
	})
	return l
}}

// live is a looplab machine, and the command that it is driven with.
type live struct {
	fsm     *fsm.FSM
	ctx     context.Context
	machine *Machine
	command Command
	change  Change
	err     error
}

// before is the only callback. It runs the guards and the commit.
func (l *live) before(e *fsm.Event) {
	if l.err = l.machine.decide(l.ctx, &l.command, &l.change); l.err != nil {
		e.Cancel(l.err)
	}
}

// drive fires the event on the looplab machine, which writes l.change. looplab gets
// a context that never ends, because it blocks if its context ends during the event.
// Only a sound looplab machine may be used again.
func (l *live) drive(ctx context.Context, m *Machine, c *Command) (sound bool, err error) {
	l.ctx, l.machine, l.command = ctx, m, *c
	l.fsm.SetState(FSMState(m.order.Status))
	err = l.fsm.Event(context.Background(), c.Event.String())

	switch err := err.(type) {
	case fsm.InvalidEventError:
		if _, refusal := m.order.Decide(*c); refusal != nil {
			return true, refusal
		}
		return true, errDisagree(c, err)
	case fsm.CanceledError:
		return true, l.err
	case nil, fsm.NoTransitionError: // NoTransitionError: the event keeps the status
		if l.fsm.Current() == FSMState(l.change.To) {
			return true, nil
		}
		return false, errDisagree(c, fmt.Errorf("it went to %s, not to %v", l.fsm.Current(), l.change.To))
	}
	return false, errDisagree(c, err)
}

// ErrMachine means that a Machine's looplab machine and the lifecycle disagree. It
// is a bug in this package. The order is unchanged.
var ErrMachine = errors.New("looplab and the lifecycle disagree")

func errDisagree(c *Command, err error) error {
	return fmt.Errorf("order: fire %v: %w: %w", c.Event, ErrMachine, err)
}

// FSMState returns the name of a status as a state of looplab/fsm. It is the wire
// word, and "none" for status.None, because looplab reads the empty name as any
// state.
func FSMState(s status.Status) string {
	if s == status.None {
		return "none"
	}
	return s.String()
}

// FSMEvents returns the lifecycle as looplab events, for hosts that drive a looplab
// machine of their own. States are named by FSMState, events by Event.String. The
// guards are not included: call Order.Decide, for example in a before_event
// callback.
//
// looplab returns a NoTransitionError for an event that keeps the status, such as
// request-call in pending-verification, although the event has happened.
func FSMEvents() []fsm.EventDesc {
	var events []fsm.EventDesc
	for _, row := range lifecycle {
		event := fsm.EventDesc{Name: row.Event.String(), Dst: FSMState(row.To)}
		for from := range row.From.All() {
			event.Src = append(event.Src, FSMState(from))
		}
		events = append(events, event)
	}
	return events
}

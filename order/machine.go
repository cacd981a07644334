package order

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/looplab/fsm"

	"github.com/hostednumbers/hostednumbers/status"
)

// Machine is a live order, safe for concurrent use, driven by looplab/fsm: its
// states and events are compiled from the lifecycle, and looplab is asked on
// every event. An idle Machine costs little more than its order: the looplab
// machines are shared.
type Machine struct {
	mu     sync.Mutex    // held for a moment only, never while commit runs
	order  Order         // written by the Fire whose turn it is, with mu held
	busy   bool          // whether a Fire has its turn
	idle   chan struct{} // closed when it ends; nil while nobody waits
	commit func(context.Context, Change) error
}

// NewMachine returns a machine that holds a copy of the order. The zero Order
// takes a submit.
//
// commit, if it is not nil, is called with each change before it takes effect,
// the place to store it: an error refuses the change, and a panic goes through
// to Fire's caller; the order is then as it was. It may call the machine's Order,
// but not Fire, which would wait for it.
func NewMachine(o Order, commit func(context.Context, Change) error) *Machine {
	return &Machine{order: o, commit: commit}
}

// Order returns a copy of the order as the last change has left it. It does not
// wait for a change that is being committed.
func (m *Machine) Order() Order {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.order
}

// Fire does what Order.Apply does, one command at a time. Its errors are those
// of Decide, of commit, and of a context that ends before the command has its
// turn, in which case nothing has happened. A context that ends later is only
// commit's to notice: what was committed takes effect.
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

// takeTurnOrWait takes the turn, or returns what is closed when it ends.
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

// endTurn applies the change if it was committed, and lets the others go on.
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

// fire writes to ch what the command leads to. ch is worth nothing beside an error.
func (m *Machine) fire(ctx context.Context, c *Command, ch *Change) error {
	if c.Event == 0 || int(c.Event) >= eventCount {
		return m.decide(ctx, c, ch)
	}
	l := looplabs.Get().(*live)
	sound, err := l.drive(ctx, m, c)
	if err == nil {
		*ch = l.change
	}
	if sound { // after a panic we are not here
		*l = live{fsm: l.fsm}
		looplabs.Put(l)
	}
	return err
}

// decide writes what the command leads to, and has the host commit it.
func (m *Machine) decide(ctx context.Context, c *Command, ch *Change) error {
	*ch = Change{}
	if err := m.order.decide(c, ch); err != nil || ch.IsZero() || m.commit == nil {
		return err
	}
	return m.commit(ctx, *ch)
}

// looplabs are looplab machines for whoever fires next. One that is not sound,
// or whose callback panicked, never comes back, whatever looplab makes of it.
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

// before is the one callback: the guards and the commit.
func (l *live) before(e *fsm.Event) {
	if l.err = l.machine.decide(l.ctx, &l.command, &l.change); l.err != nil {
		e.Cancel(l.err)
	}
}

// drive has looplab fire the event, which writes l.change. looplab gets a context
// of its own, because it wedges on one that ends meanwhile. Only a sound looplab
// machine may be used again.
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
	case nil, fsm.NoTransitionError: // the latter: to the status where it was
		if l.fsm.Current() == FSMState(l.change.To) {
			return true, nil
		}
		return false, errDisagree(c, fmt.Errorf("it went to %s, not to %v", l.fsm.Current(), l.change.To))
	}
	return false, errDisagree(c, err)
}

// ErrMachine is the error of a Machine whose looplab machine and lifecycle do
// not agree. It is a bug of this package; the order is as it was.
var ErrMachine = errors.New("looplab and the lifecycle disagree")

func errDisagree(c *Command, err error) error {
	return fmt.Errorf("order: fire %v: %w: %w", c.Event, ErrMachine, err)
}

// FSMState returns the name of a status as a state of looplab/fsm: its wire
// word, and "none" for the absent status, because looplab takes the empty name
// for any state.
func FSMState(s status.Status) string {
	if s == status.None {
		return "none"
	}
	return s.String()
}

// FSMEvents returns the lifecycle as looplab events, for hosts that drive a
// looplab machine themselves, with their own callbacks. States are named by
// FSMState, events by Event.String. The guards are not in it: ask Decide, in a
// before_event callback for one. request-call and submit-bill in
// pending-verification lead to where they start: looplab answers those with a
// NoTransitionError although they happened.
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

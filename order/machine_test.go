package order_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"
	"unsafe"

	"github.com/looplab/fsm"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

var background = context.Background()

func TestOneOfManyConcurrentFiresWinsEachVersion(t *testing.T) {
	var history []order.Change // commit is called for one change at a time
	m := order.NewMachine(order.Order{}, func(_ context.Context, ch order.Change) error {
		history = append(history, ch)
		return nil
	})
	path := historyOf(t, signed...)
	won := make(chan order.Change, 64*len(path))
	for _, step := range path {
		now, e := m.Order(), step.Event
		c := complete(&now, e)
		inParallel(64, func(int) {
			ch, err := m.Fire(background, c)
			if err == nil {
				won <- ch
				return
			}
			assert.ErrorIs(t, err, order.ErrRefused)
		})
		if next := m.Order(); e != order.RequestCall {
			require.Equal(t, now.Version+1, next.Version, "%v happens once", e)
		} else {
			require.Equal(t, now.Version+3, next.Version, "three calls are placed, not 64")
		}
	}
	close(won)
	versions := map[int]int{}
	for ch := range won {
		versions[ch.Version]++
	}
	assert.Len(t, versions, len(history))
	for version, winners := range versions {
		assert.Equal(t, 1, winners, "version %d", version)
	}
	folded, err := order.Fold(history)
	require.NoError(t, err)
	assert.Equal(t, m.Order(), folded)
	assert.Equal(t, status.CarrierProcessing, folded.Status)
}

func inParallel(n int, do func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-start
			do(i)
		}()
	}
	close(start)
	wg.Wait()
}

func TestMachinesAreIndependent(t *testing.T) {
	path := historyOf(t, signed...)
	inParallel(64, func(i int) {
		m := order.NewMachine(order.Order{}, nil)
		var want order.Order
		for _, step := range path[:1+i%len(path)] {
			c := complete(&want, step.Event)
			apply(t, &want, c)
			_, err := m.Fire(background, c)
			assert.NoError(t, err)
			_, err = m.Fire(background, complete(&want, order.Resubmit))
			assert.ErrorIs(t, err, order.ErrRefused)
		}
		assert.Equal(t, want, m.Order())
	})
}

func TestAMachineHoldsACopy(t *testing.T) {
	o := after(t, status.TwilioProcessing)
	m := order.NewMachine(o, nil)
	apply(t, &o, complete(&o, order.Accept))
	held := m.Order()
	assert.Equal(t, status.TwilioProcessing, held.Status)
	held.Status = status.Failed
	held = m.Order()
	assert.Equal(t, status.TwilioProcessing, held.Status)
}

var errStore = errors.New("the store is down")

func TestACommitErrorRefusesTheChange(t *testing.T) {
	for _, s := range specimens(t) {
		for _, row := range domain {
			c := complete(&s.life.order, row.event)
			if _, err := s.life.order.Decide(c); err != nil {
				continue
			}
			down := true
			m := order.NewMachine(s.life.order, func(context.Context, order.Change) error {
				if down {
					return errStore
				}
				return nil
			})
			ch, err := m.Fire(background, c)
			assert.Equal(t, errStore, err, "%v", row.event)
			assert.True(t, ch.IsZero())
			require.Equal(t, s.life.order, m.Order())

			down = false
			_, err = m.Fire(background, c)
			require.NoError(t, err)
			next := m.Order()
			require.Equal(t, s.life.order.Version+1, next.Version)
		}
	}
}

func TestCommitSeesUpdatesButNeitherRefusalsNorEmptyChanges(t *testing.T) {
	var seen []order.Change
	m := order.NewMachine(after(t, status.TwilioProcessing), func(_ context.Context, ch order.Change) error {
		seen = append(seen, ch)
		return nil
	})
	o := m.Order()
	update := order.Command{At: started, Update: everyPlainField()}
	ch, err := m.Fire(background, update)
	require.NoError(t, err)
	assert.Equal(t, []order.Change{ch}, seen)

	_, err = m.Fire(background, complete(&o, order.Complete))
	assert.ErrorIs(t, err, order.ErrRefused)
	_, err = m.Fire(background, bare(&o, order.Reject))
	assert.ErrorIs(t, err, order.ErrRefused)
	_, err = m.Fire(background, order.Command{Event: 200, At: started})
	assert.ErrorIs(t, err, order.ErrWord)
	_, err = m.Fire(background, order.Command{Event: order.Accept, Actor: order.Twilio})
	assert.ErrorIs(t, err, order.ErrTime)
	ch, err = m.Fire(background, order.Command{At: started})
	assert.NoError(t, err)
	assert.True(t, ch.IsZero())
	assert.Len(t, seen, 1)
}

func TestCommitReceivesTheCallersContext(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(background, key{}, "transaction")
	var seen []any
	m := order.NewMachine(order.Order{}, func(ctx context.Context, _ order.Change) error {
		seen = append(seen, ctx.Value(key{}))
		return nil
	})
	_, err := m.Fire(ctx, complete(new(order.Order), order.Submit))
	require.NoError(t, err)
	_, err = m.Fire(ctx, order.Command{At: started, Update: everyPlainField()})
	require.NoError(t, err)
	assert.Equal(t, []any{"transaction", "transaction"}, seen)
}

// A commit that panics or exits its goroutine damages neither its machine nor the
// others, which share looplab's machines.
func TestACommitPanicReachesTheCaller(t *testing.T) {
	o := after(t, status.Received)
	for _, c := range []order.Command{complete(&o, order.RequestCall), {At: started, Update: everyPlainField()}} {
		for _, leave := range []func(){func() { panic(errStore) }, runtime.Goexit} {
			calls := 0
			m := order.NewMachine(o, func(context.Context, order.Change) error {
				if calls++; calls == 1 {
					leave()
				}
				return nil
			})
			recovered := make(chan any)
			go func() {
				defer func() { recovered <- recover() }()
				_, _ = m.Fire(background, c)
			}()
			assert.Contains(t, []any{errStore, nil}, <-recovered)
			assert.Equal(t, o, m.Order())

			_, err := m.Fire(background, c)
			require.NoError(t, err)
			next := m.Order()
			assert.Equal(t, o.Version+1, next.Version)
			for range 8 {
				_, err := order.NewMachine(o, nil).Fire(background, complete(&o, order.SkipVerification))
				require.NoError(t, err)
			}
		}
	}
}

func TestFireRefusesAnEndedContext(t *testing.T) {
	o := after(t, status.TwilioProcessing)
	commits := 0
	m := order.NewMachine(o, func(context.Context, order.Change) error { commits++; return nil })
	done, cancel := context.WithCancel(background)
	cancel()
	expired, cancel := context.WithDeadline(background, time.Time{})
	defer cancel()
	for ctx, want := range map[context.Context]error{done: context.Canceled, expired: context.DeadlineExceeded} {
		for _, c := range []order.Command{complete(&o, order.Accept), {At: started, Update: everyPlainField()}, {}} {
			ch, err := m.Fire(ctx, c)
			assert.ErrorIs(t, err, want)
			assert.True(t, ch.IsZero())
		}
	}
	assert.Equal(t, o, m.Order())
	assert.Zero(t, commits)
	_, err := m.Fire(background, complete(&o, order.Accept))
	assert.NoError(t, err, "the machine is not blocked")
}

func TestAContextThatEndsInsideCommitChangesNothing(t *testing.T) {
	for _, s := range specimens(t) {
		for _, row := range domain {
			c := complete(&s.life.order, row.event)
			want, err := s.life.order.Decide(c)
			if err != nil {
				continue
			}
			ctx, cancel := context.WithCancel(background)
			m := order.NewMachine(s.life.order, func(context.Context, order.Change) error {
				cancel()
				return nil
			})
			ch, err := m.Fire(ctx, c)
			require.NoError(t, err, "a committed change takes effect")
			require.Equal(t, want, ch)
			next := m.Order()
			require.Equal(t, want.To, next.Status)
			_, err = m.Fire(background, order.Command{At: started})
			require.Equal(t, want.To == status.None, err != nil, "%v", err)
		}
	}
}

func TestFSMEventsDriveAHostsOwnMachine(t *testing.T) {
	var o order.Order
	var entered, left []string
	var command order.Command
	machine := fsm.NewFSM(order.FSMState(status.None), order.FSMEvents(), fsm.Callbacks{
		"before_event": func(_ context.Context, e *fsm.Event) {
			if _, err := o.Decide(command); err != nil {
				e.Cancel(err)
			}
		},
		"after_event":                func(context.Context, *fsm.Event) { apply(t, &o, command) },
		"enter_pending-verification": func(_ context.Context, e *fsm.Event) { entered = append(entered, e.Src) },
		"enter_none":                 func(_ context.Context, e *fsm.Event) { entered = append(entered, e.Src) },
		"leave_none":                 func(_ context.Context, e *fsm.Event) { left = append(left, e.Dst) },
	})
	for _, e := range []order.Event{order.Submit, order.Accept, order.RequestCall, order.Cancel} {
		command = complete(&o, e)
		require.NoError(t, machine.Event(background, e.String()))
		require.Equal(t, order.FSMState(o.Status), machine.Current())
		if e == order.RequestCall {
			command = complete(&o, e)
			assert.ErrorAs(t, machine.Event(background, e.String()), new(fsm.NoTransitionError))
			assert.Equal(t, 2, o.VerificationAttempts, "it happened")
			command.At = time.Time{}
			assert.ErrorIs(t, machine.Event(background, e.String()), order.ErrTime)
		}
	}
	assert.Equal(t, []string{"received", "pending-verification"}, entered)
	assert.Equal(t, []string{"twilio-processing"}, left)
	assert.Equal(t, "none", machine.Current())
}

func TestFSMStatesAreTheWireWords(t *testing.T) {
	assert.Equal(t, "none", order.FSMState(status.None))
	for s := range status.All() {
		assert.Equal(t, s.String(), order.FSMState(s))
	}
	events := order.FSMEvents()
	require.Len(t, events, len(domain))
	for _, row := range domain {
		want := fsm.EventDesc{Name: row.event.String(), Dst: order.FSMState(row.to)}
		for _, from := range row.from {
			want.Src = append(want.Src, order.FSMState(from))
		}
		assert.Contains(t, events, want)
	}
}

func TestAnIdleMachineHoldsLittleMoreThanItsOrder(t *testing.T) {
	const n = 20_000
	o := after(t, signed...)
	machines := make([]*order.Machine, n)
	before := heap()
	for i := range machines {
		machines[i] = order.NewMachine(o, nil)
	}
	each := float64(heap()-before) / n
	runtime.KeepAlive(machines)
	assert.Less(t, each, float64(unsafe.Sizeof(o)+100), "bytes per machine")
	assert.Greater(t, each, float64(unsafe.Sizeof(o)))
}

// heap returns the bytes of the heap in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC() // the contents of pools survive the first collection
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

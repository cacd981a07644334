package mock

import (
	"container/heap"
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// schedule fires the steps of a scenario, each at its own time, in one sequence with the
// deadlines. The clock shows no later time before a step has been fired.
type schedule struct {
	rules    *scenario.Scenario
	platform *platform.Platform
	store    platform.Store
	clock    *clock
	log      *slog.Logger

	firing sync.Mutex // held while steps and deadlines are fired

	mu      sync.Mutex // guards the fields below
	orders  map[sid.ID[sid.Order]]*orderSteps
	waiting stepHeap
	added   uint64 // steps so far
	timer   *time.Timer
	stopped bool
}

// orderSteps are the steps of an order: those that have happened, and the next one.
type orderSteps struct {
	order sid.ID[sid.Order]
	taken scenario.Taken
	next  scenario.Due
	added uint64 // counts the steps as they were scheduled
	heap  int    // its place in the heap, -1 without a next step
}

// newSchedule returns a schedule without steps. A nil log is silent.
func newSchedule(rules *scenario.Scenario, p *platform.Platform, store platform.Store, c *clock, log *slog.Logger) *schedule {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &schedule{rules: rules, platform: p, store: store, clock: c, log: log, orders: map[sid.ID[sid.Order]]*orderSteps{}}
}

// note schedules the next step of an order after a change. The store calls it before the
// commit returns.
func (s *schedule) note(o *order.Order, ch order.Change) {
	if s.rules.Empty() || ch.Event == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	steps := s.orders[o.SID]
	if steps == nil {
		steps = &orderSteps{order: o.SID, heap: -1}
	}
	if steps.heap >= 0 {
		if c := steps.next.Command; c.Event == ch.Event && c.Actor == ch.Actor {
			steps.taken = steps.next.Taken
		}
		heap.Remove(&s.waiting, steps.heap)
	}
	delete(s.orders, o.SID)
	if ch.To == status.None || o.Done() {
		return
	}
	next, ok := s.rules.Next(o, steps.taken)
	if ok {
		s.added++
		steps.next, steps.added = next, s.added
		heap.Push(&s.waiting, steps)
		s.clock.lower(next.At)
	}
	if ok || steps.taken != 0 {
		s.orders[o.SID] = steps
	}
}

// run fires every step and every deadline that the clock has come to, one instant after
// the other. An error leaves the rest for the next run.
func (s *schedule) run(ctx context.Context) error {
	if s.rules.Empty() {
		return nil
	}
	s.firing.Lock()
	defer s.firing.Unlock()
	for !s.isStopped() {
		at, err := s.instant(ctx)
		if err != nil {
			return err
		}
		if !s.clock.reach(at) {
			s.arm(at)
			return nil
		}
		if _, err := s.platform.Sweep(ctx); err != nil { // on a tie the deadline comes first
			return err
		}
		if err := s.fire(ctx, at); err != nil {
			return err
		}
	}
	return nil
}

// endOfTime is after every deadline.
var endOfTime = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)

// instant returns the time of the next step or deadline, zero if nothing is to come.
func (s *schedule) instant(ctx context.Context) (at time.Time, err error) {
	due, err := s.store.Due(ctx, endOfTime, 1)
	if err != nil {
		return at, err
	}
	if len(due) > 0 {
		if deadline, ok := due[0].Order.NextDeadline(); ok {
			at = deadline.At
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) > 0 && (at.IsZero() || s.waiting[0].next.At.Before(at)) {
		at = s.waiting[0].next.At
	}
	return at, nil
}

// fire fires the first step if it is due at a time. It drops a step that the lifecycle
// refuses, because something else has happened to the order.
func (s *schedule) fire(ctx context.Context, at time.Time) error {
	s.mu.Lock()
	if len(s.waiting) == 0 || s.waiting[0].next.At.After(at) {
		s.mu.Unlock()
		return nil
	}
	steps, next, added := s.waiting[0], s.waiting[0].next, s.waiting[0].added
	s.mu.Unlock()
	_, _, err := s.platform.Fire(ctx, steps.order, next.Command)
	if err != nil && order.ErrorCodeOf(err) == 0 {
		return err
	}
	if err != nil {
		s.log.Info("dropped a step of the scenario", "order", steps.order, "event", next.Command.Event, "reason", err)
	} else {
		s.log.Info("fired a step of the scenario", "order", steps.order, "event", next.Command.Event, "actor", next.Command.Actor)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if steps.heap >= 0 && steps.added == added {
		heap.Remove(&s.waiting, steps.heap) // no change has replaced it
	}
	return nil
}

// The shortest wait of the timer, and its wait after an error.
const (
	shortestWait = 10 * time.Millisecond
	retryWait    = time.Second
)

// arm sets the timer to a time, zero for none, so that steps happen without requests. A
// clock that stands needs no timer.
func (s *schedule) arm(at time.Time) {
	wait, follows := s.clock.wait(at)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	if follows && !at.IsZero() && !s.stopped {
		s.timer = time.AfterFunc(max(wait, shortestWait), s.tick)
	}
}

// tick runs the schedule when the timer has run down.
func (s *schedule) tick() {
	err := s.run(context.Background())
	if err == nil {
		return
	}
	s.log.Error("cannot fire the steps of the scenario", "error", err)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.stopped {
		s.timer = time.AfterFunc(retryWait, s.tick)
	}
}

// stop ends the schedule for good.
func (s *schedule) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	if s.timer != nil {
		s.timer.Stop()
	}
}

func (s *schedule) isStopped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stopped
}

// stepHeap is a heap of orders by the times of their next steps. Of two at the same time
// the one that was scheduled first comes first.
type stepHeap []*orderSteps

// Len and the other methods implement heap.Interface.
func (h stepHeap) Len() int { return len(h) }

func (h stepHeap) Less(i, j int) bool {
	if !h[i].next.At.Equal(h[j].next.At) {
		return h[i].next.At.Before(h[j].next.At)
	}
	return h[i].added < h[j].added
}

func (h stepHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].heap, h[j].heap = i, j
}

func (h *stepHeap) Push(steps any) {
	steps.(*orderSteps).heap = len(*h)
	*h = append(*h, steps.(*orderSteps))
}

func (h *stepHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = nil
	last.heap, *h = -1, old[:len(old)-1]
	return last
}

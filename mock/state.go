package mock

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// state is everything that a reset replaces: the orders with their platform, the
// clock, the faults, and the journal of callbacks.
type state struct {
	of       *Server
	hold     bool // new orders stay in twilio-processing
	clock    *clock
	platform *platform.Platform
	steps    *schedule    // of the scenario
	server   http.Handler // of the API

	mu      sync.Mutex // guards what follows
	closed  bool       // by a reset: callbacks are dropped
	faults  nextFaults
	rules   []*faultRule // of deliveries, the latest last
	journal *callbackJournal
	created uint64 // orders so far
	senders map[sid.ID[sid.Order]]sender
	keys    map[string]callback.Key // by auth token, at most maxKeys
}

// sender identifies an order in the choice of faults, and signs its callbacks.
type sender struct {
	number uint64 // counts the orders as they were created, from 1
	key    callback.Key
}

// newState returns an empty state, whose clock runs.
func (s *Server) newState(hold bool) *state {
	st := &state{
		of: s, hold: hold, clock: &clock{follow: s.options.Now},
		faults: nextFaults{}, journal: &callbackJournal{bounds: s.bounds},
		senders: map[sid.ID[sid.Order]]sender{}, keys: map[string]callback.Key{},
	}
	accounts := server.Accounts{Tokens: s.options.Accounts, Keys: s.options.Keys, Subaccounts: s.options.Subaccounts}
	store := s.options.Store(memory.New(memory.Options{Deliver: st.deliver}))
	st.platform = platform.New(store, platform.Options{
		Now: st.clock.now, Rand: s.options.Rand, Look: s.look, Limits: s.options.Limits, CodeDigits: s.options.CodeDigits,
		Accept:    func(o *order.Order) bool { return !hold && !s.options.Scenario.Holds(o) },
		MayActFor: accounts.MayActFor, PlaceCall: st.placeCall,
	})
	st.steps = newSchedule(s.options.Scenario, st.platform, store, st.clock, s.options.Log)
	st.server = server.New(st.platform, server.Options{
		Accounts: accounts, Before: st.before, Hosts: s.options.Hosts, Log: s.options.Log,
	})
	return st
}

// Platform implements control.State.
func (st *state) Platform() *platform.Platform { return st.platform }

// Clock implements control.State.
func (st *state) Clock() api.Clock {
	_ = st.steps.run(context.Background()) // the next request to an order reports an error
	now, moved := st.clock.read()
	return api.Clock{Now: order.TimeOf(now), Standing: moved}
}

// MoveClock implements control.State. The clock goes from one step of the scenario to the
// next, so that each happens at its own time.
func (st *state) MoveClock(to func(now time.Time) time.Time) error {
	if err := st.clock.move(to); err != nil {
		return err
	}
	_ = st.steps.run(context.Background()) // an error leaves the rest to the next run
	return nil
}

// close drops the callbacks that fall due later: a request that a reset has overtaken
// may still cause some.
func (st *state) close() {
	st.steps.stop()
	st.mu.Lock()
	defer st.mu.Unlock()
	st.closed = true
}

// before applies an injected fault to a request of the API, and fires the deadlines that
// have passed.
func (st *state) before(r *http.Request) error {
	if st.take(tooManyRequests) {
		return &order.Problem{Code: order.ErrorTooManyRequests, Err: errors.New(order.ErrorTooManyRequests.Meaning())}
	}
	return st.sweep(r.Context())
}

// sweep fires the steps and the deadlines that are due.
func (st *state) sweep(ctx context.Context) error {
	if err := st.steps.run(ctx); err != nil {
		return err
	}
	_, err := st.platform.Sweep(ctx)
	return err
}

// placeCall places a verification call, unless the scenario or a fault makes it fail.
func (st *state) placeCall(_ context.Context, o *order.Order, _ string) (sid.ID[sid.Call], error) {
	if st.of.options.Scenario.CallFails(o) || st.take(callFails) {
		return sid.ID[sid.Call]{}, &order.Problem{Param: "Status", Code: order.ErrorCallFailed, Err: errors.New(order.ErrorCallFailed.Meaning())}
	}
	return sid.New[sid.Call](st.of.options.Rand)
}

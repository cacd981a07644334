package mock

import (
	"errors"
	"fmt"
	"slices"

	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/sid"
)

// nextFault is a fault of the next request or call.
type nextFault string

const (
	callFails       nextFault = "call-fails"
	tooManyRequests nextFault = "too-many-requests"
)

// nextFaults are the faults still to come.
type nextFaults map[nextFault]bool

// take reports whether a fault happens now. It happens once.
func (st *state) take(now nextFault) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	due := st.faults[now]
	delete(st.faults, now)
	return due
}

// injectFault takes either Next, a fault of the next request or call, or Deliveries,
// faults of callbacks, which the other parameters describe.
func (s *Server) injectFault(c *web.Call) (web.Reply, error) {
	next := nextFault(c.Param("Next"))
	isNext := next == callFails || next == tooManyRequests
	given := map[string]string{}
	for name := range c.Form {
		text := c.Param(name)
		if given[name] = text; isNext && name != "Next" && name != "Deliveries" && text != "" {
			return web.Reply{}, web.BadParam(name, errors.New("must not be given with Next, which is one fault of a request or call; it describes Deliveries"))
		}
	}
	st := s.state()
	if given["Deliveries"] != "" && next == "" {
		rule, err := parseFaultRule(given)
		if err != nil {
			return web.Reply{}, err
		}
		return web.NoContent, st.addFaultRule(&rule)
	}
	switch {
	case next == "":
		return web.Reply{}, web.BadParam("Next", errors.New("is required; it is missing, and Deliveries too"))
	case !isNext:
		return web.Reply{}, web.BadParam("Next", fmt.Errorf("must be %s or %s; it is %.40q", callFails, tooManyRequests, next))
	case given["Deliveries"] != "":
		return web.Reply{}, web.BadParam("Next", errors.New("must not be given with Deliveries; send two requests"))
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	st.faults[next] = true
	return web.NoContent, nil
}

// maxFaultRules is the most rules of delivery faults at a time.
const maxFaultRules = 1000

// addFaultRule applies a rule to the deliveries from now on. The rule none ends the
// rules of its order, or all rules.
func (st *state) addFaultRule(added *faultRule) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	if added.none {
		st.rules = slices.DeleteFunc(st.rules, func(r *faultRule) bool {
			return added.order.IsZero() || added.order == r.order
		})
		return nil
	}
	if len(st.rules) >= maxFaultRules {
		return web.BadParam("Deliveries", fmt.Errorf("must be none while %d faults of deliveries are still to come; it adds another", maxFaultRules))
	}
	st.rules = append(st.rules, added)
	return nil
}

// deliveryFault returns the fault of a callback's delivery: the latest rule that
// matches decides. The caller holds the lock.
func (st *state) deliveryFault(id sid.ID[sid.Order], number uint64, version int) deliveryFault {
	for i, r := range slices.Backward(st.rules) {
		if !r.matches(id, number, version) {
			continue
		}
		if r.times--; r.times == 0 {
			st.rules = slices.Delete(st.rules, i, i+1)
		}
		return r.fault
	}
	return deliveryFault{}
}

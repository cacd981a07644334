package mock

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// keep commits: it brings an order to where a change has led it, and reports the
// change.
func (s *Server) keep(e *entry, next order.Order, ch order.Change) {
	s.store.commit(e, next, ch)
	payload, due := callback.NewPayload(&next, ch)
	if !due || next.Settings.StatusCallbackURL == "" {
		return
	}
	reported := &dueCallback{
		payload: payload, version: ch.Version, at: ch.At,
		url: next.Settings.StatusCallbackURL, method: next.Settings.StatusCallbackMethod,
	}
	request, ignored, err := newRequest(e.key, &next, ch)
	reported.ignored = ignored
	journal := s.store.journal // which a reset replaces
	journal.add(reported)
	if err == nil {
		err = s.deliverer.send(&delivery{
			order: next.SID, version: ch.Version, key: e.key, request: request, fault: s.deliveryFault(e, ch.Version),
			record: func(a attempt) {
				s.mu.Lock()
				defer s.mu.Unlock()
				journal.record(reported, a)
			},
		})
	}
	if err != nil {
		journal.record(reported, dropped(reported.url, err))
	}
}

// newRequest builds the callback that reports a change. A fragment that is no
// delivery policy is ignored, as one of another meaning is: the url is as good
// without it, so the callback goes out by the default policy. ignored says why.
func newRequest(key callback.Key, o *order.Order, ch order.Change) (request *callback.Request, ignored string, err error) {
	request, _, err = key.NewRequest(o, ch)
	if errors.Is(err, callback.ErrPolicy) {
		plain := *o
		plain.Settings.StatusCallbackURL, _, _ = strings.Cut(o.Settings.StatusCallbackURL, "#")
		ignored = err.Error()
		request, _, err = key.NewRequest(&plain, ch)
	}
	return request, ignored, err
}

// maxFaultRules is how many rules of delivery faults there may be at a time.
const maxFaultRules = 1000

// addFaultRule applies a rule to the deliveries from now on; none ends those of
// the same order, or all.
func (s *Server) addFaultRule(added *faultRule) error {
	if added.none {
		s.faultRules = slices.DeleteFunc(s.faultRules, func(r *faultRule) bool {
			return added.order.IsZero() || added.order == r.order
		})
		return nil
	}
	if len(s.faultRules) >= maxFaultRules {
		return badParam("Deliveries", fmt.Errorf("%d faults of deliveries are still to come; none ends them", maxFaultRules))
	}
	s.faultRules = append(s.faultRules, added)
	return nil
}

// deliveryFault returns what goes wrong with a callback: the latest rule that
// matches it decides.
func (s *Server) deliveryFault(e *entry, version int) deliveryFault {
	for i, r := range slices.Backward(s.faultRules) {
		if !r.matches(e.order.SID, e.number, version) {
			continue
		}
		if r.times--; r.times == 0 {
			s.faultRules = slices.Delete(s.faultRules, i, i+1)
		}
		return r.fault
	}
	return deliveryFault{}
}

// maxKeys is how many auth tokens' keys are kept for the orders to come. An order
// keeps its own.
const maxKeys = 1000

// key returns what the callbacks of a new order are signed with: the account's
// configured token, else the one that creates the order.
func (c *call) key(account sid.ID[sid.Account]) (callback.Key, error) {
	token := c.options.Accounts[account]
	if token == "" {
		_, token, _ = c.request.BasicAuth()
	}
	if key, known := c.keys[token]; known {
		return key, nil
	}
	key, err := callback.NewKey(token)
	if err != nil {
		return key, err
	}
	if len(c.keys) >= maxKeys {
		clear(c.keys)
	}
	c.keys[strings.Clone(token)] = key
	return key, nil
}

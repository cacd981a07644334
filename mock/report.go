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
	payload, due := callback.New(&next, ch)
	if !due || next.Settings.StatusCallbackURL == "" {
		return
	}
	reported := &dueCallback{
		payload: payload, version: ch.Version, at: ch.At,
		url: next.Settings.StatusCallbackURL, method: next.Settings.StatusCallbackMethod,
	}
	s.store.report(reported)

	request, ignored, err := newRequest(e.key, &next, ch)
	reported.ignored = ignored
	if err == nil {
		err = s.deliverer.send(&delivery{order: next.SID, version: ch.Version, request: request, mishaps: s.mishaps(e, ch.Version), record: func(a attempt) {
			s.mu.Lock()
			defer s.mu.Unlock()
			reported.attempts = append(reported.attempts, a)
		}})
	}
	if err != nil {
		reported.attempts = append(reported.attempts, dropped(reported.url, err))
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

// maxTroubles is how many troubles there may be at a time.
const maxTroubles = 1000

// addTrouble lets deliveries meet trouble from now on; none ends that of the
// same order, or of all.
func (s *Server) addTrouble(added *trouble) error {
	if added.none {
		s.troubles = slices.DeleteFunc(s.troubles, func(t *trouble) bool {
			return added.order.IsZero() || added.order == t.order
		})
		return nil
	}
	if len(s.troubles) >= maxTroubles {
		return badParam("Deliveries", fmt.Errorf("%d faults of deliveries are still to come; none ends them", maxTroubles))
	}
	s.troubles = append(s.troubles, added)
	return nil
}

// mishaps returns what is to go wrong with a callback: the latest trouble that
// concerns it decides.
func (s *Server) mishaps(e *entry, version int) mishaps {
	for i, t := range slices.Backward(s.troubles) {
		if !t.meets(e.order.SID, e.number, version) {
			continue
		}
		if t.times--; t.times == 0 {
			s.troubles = slices.Delete(s.troubles, i, i+1)
		}
		return t.mishaps
	}
	return mishaps{}
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

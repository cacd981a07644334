package mock_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

var wrongCallbacks = []wrong{
	{mistake: "one callback in ten is lost", suite: "callbacks", server: faulting("drop")},
	{mistake: "one callback in ten is sent twice", suite: "callbacks", server: faulting("duplicate")},
	{mistake: "one callback in ten comes after the next", suite: "callbacks", server: faulting("reorder")},
	{mistake: "one signature in ten is wrong", suite: "callbacks", server: faulting("corrupt")},
	{mistake: "submit is not reported", suite: "callbacks", server: unreported(func(ch *order.Change) bool { return ch.Event == order.Submit })},
	{mistake: "events of the clock are not reported", suite: "callbacks", server: unreported(func(ch *order.Change) bool { return ch.Actor == order.Clock })},
	{mistake: "a failure is not reported", suite: "callbacks", server: unreported(func(ch *order.Change) bool { return ch.To == status.Failed })},
	{mistake: "events of the customer are not reported", suite: "callbacks", server: unreported(func(ch *order.Change) bool { return ch.Actor == order.Customer && ch.Event != order.Submit })},
	{mistake: "a second call is reported", suite: "callbacks", server: reporting(func(c *committed) bool { return c.change.Event == order.RequestCall })},
	{mistake: "a cancel is reported", suite: "callbacks", server: changing(order.Cancel, func(c *committed) {
		c.change.To, c.change.Effects = c.before.Status, c.change.Effects|order.Of(order.SendCallback)
	})},
	{mistake: "an update of fields is reported", suite: "callbacks", server: reporting(func(c *committed) bool { return c.change.Event == 0 })},
	{mistake: "an order accepted at once reports received twice", suite: "callbacks", server: changing(order.Submit, func(c *committed) {
		if len(c.all) > 1 {
			c.change.To = status.Received
		}
	})},
	{mistake: "a callback reports the status before the change", suite: "callbacks", server: committing(func(c *committed) {
		if c.before.Status != status.None {
			c.change.To = c.before.Status
		}
	})},
	{mistake: "every callback is a GET", suite: "callbacks", server: changing(order.Submit, func(c *committed) { c.next.Settings.StatusCallbackMethod = order.MethodGet })},
	{mistake: "every callback is a POST", suite: "callbacks", server: changing(order.Submit, func(c *committed) { c.next.Settings.StatusCallbackMethod = order.MethodPost })},
	{mistake: "a callback is signed with another token", suite: "callbacks", options: sending(func(s *sent) error {
		if err := s.sign("another"); err != nil {
			return err
		}
		return s.send()
	})},
	{mistake: "a callback is not signed", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Del(callback.SignatureHeader)
		return s.send()
	})},
	{mistake: "the callback's url loses its query", suite: "callbacks", server: changing(order.Submit, func(c *committed) {
		c.next.Settings.StatusCallbackURL, _, _ = strings.Cut(c.next.Settings.StatusCallbackURL, "?")
	})},
	{mistake: "every callback has the same idempotency token", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Set(callback.IdempotencyHeader, "00000000-0000-0000-0000-000000000000")
		return s.send()
	})},
	{mistake: "an idempotency token lacks its hyphens", suite: "callbacks", options: sending(func(s *sent) error {
		token := s.request.Header.Get(callback.IdempotencyHeader)
		s.request.Header.Set(callback.IdempotencyHeader, strings.ReplaceAll(token, "-", ""))
		return s.send()
	})},
	{mistake: "a retried callback has another idempotency token", suite: "callbacks", options: func(o *mock.Options) {
		tries := 0
		sending(func(s *sent) error {
			token := s.request.Header.Get(callback.IdempotencyHeader)
			tries++
			s.request.Header.Set(callback.IdempotencyHeader, fmt.Sprintf("%08x", tries)+token[8:])
			return s.send()
		})(o)
	}},
	{mistake: "a refused callback is not retried", suite: "callbacks", options: sending(func(s *sent) error {
		err := s.send()
		if err == nil {
			s.response.StatusCode = http.StatusOK
		}
		return err
	})},
	{mistake: "a callback names its account", suite: "callbacks", known: true, options: sending(func(s *sent) error {
		if err := s.also("AccountSid", one.SID.String()); err != nil {
			return err
		}
		return s.send()
	})},
	{mistake: "a callback has another User-Agent", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Set("User-Agent", "Go-http-client/1.1")
		return s.send()
	})},
	{mistake: "a callback is signed with the first token of its account", suite: "callbacks", server: func(s *site) {
		first := map[string]string{}
		operating(http.MethodPost, collection, func(o *operation) {
			if account, token, ok := o.request.BasicAuth(); ok && token != "" {
				if first[account] == "" {
					first[account] = token
				}
				o.request.SetBasicAuth(account, first[account])
			}
			o.right()
		})(s)
	}},
	{mistake: "a callback has no idempotency token", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Del(callback.IdempotencyHeader)
		return s.send()
	})},
	{mistake: "an accepted callback is sent again", suite: "callbacks", options: sending(func(s *sent) error {
		if s.request.Method == http.MethodGet {
			if err := s.send(); err != nil {
				return err
			}
			s.response.Body.Close()
		}
		return s.send()
	})},
	{mistake: "the journal forgets the latest callback", suite: "callbacks", server: operating(http.MethodGet, journal, func(o *operation) {
		o.right()
		o.answer.json(func(body map[string]any) {
			all, _ := body["callbacks"].([]any)
			body["callbacks"] = all[:max(0, len(all)-1)]
		})
	})},
}

// faulting injects a fault into one delivery in ten.
func faulting(fault string) func(*site) {
	return operating(http.MethodPost, resetting, func(o *operation) {
		o.right()
		o.ask(http.MethodPost, api.ControlFaults, "Deliveries="+fault+"&Rate=0.1")
	})
}

// unreported sends no callback of some changes.
func unreported(which func(*order.Change) bool) func(*site) {
	return committing(func(c *committed) {
		if which(&c.change) {
			c.change.Effects &^= order.Of(order.SendCallback)
		}
	})
}

// reporting sends callbacks of some changes, whether due or not.
func reporting(which func(*committed) bool) func(*site) {
	return committing(func(c *committed) {
		if which(c) {
			c.change.Effects |= order.Of(order.SendCallback)
		}
	})
}

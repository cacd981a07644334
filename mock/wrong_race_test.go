package mock_test

import (
	"net/http"
	"runtime"

	"github.com/hostednumbers/hostednumbers/order"
)

// races is the suite that catches mistakes between two concurrent requests.
const races = "races"

var wrongRaces = []wrong{
	{mistake: "a call overwrites a concurrent change", suite: races, server: late(order.RequestCall)},
	{mistake: "an update overwrites a concurrent change", suite: races, server: late(0)},
	{mistake: "a cancel overwrites a concurrent change", suite: races, server: late(order.Cancel)},
	{mistake: "a confirmed code overwrites a concurrent change", suite: races, server: late(order.ConfirmCode)},
	{mistake: "two orders take a number at the same time", suite: races, server: late(order.Submit)},
	{mistake: "the fields of an update are stored one after the other", suite: races, server: func(s *site) {
		var half crossings
		changing(0, func(c *committed) {
			c.entry.order.FriendlyName = c.next.FriendlyName
			half.gap(s)
		})(s)
	}},
	{mistake: "concurrent requests all off-board a number", suite: races, server: func(s *site) {
		var found crossings
		operating(http.MethodDelete, incomingNumber, func(o *operation) { o.deleteAgain(&found) })(s)
	}},
	{mistake: "an order deleted concurrently is deleted again", suite: races, server: func(s *site) {
		var found crossings
		operating(http.MethodDelete, single, func(o *operation) { o.deleteAgain(&found) })(s)
	}},
}

// deleteAgain deletes an order that it found before other requests ran.
func (o *operation) deleteAgain(found *crossings) {
	there := o.own() != nil
	found.gap(o.site)
	if o.right(); there && o.answer.status == http.StatusNotFound {
		o.say(http.StatusNoContent, nil)
	}
}

// late stores the result of an event after other requests ran.
func late(event order.Event) func(*site) {
	return func(s *site) {
		var decided crossings
		changing(event, func(*committed) { decided.gap(s) })(s)
	}
}

// crossings counts the requests that have reached the gap of a server, and those that
// have passed it. The site's mutex guards it.
type crossings struct{ come, gone int }

// patience is how often a request yields to others before it passes alone.
const patience = 20_000

// gap releases the mutex and waits. The first request waits until a second one arrives;
// the second waits until the first has passed.
func (at *crossings) gap(s *site) {
	at.come++
	come, gone := at.come, at.gone
	for range patience {
		s.mu.Unlock()
		runtime.Gosched()
		s.mu.Lock()
		if at.come > come || at.gone > gone {
			break
		}
	}
	at.gone++
}

package mock_test

import (
	"net/http"
	"runtime"

	"github.com/hostednumbers/hostednumbers/order"
)

// races is the suite that catches what goes wrong between two requests only.
const races = "races"

var wrongRaces = []wrong{
	{mistake: "calls are counted, and stored later", suite: races, server: late(order.RequestCall)},
	{mistake: "an update is made of an order that has changed since", suite: races, server: late(0)},
	{mistake: "a cancel is decided, and stored later", suite: races, server: late(order.Cancel)},
	{mistake: "a code is compared, and the order confirmed later", suite: races, server: late(order.ConfirmCode)},
	{mistake: "a number is looked up, and taken later", suite: races, server: late(order.Submit)},
	{mistake: "the fields of an update are stored one after the other", suite: races, server: func(s *site) {
		var half crossings
		changing(0, func(c *committed) {
			c.entry.order.FriendlyName = c.next.FriendlyName
			half.gap(s)
		})(s)
	}},
	{mistake: "a number is off-boarded by all who ask at once", suite: races, server: func(s *site) {
		var found crossings
		operating(http.MethodDelete, incomingNumber, func(o *operation) { o.deleteAgain(&found) })(s)
	}},
	{mistake: "an order that is gone meanwhile is deleted again", suite: races, server: func(s *site) {
		var found crossings
		operating(http.MethodDelete, single, func(o *operation) { o.deleteAgain(&found) })(s)
	}},
}

// deleteAgain deletes what was there before others had their turn.
func (o *operation) deleteAgain(found *crossings) {
	there := o.own() != nil
	found.gap(o.site)
	if o.right(); there && o.answer.status == http.StatusNotFound {
		o.say(http.StatusNoContent, nil)
	}
}

// late stores what an event has led to after others had their turn.
func late(event order.Event) func(*site) {
	return func(s *site) {
		var decided crossings
		changing(event, func(*committed) { decided.gap(s) })(s)
	}
}

// crossings counts the requests that have come to the gap of a server, and those
// that have gone on; the site's mutex guards it.
type crossings struct{ come, gone int }

// patience is how often a request lets others run before it goes on alone.
const patience = 20_000

// gap waits, with the mutex free, until another request has come here too, or,
// behind another one, until that has gone on.
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

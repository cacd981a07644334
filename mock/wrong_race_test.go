package mock

import (
	"net/http"
	"runtime"

	"github.com/hostednumbers/hostednumbers/order"
)

// races is the suite that catches what goes wrong between two requests only.
const races = "races"

var wrongRaces = []wrong{
	{mistake: "calls are counted, and stored later", suite: races, server: changing(order.RequestCall, (*committed).gap)},
	{mistake: "an update is made of an order that has changed since", suite: races, server: changing(0, (*committed).gap)},
	{mistake: "a cancel is decided, and stored later", suite: races, server: changing(order.Cancel, (*committed).gap)},
	{mistake: "a code is compared, and the order confirmed later", suite: races, server: changing(order.ConfirmCode, (*committed).gap)},
	{mistake: "a number is looked up, and taken later", suite: races, server: changing(order.Submit, (*committed).gap)},
	{mistake: "the fields of an update are stored one after the other", suite: races, server: changing(0, func(c *committed) {
		c.entry.order.FriendlyName = c.next.FriendlyName
		c.gap()
		c.entry.order.FriendlyName = c.before.FriendlyName
	})},
	{mistake: "a number is off-boarded by everybody who asks at once", suite: races, server: operating(http.MethodDelete, incoming, func(c *call, right operation) (any, error) {
		gap(c.Server)
		return right(c)
	})},
	{mistake: "an order that is gone meanwhile is deleted again", suite: races, server: operating(http.MethodDelete, single, func(c *call, right operation) (any, error) {
		gap(c.Server)
		if c.entry.order.Status == 0 {
			return reply{status: http.StatusNoContent}, nil
		}
		return right(c)
	})},
}

// gap lets other requests in between what was decided and what is stored.
func (c *committed) gap() { gap(c.server) }

func gap(s *Server) {
	s.mu.Unlock()
	for range 3000 {
		runtime.Gosched()
	}
	s.mu.Lock()
}

package order

import "github.com/hostednumbers/hostednumbers/status"

// compiled is a row of the lifecycle as deciding reads it.
type compiled struct {
	from    status.Set
	to      status.Status
	by      Set[Actor]
	guards  Guards
	writes  Writes
	reason  string
	effects [status.Size]Effects // by the status left
}

// index is the lifecycle, compiled: a row an event. The row of no event is
// empty: nothing leads there.
var index = compile()

func compile() (index [eventCount]compiled) {
	for _, row := range lifecycle {
		c := compiled{from: row.From, to: row.To, by: Of(row.By...), guards: row.Guards(), writes: row.Writes, reason: row.Reason}
		for from := range row.From.All() {
			c.effects[from] = row.Effects | changeEffects(row.Event, from, row.To)
		}
		index[row.Event] = c
	}
	return index
}

// Lookup returns the status that the event leads to from a status, whatever
// the guards say, and whether there is such a transition.
func Lookup(from status.Status, e Event) (status.Status, bool) {
	if int(e) < eventCount && index[e].from.Has(from) {
		return index[e].to, true
	}
	return status.None, false
}

// Next returns the statuses that one transition leads to from any status of a
// set, status.None among them if a cancel does.
func Next(from status.Set) status.Set {
	var next status.Set
	for _, row := range lifecycle {
		if row.From&from != 0 {
			next |= status.Of(row.To)
		}
	}
	return next
}

// Reachable returns the statuses that any number of transitions, at least one,
// lead to from a status. It does not look beyond a cancel: a new order is
// another one.
func Reachable(from status.Status) status.Set {
	reached := Next(status.Of(from))
	for {
		more := reached | Next(reached.Without(status.Of(status.None)))
		if more == reached {
			return reached
		}
		reached = more
	}
}

// Terminal returns the statuses that no event leads away from.
func Terminal() status.Set {
	var terminal status.Set
	for s := range status.All() {
		if Next(status.Of(s)).Without(status.Of(s)) == 0 {
			terminal |= status.Of(s)
		}
	}
	return terminal
}

// Cancellable returns the statuses from which the customer may delete an order.
func Cancellable() status.Set { return index[Cancel].from }

// Postable returns the statuses that the customer may post.
func Postable() status.Set {
	var postable status.Set
	for _, row := range lifecycle {
		if row.Param == statusParam {
			postable |= status.Of(row.To)
		}
	}
	return postable
}

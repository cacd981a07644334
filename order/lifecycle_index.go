package order

import "github.com/hostednumbers/hostednumbers/status"

// compiled is a row of the lifecycle in the form that decide reads.
type compiled struct {
	from    status.Set
	to      status.Status
	by      Set[Actor]
	guards  Guards
	writes  Writes
	reason  string
	effects [status.Size]Effects // by the status left
}

// index is the compiled lifecycle, by event. The row of the zero Event is empty.
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

// Lookup returns the status that the event leads to from a status, and whether the
// lifecycle has that transition. It ignores the guards.
func Lookup(from status.Status, e Event) (status.Status, bool) {
	if int(e) < eventCount && index[e].from.Has(from) {
		return index[e].to, true
	}
	return status.None, false
}

// Next returns the statuses that one transition reaches from any status of a set.
// They include status.None if a cancel is possible.
func Next(from status.Set) status.Set {
	var next status.Set
	for _, row := range lifecycle {
		if row.From&from != 0 {
			next |= status.Of(row.To)
		}
	}
	return next
}

// Reachable returns the statuses that one or more transitions reach from a status.
// A cancel ends the search, because a new order is another order.
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

// Postable returns the statuses that the customer may post as Status.
func Postable() status.Set {
	var postable status.Set
	for _, row := range lifecycle {
		if row.Param == statusParam {
			postable |= status.Of(row.To)
		}
	}
	return postable
}

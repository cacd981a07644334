package paths

import (
	"iter"
	"math"
	"sync"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// Cell is an event that an actor tries in a status.
type Cell struct {
	From  status.Status // None without a path: before submit; None with one: cancelled
	Event order.Event
	Actor order.Actor

	// Path leads to From, and Command tries the event there.
	Path    []order.Command
	Command order.Command
	// Failed are the guards that refuse the command. If empty, it is accepted.
	Failed order.Guards
}

// Cells yields every event, tried by every actor: before there is an order, on a
// cancelled order, and in every status.
//
// The path is the shortest to an order at which no guard fails except those of
// status and actor, or as few others as possible. The order therefore accepts every
// event that the lifecycle has for the status and the actor, and refuses the others
// only for that reason. Every actor tries an event of the clock at its deadline: on
// a host that keeps time the event has happened by then.
func Cells() iter.Seq[Cell] {
	return func(yield func(Cell) bool) {
		for _, cell := range everyCell() {
			cell.Command, cell.Path = clone(cell.Command), clones(cell.Path)
			if !yield(cell) {
				return
			}
		}
	}
}

var everyCell = sync.OnceValue(func() []Cell {
	nodes := map[place][]*node[struct{}]{}
	for _, n := range everyState() {
		p := placeOf(&n.order)
		nodes[p] = append(nodes[p], n)
	}
	var cells []Cell
	for p := range places() {
		for _, row := range rows {
			for _, actor := range actors {
				cells = append(cells, cell(nodes[p], &row, actor))
			}
		}
	}
	return cells
})

// actors are all actors that the rows name.
var actors = func() []order.Actor {
	var all order.Set[order.Actor]
	for _, row := range rows {
		all |= order.Of(row.By...)
	}
	var list []order.Actor
	for actor := range all.All() {
		list = append(list, actor)
	}
	return list
}()

// fixed are the guards that depend only on the place and the actor.
var fixed = order.Of(order.InStatus, order.ByActor, order.OrderExists)

// cell finds the first order and the simplest command at which the fewest guards fail.
func cell(nodes []*node[struct{}], row *order.Transition, actor order.Actor) Cell {
	best, fewest := Cell{Event: row.Event, Actor: actor}, math.MaxInt
	for _, v := range verificationsOf(row, actor) {
		for _, n := range nodes {
			for _, at := range moments(&n.order, n.order.DateUpdated.Time()) {
				c := v.in(complete(row, actor, &n.order, at))
				if !timely(&n.order, &c) {
					continue
				}
				failed := failed(&n.order, c)
				if in := (failed &^ fixed).Len(); in < fewest {
					fewest = in
					best.From, best.Path, best.Command, best.Failed = n.order.Status, n.path(), c, failed
				}
				if fewest == 0 {
					return best
				}
			}
		}
	}
	return best
}

// failed returns the guards that refuse a command.
func failed(o *order.Order, c order.Command) order.Guards {
	if _, err := o.Decide(c); err != nil {
		return err.(*order.TransitionError).Failed
	}
	return 0
}

func clones(path []order.Command) []order.Command {
	own := make([]order.Command, len(path))
	for i, c := range path {
		own[i] = clone(c)
	}
	return own
}

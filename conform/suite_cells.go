package conform

import (
	"fmt"
	"iter"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// cells tries every event by every actor in every status.
func cells(Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		for cell := range paths.Cells() {
			where := "in " + state(cell.From)
			if cell.From == status.None && len(cell.Path) > 0 {
				where = "after a cancel"
			}
			name := fmt.Sprintf("%v by %v %s", cell.Event, cell.Actor, where)
			command := cell.Command
			if row, _ := order.Row(cell.Event); cell.Actor != order.Clock && slices.Contains(row.By, order.Clock) && len(cell.Path) > 0 {
				command.At = cell.Path[len(cell.Path)-1].At // before it has happened by itself
			}
			c := try(name, rule(cell.Event), cell.Path, command)
			if len(cell.Path) == 0 && cell.Command.Event != order.Submit {
				c.Steps = script.Script{{Verb: script.Fire, Order: script.Unknown, Actor: cell.Actor, Event: cell.Event}, step("expect 20404")}
			}
			if !yield(c) {
				return
			}
		}
	}
}

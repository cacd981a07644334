package order

import "sync"

// Mutate puts other rows in the place of the lifecycle, compiles from them what
// is compiled from it, and returns how to put all back.
func Mutate(rows []Transition) (restore func()) {
	original := lifecycle
	use(rows)
	return func() { use(original) }
}

func use(rows []Transition) {
	lifecycle = rows
	index, clockEvents, terminal = compile(), eventsOf(Clock), Terminal()
	looplabs = sync.Pool{New: looplabs.New}
}

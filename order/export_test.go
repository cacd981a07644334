package order

import "sync"

// Mutate replaces the rows of the lifecycle, compiles them, and returns a function
// that restores the old rows.
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

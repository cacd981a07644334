package storetest

import (
	"slices"

	"github.com/hostednumbers/hostednumbers/platform"
)

// recorder is a tester that records whether a test has failed.
type recorder struct{ failed bool }

func (*recorder) Helper()                 {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatalf(string, ...any) { panic(r) }

// Requirements returns the names of the requirements of a store, from one on.
func Requirements(from string) (names []string) {
	for _, c := range contract {
		if c.name == from || names != nil {
			names = append(names, c.name)
		}
	}
	return names
}

// Failing returns those of some requirements that a store does not meet.
func Failing(requirements []string, open func() platform.Store) (names []string) {
	for _, c := range contract {
		if !slices.Contains(requirements, c.name) {
			continue
		}
		r := &recorder{}
		func() {
			defer func() { r.failed = recover() != nil || r.failed }()
			c.test(r, &bench{t: r, store: open()})
		}()
		if r.failed {
			names = append(names, c.name)
		}
	}
	return names
}

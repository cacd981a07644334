package storetest_test

import (
	"testing"

	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/storetest"
)

// The author of a store tests it against the contract. Each test gets a new, empty
// store.
func Example() {
	test := func(t *testing.T) {
		storetest.Run(t, func(*testing.T) platform.Store { return memory.New(memory.Options{}) })
	}
	_ = test // func TestMyStore(t *testing.T) in your own package
}

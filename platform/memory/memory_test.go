package memory_test

import (
	"testing"

	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/storetest"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) platform.Store { return memory.New(memory.Options{}) })
}

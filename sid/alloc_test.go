//go:build !race

// The race detector makes a sync.Pool forget at random.

package sid_test

import (
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/sid"
)

func TestNewAllocatesTheTextAlone(t *testing.T) {
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = sid.New[sid.Order](rand.Reader) }), 1.0)
}

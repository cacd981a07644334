//go:build !race

// The race detector empties a sync.Pool at random.

package sid_test

import (
	"crypto/rand"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/sid"
)

func TestNewAllocatesOnlyTheText(t *testing.T) {
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { _, _ = sid.New[sid.Order](rand.Reader) }), 1.0)
}

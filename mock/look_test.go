package mock

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/phone"
)

// Without a number there is nothing that a host could look up.
func TestTheAbsentNumberIsNoNumber(t *testing.T) {
	c := call{Server: &Server{}}
	assert.Equal(t, phone.NoNumber, c.look(phone.Number{}))
}

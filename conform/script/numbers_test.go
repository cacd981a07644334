package script_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/phone"
)

// TestNoScriptUsesANumberReservedForFiction: so the magic numbers of serve cannot disturb
// a conformance check.
func TestNoScriptUsesANumberReservedForFiction(t *testing.T) {
	for _, area := range []string{"212", "617", "800"} {
		assert.Equal(t, []phone.Number{
			phone.MustParse("+1" + area + "5550098"), phone.MustParse("+1" + area + "5550099"), phone.MustParse("+1" + area + "5550200"),
		}, script.NumbersAfter(area, 5_550_097, 3))
	}
}

package phone_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/phone"
)

// FuzzParseVerdict requires that ParseVerdict reads only the words of verdicts, and
// that String returns them.
func FuzzParseVerdict(f *testing.F) {
	for _, text := range []string{"hostable", "unassigned", "country", "type", "taken", "", "Hostable", "Verdict(1)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := phone.ParseVerdict(text)
		if err != nil {
			assert.ErrorIs(t, err, phone.ErrVerdict)
			return
		}
		assert.Equal(t, text, v.String())
	})
}

package order_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/order"
)

// FuzzHistoryJSON folds every text that decodes as a history. Fold must not panic,
// and the resulting order can be stored.
func FuzzHistoryJSON(f *testing.F) {
	f.Add(`[]`)
	f.Add(`[{}]`)
	f.Add(`[{"event":"submit","version":1,"to":"received","created":{"schema":1,"status":"received","version":1}},{"event":"cancel","version":2,"from":"received"}]`)
	f.Add(`[{"version":1,"effects":["no-such"]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		var history []order.Change
		if json.Unmarshal([]byte(text), &history) != nil {
			return
		}
		o, err := order.Fold(history)
		if err != nil {
			assert.ErrorIs(t, err, order.ErrHistory)
			return
		}
		_, err = json.Marshal(o)
		assert.NoError(t, err)
	})
}

// FuzzParseMethod requires that ParseMethod accepts only the two methods.
func FuzzParseMethod(f *testing.F) {
	for _, text := range []string{"GET", "POST", "", "get", "PUT", "POST "} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := order.ParseMethod(text)
		assert.Equal(t, text == "GET" || text == "POST", err == nil)
		if err == nil {
			assert.Equal(t, text, m.String())
		}
	})
}

package callback_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/callback"
)

// A member of a JSON body is a parameter only if its name matches exactly and its
// value is a string.
func TestOnlyTextsUnderTheExactNameOfAJSONBodyCount(t *testing.T) {
	others := `"status":"failed","\u017ftatus":"failed","STATUS":"failed","HostedNumberOrderS\u0131d":"x"`
	for body, want := range map[string]error{
		object:                          nil,
		`{` + others + `,` + object[1:]: nil,
		object[:len(object)-1] + `,` + others + `}`:                      nil,
		`{"Status":null,` + object[1:]:                                   nil,
		`{"St\u0061tus":"received",` + strings.SplitN(object, ",", 2)[1]: nil,
		strings.Replace(object, `"received"`, `null`, 1):                 callback.ErrMissing,
		strings.Replace(object, `"received"`, `["received"]`, 1):         callback.ErrMissing,
		strings.Replace(object, `"Status"`, `"\u017ftatus"`, 1):          callback.ErrMissing,
		`null`:        callback.ErrMissing,
		object + `{}`: callback.ErrBody,
		object[1:]:    callback.ErrBody,
	} {
		address := callback.BodyURL(here, []byte(body))
		r := signedFor(raw(t, "POST "+strings.TrimPrefix(address, "http://example.com"), asJSON, body), address, nil)
		receiver := callback.Receiver{Key: newKey(t, "12345")}
		got, err := receiver.Read(r)
		assert.ErrorIs(t, err, want, body)
		if want == nil {
			assert.Equal(t, payload, got.Payload, body)
		}
	}
}

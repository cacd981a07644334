//go:build oldest

package twiliogo_test

import (
	"encoding/json"
	"net/url"

	"github.com/stretchr/testify/require"
)

// call requests a verification call, and returns its code. The oldest version has no
// function for it, so it sends the request itself.
func (l *life) call(id string) string {
	form := url.Values{"Status": {"pending-verification"}}
	response, err := l.handler.Client.SendRequest("POST", "https://numbers.twilio.com/v2/HostedNumber/Orders/"+id, form, nil)
	require.NoError(l.t, err)
	defer response.Body.Close()
	var updated struct {
		VerificationCode string `json:"verification_code"`
	}
	require.NoError(l.t, json.NewDecoder(response.Body).Decode(&updated))
	return updated.VerificationCode
}

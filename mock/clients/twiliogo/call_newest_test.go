//go:build !oldest

package twiliogo_test

import (
	"github.com/stretchr/testify/require"
	numbers "github.com/twilio/twilio-go/rest/numbers/v2"
)

// call requests a verification call, and returns its code.
func (l *life) call(id string) string {
	params := &numbers.UpdateHostedNumberOrderParams{}
	params.SetStatus("pending-verification").SetVerificationCallDelay(15).SetVerificationCallExtension("1234#")
	updated, err := l.numbers.UpdateHostedNumberOrder(id, params)
	require.NoError(l.t, err)
	return *updated.VerificationCode
}

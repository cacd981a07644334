package conform_test

import (
	"context"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/mock"
)

func TestAnAskReadsBack(t *testing.T) {
	for _, line := range []string{
		"ask PUT /HostedNumbers/HostedNumberOrders", "as other: ask GET /HostedNumbers/HostedNumberOrders/{sid} #1",
		"as stranger: in application/json: ask POST /HostedNumbers {\"FriendlyName\":1}", "ask POST /_mock/Faults Next=call-fails", "ask POST /HostedNumbers/HostedNumberOrders/{sid} #2 FriendlyName=x",
	} {
		step, err := conform.ParseStep(line)
		require.NoError(t, err, line)
		assert.Equal(t, conform.Ask, step.Verb)
		assert.Equal(t, line, step.String())
	}
	for _, line := range []string{"ask", "ask PUT", "ask PUT path", "ask PUT /path a=b c=d"} {
		_, err := conform.ParseStep(line)
		assert.ErrorIs(t, err, conform.ErrStep, line)
	}
}

func TestASessionAsksForWhatTheModelDoesNotSay(t *testing.T) {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	ctx := context.Background()
	session, err := conform.Begin(ctx, &conform.Target{URL: server.URL}, conform.Beginning{Seed: 1, Hold: true, Callback: server.URL})
	require.NoError(t, err)
	script, err := conform.ParseScript(`create PhoneNumber={number}&SmsCapability=true&StatusCallbackUrl={callback}
ask POST /_mock/Faults Next=call-fails
twilio accept
ask POST /HostedNumbers/HostedNumberOrders/{sid} Status=pending-verification
fetch
update Status=pending-verification
`)
	require.NoError(t, err)
	for _, step := range script {
		differences, err := session.Play(ctx, step)
		require.NoError(t, err, step)
		assert.Empty(t, differences, step)
	}
}

package conform_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// hold holds a server to the model.
func hold(t *testing.T, target conform.Target, options conform.Options) *report.Report {
	ran, err := conform.Run(context.Background(), &target, options)
	require.NoError(t, err)
	for _, f := range ran.Failures {
		assert.Fail(t, f.Check.Suite+": "+f.Check.Name, "%v\n%v\n%v", f.Steps, f.Differences, f.Err)
	}
	return ran
}

func serve(t *testing.T, options mock.Options) string {
	server := httptest.NewServer(mock.New(options))
	t.Cleanup(server.Close)
	return server.URL
}

// slow skips a test that takes seconds, under go test -short.
func slow(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("slow")
	}
}

func TestOurOwnServerConforms(t *testing.T) {
	slow(t)
	t.Parallel()
	ran := hold(t, conform.Target{URL: serve(t, mock.Options{})}, conform.Options{})
	for _, s := range ran.Skips {
		assert.Fail(t, s.Check.Suite+": "+s.Check.Name, "%v", s.Why)
	}
	assert.Equal(t, fmt.Sprint(report.Space{}), fmt.Sprint(ran.Coverage.Missing()), "what is possible and was not asked")
}

func TestAServerWithTwoAccountsConforms(t *testing.T) {
	slow(t)
	t.Parallel()
	main := conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "one"}
	other := conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "two"}
	accounts := map[sid.ID[sid.Account]]string{main.SID: main.Token, other.SID: other.Token}
	ran := hold(t, conform.Target{URL: serve(t, mock.Options{Accounts: accounts}), Main: main, Other: other},
		conform.Options{Suites: []string{"access", "lists", "callbacks"}})
	assert.Empty(t, ran.Skips)
	ran = hold(t, conform.Target{URL: serve(t, mock.Options{}), Main: main, Other: other}, conform.Options{Suites: []string{"access"}})
	assert.Empty(t, ran.Skips, "a server that lets any account enter lets it enter with any token")
}

func TestARunIsRepeatable(t *testing.T) {
	names := func(seed uint64) (names []string) {
		hold(t, conform.Target{URL: serve(t, mock.Options{})}, conform.Options{Seed: seed, Suites: []string{"walks"}, Walks: 3, Progress: func(p conform.Progress) {
			names = append(names, p.Check.Steps.String())
		}})
		return names
	}
	assert.Equal(t, names(7), names(7))
	assert.NotEqual(t, names(7), names(8))
}

func TestARunStopsAtItsFailures(t *testing.T) {
	wrong := conform.Target{URL: serve(t, mock.Options{Limits: order.Limits{MaxAttempts: 2}})}
	for _, most := range []int{1, 2} {
		ran, err := conform.Run(context.Background(), &wrong, conform.Options{Suites: []string{"guards", "memory"}, StopAt: most})
		require.NoError(t, err)
		assert.Len(t, ran.Failures, most)
	}
}

func TestThereIsNoServer(t *testing.T) {
	_, err := conform.Run(context.Background(), &conform.Target{URL: "http://127.0.0.1:1"}, conform.Options{})
	require.Error(t, err)
	_, err = conform.Run(context.Background(), &conform.Target{URL: serve(t, mock.Options{})}, conform.Options{Suites: []string{"joy"}})
	require.ErrorIs(t, err, conform.ErrSuite)
}

func TestASessionAsksForWhatTheModelDoesNotSay(t *testing.T) {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	ctx := context.Background()
	session, err := conform.Begin(ctx, &conform.Target{URL: server.URL}, conform.Beginning{Seed: 1, Hold: true, Callback: server.URL})
	require.NoError(t, err)
	script, err := script.ParseScript(`create PhoneNumber={number}&SmsCapability=true&StatusCallbackUrl={callback}
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

package conform_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// hold holds a server to the model.
func hold(t *testing.T, target conform.Target, options conform.Options) *conform.Report {
	report, err := conform.Run(context.Background(), &target, options)
	require.NoError(t, err)
	for _, f := range report.Failures {
		assert.Fail(t, f.Check.Suite+": "+f.Check.Name, "%v\n%v\n%v", f.Steps, f.Differences, f.Err)
	}
	return report
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
	report := hold(t, conform.Target{URL: serve(t, mock.Options{})}, conform.Options{})
	for _, s := range report.Skips {
		assert.Fail(t, s.Check.Suite+": "+s.Check.Name, "%v", s.Why)
	}
	assert.Equal(t, fmt.Sprint(conform.Space{}), fmt.Sprint(report.Coverage.Missing()), "what is possible and was not asked")
}

func TestAServerWithTwoAccountsConforms(t *testing.T) {
	slow(t)
	t.Parallel()
	main := conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "one"}
	other := conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "two"}
	accounts := map[sid.ID[sid.Account]]string{main.SID: main.Token, other.SID: other.Token}
	report := hold(t, conform.Target{URL: serve(t, mock.Options{Accounts: accounts}), Main: main, Other: other},
		conform.Options{Suites: []string{"access", "lists", "callbacks"}})
	assert.Empty(t, report.Skips)
	report = hold(t, conform.Target{URL: serve(t, mock.Options{}), Main: main, Other: other}, conform.Options{Suites: []string{"access"}})
	assert.Empty(t, report.Skips, "a server that lets any account enter lets it enter with any token")
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
		report, err := conform.Run(context.Background(), &wrong, conform.Options{Suites: []string{"guards", "memory"}, StopAt: most})
		require.NoError(t, err)
		assert.Len(t, report.Failures, most)
	}
}

func TestThereIsNoServer(t *testing.T) {
	_, err := conform.Run(context.Background(), &conform.Target{URL: "http://127.0.0.1:1"}, conform.Options{})
	require.Error(t, err)
	_, err = conform.Run(context.Background(), &conform.Target{URL: serve(t, mock.Options{})}, conform.Options{Suites: []string{"joy"}})
	require.ErrorIs(t, err, conform.ErrSuite)
}

package conform_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/fuzz/conform"
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

func TestOurOwnServerConforms(t *testing.T) {
	report := hold(t, conform.Target{URL: serve(t, mock.Options{})}, conform.Options{})
	for _, s := range report.Skips {
		assert.Fail(t, s.Check.Suite+": "+s.Check.Name, "%v", s.Why)
	}
	assert.Equal(t, fmt.Sprint(conform.Space{}), fmt.Sprint(report.Coverage.Missing()), "what is possible and was not asked")
}

func TestAServerWithTwoAccountsConforms(t *testing.T) {
	main := conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "one"}
	other := conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "two"}
	accounts := map[sid.ID[sid.Account]]string{main.SID: main.Token, other.SID: other.Token}
	report := hold(t, conform.Target{URL: serve(t, mock.Options{Accounts: accounts}), Main: main, Other: other},
		conform.Options{Suites: []string{"access", "lists", "callbacks"}})
	assert.Empty(t, report.Skips)
	report = hold(t, conform.Target{URL: serve(t, mock.Options{}), Main: main, Other: other}, conform.Options{Suites: []string{"access"}})
	assert.Empty(t, report.Skips, "a server that lets any account enter lets it enter with any token")
}

func TestWhatCannotBeDoneIsSkippedAndNoPass(t *testing.T) {
	report := hold(t, conform.Target{URL: serve(t, mock.Options{}), Control: conform.NoControl{}}, conform.Options{})
	assert.False(t, report.OK())
	tallies := report.Coverage.Checks
	for suite, tally := range tallies {
		assert.True(t, tally.Skipped > 0 || suite == "parameters" || suite == "lists", suite)
	}
	assert.NotZero(t, tallies["parameters"].Passed)
	assert.NotZero(t, tallies["lists"].Passed)
	assert.NotZero(t, tallies["cells"].Passed, "what the API alone can do")
}

func TestAServerThatCannotBeEmptiedConformsAgain(t *testing.T) {
	target := conform.Target{URL: serve(t, mock.Options{}), Control: conform.NoControl{}}
	for range 3 {
		hold(t, target, conform.Options{Suites: []string{"access", "parameters", "lists"}})
	}
}

func TestAServerThatHoldsEveryOrderConforms(t *testing.T) {
	url := serve(t, mock.Options{Hold: true})
	report := hold(t, conform.Target{URL: url, Control: withoutReset(url)}, conform.Options{Suites: []string{"access", "cells", "lists"}})
	assert.Empty(t, report.Skips)
}

// notEmptied is the mock's control plane, but that it does not empty the server.
type notEmptied struct{ *conform.HTTPControl }

func (notEmptied) Reset(context.Context, bool) error { return errors.ErrUnsupported }

func withoutReset(url string) conform.Control {
	return notEmptied{&conform.HTTPControl{URL: url + "/_mock"}}
}

func TestAServerThatAcceptsAtOnceConforms(t *testing.T) {
	url := serve(t, mock.Options{})
	target := conform.Target{URL: url, Control: withoutReset(url)}
	report := hold(t, target, conform.Options{Suites: []string{"deadlines", "pairs", "memory"}})
	assert.NotZero(t, report.Coverage.Checks["pairs"].Skipped, "those from twilio-processing")
	assert.NotZero(t, report.Coverage.Checks["deadlines"].Passed)
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

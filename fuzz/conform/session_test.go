package conform_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/fuzz/conform"
	"github.com/hostednumbers/hostednumbers/fuzz/paths"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
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
	everythingIsCovered(t, report.Coverage)
}

// everythingIsCovered asserts that whatever can happen has happened.
func everythingIsCovered(t *testing.T, c *conform.Coverage) {
	for cell := range paths.Cells() {
		if cell.Event == order.Submit && len(cell.Path) == 0 && cell.Actor != order.Customer {
			continue // nobody else can post an order
		}
		outcome := c.Cells[conform.Cell{From: cell.From, Event: cell.Event, Actor: cell.Actor}]
		asked := outcome.Accepted
		if cell.Failed != 0 {
			asked = outcome.Refused
		}
		if cell.Failed == 0 && cell.Actor == order.Clock {
			asked = c.Elapsed[conform.Cell{From: cell.From, Event: cell.Event, Actor: cell.Actor}]
		}
		assert.NotZero(t, asked, "%v by %v in %v", cell.Event, cell.Actor, cell.From)
	}
	for pair := range paths.Pairs() {
		if pair.Possible() {
			assert.NotZero(t, c.Pairs[conform.Pair{From: pair.From, First: pair.First, Second: pair.Second}], "%v, then %v, from %v", pair.First, pair.Second, pair.From)
		}
	}
	for refusal := range paths.Refusals() {
		if len(refusal.Path) > 0 && refusal.Event != 0 {
			assert.NotZero(t, c.Guards[conform.Unmet{Event: refusal.Event, Guard: refusal.Guard}], "%v: %v", refusal.Event, refusal.Guard)
		}
	}
	for s := range status.All() {
		assert.NotZero(t, c.Statuses[s], s)
	}
}

func TestAServerWithTwoAccountsConforms(t *testing.T) {
	main := conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "one"}
	other := conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "two"}
	accounts := map[sid.ID[sid.Account]]string{main.SID: main.Token, other.SID: other.Token}
	report := hold(t, conform.Target{URL: serve(t, mock.Options{Accounts: accounts}), Main: main, Other: other},
		conform.Options{Suites: []string{"access", "lists", "callbacks"}})
	assert.Empty(t, report.Skips)
}

// noControl can do nothing.
type noControl struct{}

func (noControl) Reset(context.Context, bool) error { return errors.ErrUnsupported }

func (noControl) Stop(context.Context) (time.Time, error) {
	return time.Time{}, errors.ErrUnsupported
}

func (noControl) Advance(context.Context, time.Duration) error { return errors.ErrUnsupported }

func (noControl) Fire(context.Context, string, order.Actor, order.Event, url.Values) (conform.Fired, error) {
	return conform.Fired{}, errors.ErrUnsupported
}

func (noControl) FailCall(context.Context) error { return errors.ErrUnsupported }

func (noControl) Journal(context.Context) ([]callback.Payload, error) {
	return nil, errors.ErrUnsupported
}

func TestWhatCannotBeDoneIsSkippedAndNoPass(t *testing.T) {
	report := hold(t, conform.Target{URL: serve(t, mock.Options{}), Control: noControl{}}, conform.Options{})
	assert.False(t, report.OK())
	tallies := report.Coverage.Checks
	for suite, tally := range tallies {
		assert.True(t, tally.Skipped > 0 || suite == "parameters" || suite == "lists", suite)
	}
	assert.NotZero(t, tallies["parameters"].Passed)
	assert.NotZero(t, tallies["lists"].Passed)
	assert.NotZero(t, tallies["cells"].Passed, "what the API alone can do")
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

func TestThereIsNoServer(t *testing.T) {
	_, err := conform.Run(context.Background(), &conform.Target{URL: "http://127.0.0.1:1"}, conform.Options{})
	require.Error(t, err)
	_, err = conform.Run(context.Background(), &conform.Target{URL: serve(t, mock.Options{})}, conform.Options{Suites: []string{"joy"}})
	require.ErrorIs(t, err, conform.ErrSuite)
}

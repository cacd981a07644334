package conform_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// without is our server without some paths of the API, which it answers with 404.
func without(t *testing.T, prefixes ...string) string {
	right := mock.New(mock.Options{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(r.URL.Path, prefix) }) {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = "/nothing", ""
		}
		right.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// notRun counts the checks of a run that do not suit the server, by suite.
func notRun(r *report.Report) map[string]int {
	count := map[string]int{}
	for _, n := range r.NotRun {
		count[n.Suite] += n.Checks
	}
	return count
}

// TestAServerOfOneGenerationConforms runs what the generation can say.
func TestAServerOfOneGenerationConforms(t *testing.T) {
	slow(t)
	t.Parallel()
	suites := []string{"access", "lists", "letters", "numbers", "generation2", "keys"}
	for _, one := range []struct {
		generation conform.Generation
		lacks      string
		whole      []string // suites of which every check is run
		part       []string // suites of which some are
		none       string   // the suite of which no check is run
	}{
		{conform.First, "/v2/", []string{"access", "lists", "letters", "numbers"}, []string{"keys"}, "generation2"},
		{conform.Second, "/HostedNumbers", nil, []string{"access", "letters", "numbers", "generation2", "keys"}, "lists"},
	} {
		t.Run(one.generation.String(), func(t *testing.T) {
			t.Parallel()
			ran := hold(t, conform.Target{URL: without(t, one.lacks), Generation: one.generation}, conform.Options{Suites: suites})
			require.True(t, ran.OK())
			left := notRun(ran)
			for _, suite := range one.whole {
				assert.Zero(t, left[suite], suite)
			}
			for _, suite := range one.part {
				assert.Positive(t, left[suite], suite)
				assert.Greater(t, ran.Coverage.Checks[suite].Passed, 3, suite)
			}
			assert.Zero(t, ran.Coverage.Checks[one.none])
			assert.Positive(t, left[one.none])
			assert.Contains(t, ran.Text(), "\nNOT RUN\n")
			assert.Contains(t, ran.Text(), "it needs requests that "+one.generation.String()+" does not have")
		})
	}
}

func TestASuiteThatDoesNotSuitTheServerIsAnError(t *testing.T) {
	_, err := conform.Run(t.Context(), &conform.Target{URL: without(t, "/v2/"), Generation: conform.First}, conform.Options{Suites: []string{"generation2"}})
	require.ErrorIs(t, err, conform.ErrSuite)
	assert.ErrorContains(t, err, "it needs requests that generation 1 does not have")
}

// TestAServerWithoutLettersFailsOnce has the other checks of letters skipped.
func TestAServerWithoutLettersFailsOnce(t *testing.T) {
	t.Parallel()
	ran, err := conform.Run(t.Context(), &conform.Target{URL: without(t, "/HostedNumbers/AuthorizationDocuments")}, conform.Options{Suites: []string{"letters"}})
	require.NoError(t, err)
	require.Len(t, ran.Failures, 1)
	assert.Equal(t, "the list of letters is served", ran.Failures[0].Check.Name)
	assert.NotEmpty(t, ran.Skips)
	assert.Contains(t, ran.Text(), "the server does not serve /HostedNumbers/AuthorizationDocuments")
}

var (
	keyed = conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "one"}
	other = conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "two"}
	ofOne = conform.APIKey{SID: sid.MustParse[sid.APIKey]("SKcccccccccccccccccccccccccccccccc"), Secret: "secret"}
)

// TestAKeyIsRequiredWhereTheServerKnowsItsAccounts leaves out the checks of keys if the
// target has none.
func TestAKeyIsRequiredWhereTheServerKnowsItsAccounts(t *testing.T) {
	t.Parallel()
	url := serve(t, mock.Options{
		Accounts: map[sid.ID[sid.Account]]string{keyed.SID: keyed.Token, other.SID: other.Token},
		Keys:     map[sid.ID[sid.APIKey]]server.Key{ofOne.SID: {Secret: ofOne.Secret, Account: keyed.SID}},
	})
	target := conform.Target{URL: url, Main: keyed, Other: other, Key: ofOne}
	ran := hold(t, target, conform.Options{Suites: []string{"keys", "faults"}})
	assert.True(t, ran.OK())
	assert.Empty(t, ran.NotRun)

	target.Key = conform.APIKey{}
	ran = hold(t, target, conform.Options{Suites: []string{"keys", "faults"}})
	assert.True(t, ran.OK())
	assert.Zero(t, ran.Coverage.Checks["keys"])
	assert.Contains(t, ran.Text(), "the target has accounts and no API key")
}

package conform_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// without serves everything but the paths with a prefix.
func without(t *testing.T, prefix string) string {
	right := mock.New(mock.Options{})
	serving := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, prefix) {
			http.NotFound(w, r)
			return
		}
		right.ServeHTTP(w, r)
	}))
	t.Cleanup(serving.Close)
	return serving.URL
}

// A server of one generation is held to that one, if the target says so. Otherwise one
// reason stands for all checks of the other.
func TestAServerOfOneGeneration(t *testing.T) {
	for _, row := range []struct {
		lacks  string
		has    conform.Generation
		suites []string
	}{
		{"/v2/", conform.First, []string{"letters", "generation2", "keys"}},
		{"/HostedNumbers/", conform.Second, []string{"generation2"}},
	} {
		target := &conform.Target{URL: without(t, row.lacks), Generation: row.has}
		options := conform.Options{Suites: row.suites}
		ran, err := conform.Run(t.Context(), target, options)
		require.NoError(t, err)
		assert.True(t, ran.OK(), "%s", ran.Text())
		assert.NotEmpty(t, ran.Results)
		assert.Equal(t, 1, strings.Count(ran.Text(), ran.Note))
		assert.NotEmpty(t, ran.Note)
	}
	target := &conform.Target{URL: without(t, "/v2/")}
	ran, err := conform.Run(t.Context(), target, conform.Options{Suites: []string{"generation2"}})
	require.NoError(t, err)
	assert.False(t, ran.OK())
	assert.Empty(t, ran.Failures)
	assert.Contains(t, ran.Text(), "GET /v2/HostedNumber/Orders is 404")
}

// A server whose accounts are known needs a known key.
func TestAKeyOfAKnownAccount(t *testing.T) {
	main := conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "main token"}
	other := conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "other token"}
	key := conform.APIKey{SID: sid.MustParse[sid.APIKey]("SKcccccccccccccccccccccccccccccccc"), Secret: "a secret"}
	known := httptest.NewServer(mock.New(mock.Options{
		Accounts: map[sid.ID[sid.Account]]string{main.SID: main.Token, other.SID: other.Token},
		Keys:     map[sid.ID[sid.APIKey]]server.Key{key.SID: {Secret: key.Secret, Account: main.SID}},
	}))
	defer known.Close()
	target := &conform.Target{URL: known.URL, Main: main, Other: other}
	for _, row := range []struct {
		key   conform.APIKey
		skips bool
	}{{key, false}, {conform.APIKey{}, true}} {
		target.Key = row.key
		ran, err := conform.Run(t.Context(), target, conform.Options{Suites: []string{"keys"}})
		require.NoError(t, err)
		assert.Equal(t, row.skips, len(ran.Skips) > 0, "%s", ran.Text())
		assert.Empty(t, ran.Failures)
	}
}

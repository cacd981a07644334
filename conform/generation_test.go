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
		{"/HostedNumbers/", conform.Second, []string{"access", "letters", "numbers", "generation2", "keys"}},
	} {
		target := &conform.Target{URL: without(t, row.lacks), Generation: row.has}
		options := conform.Options{Suites: row.suites}
		ran, err := conform.Run(t.Context(), target, options)
		require.NoError(t, err)
		assert.True(t, ran.OK(), "%s", ran.Text())
		for _, suite := range row.suites {
			assert.Equal(t, row.has == conform.First && suite == "generation2", ran.Coverage.Checks[suite].Passed == 0, suite)
		}
		assert.Equal(t, 1, strings.Count(ran.Text(), ran.Note))
		assert.NotEmpty(t, ran.Note)
	}
	_, err := conform.Run(t.Context(), &conform.Target{URL: without(t, "/v2/"), Generation: conform.First}, conform.Options{Suites: []string{"generation2"}})
	assert.ErrorIs(t, err, conform.ErrSuite, "a run without a check says nothing")
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

// A step keeps its login and its order in the words of generation 2. A step that generation
// 2 cannot say has no words.
func TestGeneration2SaysTheStepsOfGeneration1(t *testing.T) {
	const (
		orders   = "/v2/HostedNumber/Orders"
		required = "&ContactPhoneNumber=%2B14155551212&AddressSid=AD11111111111111111111111111111111&Email=owner%40example.com"
		document = "&VerificationDocumentSid=RI11111111111111111111111111111111"
	)
	for line, want := range map[string]string{
		"create PhoneNumber={number}&SmsCapability=true":                                        "send POST " + orders + " PhoneNumber={number}&SmsCapability=true" + required,
		"as key: create PhoneNumber={800}&SmsCapability=true&FriendlyName=x":                    "as key: send POST " + orders + " PhoneNumber={800}&SmsCapability=true&FriendlyName=x" + required,
		"create PhoneNumber={number}&SmsCapability=true&UniqueName={name}":                      "",
		"create PhoneNumber={number}&SmsCapability=true&VerificationType=phone-bill" + document: "",
		"create PhoneNumber={number}&SmsCapability=true&Email=nobody":                           "",
		"create SmsCapability=true":                                                             "",
		"update #2 Status=pending-verification&CallDelay=5":                                     "send POST " + orders + "/{sid} #2 Status=pending-verification&VerificationCallDelay=5",
		"update FriendlyName=x":                                                                 "",
		"update VerificationCode={code}":                                                        "",
		"in application/json: update {}":                                                        "",
		"as other: fetch #1":                                                                    "as other: send GET " + orders + "/{sid} #1",
		"fetch #?":                                                                              "",
		"delete":                                                                                "",
		"list":                                                                                  "",
		"ask PUT /HostedNumbers/HostedNumberOrders":                                             "",
		"send GET /HostedNumbers/HostedNumberOrders/{sid}":                                      "send GET " + orders + "/{sid}",
		"send GET /HostedNumbers/AuthorizationDocuments/{letter}":                               "send GET /v2/HostedNumber/AuthorizationDocuments/{letter}",
		"send POST /HostedNumbers/AuthorizationDocuments Email=x":                               "send POST /v2/HostedNumber/AuthorizationDocuments Email=x",
		"send POST /HostedNumbers/AuthorizationDocuments/{letter} Status=opened":                "",
		"send POST /2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{pn}.json SmsUrl=":       "send POST /2010-04-01/Accounts/{account}/IncomingPhoneNumbers/{pn}.json SmsUrl=",
		"send DELETE /v2/HostedNumber/Orders/{sid}":                                             "send DELETE /v2/HostedNumber/Orders/{sid}",
		"letter owner sign":                                                                     "letter owner sign",
		"twilio accept":                                                                         "twilio accept",
		"expect #1 pending-loa":                                                                 "expect #1 pending-loa",
		"wait 10m0s":                                                                            "wait 10m0s",
	} {
		assert.Equal(t, want, conform.Says(conform.Second, line), line)
		assert.Equal(t, line, conform.Says(conform.Both, line))
	}
	assert.Empty(t, conform.Says(conform.First, "send GET "+orders))
	assert.Equal(t, "fetch", conform.Says(conform.First, "fetch"))
}

package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

const (
	otherAccount = "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	keySID       = "SK11111111111111111111111111111111"
	otherKey     = "SK22222222222222222222222222222222"
)

var (
	accountID      = sid.MustParse[sid.Account](account)
	otherAccountID = sid.MustParse[sid.Account](otherAccount)
	keyID          = sid.MustParse[sid.APIKey](keySID)
)

// request returns a request with credentials; a form makes it a POST.
func request(path, user, password, form string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != "" {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.SetBasicAuth(user, password)
	return r
}

func answer(handler http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// enters reports whether credentials may enter.
func enters(t require.TestingT, handler http.Handler, user, password string) bool {
	switch w := answer(handler, request(api.Orders, user, password, "")); w.Code {
	case http.StatusOK:
		return true
	case http.StatusUnauthorized:
		return false
	default:
		require.Fail(t, "neither entered nor refused", "%d %s", w.Code, w.Body)
		return false
	}
}

// owner returns the account of an order that a caller creates.
func owner(t *testing.T, handler http.Handler, user, password string) string {
	w := answer(handler, request(api.Orders, user, password, newOrder))
	require.Equal(t, http.StatusCreated, w.Code, "%s", w.Body)
	var created order.Resource
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &created))
	return created.AccountSID.String()
}

// refusal returns the message of a 401.
func refusal(t *testing.T, handler http.Handler, authorization string) string {
	r := httptest.NewRequest(http.MethodGet, api.Orders, nil)
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := answer(handler, r)
	require.Equal(t, http.StatusUnauthorized, w.Code, "%s", w.Body)
	assert.NotEmpty(t, w.Header().Get("Www-Authenticate"))
	var body api.ErrorBody
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	assert.Equal(t, order.ErrorUnauthorized, body.Code)
	return body.Message
}

func authorization(user, password string) string {
	return request("/", user, password, "").Header.Get("Authorization")
}

func serverOf(accounts server.Accounts) http.Handler {
	return newServer(memory.New(memory.Options{}), server.Options{Accounts: accounts})
}

// configured are an account with a token and a key, and a key of an account without one.
func configured() server.Accounts {
	return server.Accounts{
		Tokens: map[sid.ID[sid.Account]]string{accountID: "the token"},
		Keys: map[sid.ID[sid.APIKey]]server.Key{
			keyID:                               {Secret: "the secret", Account: accountID},
			sid.MustParse[sid.APIKey](otherKey): {Secret: "a second secret", Account: otherAccountID},
		},
	}
}

func TestAnyAccountAndAnyKeyEntersAnUnconfiguredServer(t *testing.T) {
	for user, account := range map[string]string{
		account:                                  account,
		"SK" + strings.TrimPrefix(account, "AC"): account,
		"SK0123456789abcdefABCDEF0123456789":     "AC0123456789abcdefABCDEF0123456789",
	} {
		handler := serverOf(server.Accounts{})
		assert.True(t, enters(t, handler, user, "any"), user)
		assert.False(t, enters(t, handler, user, ""), user)
		assert.Equal(t, account, owner(t, handler, user, "any"), "a key acts for the account of the same digits")
	}
}

func TestAKeyActsForItsAccount(t *testing.T) {
	assert.Equal(t, account, owner(t, serverOf(configured()), keySID, "the secret"))
	assert.Equal(t, otherAccount, owner(t, serverOf(configured()), otherKey, "a second secret"))

	accounts := configured()
	accounts.Subaccounts = map[sid.ID[sid.Account]][]sid.ID[sid.Account]{accountID: {otherAccountID}}
	handler := serverOf(accounts)
	w := answer(handler, request(api.Orders, keySID, "the secret", newOrder+"&AccountSid="+otherAccount))
	assert.Equal(t, http.StatusCreated, w.Code, "a key acts for the subaccounts of its account: %s", w.Body)
}

func TestOnlyConfiguredCredentialsEnter(t *testing.T) {
	both, tokens, keys := configured(), configured(), configured()
	tokens.Keys, keys.Tokens = nil, nil
	for _, row := range []struct {
		user, password           string
		inBoth, inTokens, inKeys bool
	}{
		{account, "the token", true, true, false},
		{keySID, "the secret", true, false, true},
		{otherKey, "a second secret", true, false, true},
		{account, "the secret", false, false, false},
		{keySID, "the token", false, false, false},
		{keySID, "a second secret", false, false, false},
		{otherAccount, "a second secret", false, false, false},
		{account, "the token ", false, false, false},
		{keySID, "The secret", false, false, false},
		{"SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "the token", false, false, false},
		{"AC11111111111111111111111111111111", "the secret", false, false, false},
	} {
		assert.Equal(t, row.inBoth, enters(t, serverOf(both), row.user, row.password), "%v", row)
		assert.Equal(t, row.inTokens, enters(t, serverOf(tokens), row.user, row.password), "%v", row)
		assert.Equal(t, row.inKeys, enters(t, serverOf(keys), row.user, row.password), "%v", row)
	}
}

func TestAnIncompleteAccountOrKeyNeverEnters(t *testing.T) {
	handler := serverOf(server.Accounts{
		Tokens: map[sid.ID[sid.Account]]string{accountID: ""},
		Keys: map[sid.ID[sid.APIKey]]server.Key{
			keyID:                               {Secret: "a secret"},
			sid.MustParse[sid.APIKey](otherKey): {Account: accountID},
		},
	})
	for _, user := range []string{account, keySID, otherKey} {
		for _, password := range []string{"", "a secret", "other"} {
			assert.False(t, enters(t, handler, user, password), "%s %s", user, password)
		}
	}
}

func TestOnlyTheExactPasswordEnters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		password := rapid.StringMatching(`[ -~]{1,8}`)
		token, secret, given := password.Draw(t, "token"), password.Draw(t, "secret"), password.Draw(t, "given")
		handler := serverOf(server.Accounts{
			Tokens: map[sid.ID[sid.Account]]string{accountID: token},
			Keys:   map[sid.ID[sid.APIKey]]server.Key{keyID: {Secret: secret, Account: accountID}},
		})
		assert.True(t, enters(t, handler, account, token))
		assert.True(t, enters(t, handler, keySID, secret))
		assert.Equal(t, given == token, enters(t, handler, account, given))
		assert.Equal(t, given == secret, enters(t, handler, keySID, given))
		assert.False(t, enters(t, handler, otherAccount, given))
		assert.False(t, enters(t, handler, otherKey, given))
	})
}

func TestARefusalOfCredentialsSaysWhatIsWrong(t *testing.T) {
	handler := serverOf(configured())
	seen := map[string]string{}
	for about, row := range map[string]struct{ authorization, says string }{
		"no credentials":       {"", "it has none"},
		"another scheme":       {"Bearer abc", "the Authorization header must be Basic"},
		"no base64":            {"Basic !", "the Authorization header must be Basic"},
		"a name":               {authorization("admin", "the token"), "AC or SK and 32 hexadecimal digits"},
		"another kind of sid":  {authorization("HR11111111111111111111111111111111", "the token"), "AC or SK and 32 hexadecimal digits"},
		"an empty password":    {authorization(keySID, ""), "it is empty"},
		"a long password":      {authorization(account, strings.Repeat("x", 1001)), "it is longer than 1000 bytes"},
		"a wrong token":        {authorization(account, "x"), "its password is another"},
		"an unknown account":   {authorization(otherAccount, "x"), "its password is another"},
		"a wrong secret":       {authorization(keySID, "x"), "its password is another"},
		"an unknown key":       {authorization("SK33333333333333333333333333333333", "x"), "its password is another"},
		"an empty user's name": {authorization("", "x"), "AC or SK and 32 hexadecimal digits"},
	} {
		message := refusal(t, handler, row.authorization)
		assert.Contains(t, message, row.says, about)
		seen[row.says] = message
	}
	for _, user := range []string{account, otherAccount, keySID, "SK33333333333333333333333333333333"} {
		assert.Equal(t, seen["its password is another"], refusal(t, handler, authorization(user, "x")), "a refusal does not say whether %s exists", user)
		assert.Equal(t, seen["it is empty"], refusal(t, handler, authorization(user, "")), user)
	}
}

func TestTheTokenOfARequestSignsItsCallbacks(t *testing.T) {
	for about, row := range map[string]struct {
		accounts             server.Accounts
		user, password, want string
	}{
		"the auth token that was sent":               {server.Accounts{}, account, "sent", "sent"},
		"the secret that was sent":                   {server.Accounts{}, keySID, "sent", "sent"},
		"the configured auth token":                  {configured(), account, "the token", "the token"},
		"the configured auth token of a key's owner": {configured(), keySID, "the secret", "the token"},
		"the secret of an account without a token":   {configured(), otherKey, "a second secret", "a second secret"},
	} {
		var tokens []string
		store := memory.New(memory.Options{Deliver: func(ctx context.Context, _ []platform.Item) { tokens = append(tokens, server.Token(ctx)) }})
		owner(t, newServer(store, server.Options{Accounts: row.accounts}), row.user, row.password)
		assert.Equal(t, []string{row.want}, tokens, about)
	}
}

func TestPasswords(t *testing.T) {
	for text, says := range map[string]string{"": "it is empty", strings.Repeat("x", 1001): "longer than 1000 bytes", "a\x00": "NUL", "secret\xff": "UTF-8"} {
		err := server.CheckPassword(text)
		assert.ErrorContains(t, err, says)
		assert.NotContains(t, err.Error(), "secret")
	}
	for _, text := range []string{"x", strings.Repeat("x", 1000), "a:b=c", " ", "ü"} {
		assert.NoError(t, server.CheckPassword(text))
	}
}

// Requests have right and wrong passwords wherever credentials are read.
func TestNoPasswordIsLoggedOrAnswered(t *testing.T) {
	var log bytes.Buffer
	handler := newServer(memory.New(memory.Options{}), server.Options{Accounts: configured(), Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, user := range []string{account, otherAccount, keySID, otherKey, "admin", ""} {
		for _, password := range []string{"the token", "the secret", "a second secret", "a second wrong one", "a second \xff", "a second \x00"} {
			for _, r := range []*http.Request{
				request(api.Orders, user, password, ""), request(api.Orders, user, password, newOrder), request("/nowhere", user, password, ""),
				request(server.HealthPath, user, password, "x=1"),
			} {
				said := answer(handler, r).Body.String()
				for _, hidden := range []string{"the token", "the secret", "a second"} {
					assert.NotContains(t, said, hidden)
				}
			}
		}
	}
	require.Contains(t, log.String(), "status=401")
	require.Contains(t, log.String(), "status=201")
	assert.NotContains(t, log.String(), "the token")
	assert.NotContains(t, log.String(), "secret")
	assert.NotContains(t, log.String(), "a second")
}

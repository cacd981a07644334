package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

const (
	mainAccount = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	subaccount  = "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	apiKey      = "SK11111111111111111111111111111111"
)

// asked sends a request with credentials, a POST if it has a form, and returns the status
// and the body.
func (s *served) asked(user, password, path string, form url.Values) (int, string) {
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	r, err := http.NewRequest(method, s.url+path, strings.NewReader(form.Encode()))
	require.NoError(s.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(user, password)
	response, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return response.StatusCode, string(body)
}

func TestServeLetsTheGivenAccountsAndKeysEnter(t *testing.T) {
	const token, secret = "to:ken=1", "se=cr:et="
	s := startServe(t, "-addr", "127.0.0.1:0", "-code-digits", "7", "-subaccount", subaccount+"="+mainAccount,
		"-account", mainAccount+":"+token, "-account", subaccount+":hush", "-key", apiKey+":"+secret+"="+mainAccount)
	for _, row := range []struct {
		user, password string
		want           int
	}{
		{mainAccount, token, http.StatusOK},
		{subaccount, "hush", http.StatusOK},
		{apiKey, secret, http.StatusOK},
		{mainAccount, secret, http.StatusUnauthorized},
		{mainAccount, "to", http.StatusUnauthorized},
		{apiKey, token, http.StatusUnauthorized},
		{apiKey, "se", http.StatusUnauthorized},
		{subaccount, token, http.StatusUnauthorized},
		{"ACcccccccccccccccccccccccccccccccc", token, http.StatusUnauthorized},
	} {
		status, body := s.asked(row.user, row.password, orders, nil)
		assert.Equal(t, row.want, status, "%s %s: %s", row.user, row.password, body)
	}
	status, body := s.asked(apiKey, secret, orders, newOrder("AccountSid", subaccount))
	assert.Equal(t, http.StatusCreated, status, body)
	assert.Contains(t, body, `"account_sid":"`+subaccount+`"`)
	_, after, _ := strings.Cut(body, `"sid":"`)
	_, body = s.asked(mainAccount, token, orders+"/"+after[:sid.Len], url.Values{"Status": {"pending-verification"}})
	assert.Regexp(t, `"verification_code":"[0-9]{7}"`, body)
	s.stop(syscall.SIGTERM)
	for _, hidden := range []string{token, secret, "hush"} {
		assert.NotContains(t, s.errs.String(), hidden)
	}
}

func TestServeAnswersHealthChecks(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0", "-account", mainAccount+":token")
	for _, host := range []string{"127.0.0.1", "mock", "lb.example:80"} {
		assert.Equal(t, http.StatusOK, s.status(server.HealthPath, host), host)
	}
	s.stop(syscall.SIGTERM)
	assert.NotContains(t, s.errs.String(), "healthz", "a healthy answer is not logged")
}

func TestAccountFlagsAreParsed(t *testing.T) {
	main, sub := sid.MustParse[sid.Account](mainAccount), sid.MustParse[sid.Account](subaccount)
	given := accountValues{
		accounts:    []string{mainAccount + "::a=b:", subaccount + ":=" + mainAccount},
		keys:        []string{apiKey + ":=:=" + subaccount},
		subaccounts: []string{subaccount + "=" + mainAccount},
	}
	var options mock.Options
	require.NoError(t, given.set(&options))
	assert.Equal(t, map[sid.ID[sid.Account]]string{main: ":a=b:", sub: "=" + mainAccount}, options.Accounts)
	assert.Equal(t, map[sid.ID[sid.APIKey]]server.Key{sid.MustParse[sid.APIKey](apiKey): {Secret: "=:", Account: sub}}, options.Keys)
	assert.Equal(t, map[sid.ID[sid.Account]][]sid.ID[sid.Account]{main: {sub}}, options.Subaccounts)
}

func TestAccountsAndKeysAreReadFromFiles(t *testing.T) {
	dir := t.TempDir()
	accountFile, keyFile := filepath.Join(dir, "account"), filepath.Join(dir, "key")
	require.NoError(t, os.WriteFile(accountFile, []byte(mainAccount+":a token\n"), 0o600))
	require.NoError(t, os.WriteFile(keyFile, []byte(apiKey+":a secret="+mainAccount+"\n"), 0o600))
	var options mock.Options
	require.NoError(t, (&accountValues{accounts: []string{"@" + accountFile}, keys: []string{"@" + keyFile}}).set(&options))
	main := sid.MustParse[sid.Account](mainAccount)
	assert.Equal(t, map[sid.ID[sid.Account]]string{main: "a token"}, options.Accounts)
	assert.Equal(t, map[sid.ID[sid.APIKey]]server.Key{sid.MustParse[sid.APIKey](apiKey): {Secret: "a secret", Account: main}}, options.Keys)
	assert.Error(t, (&accountValues{keys: []string{"@" + filepath.Join(dir, "missing")}}).set(&options))
}

func TestAMalformedAccountIsRefused(t *testing.T) {
	const hidden = "hushhushhushhushhushhushhushhush" // 32 bytes, as a token has
	long := strings.Repeat("hush", 251)
	for _, row := range []struct {
		args []string
		says string
	}{
		{[]string{"-account", ""}, "-account requires SID:TOKEN, or @FILE with it; the value has no colon"},
		{[]string{"-account", hidden}, "-account requires SID:TOKEN, or @FILE with it; the value has no colon"},
		{[]string{"-account", mainAccount}, "the value has no colon"},
		{[]string{"-account", mainAccount + ":"}, "-account requires an auth token after the colon of " + mainAccount + "; it is empty"},
		{[]string{"-account", mainAccount + ":" + long}, "it is longer than 1000 bytes"},
		{[]string{"-account", mainAccount + ":hush\xff"}, "it must be valid UTF-8"},
		{[]string{"-account", ":" + hidden}, "-account requires AC and 32 hexadecimal digits before the first colon; it has 0 bytes, not 34"},
		{[]string{"-account", hidden + ":" + mainAccount}, "-account requires AC and 32 hexadecimal digits before the first colon; it has 32 bytes, not 34"},
		{[]string{"-account", "AC" + hidden + ":" + hidden}, "before the first colon; it has other characters"},
		{[]string{"-account", apiKey + ":" + hidden}, "before the first colon; it has the sid of another kind, API key"},
		{[]string{"-account", mainAccount + ":" + hidden, "-account", mainAccount + ":hush"}, "-account requires each account once; " + mainAccount + " is given twice"},

		{[]string{"-key", hidden}, "-key requires SK:SECRET=AC, or @FILE with it; the value has no colon"},
		{[]string{"-key", apiKey + ":" + hidden}, "-key requires SK:SECRET=AC; the value of " + apiKey + " has no equals sign"},
		{[]string{"-key", mainAccount + ":" + hidden + "=" + mainAccount}, "-key requires SK and 32 hexadecimal digits before the first colon; it has the sid of another kind, account"},
		{[]string{"-key", apiKey + ":" + hidden + "="}, "-key " + apiKey + " requires AC and 32 hexadecimal digits after the last equals sign; it has 0 bytes, not 34"},
		{[]string{"-key", apiKey + ":" + mainAccount + "=" + hidden}, "after the last equals sign; it has 32 bytes, not 34"},
		{[]string{"-key", apiKey + ":=" + mainAccount}, "-key requires a secret after the colon of " + apiKey + "; it is empty"},
		{[]string{"-key", apiKey + ":" + long + "=" + mainAccount}, "it is longer than 1000 bytes"},
		{[]string{"-key", apiKey + ":" + hidden + "=" + mainAccount, "-key", apiKey + ":hush=" + subaccount}, "-key requires each key once; " + apiKey + " is given twice"},

		{[]string{"-subaccount", mainAccount}, "-subaccount requires AC=PARENT; the value has no equals sign"},
		{[]string{"-subaccount", "x=" + mainAccount}, "-subaccount requires AC and 32 hexadecimal digits before the equals sign; it has 1 byte, not 34"},
		{[]string{"-subaccount", subaccount + "=" + apiKey}, "-subaccount " + subaccount + " requires AC and 32 hexadecimal digits after the equals sign; it has the sid of another kind, API key"},
		{[]string{"-subaccount", mainAccount + "=" + mainAccount}, mainAccount + " is given as its own parent"},
		{[]string{"-subaccount", subaccount + "=" + mainAccount, "-subaccount", subaccount + "=ACcccccccccccccccccccccccccccccccc"}, "each subaccount once; " + subaccount + " is given twice"},
		{[]string{"-subaccount", subaccount + "=" + mainAccount, "-subaccount", mainAccount + "=ACcccccccccccccccccccccccccccccccc"}, "a PARENT that is not a subaccount; " + mainAccount + " is a subaccount of ACcc"},
		{[]string{"-subaccount", subaccount + "=" + mainAccount, "-subaccount", mainAccount + "=" + subaccount}, "a PARENT that is not a subaccount"},

		{[]string{"-code-digits", "3"}, "it must be a number from 4 to 10"},
		{[]string{"-code-digits", "11"}, "it must be a number from 4 to 10"},
		{[]string{"-code-digits", "six"}, "it must be a number from 4 to 10"},
		{[]string{"-account"}, "-account requires a value"},
	} {
		var errs bytes.Buffer
		assert.Equal(t, exitUsage, run(append([]string{"serve"}, row.args...), strings.NewReader(""), &errs, &errs), "%q", row.args)
		assert.Contains(t, errs.String(), row.says, "%q", row.args)
		assert.Contains(t, errs.String(), "see 'hostednumbers help serve'")
		assert.NotContains(t, errs.String(), "hush", "an error repeats no secret")
		assert.Equal(t, 1, strings.Count(errs.String(), "\n"), "one line")
	}
}

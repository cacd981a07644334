package client_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/order"
)

func TestOptionsAreChecked(t *testing.T) {
	const key = "SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	for want, options := range map[string]client.Options{
		"AccountSID is required; it is missing":                                          {AuthToken: token},
		"AuthToken, or APIKey and APIKeySecret, must be given; both are empty":           {AccountSID: account},
		"AuthToken must not be given together with APIKey; remove one of them":           {AccountSID: account, AuthToken: token, APIKey: key, APIKeySecret: token},
		"APIKey and APIKeySecret must be given together; one of them is empty":           {AccountSID: account, APIKey: key},
		"Tries must be 1 or more, or 0 for 4; it is -1":                                  {AccountSID: account, AuthToken: token, Tries: -1},
		"BaseURL must not contain a user; give AccountSID and AuthToken":                 {AccountSID: account, AuthToken: token, BaseURL: "https://a:secret@example.com"},
		"BaseURL must not have a query or a fragment; remove it":                         {AccountSID: account, AuthToken: token, BaseURL: "https://example.com/?a"},
		"BaseURL must be an absolute http or https url, like https://example.com/path; ": {AccountSID: account, AuthToken: token, BaseURL: "localhost:8421"},
	} {
		c, err := client.New(options)
		assert.ErrorContains(t, err, "client: new: "+want)
		assert.NotContains(t, err.Error(), "secret@")
		assert.Nil(t, c)
	}
}

func TestABaseURLMayHaveAPath(t *testing.T) {
	for _, base := range []string{"http://gateway:8080/hosting", "http://gateway:8080/hosting/"} {
		a := &answers{give: always(http.StatusOK, sample)}
		_, err := newClient(t, client.Options{BaseURL: base, HTTPClient: &http.Client{Transport: a}}).Fetch(t.Context(), orderID)
		assert.NoError(t, err)
		assert.Equal(t, []string{"GET http://gateway:8080/hosting" + orders + "/" + orderID.String()}, a.requests)
	}
}

// The caller's http.Client stays as it is, because other code may use it.
func TestTheHTTPClientIsNotChanged(t *testing.T) {
	own := &http.Client{Transport: &answers{give: always(http.StatusOK, sample)}}
	newClient(t, client.Options{HTTPClient: own})
	assert.Nil(t, own.CheckRedirect)
}

// Whatever is printed or logged, and whatever a server sends back, the secret does not
// appear.
func TestSecretsAreNeverShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[ -~]{8,40}`).Draw(t, "secret")
		options := client.Options{AccountSID: account, Sleep: new(pauses).sleep}
		user := account.String()
		if rapid.Bool().Draw(t, "key") {
			options.APIKey, options.APIKeySecret = "SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", secret
			user = options.APIKey
		} else {
			options.AuthToken = secret
		}
		basic := base64.StdEncoding.EncodeToString([]byte(user + ":" + secret))
		quoted, err := json.Marshal("Basic " + basic + " is " + user + ":" + secret + "!")
		require.NoError(t, err)
		status := rapid.SampledFrom([]int{200, 204, 307, 400, 401, 429, 500}).Draw(t, "status")
		body := rapid.SampledFrom([]string{
			`<html>` + basic + secret + `</html>`, `"` + secret, `{"sid":` + string(quoted) + `}`,
			`{"code":20003,"message":` + string(quoted) + `,"more_info":` + string(quoted) + `}`,
			`{"code":20003,"message":"","details":{"problems":[{"param":` + string(quoted) + `,"code":20001,"message":` + string(quoted) + `}]}}`,
			`{"meta":{"next_page_url":` + string(quoted) + `},"items":[]}`,
		}).Draw(t, "body")
		options.HTTPClient = &http.Client{Transport: &answers{give: always(status, body, "Location: https://"+basic+"/", "Content-Type: "+secret)}}
		c, err := client.New(options)
		require.NoError(t, err)
		shown := []any{options, &options, struct{ Options client.Options }{options}, c, *c, struct{ c *client.Client }{c}}
		_, err = c.Fetch(t.Context(), orderID)
		shown = append(shown, err)
		for _, err := range c.Orders(t.Context(), order.ListRequest{}) {
			shown = append(shown, err)
		}
		shown = append(shown, c.Delete(t.Context(), orderID))
		for _, value := range shown {
			var out bytes.Buffer
			slog.New(slog.NewTextHandler(&out, nil)).Info("", "value", value)
			slog.New(slog.NewJSONHandler(&out, nil)).Info("", "value", value)
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
				fmt.Fprintf(&out, verb+"\n", value)
			}
			assert.NotContains(t, out.String(), secret)
			assert.NotContains(t, out.String(), basic)
		}
	})
}

func TestOptionsAndClientsPrintTheRest(t *testing.T) {
	options := client.Options{AccountSID: account, AuthToken: token}
	assert.Equal(t, "{BaseURL: Generation:1 AccountSID:ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa AuthToken:[redacted] APIKey: APIKeySecret: Tries:0}", fmt.Sprintf("%+v", options))
	assert.Equal(t, "client of ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa at https://preview.twilio.com", newClient(t, client.Options{}).String())
}

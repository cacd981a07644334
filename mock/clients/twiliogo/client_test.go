package twiliogo_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/sid"
)

const (
	account  = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	stranger = "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	token    = "atoken" // the client takes letters and digits only
	unknown  = "HR99999999999999999999999999999999"
	letter   = "PX11111111111111111111111111111111"
	incoming = "/2010-04-01/Accounts/" + account + "/IncomingPhoneNumbers/"
)

// session is the official client, and a server for it.
type session struct {
	t       *testing.T
	handler *client.RequestHandler
	server  *httptest.Server
}

// newSession starts a server that knows one account.
func newSession(t *testing.T) session {
	server := httptest.NewServer(mock.New(mock.Options{
		Accounts: map[sid.ID[sid.Account]]string{sid.MustParse[sid.Account](account): token},
	}))
	t.Cleanup(server.Close)
	return session{t, nil, server}.as(account, token)
}

// as is the session with other credentials.
func (s session) as(user, password string) session {
	s.handler = handlerOver(mock.Transport(s.server.URL), user, password)
	return s
}

// handlerOver is the official client over a transport.
func handlerOver(transport http.RoundTripper, user, password string) *client.RequestHandler {
	sdk := &client.Client{Credentials: client.NewCredentials(user, password), HTTPClient: &http.Client{Transport: transport}}
	sdk.SetAccountSid(account)
	return client.NewRequestHandler(sdk)
}

// play fires events of the other actors on the control plane.
func (s session) play(path, form string) {
	response, err := http.Post(s.server.URL+"/_mock"+path, "application/x-www-form-urlencoded", strings.NewReader(form))
	require.NoError(s.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	require.Less(s.t, response.StatusCode, 300, "%s", body)
}

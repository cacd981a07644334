package twiliogo_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
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

// rewriter sends requests for a host of the API to a local server.
type rewriter struct{ to *url.URL }

func (t rewriter) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = t.to.Scheme, t.to.Host
	return http.DefaultTransport.RoundTrip(r) // the Host header is still the API's
}

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
	to, err := url.Parse(s.server.URL)
	require.NoError(s.t, err)
	sdk := &client.Client{Credentials: client.NewCredentials(user, password), HTTPClient: &http.Client{Transport: rewriter{to}}}
	sdk.SetAccountSid(account)
	s.handler = client.NewRequestHandler(sdk)
	return s
}

// send asks as twilio-go's generated services do.
func (s session) send(method, address, form string) (*http.Response, error) {
	data, err := url.ParseQuery(form)
	require.NoError(s.t, err)
	kind := "application/x-www-form-urlencoded"
	if method == jsonPost {
		return s.handler.Post(address, url.Values{}, map[string]any{"Content-Type": "application/json"}, "", []byte(`{"SmsCapability":true}`)...)
	}
	headers := map[string]any{"Content-Type": kind}
	switch method {
	case http.MethodGet:
		return s.handler.Get(address, data, headers, "")
	case http.MethodPost:
		return s.handler.Post(address, data, headers, "")
	case http.MethodDelete:
		return s.handler.Delete(address, data, headers, "")
	}
	return s.handler.Put(address, data, headers, "")
}

// jsonPost is a POST with a JSON body.
const jsonPost = "POST JSON"

// do is a request that must be answered, with the answer decoded into.
func (s session) do(method, address, form string, into any) {
	response, err := s.send(method, address, form)
	require.NoError(s.t, err, "%s %s", method, address)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	if into == nil {
		return
	}
	require.NoError(s.t, json.Unmarshal(body, into), "%s", body)
}

// api is the address of a path on the first generation of the API.
func api(path string) string { return order.BaseURL + order.Path + path }

// create creates an order, and returns its sid and that of its number.
func (s session) create(number, more string) (order.Resource, string) {
	var made order.Resource
	s.do(http.MethodPost, api(""), "SmsCapability=true&PhoneNumber=%2B"+number+more, &made)
	return made, made.SID.String()
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

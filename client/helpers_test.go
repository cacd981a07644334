package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/sid"
)

const (
	orders = "/HostedNumbers/HostedNumberOrders"
	token  = "a secret of some length"
	sample = `{"sid":"HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","phone_number":"+14155551212","status":"received"}`
)

var (
	account = sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	orderID = sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
)

// answers is a transport that answers without a network. It records its requests.
type answers struct {
	give     func(n int, r *http.Request) *http.Response // n counts from 1
	requests []string
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = " " + string(data)
	}
	a.requests = append(a.requests, r.Method+" "+r.URL.String()+body)
	got := a.give(len(a.requests), r)
	got.Request = r
	return got, r.Context().Err()
}

// answer returns an answer with the given headers, each "Name: value".
func answer(code int, body string, headers ...string) *http.Response {
	got := &http.Response{StatusCode: code, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		got.Header.Set(name, value)
	}
	return got
}

// inTurn gives the answers in their order, and the last one for every later request.
func inTurn(answers ...func() *http.Response) func(int, *http.Request) *http.Response {
	return func(n int, _ *http.Request) *http.Response { return answers[min(n, len(answers))-1]() }
}

// always gives one answer.
func always(code int, body string, headers ...string) func(int, *http.Request) *http.Response {
	return inTurn(func() *http.Response { return answer(code, body, headers...) })
}

// pauses records how long the client would have slept.
type pauses []time.Duration

func (p *pauses) sleep(ctx context.Context, d time.Duration) error {
	*p = append(*p, d)
	return ctx.Err()
}

// newClient returns a client of the account that never really sleeps.
func newClient(t require.TestingT, options client.Options) *client.Client {
	options.AccountSID = account
	if options.AuthToken == "" && options.APIKey == "" {
		options.AuthToken = token
	}
	if options.Sleep == nil {
		options.Sleep = new(pauses).sleep
	}
	c, err := client.New(options)
	require.NoError(t, err)
	return c
}

// over returns a client whose requests get the given answers.
func over(t require.TestingT, give func(int, *http.Request) *http.Response) (*client.Client, *answers) {
	a := &answers{give: give}
	return newClient(t, client.Options{HTTPClient: &http.Client{Transport: a}}), a
}

// at returns a client of a server that is closed with the test.
func at(t *testing.T, handle http.HandlerFunc) (*client.Client, string) {
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return newClient(t, client.Options{BaseURL: server.URL}), server.URL
}

// refusal is an error body of the API.
func refusal(code, status int) string {
	return fmt.Sprintf(`{"code":%d,"message":"a message","more_info":"https://www.twilio.com/docs/errors/%[1]d","status":%d}`, code, status)
}

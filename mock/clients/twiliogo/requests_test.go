//go:build !oldest

package twiliogo_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
)

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

package mock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

// A client that only knows the platform's addresses reaches a server in the same process.
// With a server of another process, use mock.Transport("http://127.0.0.1:8421").
func ExampleServer_Transport() {
	client := http.Client{Transport: mock.New(mock.Options{}).Transport()}
	address := "https://ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token@preview.twilio.com/HostedNumbers/HostedNumberOrders"
	response, err := client.PostForm(address, url.Values{"PhoneNumber": {"+16175551212"}, "SmsCapability": {"true"}})
	fmt.Println(response.Status, err)
	// Output: 201 Created <nil>
}

// echoed is a request as a server received it.
type echoed struct{ Method, Host, URI, User, Password, Body, Header string }

// echo answers with the request that it received.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	user, password, _ := r.BasicAuth()
	body, _ := io.ReadAll(r.Body)
	w.WriteHeader(http.StatusTeapot)
	_ = json.NewEncoder(w).Encode(echoed{r.Method, r.Host, r.RequestURI, user, password, string(body), r.Header.Get("X-Own")})
})

func TestTheTransportSendsThePlatformsHostsToTheServer(t *testing.T) {
	server := httptest.NewServer(echo)
	defer server.Close()
	transport := mock.Transport(server.URL)
	for _, host := range append(mock.PlatformHosts(), "api.ie1.twilio.com", "api.dublin.ie1.twilio.com", "Numbers.Twilio.com:443", "preview.twilio.com.") {
		request, err := http.NewRequest(http.MethodPost, "https://"+host+"/a%2Fb?q=%2B1&r", strings.NewReader("x=1&y=%20"))
		require.NoError(t, err)
		request.SetBasicAuth("user", "pass")
		request.Header.Set("X-Own", "kept")
		response, err := transport.RoundTrip(request)
		require.NoError(t, err, host)
		defer response.Body.Close()
		assert.Equal(t, http.StatusTeapot, response.StatusCode)
		var got echoed
		require.NoError(t, json.NewDecoder(response.Body).Decode(&got))
		assert.Equal(t, echoed{http.MethodPost, strings.TrimPrefix(server.URL, "http://"), "/a%2Fb?q=%2B1&r", "user", "pass", "x=1&y=%20", "kept"}, got, host)
		assert.Equal(t, "https://"+host+"/a%2Fb?q=%2B1&r", request.URL.String(), "the request is not changed")
	}
}

func TestTheTransportRefusesOtherHostsOfThePlatform(t *testing.T) {
	for name, transport := range map[string]http.RoundTripper{
		"to a url":   mock.Transport("http://127.0.0.1:1"),
		"in process": mock.New(mock.Options{}).Transport(),
	} {
		t.Run(name, func(t *testing.T) {
			for _, host := range []string{"twilio.com", "www.twilio.com", "lookups.twilio.com", "a.b.c.api.twilio.com", "api.a.b.c.twilio.com", "LOOKUPS.twilio.com.", "api..twilio.com"} {
				body := &closes{Reader: strings.NewReader("x")}
				request, err := http.NewRequest(http.MethodPost, "https://"+host+"/", body)
				require.NoError(t, err)
				_, err = transport.RoundTrip(request)
				require.ErrorIs(t, err, mock.ErrPlatformHost, host)
				assert.ErrorContains(t, err, "it serves api.twilio.com, numbers.twilio.com, preview.twilio.com; the request is for "+host)
				assert.True(t, body.closed, host)
			}
		})
	}
}

// closes remembers that it was closed.
type closes struct {
	io.Reader
	closed bool
}

func (c *closes) Close() error {
	c.closed = true
	return nil
}

func TestTheTransportLeavesHostsOfOthersAlone(t *testing.T) {
	other := httptest.NewServer(echo)
	defer other.Close()
	for _, transport := range []http.RoundTripper{mock.Transport("http://127.0.0.1:1"), mock.New(mock.Options{}).Transport()} {
		client := http.Client{Transport: transport}
		response, err := client.Get(other.URL + "/own")
		require.NoError(t, err)
		defer response.Body.Close()
		assert.Equal(t, http.StatusTeapot, response.StatusCode)
	}
}

func TestTheTransportRefusesABadBase(t *testing.T) {
	for _, base := range []string{"", "127.0.0.1:8421", "localhost:8421", "ftp://127.0.0.1", "http://", "http://127.0.0.1/path", "http://127.0.0.1/?q", "://"} {
		client := http.Client{Transport: mock.Transport(base)}
		_, err := client.Get("https://preview.twilio.com/")
		assert.ErrorContains(t, err, fmt.Sprintf("mock: transport: the url of the mock server is %q", base))
	}
	_, err := (&http.Client{Transport: mock.Transport("localhost:8421")}).Get("https://preview.twilio.com/")
	assert.ErrorContains(t, err, "it requires a scheme and a host, such as http://127.0.0.1:8421")
}

// The urls in an answer lead back through the same client.
func TestAListIsReadPageByPageThroughTheTransport(t *testing.T) {
	handler := mock.New(mock.Options{})
	server := httptest.NewServer(handler)
	defer server.Close()
	for name, c := range map[string]struct {
		transport http.RoundTripper
		origin    string // of the urls
	}{
		"to a url":   {mock.Transport(server.URL), server.URL},
		"in process": {handler.Transport(), order.BaseURL},
	} {
		t.Run(name, func(t *testing.T) {
			client := http.Client{Transport: c.transport}
			login := "https://ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token@"
			number := 1000
			if name == "in process" {
				number = 2000
			}
			before := len(sidsOf(t, &client, login+"preview.twilio.com"+order.Path, c.origin))
			for i := range 5 {
				response, err := client.PostForm(login+"preview.ie1.twilio.com"+order.Path, url.Values{"PhoneNumber": {fmt.Sprintf("+1617555%d", number+i)}, "SmsCapability": {"true"}})
				require.NoError(t, err)
				response.Body.Close()
				require.Equal(t, http.StatusCreated, response.StatusCode)
			}
			assert.Len(t, sidsOf(t, &client, login+"preview.twilio.com"+order.Path+"?PageSize=2", c.origin), before+5)
		})
	}
}

// sidsOf follows the pages of a list, whose urls must have the origin.
func sidsOf(t *testing.T, client *http.Client, next, origin string) (sids []string) {
	for next != "" {
		request, err := http.NewRequest(http.MethodGet, next, nil)
		require.NoError(t, err)
		request.SetBasicAuth("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "token")
		response, err := client.Do(request)
		require.NoError(t, err)
		var page struct {
			Items []struct{ SID string }
			Meta  struct {
				URL  string `json:"url"`
				Next string `json:"next_page_url"`
			}
		}
		require.NoError(t, json.NewDecoder(response.Body).Decode(&page))
		response.Body.Close()
		assert.True(t, strings.HasPrefix(page.Meta.URL, origin+"/"), page.Meta.URL)
		for _, item := range page.Items {
			sids = append(sids, item.SID)
		}
		next = page.Meta.Next
	}
	return sids
}

func TestTheTransportAnswersInProcess(t *testing.T) {
	server := mock.New(mock.Options{})
	client := http.Client{Transport: server.Transport()}
	response, err := client.Head("https://ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token@preview.twilio.com" + order.Path)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, "200 OK", response.Status)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Empty(t, body, "HEAD")
	assert.Equal(t, "application/json", response.Header.Get("Content-Type"))
	response, err = client.Get("https://preview.twilio.com" + order.Path)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusUnauthorized, response.StatusCode)

	ended, end := context.WithCancel(t.Context())
	end()
	request, err := http.NewRequestWithContext(ended, http.MethodGet, "https://preview.twilio.com/", nil)
	require.NoError(t, err)
	_, err = server.Transport().RoundTrip(request)
	assert.ErrorIs(t, err, context.Canceled)
}

package callback_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// received returns an accepted order and its last change.
func received(callbackURL string, method order.Method) (*order.Order, order.Change) {
	o := &order.Order{Resource: order.Resource{Status: status.Received, SID: payload.HostedNumberOrderSID, PhoneNumber: payload.PhoneNumber}}
	o.Settings.StatusCallbackURL, o.Settings.StatusCallbackMethod = callbackURL, method
	return o, order.Change{Event: order.Accept, Actor: order.Twilio, Version: 2, From: status.TwilioProcessing, To: status.Received,
		Effects: order.Of(order.SendCallback)}
}

func TestACallbackIsPostedAsAForm(t *testing.T) {
	o, ch := received("https://example.com/hosted-numbers/callback#rc=2&rp=all", order.MethodPost)
	r, due, err := newKey(t, "12345").NewRequest(o, ch)
	require.NoError(t, err)
	require.True(t, due)
	assert.Equal(t, "POST", r.Method)
	assert.Equal(t, "https://example.com/hosted-numbers/callback", r.URL)
	assert.Equal(t, wire, string(r.Body))
	assert.Equal(t, http.Header{
		"Content-Type":               {"application/x-www-form-urlencoded"},
		"I-Twilio-Idempotency-Token": {"37d7ae41-a809-5fba-b01c-aa33f71b5147"},
		"User-Agent":                 {"TwilioProxy/1.1"},
		"X-Twilio-Signature":         {"ADVl9RrXqce0NDo5ZwpQdZ90uVM="},
	}, r.Header)
	assert.Equal(t, "ct=5000&rt=15000&tt=15000&rc=2&rp=all", r.Policy.Fragment())

	o.Settings.StatusCallbackMethod = 0
	again, _, err := newKey(t, "12345", "older").NewRequest(o, ch)
	require.NoError(t, err)
	assert.Equal(t, r, again, "an absent method is POST; the first token signs; a second call returns the same request")
}

func TestACallbackByGETHasAQuery(t *testing.T) {
	for callbackURL, want := range map[string]string{
		"https://example.com/a":                "https://example.com/a?" + wire,
		"https://example.com/a?b=%7e+c#ct=100": "https://example.com/a?b=%7e+c&" + wire,
		"https://example.com?b":                "https://example.com/?b&" + wire,
	} {
		o, ch := received(callbackURL, order.MethodGet)
		r, due, err := newKey(t, "12345").NewRequest(o, ch)
		require.NoError(t, err)
		require.True(t, due)
		assert.Equal(t, "GET", r.Method)
		assert.Equal(t, want, r.URL)
		assert.Empty(t, r.Body)
		assert.NotContains(t, r.Header, "Content-Type")
		assert.Equal(t, specified("12345", want, nil), r.Header.Get(callback.SignatureHeader))
	}
}

func TestACallbackNeedsAURLAndAChangeOfStatus(t *testing.T) {
	key := newKey(t, "12345")
	nobody, ch := received("", order.MethodPost)
	_, due, err := key.NewRequest(nobody, ch)
	assert.NoError(t, err)
	assert.False(t, due)

	o, ch := received("https://example.com/", order.MethodPost)
	ch.Effects = 0
	_, due, err = key.NewRequest(o, ch)
	assert.NoError(t, err)
	assert.False(t, due)
}

func TestNewRequestSaysWhyACallbackCannotBeSent(t *testing.T) {
	for callbackURL, want := range map[string]error{"https://example.com/#rc=9": callback.ErrPolicy, "https://u:secret@example.com/%zz": url.EscapeError("%zz")} {
		o, ch := received(callbackURL, order.MethodPost)
		r, due, err := newKey(t, "12345").NewRequest(o, ch)
		assert.ErrorIs(t, err, want)
		assert.NotContains(t, err.Error(), "secret")
		assert.True(t, due)
		assert.Nil(t, r)
	}
	o, ch := received("https://example.com/", order.MethodPost)
	r, due, err := callback.Key{}.NewRequest(o, ch)
	assert.ErrorIs(t, err, callback.ErrNoToken)
	assert.True(t, due)
	assert.Nil(t, r)
	_, err = (&callback.Request{Method: "GET", URL: "https://u:secret@example.com/%zz"}).HTTP(context.Background())
	assert.ErrorIs(t, err, url.EscapeError("%zz"))
	assert.NotContains(t, err.Error(), "secret")
}

// An HTTP client must change these urls.
func TestAURLIsSignedAsItIsSent(t *testing.T) {
	for callbackURL, want := range map[string]string{
		"https://example.com":                                    "https://example.com/",
		"https://u:p@example.com?a":                              "https://u:p@example.com/?a",
		"HTTPS://Example.com:443/a":                              "https://Example.com:443/a",
		"https://example.com:/a":                                 "https://example.com/a",
		"https://[::1]:/a":                                       "https://[::1]/a",
		"https://example.com/a b?c d=ü":                          "https://example.com/a%20b?c%20d=%C3%BC",
		"https://example.com/ü/%7e%2f":                           "https://example.com/%C3%BC/%7e%2f",
		"https://h/\"<>\\^`{|}?\"<>\\^`{|}":                      "https://h/%22%3C%3E%5C%5E%60%7B%7C%7D?%22%3C%3E%5C%5E%60%7B%7C%7D",
		"https://h/-._~:[]@!$&'()*+,;=?-._~:/?[]@!$&'()*+,;=%zz": "https://h/-._~:[]@!$&'()*+,;=?-._~:/?[]@!$&'()*+,;=%zz",
		"https://example.com/a?":                                 "https://example.com/a?",
		"https://example.com/a+b?c+d":                            "https://example.com/a+b?c+d",
		"https://u%40x:@example.com/#":                           "https://u%40x:@example.com/",
		"https://example.com//a/../b":                            "https://example.com//a/../b",
	} {
		o, ch := received(callbackURL, order.MethodPost)
		r, _, err := newKey(t, "12345").NewRequest(o, ch)
		require.NoError(t, err)
		assert.Equal(t, want, r.URL)
		want = strings.Replace(want, ":@e", "@e", 1) // a header cannot show an empty password
		assert.Equal(t, specified("12345", want, payload.Values()), r.Header.Get(callback.SignatureHeader))
	}
}

// post sends a callback, and returns the answer's status and body.
func post(t require.TestingT, r *callback.Request) (int, string) {
	request, err := r.HTTP(context.Background())
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(body)
}

func TestASentCallbackIsReceived(t *testing.T) {
	var at []string
	var got []callback.Received
	receiver := callback.Receiver{Key: newKey(t, "new", "12345"), Refused: func(_ *http.Request, err error) { at = append(at, err.Error()) }}
	server := httptest.NewServer(receiver.Handler(func(_ http.ResponseWriter, r *http.Request, c callback.Received) {
		at, got = append(at, callback.RequestURL(r)), append(got, c)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	rapid.Check(t, func(t *rapid.T) {
		at, got = nil, nil
		user := rapid.SampledFrom([]string{"", "", "u@", "u:p@", "u%40x:p%3A@", "u:-._~!$&'()*+,;=@"}).Draw(t, "user")
		_, rest, _ := strings.Cut(addresses().Draw(t, "address"), "://")
		if i := strings.IndexAny(rest, "/?"); i >= 0 {
			rest = rest[i:]
		} else {
			rest = ""
		}
		method := rapid.SampledFrom([]order.Method{order.MethodGet, order.MethodPost}).Draw(t, "method")
		o, ch := received("http://"+user+host+rest+rapid.SampledFrom([]string{"", "#rc=0"}).Draw(t, "fragment"), method)
		ch.Version = rapid.IntRange(1, 1000).Draw(t, "version")
		r, _, err := newKey(t, "12345").NewRequest(o, ch)
		require.NoError(t, err)
		code, body := post(t, r)
		assert.Equal(t, http.StatusOK, code, body)
		assert.Equal(t, []string{strings.Replace(r.URL, user, "", 1)}, at)
		assert.Equal(t, []callback.Received{{Payload: payload, Token: callback.IdempotencyToken(o.SID, ch.Version)}}, got)
	})
}

// User information has several spellings, but the receiver always sees the same one.
func TestARedirectIsSignedAsItIsReceived(t *testing.T) {
	var location string
	receiver := callback.Receiver{Key: newKey(t, "12345")}
	answer := receiver.Handler(func(w http.ResponseWriter, _ *http.Request, _ callback.Received) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/from" {
			answer.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	key, sender := newKey(t, "12345"), callback.NewSender(callback.SenderOptions{})
	for _, user := range []string{"", "@", ":@", "u@", "u:@", ":p@", "u:p@", "u%3Aw:p@", "u!$&'()*+,;=:x@", "%61:%2f@", "u:p:q@", "%FF:%00@"} {
		for from, to := range map[string]string{user + host: "/to", host: "http://" + user + host + "/to"} {
			o, ch := received("http://"+from+"/from", order.MethodPost)
			r, _, err := key.NewRequest(o, ch)
			require.NoError(t, err)
			location = to
			outcome := sender.Attempt(context.Background(), r, key.Redirect)
			assert.Equal(t, http.StatusNoContent, outcome.Status, "from %s to %s: %v", from, to, outcome.Err)
		}
	}
}

// The expected tokens come from another implementation of UUIDs of version 5.
func TestTheTokenIsAUUIDOfTheOrderAndItsVersion(t *testing.T) {
	for _, c := range []struct {
		id      string
		version int
		want    string
	}{
		{orderID, 1, "302b3da5-b754-5220-b7e2-9170cf0b5fc9"},
		{orderID, 2, "37d7ae41-a809-5fba-b01c-aa33f71b5147"},
		{"HRbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 1, "ee5ab938-df89-5e27-97c4-46a17b5a47f2"},
		{"HR0123456789abcdef0123456789ABCDEF", 40, "c314a212-96f9-51bb-b452-5b55e3519a58"},
	} {
		assert.Equal(t, c.want, callback.IdempotencyToken(sid.MustParse[sid.Order](c.id), c.version))
	}
}

func TestEveryCallbackHasItsOwnToken(t *testing.T) {
	seen := map[string]bool{}
	for _, id := range []string{orderID, "HR11111111111111111111111111111111"} {
		for version := range 1000 {
			token := callback.IdempotencyToken(sid.MustParse[sid.Order](id), version)
			assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, token)
			assert.False(t, seen[token])
			seen[token] = true
		}
	}
}

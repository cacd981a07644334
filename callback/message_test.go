package callback_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
)

const formType = "application/x-www-form-urlencoded"

// readingTests maps callbacks to their readings: GET, a form or a hashed body.
var readingTests = []struct {
	what string
	in   callback.Incoming
	want string
}{
	{"a GET", callback.Incoming{Method: "GET", URL: here}, "GET"},
	{"a GET with a body", callback.Incoming{Method: "GET", URL: here, Body: []byte(wire), ContentType: formType}, "GET"},
	{"no method, no body", callback.Incoming{URL: here}, "GET"},
	{"no method, an empty body", callback.Incoming{URL: here, Body: []byte{}}, "form"},
	{"no method, a body", callback.Incoming{URL: here, Body: []byte(wire)}, "form"},
	{"a POST", callback.Incoming{Method: "POST", URL: here, Body: []byte(wire)}, "form"},
	{"a POST without a body", callback.Incoming{Method: "POST", URL: here}, "form"},
	{"a form", callback.Incoming{Method: "POST", URL: here, Body: []byte(wire), ContentType: formType}, "form"},
	{"a form and a hash", callback.Incoming{URL: here + "?bodySHA256=0", Body: []byte(wire), ContentType: formType}, "form"},
	{"a hash, no type", callback.Incoming{URL: here + "?bodySHA256=0", Body: []byte(wire)}, "hashed form"},
	{"two hashes, no type", callback.Incoming{URL: here + "?bodySHA256&bodySHA256", Body: []byte(wire)}, "hashed form"},
	{"a hash, a blank type", callback.Incoming{URL: here + "?bodySHA256=0", Body: []byte(wire), ContentType: " "}, "hashed form"},
	{"a hash in the fragment", callback.Incoming{URL: here + "#?bodySHA256=0", Body: []byte(wire)}, "form"},
	{"JSON", callback.Incoming{URL: here, Body: []byte("{}"), ContentType: "application/json"}, "hashed"},
	{"JSON without a body", callback.Incoming{Method: "POST", URL: here, ContentType: "application/json"}, "hashed"},
	{"a malformed type", callback.Incoming{URL: here, Body: []byte(wire), ContentType: formType + `" charset`}, "hashed"},
	{"another method", callback.Incoming{Method: "PUT", URL: here, Body: []byte(wire)}, ""},
	{"a method in lower case", callback.Incoming{Method: "get", URL: here}, ""},
}

func TestReadings(t *testing.T) {
	for _, tt := range readingTests {
		readings, err := tt.in.Readings()
		var got []string
		for _, m := range readings {
			assert.Equal(t, tt.in.URL, m.URL)
			switch {
			case m.Form != nil:
				got = append(got, "form")
				assert.Equal(t, order.ParseForm(string(tt.in.Body)), m.Form, tt.what)
				assert.Nil(t, m.Body)
			case m.Body != nil:
				got = append(got, "hashed")
				assert.Equal(t, string(tt.in.Body), string(m.Body))
			default:
				got = append(got, "GET")
			}
		}
		assert.Equal(t, tt.want, strings.Join(got, " "), tt.what)
		if tt.want == "" {
			assert.ErrorIs(t, err, callback.ErrMethod, tt.what)
			_, err = newKey(t, "12345").Read(tt.in)
			assert.ErrorIs(t, err, callback.ErrMethod, tt.what)
			assert.ErrorContains(t, err, "callback: read: ")
		} else {
			assert.NoError(t, err, tt.what)
		}
	}
}

// Maps a url as a person writes it to the url that the sender signs.
func TestCheckTriesTheURLThatAClientRequests(t *testing.T) {
	key := newKey(t, "12345")
	for written, signed := range map[string]string{
		"https://h":                 "https://h/",
		"HTTPS://H:/a":              "https://H/a",
		"https://h/a b":             "https://h/a%20b",
		"https://bücher.example/":   "https://xn--bcher-kva.example:443/",
		"https://u%3A:p:q@h/#ct=1":  "https://u:%3Ap%3Aq@h/",
		"https://u:%3a@h/":          "https://u:%3A@h/",
		"https://u:%3a@h/x":         "https://u:%3a@h:443/x",
		"https://h/?a b#bodySHA256": "https://h:443/?a%20b",
	} {
		in := callback.Incoming{URL: written, Body: []byte(wire), ContentType: formType, Token: "a token", Signature: specified("12345", signed, payload.Values())}
		got, err := key.Read(in)
		assert.NoError(t, err, written)
		assert.Equal(t, callback.Received{Payload: payload, Token: "a token"}, got)

		m, err := key.Check(in)
		require.NoError(t, err)
		assert.NoError(t, key.Verify(m, in.Signature), "Check returns the signed message")

		in.Body = []byte(wire + "x")
		m, err = key.Check(in)
		assert.ErrorIs(t, err, callback.ErrNoMatch, written)
		assert.Zero(t, m)
		var refused *callback.SignatureError
		require.ErrorAs(t, err, &refused)
		seen := map[string]bool{}
		for _, tried := range refused.URLs {
			assert.False(t, seen[tried], "%s is tried twice", tried)
			seen[tried] = true
			assert.NotContains(t, tried, "p%3Aq")
		}
		if !strings.Contains(written, "@") {
			assert.True(t, seen[signed], "%s is among %v", signed, refused.URLs)
		}
	}
	_, err := key.Check(callback.Incoming{URL: "https://h/%zz", Signature: specified("another", "", nil)})
	var refused *callback.SignatureError
	require.ErrorAs(t, err, &refused)
	assert.Equal(t, []string{"https://h/%zz", "https://h:443/%zz"}, refused.URLs, "a url that cannot be requested is tried as it is")
}

// If two readings fail, the error is that of the likelier one.
func TestTheErrorIsThatOfTheLikeliestReading(t *testing.T) {
	key, wrong := newKey(t, "12345"), specified("another", here, nil)
	for address, want := range map[string]error{
		here:                                   callback.ErrNoMatch,
		here + "?bodySHA256=0":                 callback.ErrBodyHash,
		callback.BodyURL(here, []byte(object)): callback.ErrNoMatch,
	} {
		_, err := key.Check(callback.Incoming{URL: address, Body: []byte(object), Signature: wrong})
		assert.ErrorIs(t, err, want, address)
	}
}

// aGETIsReadByItsLastValues is the law that the query of the callback url cannot
// change the parameters of the callback.
func aGETIsReadByItsLastValues(t *rapid.T) {
	key := newKey(t, "12345")
	pair := rapid.SampledFrom([]string{"Status", "%53tatus", "PhoneNumber", "HostedNumberOrderSid", "a", "", "bodySHA256"})
	var query []string
	for i := range rapid.IntRange(0, 4).Draw(t, "n") {
		query = append(query, pair.Draw(t, "name")+rapid.SampledFrom([]string{"", "=", "=failed", "=%zz", "=;", "=a=b"}).Draw(t, fmt.Sprint("value ", i)))
	}
	o, ch := received("https://example.com/a?"+strings.Join(query, "&"), order.MethodGet)
	r, _, err := key.NewRequest(o, ch)
	require.NoError(t, err)
	in := callback.Incoming{Method: "GET", URL: r.URL, Signature: r.Header.Get(callback.SignatureHeader)}
	got, err := key.Read(in)
	require.NoError(t, err)
	assert.Equal(t, payload, got.Payload)

	in.URL = strings.Replace(in.URL, "?", "?Status=received&", 1)
	_, err = key.Read(in)
	assert.ErrorIs(t, err, callback.ErrNoMatch, "the signature covers the url's own parameters")
}

func TestAGETIsReadByItsLastValues(t *testing.T) { rapid.Check(t, aGETIsReadByItsLastValues) }

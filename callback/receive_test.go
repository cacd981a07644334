package callback_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/phone"
)

const (
	asForm = "Content-Type: application/x-www-form-urlencoded\n"
	asJSON = "Content-Type: application/json\n"
	object = `{"Status":"received","HostedNumberOrderSid":"` + orderID + `","PhoneNumber":"+15017122661","New":{"a":[1],"Status":"failed"},"Newer":1e999}`
)

// raw reads a request like a server.
func raw(t require.TestingT, start, headers, body string) *http.Request {
	if body != "" {
		headers += fmt.Sprintf("Content-Length: %d\n", len(body))
	}
	text := start + " HTTP/1.1\nHost: example.com\n" + headers + "\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(text, "\n", "\r\n") + body)))
	require.NoError(t, err)
	return r
}

// signedFor sets the signature of a url and a form.
func signedFor(r *http.Request, address string, form map[string][]string) *http.Request {
	r.Header.Set(callback.SignatureHeader, specified("12345", address, form))
	return r
}

const here = "http://example.com/a"

func posted(t require.TestingT) *http.Request {
	return signedFor(raw(t, "POST /a", asForm, wire), here, payload.Values())
}

func TestEveryWayToSendACallbackIsRead(t *testing.T) {
	hashed := strings.TrimPrefix(callback.BodyURL(here, []byte(object)), "http://example.com")
	chunked := posted(t)
	chunked.ContentLength, chunked.TransferEncoding = -1, []string{"chunked"}
	chunked.Body = io.NopCloser(iotest.OneByteReader(chunked.Body))
	more := func(params map[string]string) url.Values {
		form := payload.Values()
		for name, value := range params {
			form.Set(name, value)
		}
		return form
	}
	for name, r := range map[string]*http.Request{
		"a form":                   posted(t),
		"a form in order":          signedFor(raw(t, "POST /a", asForm, "Status=received&PhoneNumber=%2b15017122661&HostedNumberOrderSid="+orderID), here, payload.Values()),
		"a form of some charset":   signedFor(raw(t, "POST /a", "Content-Type: Application/X-WWW-Form-URLEncoded; charset=UTF-8\n", wire), here, payload.Values()),
		"a form of a bad charset":  signedFor(raw(t, "POST /a", "Content-Type: application/x-www-form-urlencoded; charset\n", wire), here, payload.Values()),
		"a form, and a query":      signedFor(raw(t, "POST /a?Status=failed&%zz;", asForm, wire), here+"?Status=failed&%zz;", payload.Values()),
		"a GET":                    signedFor(raw(t, "GET /a?"+wire, "", ""), here+"?"+wire, nil),
		"a GET with a body":        signedFor(raw(t, "GET /a?"+wire, asForm, "Status=failed"), here+"?"+wire, nil),
		"a GET with an odd query":  signedFor(raw(t, "GET /a?a;b&%zz&"+wire, "", ""), here+"?a;b&%zz&"+wire, nil),
		"a GET to an absolute url": signedFor(raw(t, "GET http://example.com/a?"+wire, "", ""), here+"?"+wire, nil),
		"a JSON body":              signedFor(raw(t, "POST "+hashed, asJSON, object), "http://example.com"+hashed, nil),
		"a JSON body, untyped":     signedFor(raw(t, "POST "+hashed, "", object), "http://example.com"+hashed, nil),
		"odd escapes":              signedFor(raw(t, "POST /%7e+%2F/../b?%41=+", asForm, wire), "http://example.com/%7e+%2F/../b?%41=+", payload.Values()),
		"a form with raw ; and %":  signedFor(raw(t, "POST /a", asForm, wire+"&a=;%&b=100%;x%zz&%"), here, more(map[string]string{"a": ";%", "b": "100%;x%zz", "%": ""})),
		"a form with empty names":  signedFor(raw(t, "POST /a", asForm, "&&=&=b&"+wire), here, url.Values{"": {"", "b"}, "Status": {"received"}, "PhoneNumber": {"+15017122661"}, "HostedNumberOrderSid": {orderID}}),
		"a form of no type":        signedFor(raw(t, "POST /a", "", wire), here, payload.Values()),
		"a form of an empty type":  signedFor(raw(t, "POST /a", "Content-Type:  \n", wire), here, payload.Values()),
		"an untyped form, a hash":  signedFor(raw(t, "POST /a?bodySHA256=0", "", wire), here+"?bodySHA256=0", payload.Values()),
		"a form, and a hash":       signedFor(raw(t, "POST /a?bodySHA256=0", asForm, wire), here+"?bodySHA256=0", payload.Values()),
		"a form, and a callback":   signedFor(raw(t, "POST /a?Status=failed&PhoneNumber=&HostedNumberOrderSid=x", asForm, wire), here+"?Status=failed&PhoneNumber=&HostedNumberOrderSid=x", payload.Values()),
		"a GET with raw ; and %":   signedFor(raw(t, "GET /a?b=;%&"+wire, "", ""), here+"?b=;%&"+wire, nil),
		"a GET with its own names": signedFor(raw(t, "GET /a?Status=failed&PhoneNumber=&HostedNumberOrderSid=x&"+wire, "", ""), here+"?Status=failed&PhoneNumber=&HostedNumberOrderSid=x&"+wire, nil),
		"a GET with two callbacks": signedFor(raw(t, "GET /a?Status=failed&%53tatus=completed&"+wire, "", ""), here+"?Status=failed&%53tatus=completed&"+wire, nil),
		"a chunked form":           chunked,
		"many parameters":          signedFor(raw(t, "POST /a", asForm, wire+strings.Repeat("&a", 30_000)), here, more(map[string]string{"a": ""})),
		"a path like a host":       signedFor(raw(t, "POST //a:1@b", asForm, wire), "http://example.com//a:1@b", payload.Values()),
	} {
		receiver := callback.Receiver{Key: newKey(t, "12345")}
		r.Header.Set(callback.IdempotencyHeader, "a token")
		for range 2 {
			got, err := receiver.Read(r)
			assert.NoError(t, err, name)
			assert.Equal(t, callback.Received{Payload: payload, Token: "a token"}, got, name)
		}
	}
}

func TestASignatureCoversEveryParameter(t *testing.T) {
	receiver := callback.Receiver{Key: newKey(t, "12345")}
	more := payload.Values()
	more["New"], more["Empty"] = []string{"2", "1", "2"}, []string{""}
	const alsoSent = wire + "&New=2&New=1&Empty=&New=2"
	got, err := receiver.Read(signedFor(raw(t, "POST /a", asForm, alsoSent), here, more))
	assert.NoError(t, err)
	assert.Equal(t, callback.Received{Payload: payload}, got, "a missing token is not an error")
	_, err = receiver.Read(signedFor(raw(t, "POST /a", asForm, alsoSent), here, payload.Values()))
	assert.ErrorIs(t, err, callback.ErrNoMatch)
}

// refusals maps requests that are not callbacks to the error and the status code.
func refusals(t require.TestingT) map[string]struct {
	r    *http.Request
	err  error
	code int
} {
	sign := func(start, headers, body string) *http.Request {
		r := raw(t, start, headers, body)
		address := "http://example.com" + r.RequestURI
		if headers == asJSON {
			return signedFor(r, address, nil)
		}
		form := map[string][]string{}
		for pair := range strings.SplitSeq(body, "&") {
			if name, value, ok := strings.Cut(pair, "="); ok {
				form[name] = append(form[name], strings.ReplaceAll(value, "%2B", "+"))
			}
		}
		return signedFor(r, address, form)
	}
	hashed := func(body string) string {
		return strings.TrimPrefix(callback.BodyURL(here, []byte(body)), "http://example.com")
	}
	broken := posted(t)
	broken.Body = io.NopCloser(iotest.ErrReader(errors.New("cable cut")))
	limited := posted(t)
	limited.Body = http.MaxBytesReader(nil, limited.Body, 10)
	return map[string]struct {
		r    *http.Request
		err  error
		code int
	}{
		"no signature":            {raw(t, "POST /a", asForm, wire), callback.ErrNoSignature, 403},
		"a malformed signature":   {raw(t, "GET /a?"+wire, "X-Twilio-Signature: x\n", ""), callback.ErrMalformedSignature, 403},
		"another url":             {signedFor(raw(t, "GET /a?"+wire, "", ""), here, nil), callback.ErrNoMatch, 403},
		"another method":          {signedFor(raw(t, "GET /a?"+wire, "", ""), here+"?"+wire, payload.Values()), callback.ErrNoMatch, 403},
		"another form":            {signedFor(raw(t, "POST /a", asForm, wire+"&a=b"), here, payload.Values()), callback.ErrNoMatch, 403},
		"a body without a hash":   {sign("POST /a", asJSON, object), callback.ErrBodyHash, 403},
		"a body of another":       {sign("POST "+hashed(object), asJSON, object+" "), callback.ErrBodyHash, 403},
		"no body":                 {sign("POST /a", asJSON, ""), callback.ErrBodyHash, 403},
		"a PUT":                   {sign("PUT /a", asForm, wire), callback.ErrMethod, 405},
		"a HEAD":                  {sign("HEAD /a?"+wire, "", ""), callback.ErrMethod, 405},
		"a long form":             {sign("POST /a", asForm, wire+"&a="+strings.Repeat("a", 64<<10)), callback.ErrTooLarge, 413},
		"a limited body":          {limited, callback.ErrTooLarge, 413},
		"a broken body":           {broken, callback.ErrBody, 400},
		"an own status in a form": {sign("POST /a?Status=received", asForm, strings.TrimSuffix(wire, "&Status=received")), callback.ErrMissing, 400},
		"an empty last status":    {sign("GET /a?"+wire+"&Status=", "", ""), callback.ErrMissing, 400},
		"null for a status":       {sign("POST "+hashed(strings.Replace(object, `"received"`, "null", 1)), asJSON, strings.Replace(object, `"received"`, "null", 1)), callback.ErrMissing, 400},
		"a status in other case":  {sign("POST "+hashed(strings.Replace(object, `"Status":"r`, `"status":"r`, 1)), asJSON, strings.Replace(object, `"Status":"r`, `"status":"r`, 1)), callback.ErrMissing, 400},
		"a malformed type":        {signedFor(raw(t, "POST /a", "Content-Type: application/x-www-form-urlencoded\" charset\n", wire), here, payload.Values()), callback.ErrBodyHash, 403},
		"a type given twice":      {signedFor(raw(t, "POST /a", "Content-Type: application/x-www-form-urlencoded; a=1; a=2\n", wire), here, payload.Values()), callback.ErrBodyHash, 403},
		"no JSON":                 {sign("POST "+hashed("{"), asJSON, "{"), callback.ErrBody, 400},
		"a list":                  {sign("POST "+hashed("[]"), asJSON, "[]"), callback.ErrBody, 400},
		"null":                    {sign("POST "+hashed("null"), asJSON, "null"), callback.ErrMissing, 400},
		"a number for a text":     {sign("POST "+hashed(`{"Status":1}`), asJSON, `{"Status":1}`), callback.ErrMissing, 400},
		"no parameters":           {sign("GET /a", "", ""), callback.ErrMissing, 400},
		"an empty form":           {sign("POST /a", asForm, ""), callback.ErrMissing, 400},
		"a status in JSON, twice": {sign("POST "+hashed(`{"Status":"received",`+object[1:]), asJSON, `{"Status":"received",`+object[1:]), callback.ErrRepeated, 400},
		"a repeated status":       {sign("POST /a", asForm, wire+"&Status=failed"), callback.ErrRepeated, 400},
		"a number unescaped":      {sign("GET /a?"+strings.ReplaceAll(wire, "%2B", "+"), "", ""), phone.ErrSyntax, 400},
	}
}

func TestOtherRequestsAreRefusedAndAnswered(t *testing.T) {
	for name, c := range refusals(t) {
		receiver := callback.Receiver{Key: newKey(t, "12345")}
		got, err := receiver.Read(c.r)
		assert.ErrorIs(t, err, c.err, name)
		assert.True(t, strings.HasPrefix(err.Error(), "callback: "), "%s: %v", name, err)
		assert.Zero(t, got, name)
	}
	for name, c := range refusals(t) {
		told := error(nil)
		receiver := callback.Receiver{Key: newKey(t, "12345"), Refused: func(r *http.Request, err error) {
			assert.Same(t, c.r, r)
			told = err
		}}
		w := httptest.NewRecorder()
		receiver.Handler(func(http.ResponseWriter, *http.Request, callback.Received) {
			assert.Fail(t, "handed on", name)
		}).ServeHTTP(w, c.r)
		assert.ErrorIs(t, told, c.err, name)
		assert.Equal(t, c.code, w.Code, name)
		assert.NotEmpty(t, w.Body.String(), name)
		assert.NotContains(t, w.Body.String(), "http://", "the answer does not contain a url")
		allow := ""
		if c.code == http.StatusMethodNotAllowed {
			allow = "GET, POST"
		}
		assert.Equal(t, allow, w.Header().Get("Allow"), name)

		receiver.Refused = nil
		again := httptest.NewRecorder()
		receiver.Handler(nil).ServeHTTP(again, c.r)
		assert.Equal(t, w.Code, again.Code, "%s, without Refused, with a body that was read before", name)
	}
}

func TestTheZeroReceiverRefusesEverything(t *testing.T) {
	_, err := new(callback.Receiver).Read(posted(t))
	assert.ErrorIs(t, err, callback.ErrNoToken)
}

func TestAHandlerCanReadTheBodyAgain(t *testing.T) {
	receiver := callback.Receiver{Key: newKey(t, "12345")}
	w := httptest.NewRecorder()
	receiver.Handler(func(w http.ResponseWriter, r *http.Request, c callback.Received) {
		assert.Equal(t, payload, c.Payload)
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, wire, string(body))
		w.WriteHeader(http.StatusNoContent)
	}).ServeHTTP(w, posted(t))
	assert.Equal(t, http.StatusNoContent, w.Code)
}

func TestABodyHasALimitAndIsRestored(t *testing.T) {
	for limit, want := range map[int64]error{int64(len(wire)): nil, int64(len(wire)) - 1: callback.ErrTooLarge, 1: callback.ErrTooLarge,
		math.MaxInt64: nil, math.MaxInt64 - 1: nil, 0: nil, -1: nil} {
		r := posted(t)
		closed := false
		r.Body = closer{r.Body, &closed}
		receiver := callback.Receiver{Key: newKey(t, "12345"), MaxBody: limit}
		_, err := receiver.Read(r)
		assert.ErrorIs(t, err, want, limit)
		rest, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, wire, string(rest), "%d: the body can be read again", limit)
		assert.False(t, closed)
		assert.NoError(t, r.Body.Close())
		assert.True(t, closed)
	}

	endless := posted(t)
	endless.Body = io.NopCloser(endlessly{})
	_, err := (&callback.Receiver{Key: newKey(t, "12345")}).Read(endless)
	assert.ErrorIs(t, err, callback.ErrTooLarge)

	none := signedFor(raw(t, "POST /a", asForm, ""), here, nil)
	none.Body = nil
	_, err = (&callback.Receiver{Key: newKey(t, "12345")}).Read(none)
	assert.ErrorIs(t, err, callback.ErrMissing)
}

type closer struct {
	io.Reader
	closed *bool
}

func (c closer) Close() error {
	*c.closed = true
	return nil
}

type endlessly struct{}

func (endlessly) Read(p []byte) (int, error) { return copy(p, bytes.Repeat([]byte("a"), len(p))), nil }

func TestTheHostChoosesTheURL(t *testing.T) {
	const proxied = "X-Forwarded-Proto: https\nX-Forwarded-Host: public.example:8443\n"
	const chained = "X-Forwarded-Proto: https , http\nX-Forwarded-Host: public.example, inner\n"
	for _, c := range []struct {
		headers string
		url     func(*http.Request) string
		want    string
	}{
		{"", nil, "http://example.com/a?b=%2f"},
		{"", callback.RequestURL, "http://example.com/a?b=%2f"},
		{proxied, nil, "http://example.com/a?b=%2f"},
		{proxied, callback.RequestURL, "http://example.com/a?b=%2f"},
		{proxied, callback.PublicURL("https://other.example"), "https://other.example/a?b=%2f"},
		{"", callback.PublicURL("https://other.example/"), "https://other.example/a?b=%2f"},
		{"", callback.PublicURL("https://u:p@other.example:1/under/"), "https://u:p@other.example:1/under/a?b=%2f"},
		{"", callback.ForwardedURL, "http://example.com/a?b=%2f"},
		{proxied, callback.ForwardedURL, "https://public.example:8443/a?b=%2f"},
		{chained, callback.ForwardedURL, "https://public.example/a?b=%2f"},
		{"X-Forwarded-Proto: HTTPS\n", callback.ForwardedURL, "https://example.com/a?b=%2f"},
		{"X-Forwarded-Proto: https\n", callback.ForwardedURL, "https://example.com/a?b=%2f"},
		{"X-Forwarded-Host: [::1]:8443\n", callback.ForwardedURL, "http://[::1]:8443/a?b=%2f"},
	} {
		receiver := callback.Receiver{Key: newKey(t, "12345"), URL: c.url}
		if c.url != nil {
			assert.Equal(t, c.want, c.url(raw(t, "POST /a?b=%2f", asForm+c.headers, wire)))
		}
		_, err := receiver.Read(signedFor(raw(t, "POST /a?b=%2f", asForm+c.headers, wire), c.want, payload.Values()))
		assert.NoError(t, err, "%s by %q", c.want, c.headers)
		var refused *callback.SignatureError
		_, err = receiver.Read(signedFor(raw(t, "POST /a?b=%2f", asForm+c.headers, wire), "https://elsewhere/a?b=%2f", payload.Values()))
		require.ErrorAs(t, err, &refused)
		assert.Equal(t, strings.Replace(c.want, "u:p@", "u:xxxxx@", 1), refused.URLs[0])
	}

	inside := raw(t, "GET /a", proxied, "")
	inside.Host = "inside:8080"
	assert.Equal(t, "https://public.example:8443/a", callback.ForwardedURL(inside))
	inside.Header.Set("X-Forwarded-Host", "public.example")
	assert.Equal(t, "https://public.example/a", callback.ForwardedURL(inside))
	inside.Header.Del("X-Forwarded-Host")
	assert.Equal(t, "https://inside:8080/a", callback.ForwardedURL(inside))
	inside.Header.Set("X-Forwarded-Port", "443")
	assert.Equal(t, "https://inside/a", callback.ForwardedURL(inside))
	secure := raw(t, "GET /a", "", "")
	secure.TLS = &tls.ConnectionState{}
	assert.Equal(t, "https://example.com/a", callback.RequestURL(secure))
	stripped := raw(t, "GET /a/b?c", "", "")
	http.StripPrefix("/a", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "http://example.com/a/b?c", callback.RequestURL(r))
	})).ServeHTTP(nil, stripped)
}

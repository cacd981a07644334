package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/order"
)

var kinds = []error{client.ErrInvalid, client.ErrUnauthorized, client.ErrForbidden, client.ErrNotFound, client.ErrConflict, client.ErrRateLimited}

// kindOf returns the errors of kinds that an error is.
func kindOf(err error) (is []error) {
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			is = append(is, kind)
		}
	}
	return is
}

func TestEveryKindOfError(t *testing.T) {
	for _, c := range []struct {
		code, status int
		kind         error
	}{
		{22110, 400, client.ErrInvalid},
		{20003, 401, client.ErrUnauthorized},
		{20403, 403, client.ErrForbidden},
		{20404, 404, client.ErrNotFound},
		{20409, 409, client.ErrConflict},
		{20429, 429, client.ErrRateLimited},
		{20004, 405, nil},
		{99999, 404, client.ErrNotFound}, // an unknown code
	} {
		over, _ := over(t, always(c.status, refusal(c.code, c.status)))
		_, err := over.Fetch(t.Context(), orderID)
		var failed *client.Error
		require.ErrorAs(t, err, &failed)
		assert.Equal(t, &client.Error{
			Operation: "fetch order " + orderID.String(), Status: c.status, ErrorCode: order.ErrorCode(c.code), Message: "a message",
			MoreInfo: fmt.Sprintf("https://www.twilio.com/docs/errors/%d", c.code),
			Problems: order.Problems{{Code: order.ErrorCode(c.code), Err: errors.New("a message")}},
		}, failed)
		assert.Equal(t, order.ErrorCode(c.code), order.ErrorCodeOf(err))
		assert.EqualError(t, err, fmt.Sprintf("client: fetch order %s: status %d: a message (%d)", orderID, c.status, c.code))
		if c.kind == nil {
			assert.Empty(t, kindOf(err))
		} else {
			assert.Equal(t, []error{c.kind}, kindOf(err))
		}
	}
}

func TestEveryProblemByItsParameter(t *testing.T) {
	c, _ := over(t, always(http.StatusBadRequest, `{"code":22116,"message":"FriendlyName: too long","more_info":"","status":400,
		"details":{"problems":[{"param":"FriendlyName","code":22116,"message":"FriendlyName: too long"},{"param":"CallDelay","code":21454,"message":"CallDelay must be smaller"},{"code":22112,"message":"not now"}]}}`))
	_, err := c.Update(t.Context(), orderID, order.UpdateRequest{})
	var failed *client.Error
	require.ErrorAs(t, err, &failed)
	var shown []string
	for _, p := range failed.Problems {
		shown = append(shown, fmt.Sprint(p.Param, "|", p.Message(), "|", int(p.Code)))
	}
	assert.Equal(t, []string{"FriendlyName|FriendlyName: too long|22116", "CallDelay|CallDelay must be smaller|21454", "|not now|22112"}, shown)
	assert.Equal(t, failed.Problems, order.ProblemsOf(err))
}

// The API may give any details.
func TestForeignDetailsAreNoFailure(t *testing.T) {
	for _, details := range []string{`null`, `{}`, `[]`, `"text"`, `{"problems":{}}`, `{"problems":[]}`, `{"limit":3}`} {
		c, _ := over(t, always(http.StatusConflict, `{"code":20409,"message":"a message","status":409,"details":`+details+`}`))
		err := c.Delete(t.Context(), orderID)
		assert.ErrorIs(t, err, client.ErrConflict, details)
		assert.Len(t, order.ProblemsOf(err), 1, details)
	}
}

// A proxy's answer says nothing about the order.
func TestAnAnswerOfAProxyIsNotAboutTheOrder(t *testing.T) {
	page := "<html><body>" + strings.Repeat("no such site ", 100) + "</body></html>"
	for _, status := range []int{400, 401, 403, 404, 409, 500, 502} {
		c, _ := over(t, always(status, page, "Content-Type: text/html"))
		_, err := c.Fetch(t.Context(), orderID)
		assert.Empty(t, kindOf(err))
		assert.ErrorContains(t, err, fmt.Sprintf("status %d: the answer is not an error of the API; it has text/html, which begins with \"<html><body>no such site ", status))
		assert.Less(t, len(err.Error()), 400, "an excerpt")
	}
	c, _ := over(t, always(429, page, "Content-Type: text/html"))
	_, err := c.Create(t.Context(), hosting)
	assert.Equal(t, []error{client.ErrRateLimited}, kindOf(err))
}

func TestWrongBodiesOfASuccess(t *testing.T) {
	for body, want := range map[string]string{
		"":                         "unexpected end of JSON input; it has no body",
		"<html>":                   `it has a body without a type, which begins with "<html>"`,
		"{}":                       "it must be an order; it has no sid",
		"null":                     "it must be an order; it has no sid",
		"[]":                       "cannot unmarshal",
		sample[:40]:                "unexpected end of JSON input",
		`{"sid":"PX"}`:             "sid",
		`{"sid":1}`:                "sid",
		sample[:len(sample)-1]:     "unexpected end of JSON input",
		sample + sample:            "invalid character",
		`{"status":"unheard-of"}`:  "unheard-of",
		`{"message":"hello","a":1`: "unexpected end of JSON input",
	} {
		c, _ := over(t, always(http.StatusOK, body))
		o, err := c.Fetch(t.Context(), orderID)
		require.ErrorContains(t, err, want, body)
		assert.ErrorContains(t, err, "status 200: the answer cannot be read: ", body)
		assert.Empty(t, kindOf(err), body)
		assert.Zero(t, o, body)
	}
}

func TestACutAnswer(t *testing.T) {
	c, _ := at(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		io.WriteString(w, sample)
	})
	_, err := c.Fetch(t.Context(), orderID)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.ErrorContains(t, err, fmt.Sprintf("status 200: the answer ends early, after %d bytes", len(sample)))
}

func TestAnEndlessAnswer(t *testing.T) {
	c, _ := over(t, func(int, *http.Request) *http.Response {
		got := answer(http.StatusOK, "")
		got.Body, got.ContentLength = io.NopCloser(endless{}), -1
		return got
	})
	_, err := c.Fetch(t.Context(), orderID)
	assert.ErrorContains(t, err, "the answer must have at most 33554432 bytes; it has more")
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestRedirectsAreNotFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		assert.Fail(t, "followed", r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for _, code := range []int{301, 302, 303, 307, 308} {
		c, _ := at(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, code) })
		_, err := c.Create(t.Context(), hosting)
		assert.ErrorContains(t, err, fmt.Sprintf("status %d: the server redirects to %s; the client follows no redirects", code, strings.TrimPrefix(other.URL, "http://")))
		_, err = c.Fetch(t.Context(), orderID)
		assert.ErrorContains(t, err, "the server redirects")
	}
}

func TestAContextEndsARequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, _ := at(t, func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	_, err := c.Fetch(ctx, orderID)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Empty(t, kindOf(err))
	for _, err := range c.Orders(ctx, order.ListRequest{}) {
		assert.ErrorIs(t, err, context.Canceled)
	}
}

func TestAServerThatCannotBeReached(t *testing.T) {
	server := httptest.NewServer(nil)
	server.Close()
	c := newClient(t, client.Options{BaseURL: server.URL})
	err := c.Delete(t.Context(), orderID)
	var failed *client.Error
	require.ErrorAs(t, err, &failed)
	assert.Zero(t, failed.Status)
	assert.Error(t, failed.Err)
	assert.Empty(t, kindOf(err))
}

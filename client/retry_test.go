package client_test

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// calls are the calls of the client, and whether each may be repeated.
var calls = []struct {
	name       string
	repeatable bool
	call       func(context.Context, *client.Client) error
}{
	{"create", false, func(ctx context.Context, c *client.Client) error {
		_, err := c.Create(ctx, hosting)
		return err
	}},
	{"update that asks for a call", false, func(ctx context.Context, c *client.Client) error {
		_, err := c.Update(ctx, orderID, order.UpdateRequest{Status: status.PendingVerification})
		return err
	}},
	{"update that posts a code", false, func(ctx context.Context, c *client.Client) error {
		_, err := c.Update(ctx, orderID, order.UpdateRequest{VerificationCode: "1234"})
		return err
	}},
	{"update of fields", true, func(ctx context.Context, c *client.Client) error {
		_, err := c.Update(ctx, orderID, order.UpdateRequest{CallDelay: order.Some(3)})
		return err
	}},
	{"fetch", true, func(ctx context.Context, c *client.Client) error {
		_, err := c.Fetch(ctx, orderID)
		return err
	}},
	{"fetch by name", true, func(ctx context.Context, c *client.Client) error {
		_, err := c.FetchNamed(ctx, "a name")
		return err
	}},
	{"delete", true, func(ctx context.Context, c *client.Client) error { return c.Delete(ctx, orderID) }},
	{"list", true, func(ctx context.Context, c *client.Client) error {
		for _, err := range c.Orders(ctx, order.ListRequest{}) {
			if err != nil {
				return err
			}
		}
		return nil
	}},
	{"create letter", false, func(ctx context.Context, c *client.Client) error {
		_, err := c.CreateLetter(ctx, letter)
		return err
	}},
	{"update letter with a status", false, func(ctx context.Context, c *client.Client) error {
		_, err := c.UpdateLetter(ctx, letterID, loa.UpdateRequest{Status: loa.Signing})
		return err
	}},
	{"update of a letter's fields", true, func(ctx context.Context, c *client.Client) error {
		_, err := c.UpdateLetter(ctx, letterID, loa.UpdateRequest{Email: "owner@example.com"})
		return err
	}},
	{"fetch letter", true, func(ctx context.Context, c *client.Client) error {
		_, err := c.FetchLetter(ctx, letterID)
		return err
	}},
}

// success answers every call well.
func success(r *http.Request) *http.Response {
	switch {
	case strings.HasPrefix(r.URL.Path, letters):
		return letterAnswer(0, r)
	case r.Method == http.MethodDelete:
		return answer(http.StatusNoContent, "")
	case r.URL.RawQuery != "":
		return answer(http.StatusOK, `{"meta":{},"items":[`+sample+`]}`)
	}
	return answer(http.StatusOK, sample)
}

// A busy server's first answers are 429 or 503. Only a call that may be repeated is.
func TestOnlyRepeatableCallsAreRepeated(t *testing.T) {
	for _, call := range calls {
		for _, busy := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			var slept pauses
			a := &answers{give: func(n int, r *http.Request) *http.Response {
				if n < 3 {
					return answer(busy, refusal(20429, busy))
				}
				return success(r)
			}}
			c := newClient(t, client.Options{HTTPClient: &http.Client{Transport: a}, Sleep: slept.sleep})
			err := call.call(t.Context(), c)
			if !call.repeatable {
				assert.Error(t, err, call.name)
				assert.Len(t, a.requests, 1, call.name)
				continue
			}
			assert.NoError(t, err, call.name)
			require.Len(t, a.requests, 3, call.name)
			assert.Equal(t, a.requests[0], a.requests[2], "the same request, with its body")
			assert.Len(t, slept, 2, call.name)
		}
	}
}

// Other answers may mean that the request was carried out.
func TestOtherAnswersAreNotRepeated(t *testing.T) {
	for _, code := range []int{400, 404, 408, 409, 425, 500, 502, 504} {
		for _, call := range calls {
			c, sent := over(t, always(code, refusal(20404, code)))
			assert.Error(t, call.call(t.Context(), c))
			assert.Len(t, sent.requests, 1)
		}
	}
}

func TestTriesAreBounded(t *testing.T) {
	for tries, want := range map[int]int{0: client.DefaultTries, 1: 1, 2: 2, 20: 20} {
		a := &answers{give: always(http.StatusServiceUnavailable, "busy")}
		c := newClient(t, client.Options{HTTPClient: &http.Client{Transport: a}, Tries: tries})
		err := c.Delete(t.Context(), orderID)
		assert.ErrorContains(t, err, "status 503")
		assert.Len(t, a.requests, want)
	}
}

func TestRetryAfter(t *testing.T) {
	const now = "Date: Tue, 28 Mar 2017 20:06:39 GMT"
	for _, c := range []struct {
		header []string
		asked  time.Duration
	}{
		{nil, 0},
		{[]string{"Retry-After: 7"}, 7 * time.Second},
		{[]string{"Retry-After: 0"}, 0},
		{[]string{"Retry-After: -7"}, 0},
		{[]string{"Retry-After: 7.5"}, 0},
		{[]string{"Retry-After: soon"}, 0},
		{[]string{"Retry-After: Tue, 28 Mar 2017 20:06:49 GMT", now}, 10 * time.Second},
		{[]string{"Retry-After: Tuesday, 28-Mar-17 20:06:49 GMT", now}, 10 * time.Second},
		{[]string{"Retry-After: Tue, 28 Mar 2017 20:06:29 GMT", now}, 0},
		{[]string{"Retry-After: Tue, 28 Mar 2017 20:06:49 GMT"}, 0}, // the client has no clock
	} {
		var slept pauses
		a := &answers{give: inTurn(
			func() *http.Response { return answer(http.StatusTooManyRequests, refusal(20429, 429), c.header...) },
			func() *http.Response { return answer(http.StatusOK, sample) },
		)}
		_, err := newClient(t, client.Options{HTTPClient: &http.Client{Transport: a}, Sleep: slept.sleep}).Fetch(t.Context(), orderID)
		require.NoError(t, err)
		require.Len(t, slept, 1)
		least, most := c.asked, c.asked+250*time.Millisecond
		if c.asked == 0 {
			least, most = 250*time.Millisecond, 500*time.Millisecond
		}
		assert.GreaterOrEqual(t, slept[0], least, c.header)
		assert.LessOrEqual(t, slept[0], most, c.header)
	}
}

// A client that came back earlier than it was asked to would be refused again.
func TestALongRetryAfterIsReported(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"61":                   61 * time.Second,
		"9999999999":           9223372036 * time.Second,
		"9223372036854775807":  9223372036 * time.Second,
		"99999999999999999999": 9223372036 * time.Second,
	} {
		c, sent := over(t, always(http.StatusTooManyRequests, refusal(20429, 429), "Retry-After: "+text))
		_, err := c.Fetch(t.Context(), orderID)
		var failed *client.Error
		require.ErrorAs(t, err, &failed)
		assert.ErrorIs(t, err, client.ErrRateLimited)
		assert.Equal(t, want, failed.RetryAfter)
		assert.Len(t, sent.requests, 1)
	}
	c, _ := over(t, always(http.StatusTooManyRequests, refusal(20429, 429), "Retry-After: 5"))
	_, err := c.Create(t.Context(), hosting)
	var failed *client.Error
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, 5*time.Second, failed.RetryAfter, "a create is not repeated, and says when it may be")
}

// The pause doubles up to 8 seconds, each at random between a half and the whole. It
// is never shorter than the server asks.
func TestPausesGrowAndAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tries := rapid.IntRange(1, 100).Draw(t, "tries")
		asked := rapid.IntRange(0, 60).Draw(t, "asked")
		var slept pauses
		a := &answers{give: always(http.StatusServiceUnavailable, "", "Retry-After: "+strconv.Itoa(asked))}
		_, err := newClient(t, client.Options{HTTPClient: &http.Client{Transport: a}, Tries: tries, Sleep: slept.sleep}).Fetch(t.Context(), orderID)
		assert.Error(t, err)
		assert.Len(t, slept, tries-1)
		whole := 500 * time.Millisecond
		for _, d := range slept {
			least := time.Duration(asked) * time.Second
			if asked == 0 {
				least = whole / 2
			}
			assert.GreaterOrEqual(t, d, least)
			assert.LessOrEqual(t, d, least+whole/2)
			whole = min(2*whole, 8*time.Second)
		}
	})
}

func TestAContextEndsTheWait(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := &answers{give: always(http.StatusTooManyRequests, refusal(20429, 429))}
	c := newClient(t, client.Options{HTTPClient: &http.Client{Transport: a}, Sleep: func(ctx context.Context, _ time.Duration) error {
		cancel()
		return ctx.Err()
	}})
	_, err := c.Fetch(ctx, orderID)
	assert.ErrorIs(t, err, context.Canceled)
	assert.ErrorIs(t, err, client.ErrRateLimited)
	assert.ErrorContains(t, err, "a message; the wait before the next try ended: context canceled (20429)")
	assert.Len(t, a.requests, 1)
}

// The real wait ends with the context; this test does not wait.
func TestTheRealWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	a := &answers{give: func(int, *http.Request) *http.Response {
		defer cancel()
		return answer(http.StatusServiceUnavailable, "", "Retry-After: 60")
	}}
	c, err := client.New(client.Options{AccountSID: account, AuthToken: token, HTTPClient: &http.Client{Transport: late{a}}})
	require.NoError(t, err)
	_, err = c.Fetch(ctx, orderID)
	assert.ErrorIs(t, err, context.Canceled)
}

// late answers although the context has ended.
type late struct{ *answers }

func (l late) RoundTrip(r *http.Request) (*http.Response, error) {
	got, _ := l.answers.RoundTrip(r)
	return got, nil
}

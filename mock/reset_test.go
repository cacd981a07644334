package mock_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/platform"
)

// TestAResetDropsNoLaterCallback: a callback of an order that is still there after resets
// was not dropped by one of them.
func TestAResetDropsNoLaterCallback(t *testing.T) {
	c := newClient(t, mock.Options{Transport: answering(http.StatusOK)})
	var wait sync.WaitGroup
	stop := make(chan struct{})
	wait.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
				c.post(orders, newOrder(n%1000)+"&StatusCallbackUrl=http://example.com/")
			}
		}
	})
	for range 100 {
		c.post(control+"/Reset", "").is(204)
		c.post(control+"/Callbacks/Flush", "").is(204)
		assert.NotContains(t, c.get(control+"/Callbacks").is(200).body, "the server was reset")
	}
	close(stop)
	wait.Wait()
}

// answering is a transport whose receivers all answer with a status.
type answering int

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: int(a), Body: http.NoBody, Header: http.Header{}}, nil
}

func TestNoAdvanceOfTheClockIsLost(t *testing.T) {
	const clients, each = 8, 10
	c := newClient(t, mock.Options{})
	before := c.get(control + "/Clock").body
	var wait sync.WaitGroup
	for range clients {
		wait.Go(func() {
			for range each {
				assert.Equal(t, 200, c.post(control+"/Clock", "Advance=1m").status)
			}
		})
	}
	wait.Wait()
	after := c.get(control + "/Clock").body
	assert.Equal(t, clients*each*time.Minute, clockOf(t, after).Sub(clockOf(t, before)))
}

func clockOf(t *testing.T, body string) time.Time {
	_, text, _ := strings.Cut(body, `"now":"`)
	text, _, _ = strings.Cut(text, `"`)
	at, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return at
}

var errFull = errors.New("the disk is full")

// full is a store that refuses commits while it is full.
type full struct {
	platform.Store
	is *bool
}

func (f full) Commit(ctx context.Context, commit platform.Commit) error {
	if *f.is {
		return errFull
	}
	return f.Store.Commit(ctx, commit)
}

// TestTheServerCanBeResetAlthoughItsStoreFails: so can its clock be read.
func TestTheServerCanBeResetAlthoughItsStoreFails(t *testing.T) {
	isFull := false
	c := newClient(t, mock.Options{Store: func(s platform.Store) platform.Store { return full{s, &isFull} }})
	c.create(1, "")
	isFull = true
	assert.Equal(t, 500, c.post(control+"/Clock", "Advance=31d").status, "a deadline cannot be fired")
	assert.Equal(t, 500, c.get(orders).status)
	c.get(control + "/Clock").is(200)
	c.get(control + "/Lifecycle").is(200)
	c.post(control+"/Faults", "Next=call-fails").is(204)
	c.post(control+"/Reset", "").is(204)
	isFull = false
	assert.Equal(t, 200, c.get(orders).status)
}

// TestAClientThatIsGoneCausesNoInternalError: its request ends while a deadline is fired.
func TestAClientThatIsGoneCausesNoInternalError(t *testing.T) {
	now := started
	server := mock.New(mock.Options{Now: func() time.Time { return now }})
	client{t, server, account}.create(1, "")
	now = now.Add(31 * 24 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, orders, nil)
	r.SetBasicAuth(account, "token")
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
}

// TestAnUnknownOrderWinsOverABadParameter: on the control plane too.
func TestAnUnknownOrderWinsOverABadParameter(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.fire(hr1, "accept", "Actor=nobody").refused(404, 20404)
	c.fire(hr1, "send-loa", "SigningDocumentSid=PX1").refused(404, 20404)
}

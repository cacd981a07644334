package server_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

const account = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// newServer returns a server over a store.
func newServer(store platform.Store, options server.Options) http.Handler {
	p := platform.New(store, platform.Options{
		Now: time.Now, Rand: rand.Reader, Look: func(phone.Number) phone.Verdict { return phone.Hostable },
		MayActFor: options.Accounts.MayActFor,
	})
	return server.New(p, options)
}

// ask sends a request as the account.
func ask(handler http.Handler, method, path, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	r.SetBasicAuth(account, "token")
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

const newOrder = "PhoneNumber=%2B16175551212&SmsCapability=true"

func TestEveryRouteAnswers(t *testing.T) {
	handler := newServer(memory.New(memory.Options{}), server.Options{})
	created := ask(handler, http.MethodPost, api.Orders, newOrder)
	require.Equal(t, http.StatusCreated, created.Code)
	var shown order.Resource
	require.NoError(t, json.Unmarshal(created.Body.Bytes(), &shown))
	path := api.Orders + "/" + shown.SID.String()
	number := strings.NewReplacer("{AccountSid}", account, "{Sid}", shown.IncomingPhoneNumberSID.String()).Replace(api.IncomingPhoneNumber)
	for _, row := range []struct {
		method, path, form string
		want               int
	}{
		{http.MethodGet, path, "", http.StatusOK},
		{http.MethodHead, path, "", http.StatusOK},
		{http.MethodPost, path, "FriendlyName=front", http.StatusOK},
		{http.MethodGet, api.Orders, "", http.StatusOK},
		{http.MethodDelete, number, "", http.StatusConflict}, // the order is not completed
		{http.MethodPut, number, "", http.StatusMethodNotAllowed},
		{http.MethodDelete, path, "", http.StatusNoContent},
		{http.MethodPut, path, "", http.StatusNotFound}, // which wins over the method
		{http.MethodPut, number, "", http.StatusNotFound},
		{http.MethodDelete, number, "", http.StatusNotFound},
		{http.MethodGet, api.ControlClock, "", http.StatusNotFound}, // the control plane is another handler
	} {
		assert.Equal(t, row.want, ask(handler, row.method, row.path, row.form).Code, "%s %s", row.method, row.path)
	}
}

func TestASubaccountsOrderIsFound(t *testing.T) {
	sub := sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
	accounts := server.Accounts{Subaccounts: map[sid.ID[sid.Account]][]sid.ID[sid.Account]{sid.MustParse[sid.Account](account): {sub}}}
	handler := newServer(memory.New(memory.Options{}), server.Options{Accounts: accounts})
	created := ask(handler, http.MethodPost, api.Orders, newOrder+"&AccountSid="+sub.String())
	require.Equal(t, http.StatusCreated, created.Code, created.Body)
	var shown order.Resource
	require.NoError(t, json.Unmarshal(created.Body.Bytes(), &shown))
	assert.Equal(t, sub, shown.AccountSID)
	assert.Equal(t, http.StatusOK, ask(handler, http.MethodGet, api.Orders+"/"+shown.SID.String(), "").Code)
	assert.NotContains(t, ask(handler, http.MethodGet, api.Orders, "").Body.String(), shown.SID.String(), "a list shows the caller's own orders")
}

var errDisk = errors.New("the disk of db1 is full")

// failing is a store that refuses every commit.
type failing struct {
	*memory.Store
	err error
}

func (f failing) Commit(context.Context, platform.Commit) error { return f.err }

func TestAFailingStoreIsAnInternalError(t *testing.T) {
	for _, err := range []error{errDisk, platform.ErrStale, platform.ErrNumberTaken} {
		var log bytes.Buffer
		handler := newServer(failing{memory.New(memory.Options{}), err}, server.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
		w := ask(handler, http.MethodPost, api.Orders, newOrder)
		require.Equal(t, http.StatusInternalServerError, w.Code, "%v", err)
		var body api.ErrorBody
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
		assert.Zero(t, body.Code)
		assert.NotContains(t, w.Body.String(), err.Error(), "the cause is for the log")
		id, _, _ := strings.Cut(strings.TrimPrefix(body.Message, "internal error "), ";")
		require.NotEmpty(t, id)
		assert.Contains(t, log.String(), id)
		assert.Contains(t, log.String(), err.Error())
	}
}

func TestBeforeMayRefuse(t *testing.T) {
	refused := &order.Problem{Code: order.ErrorTooManyRequests, Err: errors.New("too many requests")}
	handler := newServer(memory.New(memory.Options{}), server.Options{Before: func(*http.Request) error { return refused }})
	assert.Equal(t, http.StatusTooManyRequests, ask(handler, http.MethodGet, api.Orders, "").Code)
	r := httptest.NewRequest(http.MethodGet, api.Orders, nil)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	assert.Equal(t, http.StatusUnauthorized, w.Code, "credentials come first")
}

func TestTheStoreSeesTheToken(t *testing.T) {
	var tokens []string
	store := memory.New(memory.Options{Deliver: func(ctx context.Context, _ []platform.Item) { tokens = append(tokens, server.Token(ctx)) }})
	require.Equal(t, http.StatusCreated, ask(newServer(store, server.Options{}), http.MethodPost, api.Orders, newOrder).Code)
	assert.Equal(t, []string{"token"}, tokens)
	assert.Empty(t, server.Token(t.Context()))
}

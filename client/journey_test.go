package client_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// inProcess sends requests to a handler without a network.
type inProcess struct{ handler http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	r = r.Clone(r.Context())
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.RequestURI = r.URL.RequestURI()
	r.Host = r.URL.Host
	p.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// of returns a client of a mock server.
func of(t require.TestingT, server *mock.Server) *client.Client {
	return newClient(t, client.Options{BaseURL: "http://127.0.0.1", HTTPClient: &http.Client{Transport: inProcess{server}}})
}

// play posts to the control plane.
func play(t require.TestingT, server *mock.Server, path string, form url.Values) {
	answer, err := (&http.Client{Transport: inProcess{server}}).PostForm("http://127.0.0.1"+api.Control+path, form)
	require.NoError(t, err)
	require.Less(t, answer.StatusCode, 300, path)
}

func TestAnOrderFromItsCreationToItsEnd(t *testing.T) {
	server := mock.New(mock.Options{})
	c, ctx := of(t, server), t.Context()
	create := hosting
	create.UniqueName, create.FriendlyName = "the office/..", "Office"
	o, err := c.Create(ctx, create)
	require.NoError(t, err)
	assert.Equal(t, status.Received, o.Status)
	named, err := c.FetchNamed(ctx, "the office/..")
	require.NoError(t, err)
	assert.Equal(t, o, named)

	_, err = c.Create(ctx, hosting)
	assert.ErrorIs(t, err, client.ErrInvalid)
	assert.Equal(t, order.ErrorNotHostable, order.ErrorCodeOf(err), "the number is taken")

	o, err = c.Update(ctx, o.SID, order.UpdateRequest{Status: status.PendingVerification, CallDelay: order.Some(5)})
	require.NoError(t, err)
	assert.Equal(t, status.PendingVerification, o.Status)
	_, err = c.Update(ctx, o.SID, order.UpdateRequest{VerificationCode: "x"})
	assert.Equal(t, order.ErrorWrongVerificationCode, order.ErrorCodeOf(err))
	o, err = c.Update(ctx, o.SID, order.UpdateRequest{VerificationCode: string(o.VerificationCode)})
	require.NoError(t, err)
	assert.Equal(t, status.Verified, o.Status)

	play(t, server, "/HostedNumberOrders/"+o.SID.String()+"/send-loa", url.Values{"SigningDocumentSid": {"PX11111111111111111111111111111111"}})
	play(t, server, "/HostedNumberOrders/"+o.SID.String()+"/sign-loa", url.Values{})
	err = c.Delete(ctx, o.SID)
	assert.ErrorIs(t, err, client.ErrConflict)
	assert.ErrorContains(t, err, "cancel requires status")
	o, err = c.Fetch(ctx, o.SID)
	require.NoError(t, err)
	assert.Equal(t, status.CarrierProcessing, o.Status)
}

func TestACancelledOrderIsNotFound(t *testing.T) {
	c, ctx := of(t, mock.New(mock.Options{})), t.Context()
	o, err := c.Create(ctx, hosting)
	require.NoError(t, err)
	require.NoError(t, c.Delete(ctx, o.SID))
	for _, err := range []error{c.Delete(ctx, o.SID), func() error { _, err := c.Fetch(ctx, o.SID); return err }()} {
		assert.ErrorIs(t, err, client.ErrNotFound)
		assert.Equal(t, order.ErrorNotFound, order.ErrorCodeOf(err))
	}
}

func TestTheMockCanBeBusy(t *testing.T) {
	server := mock.New(mock.Options{})
	c := of(t, server)
	play(t, server, "/Faults", url.Values{"Next": {"too-many-requests"}})
	_, err := c.Create(t.Context(), hosting)
	assert.ErrorIs(t, err, client.ErrRateLimited)
	play(t, server, "/Faults", url.Values{"Next": {"too-many-requests"}})
	ids, err := listed(t.Context(), c, order.ListRequest{})
	assert.NoError(t, err)
	assert.Empty(t, ids)
}

func TestCredentialsAreChecked(t *testing.T) {
	c := of(t, mock.New(mock.Options{Accounts: map[sid.ID[sid.Account]]string{account: "another"}}))
	_, err := c.Fetch(t.Context(), orderID)
	assert.ErrorIs(t, err, client.ErrUnauthorized)
	c = of(t, mock.New(mock.Options{}))
	create := hosting
	create.AccountSID = sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
	_, err = c.Create(t.Context(), create)
	assert.ErrorIs(t, err, client.ErrForbidden)
}

// Every problem that the server finds is shown by its parameter, as if the client had
// found it before sending.
func TestTheServersProblemsReadLikeThoseOfAValidation(t *testing.T) {
	c := of(t, mock.New(mock.Options{}))
	_, err := c.Create(t.Context(), order.CreateRequest{SMSCapability: true, PhoneNumber: phone.MustParse("+19005551212")})
	problems := order.ProblemsOf(err)
	require.Len(t, problems, 1)
	assert.Equal(t, "PhoneNumber", problems[0].Param)
	assert.Equal(t, "PhoneNumber must be a landline or toll-free number; it is of another type, or its type is unknown", problems[0].Message())
}

// Every order is listed once, newest first, whatever the size of a page.
func TestListsOfAServer(t *testing.T) {
	server := mock.New(mock.Options{})
	c := of(t, server)
	var all []sid.ID[sid.Order]
	for i := range 12 {
		create := hosting
		create.PhoneNumber = phone.MustParse("+1415555" + string("0123456789"[i%10]) + string("12"[i/10]) + "12")
		o, err := c.Create(t.Context(), create)
		require.NoError(t, err)
		all = append([]sid.ID[sid.Order]{o.SID}, all...)
	}
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(0, 15).Draw(t, "size")
		ids, err := listed(t.Context(), c, order.ListRequest{PageSize: size, Status: status.Received})
		assert.NoError(t, err)
		assert.Equal(t, all, ids)
	})
}

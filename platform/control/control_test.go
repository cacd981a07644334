package control_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/control"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/sid"
)

// host is a program around a control plane.
type host struct {
	platform *platform.Platform
	now      time.Time
	reset    *bool
}

func newHost() *host {
	h := &host{now: time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)}
	h.platform = platform.New(memory.New(memory.Options{}), platform.Options{
		Now: func() time.Time { return h.now }, Rand: rand.Reader, Look: func(phone.Number) phone.Verdict { return phone.Hostable },
		Accept: func(*order.Order) bool { return false },
	})
	return h
}

func (h *host) Platform() *platform.Platform { return h.platform }

func (h *host) Clock() api.Clock { return api.Clock{Now: order.TimeOf(h.now), Standing: true} }

func (h *host) Current() control.State { return h }

func (h *host) MoveClock(next func(time.Time) time.Time) error {
	to := next(h.now)
	if to.Before(h.now) {
		return errors.New("the clock moves forward only")
	}
	h.now = to
	return nil
}

func (h *host) Reset(hold *bool) error {
	h.reset = hold
	return nil
}

// create creates an order, which stays in twilio-processing.
func (h *host) create(t *testing.T) order.Order {
	request := order.CreateRequest{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true}
	o, err := h.platform.Create(t.Context(), sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), request, nil)
	require.NoError(t, err)
	return o
}

func ask(handler http.Handler, method, path, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(form))
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// A program that embeds a platform lets its tests move the clock.
func Example() {
	plane := control.New(newHost(), control.Options{})
	fmt.Print(ask(plane, http.MethodPost, api.ControlClock, "Advance=30d").Body)
	// Output: {"now":"2017-04-27T20:06:39Z","standing":true}
}

func TestEventsAndInspection(t *testing.T) {
	h := newHost()
	plane := control.New(h, control.Options{})
	o := h.create(t)
	path := strings.Replace(api.ControlOrder, "{Sid}", o.SID.String(), 1)

	inspected := ask(plane, http.MethodGet, path, "")
	assert.Equal(t, http.StatusOK, inspected.Code)
	assert.Contains(t, inspected.Body.String(), `"event":"accept","by":["twilio"],"permitted":true`)

	w := ask(plane, http.MethodPost, path+"/begin-testing", "")
	assert.Equal(t, http.StatusConflict, w.Code)
	assert.Contains(t, w.Body.String(), "begin-testing requires status carrier-processing; the order is twilio-processing")
	assert.Equal(t, http.StatusBadRequest, ask(plane, http.MethodPost, path+"/reject", "").Code, "the reason is missing")
	assert.Equal(t, http.StatusBadRequest, ask(plane, http.MethodPost, path+"/accept", "Reasn=x").Code)
	unknown := ask(plane, http.MethodPost, path+"/qqqqqqqqqq", "")
	assert.Equal(t, http.StatusNotFound, unknown.Code)
	assert.Contains(t, unknown.Body.String(), "the events permitted now are accept, reject, require-action")
	assert.Equal(t, http.StatusOK, ask(plane, http.MethodPost, path+"/accept", "").Code)
	assert.Equal(t, http.StatusNotFound, ask(plane, http.MethodGet, strings.Replace(path, "HR", "PN", 1), "").Code)
}

func TestMovingTheClockFiresDeadlines(t *testing.T) {
	h := newHost()
	plane := control.New(h, control.Options{})
	o := h.create(t)
	path := strings.Replace(api.ControlOrder, "{Sid}", o.SID.String(), 1)
	require.Equal(t, http.StatusOK, ask(plane, http.MethodPost, path+"/accept", "").Code)
	require.Equal(t, http.StatusOK, ask(plane, http.MethodPost, api.ControlClock, "Advance=721h").Code)
	fired, err := h.platform.Sweep(t.Context())
	require.NoError(t, err)
	assert.Zero(t, fired, "the move has swept")
	w := ask(plane, http.MethodPost, api.ControlClock, "Set=2017-03-28T20:06:39Z")
	assert.Equal(t, http.StatusBadRequest, w.Code)
	assert.Contains(t, w.Body.String(), "Set: the clock moves forward only")
}

func TestResetCallsTheHost(t *testing.T) {
	h := newHost()
	plane := control.New(h, control.Options{})
	require.Equal(t, http.StatusNoContent, ask(plane, http.MethodPost, api.ControlReset, "").Code)
	assert.Nil(t, h.reset)
	require.Equal(t, http.StatusNoContent, ask(plane, http.MethodPost, api.ControlReset, "Hold=TRUE").Code)
	require.NotNil(t, h.reset)
	assert.True(t, *h.reset)
	assert.Equal(t, http.StatusBadRequest, ask(plane, http.MethodPost, api.ControlReset, "Hold=maybe").Code)
}

func TestCallbacksAreRefused(t *testing.T) {
	plane := control.New(newHost(), control.Options{})
	r := httptest.NewRequest(http.MethodPost, api.ControlReset, nil)
	r.Header.Set(callback.SignatureHeader, "x")
	w := httptest.NewRecorder()
	plane.ServeHTTP(w, r)
	assert.Equal(t, http.StatusForbidden, w.Code)
	assert.NotEmpty(t, w.Header().Get(control.CallbackRefused))
}

package platform_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// TestRequestsThatWereNotParsedAreValidated: a host that fills a request by hand gets the
// refusals of the form.
func TestRequestsThatWereNotParsedAreValidated(t *testing.T) {
	h := newHost(t)
	for _, bad := range []order.CreateRequest{
		{},
		{PhoneNumber: phone.MustParse("+16175551212")},
		{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true, Email: "no address"},
		{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true, UniqueName: order.Text("HR" + strings.Repeat("a", 32))},
		{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true, StatusCallbackURL: "ftp:bad"},
	} {
		_, err := h.Create(t.Context(), parent, bad, nil)
		assert.NotZero(t, order.ErrorCodeOf(err), "%+v", bad)
	}
	o := h.must(parent, newForm)
	_, err := h.Update(t.Context(), parent, o.SID.String(), order.UpdateRequest{FriendlyName: order.Some(order.Text(strings.Repeat("x", 65)))}, nil)
	assert.Equal(t, order.ErrorFriendlyName, order.ErrorCodeOf(err))
	for size, want := range map[int]order.ErrorCode{-1: order.ErrorInvalidParameter, 1001: order.ErrorPageSize, 0: 0, 1: 0} {
		_, err := h.List(t.Context(), parent, &order.ListRequest{PageSize: size}, nil)
		assert.Equal(t, want, order.ErrorCodeOf(err), "page size %d", size)
	}
}

// TestAnOperationReadsTheClockOnce: time that passes within an operation does not let
// an event happen after a deadline that was not fired.
func TestAnOperationReadsTheClockOnce(t *testing.T) {
	h := newHost(t)
	reads := 0
	h.Platform = platform.New(h.store, platform.Options{
		Now: func() time.Time {
			reads++
			now := h.clock.Now()
			h.clock.advance(time.Second)
			return now
		},
		Rand: rand.NewChaCha8([32]byte{}),
		Look: func(phone.Number) phone.Verdict { return phone.Hostable },
	})
	o := h.must(parent, newForm)
	h.clock.advance(30*24*time.Hour - time.Second)
	reads = 0
	updated, err := h.update(parent, o.SID.String(), "FriendlyName=late")
	require.NoError(t, err)
	assert.Equal(t, 1, reads)
	due, _ := o.NextDeadline()
	assert.True(t, updated.DateUpdated.Time().Before(due.At), "the order was updated at its deadline")
}

// cancelling is a store whose orders are cancelled between two reads.
type cancelling struct{ platform.Store }

func (cancelling) History(context.Context, sid.ID[sid.Order]) ([]order.Change, error) {
	return nil, platform.ErrNotStored
}

func TestAnOrderThatIsCancelledDuringAnInspectionIsNotFound(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm)
	p := platform.New(cancelling{h.store}, platform.Options{Now: h.clock.Now})
	_, _, err := p.Inspect(t.Context(), o.SID)
	assert.Equal(t, order.ErrorNotFound, order.ErrorCodeOf(err))
}

// TestASweepEnds: a store that refuses every commit does not keep a sweep running.
func TestASweepEnds(t *testing.T) {
	h := newHost(t)
	h.must(parent, newForm)
	h.clock.advance(31 * 24 * time.Hour)
	h.store.before = func(platform.Commit) error { return platform.ErrStale }
	fired, err := h.Sweep(t.Context())
	assert.Zero(t, fired)
	assert.ErrorIs(t, err, platform.ErrStale)
	assert.Zero(t, order.ErrorCodeOf(err))
}

func TestAPlatformWithoutRandomnessSaysSo(t *testing.T) {
	p := platform.New(newHost(t).store, platform.Options{Now: time.Now, Look: func(phone.Number) phone.Verdict { return phone.Hostable }})
	_, err := p.Create(t.Context(), parent, order.CreateRequest{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true}, nil)
	assert.ErrorContains(t, err, "Options.Rand is required")
}

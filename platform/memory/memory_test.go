package memory_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/storetest"
	"github.com/hostednumbers/hostednumbers/sid"
)

func TestStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) platform.Store { return memory.New(memory.Options{}) })
}

// A clone has the orders of its original. Later commits change only one of the two.
func TestACloneIsIndependent(t *testing.T) {
	storetest.Run(t, func(t *testing.T) platform.Store { return memory.New(memory.Options{}).Clone(memory.Options{}) })

	original := memory.New(memory.Options{})
	clock := func() time.Time { return time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC) }
	options := platform.Options{Now: clock, Rand: rand.NewChaCha8([32]byte{}), Look: func(phone.Number) phone.Verdict { return phone.Hostable }}
	account := sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	create := func(store *memory.Store, number string) order.Order {
		o, err := platform.New(store, options).Create(t.Context(), account, order.CreateRequest{PhoneNumber: phone.MustParse(number), SMSCapability: true}, nil)
		require.NoError(t, err)
		return o
	}
	first := create(original, "+16175551212")
	clone := original.Clone(memory.Options{})
	second := create(clone, "+16175551213")
	require.NoError(t, platform.New(clone, options).Cancel(t.Context(), account, first.SID.String(), order.Generation1))

	_, err := original.Find(t.Context(), platform.Ref{Order: second.SID})
	assert.ErrorIs(t, err, platform.ErrNotStored)
	found, err := original.Find(t.Context(), platform.Ref{Order: first.SID})
	require.NoError(t, err)
	assert.Equal(t, first, found.Order)
	history, err := original.History(t.Context(), first.SID)
	require.NoError(t, err)
	assert.Len(t, history, 2)
	record, err := clone.Find(t.Context(), platform.Ref{Order: second.SID})
	require.NoError(t, err)
	assert.Equal(t, uint64(2), record.Position)
	assert.NoError(t, original.Check())
	assert.NoError(t, clone.Check())
}

// A clone has letters, settings and addresses of its own.
func TestACloneMovesItsLettersAlone(t *testing.T) {
	original := memory.New(memory.Options{})
	clock := func() time.Time { return time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC) }
	options := platform.Options{Now: clock, Rand: rand.NewChaCha8([32]byte{}), Look: func(phone.Number) phone.Verdict { return phone.Hostable }}
	account := sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	p := platform.New(original, options)
	o, err := p.Create(t.Context(), account, order.CreateRequest{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true}, nil)
	require.NoError(t, err)
	_, _, err = p.Fire(t.Context(), o.SID, order.Command{Event: order.SkipVerification, Actor: order.Twilio})
	require.NoError(t, err)
	l, err := p.CreateLetter(t.Context(), account, loa.CreateRequest{
		HostedNumberOrderSIDs: loa.OrderSIDs{o.SID}, AddressSID: sid.MustParse[sid.Address]("AD11111111111111111111111111111111"),
		Email: "owner@example.com", ContactTitle: "Owner", ContactPhoneNumber: phone.MustParse("+16175551213"),
	}, nil)
	require.NoError(t, err)
	a, err := p.CreateAddress(t.Context(), account, account, order.AddressRequest{
		CustomerName: "A", Street: "1 Main", City: "Boston", Region: "MA", PostalCode: "02101", ISOCountry: "US",
	}, nil)
	require.NoError(t, err)

	clone := original.Clone(memory.Options{})
	q := platform.New(clone, options)
	_, _, err = q.FireLetter(t.Context(), l.SID, loa.Command{Event: loa.Decline, Actor: order.Owner})
	require.NoError(t, err)
	_, err = q.UpdateNumber(t.Context(), account, account, o.IncomingPhoneNumberSID, order.NumberUpdateRequest{FriendlyName: order.Some(order.Text("desk"))}, nil)
	require.NoError(t, err)
	require.NoError(t, q.DeleteAddress(t.Context(), account, account, a.SID))

	now, history, err := p.InspectLetter(t.Context(), l.SID)
	require.NoError(t, err)
	assert.Equal(t, l, now)
	assert.Len(t, history, 1)
	_, err = p.FetchAddress(t.Context(), account, account, a.SID)
	assert.NoError(t, err)
	n, err := p.FetchNumber(t.Context(), account, account, o.IncomingPhoneNumberSID)
	require.NoError(t, err)
	assert.Zero(t, n.Number.Version)
	assert.NoError(t, original.Check())
	assert.NoError(t, clone.Check())
}

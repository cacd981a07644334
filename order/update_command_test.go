package order_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestPostedStatusMeansAnEventByTheTypeAsUpdated(t *testing.T) {
	keep := order.Opt[order.VerificationType]{}
	for _, row := range []struct {
		order order.VerificationType
		typed order.Opt[order.VerificationType]
		want  order.Event
	}{
		{0, keep, order.RequestCall},
		{order.PhoneCall, keep, order.RequestCall},
		{order.PhoneBill, keep, order.SubmitBill},
		{0, order.Some(order.PhoneBill), order.SubmitBill},
		{order.PhoneCall, order.Some(order.PhoneCall), order.RequestCall},
		{order.PhoneCall, order.Some(order.PhoneBill), order.SubmitBill},
		{order.PhoneBill, order.Some(order.PhoneCall), order.RequestCall},
		{order.PhoneBill, order.Some(order.PhoneBill), order.SubmitBill},
	} {
		for s := range status.All() { // Decide checks the order's status
			o := order.Order{Resource: order.Resource{Status: s, VerificationType: row.order}}
			u := order.UpdateRequest{VerificationType: row.typed, Status: status.PendingVerification}
			c, err := u.Command(&o, noon)
			require.NoError(t, err)
			assert.Equal(t, row.want, c.Event, "%v updated to %v", row.order, row.typed)
			assert.Equal(t, order.Customer, c.Actor)
			assert.Equal(t, noon, c.At)
			assert.Equal(t, row.order, o.VerificationType, "the order is unchanged")
		}
	}
}

func TestPostedCodeConfirms(t *testing.T) {
	u := order.UpdateRequest{VerificationCode: "8794", FriendlyName: order.Some[order.Text]("Front desk")}
	c, err := u.Command(&order.Order{}, noon)
	require.NoError(t, err)
	assert.Equal(t, order.Command{Event: order.ConfirmCode, Actor: order.Customer, At: noon, VerificationCode: "8794",
		Update: &order.UpdateRequest{FriendlyName: order.Some[order.Text]("Front desk")}}, c)
}

func TestPlainFieldsMeanNoEvent(t *testing.T) {
	u := order.UpdateRequest{FriendlyName: order.Some[order.Text]("Front desk")}
	c, err := u.Command(&order.Order{}, noon)
	require.NoError(t, err)
	assert.Equal(t, order.Command{Actor: order.Customer, At: noon, Update: &u}, c)

	none := order.UpdateRequest{}
	c, err = none.Command(&order.Order{}, noon)
	require.NoError(t, err)
	assert.Equal(t, order.Command{Actor: order.Customer, At: noon}, c)
	before := storedV1
	ch, err := before.Apply(c)
	require.NoError(t, err)
	assert.True(t, ch.IsZero())
	assert.Equal(t, storedV1, before, "date_updated and version included")
}

func TestOtherStatusesCannotBePosted(t *testing.T) {
	for s := range status.All() {
		if s == status.PendingVerification {
			continue
		}
		u := order.UpdateRequest{Status: s, Email: order.Some[order.Text]("a@example.com")}
		c, err := u.Command(&order.Order{}, noon)
		assert.Equal(t, order.Command{}, c)
		assert.Equal(t, order.ErrorStatusNotSettable, order.ErrorCodeOf(err), s)
		var problem *order.Problem
		require.ErrorAs(t, err, &problem)
		assert.Equal(t, "Status", problem.Param)
	}
	u := order.UpdateRequest{Status: status.PendingVerification, VerificationCode: "8794"}
	_, err := u.Command(&order.Order{}, noon)
	assert.Equal(t, order.ErrorUnexpectedVerificationCode, order.ErrorCodeOf(err))
	u.Status = status.Completed
	_, err = u.Command(&order.Order{}, noon)
	assert.Equal(t, order.ErrorStatusNotSettable, order.ErrorCodeOf(err))
}

// The change, the command and the order share no memory with the request. The change
// has only the plain fields of the update.
func TestChangeSharesNothingWithTheRequest(t *testing.T) {
	list := order.Emails{"a@example.com", "b@example.com"}
	want := order.Emails{"a@example.com", "b@example.com"}
	for _, u := range []order.UpdateRequest{
		{CcEmails: order.Some(list)},
		{CcEmails: order.Some(list), Status: status.PendingVerification},
		{CcEmails: order.Some(list), VerificationCode: "8794"},
	} {
		o := order.Order{
			Resource: order.Resource{Status: status.PendingVerification, VerificationCode: "8794"},
			Memory:   order.Memory{Version: 3, VerificationCodeExpires: order.TimeOf(noon).Add(1)},
		}
		c, err := u.Command(&o, noon)
		require.NoError(t, err)
		c.CallSID = sid.From16[sid.Call]([16]byte{6})
		asIs := c
		asIs.Update = &u // a host may also pass the whole request
		byHand, err := o.Decide(asIs)
		require.NoError(t, err)
		ch, err := o.Apply(c)
		require.NoError(t, err)

		list[0], list[1] = "x", "x"
		plain := order.UpdateRequest{CcEmails: order.Some(want)}
		assert.Equal(t, &plain, c.Update)
		assert.Equal(t, &plain, ch.Update)
		assert.Equal(t, &plain, byHand.Update)
		assert.Equal(t, want, o.CcEmails)
		copy(list, want)
	}
}

func TestSubmittedOrderSharesNothingWithTheRequest(t *testing.T) {
	s := submission()
	var o order.Order
	ch, err := o.Apply(order.Command{Event: order.Submit, Actor: order.Customer, At: noon, Submission: s})
	require.NoError(t, err)
	s.Create.CcEmails[0] = "x"
	assert.Equal(t, order.Emails{"cc@example.com"}, o.CcEmails)
	assert.Equal(t, order.Emails{"cc@example.com"}, ch.Created.CcEmails)
}

// Compares an update of an order with the same update written by hand, field by
// field.
func TestUpdatesSetExactlyTheGivenFields(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := orders().Draw(t, "order")
		o.Status, o.DateUpdated, o.Version = status.Received, order.TimeOf(noon), 7
		u := updates().Draw(t, "update")
		u.Status, u.VerificationCode = status.None, ""
		want := o
		given := set(&want.FriendlyName, u.FriendlyName) + set(&want.UniqueName, u.UniqueName) + set(&want.CcEmails, u.CcEmails) +
			set(&want.Email, u.Email) + set(&want.VerificationType, u.VerificationType) +
			set(&want.VerificationDocumentSID, u.VerificationDocumentSID) + set(&want.Extension, u.Extension) + set(&want.CallDelay, u.CallDelay)
		c, err := u.Command(&o, noon)
		require.NoError(t, err)
		_, err = o.Apply(c)
		if err != nil { // a phone bill without a document
			require.Equal(t, order.ErrorVerificationDocument, order.ErrorCodeOf(err))
			require.Equal(t, order.PhoneBill, want.VerificationType)
			require.True(t, want.VerificationDocumentSID.IsZero())
			return
		}
		if given > 0 {
			want.Version++
		}
		require.Equal(t, want, o)
	})
}

// set writes a given field, and returns the number of given fields.
func set[T any](dst *T, field order.Opt[T]) int {
	value, given := field.Get()
	if !given {
		return 0
	}
	*dst = value
	return 1
}

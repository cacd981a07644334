package order_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

type documentSID = sid.ID[sid.IdentityDocument]

// everyPlainField updates the six fields that may change in every status.
func everyPlainField() *order.UpdateRequest {
	return &order.UpdateRequest{
		FriendlyName: order.Some[order.Text]("Front desk"), UniqueName: order.Some[order.Text]("front-desk"),
		Email: order.Some[order.Text]("owner@example.com"), CcEmails: order.Some(order.Emails{"cc@example.com"}),
		Extension: order.Some[order.Text]("5105w1"), CallDelay: order.Some(60),
	}
}

func TestPlainFieldsChangeInEveryStatus(t *testing.T) {
	for s := range status.All() {
		o := after(t, s)
		want := o
		want.FriendlyName, want.UniqueName, want.Email = "Front desk", "front-desk", "owner@example.com"
		want.CcEmails, want.Extension, want.CallDelay = order.Emails{"cc@example.com"}, "5105w1", 60
		want.Version, want.DateUpdated = o.Version+1, o.DateUpdated.Add(time.Second)

		ch := apply(t, &o, order.Command{Actor: order.Customer, At: want.DateUpdated.Time(), Update: everyPlainField()})
		assert.Equal(t, want, o, "in %v", s)
		assert.Equal(t, s, ch.From)
		assert.Equal(t, s, ch.To)
		assert.Zero(t, ch.Effects, "no status has changed")
		assert.Zero(t, ch.Event)

		apply(t, &o, order.Command{Actor: order.Customer, At: want.DateUpdated.Time(), Update: everyPlainField()})
		assert.Equal(t, want.Version+1, o.Version, "the same values make a new version too")

		apply(t, &o, order.Command{At: started, Update: &order.UpdateRequest{
			FriendlyName: order.Some[order.Text](""), UniqueName: order.Some[order.Text](""), Email: order.Some[order.Text](""),
			CcEmails: order.Some[order.Emails](nil), Extension: order.Some[order.Text](""), CallDelay: order.Some(0),
		}})
		assert.Zero(t, o.FriendlyName+o.UniqueName+o.Email+o.Extension)
		assert.Zero(t, o.CallDelay)
		assert.Empty(t, o.CcEmails)
	}
	var none order.Order
	refused(t, &none, order.Command{At: started, Update: everyPlainField()}, order.ErrorNotFound, order.OrderExists)
	cancelled := after(t, status.None)
	refused(t, &cancelled, order.Command{At: started, Update: everyPlainField()}, order.ErrorNotFound, order.OrderExists)
}

func TestAnEmptyUpdateChangesNothing(t *testing.T) {
	for s := range status.All() {
		o := after(t, s)
		before := o
		for _, u := range []*order.UpdateRequest{nil, {}, {Status: status.PendingVerification, VerificationCode: "1234"}} {
			ch := apply(t, &o, order.Command{Actor: order.Customer, At: o.DateUpdated.Time().Add(time.Hour), Update: u})
			assert.True(t, ch.IsZero())
			assert.Equal(t, before, o, "date_updated and version included")
		}
	}
}

func TestAnUpdateWithAnEventIsOneChange(t *testing.T) {
	o := after(t, status.Received)
	c := complete(&o, order.RequestCall)
	c.Update = everyPlainField()
	ch := apply(t, &o, c)
	assert.Equal(t, 3, o.Version)
	assert.Equal(t, status.PendingVerification, o.Status)
	assert.Equal(t, order.Text("5105w1"), o.Extension)
	assert.Equal(t, order.RequestCall, ch.Event)
	assert.NotNil(t, ch.Update)
	assert.Zero(t, ch.Update.Status)

	c = complete(&o, order.ConfirmCode)
	c.VerificationCode, c.Update = "0000", everyPlainField()
	c.Update.FriendlyName = order.Some[order.Text]("Other")
	before := o
	refused(t, &o, c, order.ErrorWrongVerificationCode, order.VerificationCodeMatches)
	_, err := o.Apply(c)
	assert.Error(t, err)
	assert.Equal(t, before, o, "both apply or neither does")
}

// verificationUpdates change the type, the document, or both. The order is verified
// by call and has no document.
func verificationUpdates() []*order.UpdateRequest {
	return []*order.UpdateRequest{toBill(), {VerificationDocumentSID: order.Some(document)}}
}

func TestVerificationChangesFreelyInReceived(t *testing.T) {
	for _, u := range append(verificationUpdates(), toCall()) {
		o := after(t, status.Received)
		apply(t, &o, order.Command{Actor: order.Customer, At: started, Update: u})
		assert.Equal(t, status.Received, o.Status)
	}
	o := after(t, status.Received)
	apply(t, &o, order.Command{At: started, Update: toBill()})
	apply(t, &o, order.Command{At: started, Update: &order.UpdateRequest{
		VerificationType: order.Some(order.PhoneCall), VerificationDocumentSID: order.Some(documentSID{})}})
	assert.Equal(t, order.PhoneCall, o.VerificationType)
	assert.Zero(t, o.VerificationDocumentSID)
}

func TestVerificationChangesElsewhereOnlyWithThePostedStatus(t *testing.T) {
	for s := range status.All() {
		o := after(t, s)
		for _, u := range verificationUpdates() {
			if s != status.Received {
				refused(t, &o, order.Command{Actor: order.Customer, At: started, Update: u}, order.ErrorStatusNotSettable, order.VerificationMayChange)
			}
		}
		next := o
		apply(t, &next, order.Command{At: started, Update: toCall()})
		assert.Equal(t, o.Version+1, next.Version, "the same values change nothing")
	}

	pending := after(t, status.PendingVerification)
	for _, row := range domain {
		for _, u := range verificationUpdates() {
			c := complete(&pending, row.event)
			c.Update = u
			_, err := pending.Check(c)
			var refusal order.TransitionError
			errorAs(err, &refusal)
			posted := row.event == order.RequestCall || row.event == order.SubmitBill
			assert.Equal(t, !posted, refusal.Failed.Has(order.VerificationMayChange), "with %v", row.event)
		}
	}
	reopened := after(t, status.TwilioProcessing, order.RequireAction)
	c := complete(&reopened, order.Reopen)
	c.Update = toBill()
	refused(t, &reopened, c, order.ErrorStatusNotSettable, order.VerificationMayChange)
}

func TestARefusedVerificationChangeNamesTheParameter(t *testing.T) {
	sameType := toCall()
	sameType.VerificationDocumentSID = order.Some(document)
	for s := range status.All() {
		if s == status.Received {
			continue
		}
		o := after(t, s)
		for want, updates := range map[string][]*order.UpdateRequest{
			"VerificationType":        {toBill()},
			"VerificationDocumentSid": {{VerificationDocumentSID: order.Some(document)}, sameType},
		} {
			for _, u := range updates {
				_, err := o.Check(order.Command{Actor: order.Customer, At: started, Update: u})
				problems := order.ProblemsOf(err)
				require.Len(t, problems, 1)
				assert.Equal(t, want, problems[0].Param, "in %v", s)
			}
		}
	}
}

func TestAnAbsentTypeIsPhoneCallAlreadyWhereItMayNotChange(t *testing.T) {
	for _, s := range []status.Status{status.PendingVerification, status.Verified, status.Completed} {
		o := after(t, s)
		o.VerificationType = 0 // from another source
		toPhoneCall := order.Command{At: started, Update: &order.UpdateRequest{VerificationType: order.Some(order.PhoneCall)}}
		apply(t, &o, toPhoneCall)
		assert.Equal(t, order.PhoneCall, o.VerificationType, "in %v", s)
		apply(t, &o, order.Command{At: started, Update: &order.UpdateRequest{VerificationType: order.Some(order.VerificationType(0))}})
		refused(t, &o, order.Command{At: started, Update: toBill()}, order.ErrorStatusNotSettable, order.VerificationMayChange)
	}
}

func TestAPostedStatusMeansTheTypeAsUpdated(t *testing.T) {
	for _, s := range []status.Status{status.Received, status.PendingVerification} {
		o := after(t, s)
		u := toBill()
		u.Status = status.PendingVerification
		c, err := u.Command(&o, started)
		require.NoError(t, err)
		assert.Equal(t, order.SubmitBill, c.Event)
		apply(t, &o, c)
		assert.Equal(t, order.PhoneBill, o.VerificationType)

		u = toCall()
		u.Status = status.PendingVerification
		c, err = u.Command(&o, started)
		require.NoError(t, err)
		assert.Equal(t, order.RequestCall, c.Event)
		c.VerificationCode, c.CallSID = "4321", numbered[sid.Call](9)
		apply(t, &o, c)
		assert.Equal(t, order.PhoneCall, o.VerificationType)
	}
}

func TestAPhoneBillKeepsItsDocument(t *testing.T) {
	without := &order.UpdateRequest{VerificationType: order.Some(order.PhoneBill)}
	cleared := &order.UpdateRequest{VerificationDocumentSID: order.Some(documentSID{})}

	call := after(t, status.Received)
	refused(t, &call, order.Command{At: started, Update: without}, order.ErrorVerificationDocument, order.DocumentKept)
	apply(t, &call, order.Command{At: started, Update: cleared})

	bill := after(t, status.Received)
	apply(t, &bill, order.Command{At: started, Update: toBill()})
	refused(t, &bill, order.Command{At: started, Update: cleared}, order.ErrorVerificationDocument, order.DocumentKept)
	apply(t, &bill, complete(&bill, order.SubmitBill))
	refused(t, &bill, order.Command{At: started, Update: cleared}, order.ErrorVerificationDocument, order.DocumentKept, order.VerificationMayChange)
	c := complete(&bill, order.SubmitBill)
	c.Update = cleared
	refused(t, &bill, c, order.ErrorVerificationDocument, order.DocumentKept, order.DocumentKept)

	other := numbered[sid.IdentityDocument](2)
	c.Update = &order.UpdateRequest{VerificationDocumentSID: order.Some(other)}
	apply(t, &bill, c)
	assert.Equal(t, other, bill.VerificationDocumentSID)
}

func TestACodeIsNotExpectedWhereTheTypeChangesToBill(t *testing.T) {
	o := after(t, status.PendingVerification)
	c := complete(&o, order.ConfirmCode)
	c.Update = toBill()
	refused(t, &o, c, order.ErrorStatusNotSettable, order.VerificationMayChange, order.ByPhoneCall)
}

func TestVersionsAndDates(t *testing.T) {
	o := after(t, status.TwilioProcessing)
	assert.Equal(t, 1, o.Version)
	created := o.DateCreated
	assert.Equal(t, order.TimeOf(started), created)
	for i, e := range []order.Event{order.Accept, order.RequestCall, order.RequestCall, order.ConfirmCode, order.SendLOA, order.RevokeLOA, order.Cancel} {
		c := complete(&o, e)
		ch := apply(t, &o, c)
		assert.Equal(t, i+2, o.Version)
		assert.Equal(t, o.Version, ch.Version)
		assert.Equal(t, order.TimeOf(c.At), o.DateUpdated)
		assert.Equal(t, order.TimeOf(c.At), ch.At)
		assert.Equal(t, created, o.DateCreated)
	}
}

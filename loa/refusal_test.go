package loa_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

func TestTextsOfRefusals(t *testing.T) {
	for _, row := range []struct {
		event  loa.Event
		actor  order.Actor
		at     loa.Status
		failed loa.Failure
		text   string
	}{
		{loa.Create, order.Customer, loa.Signing, loa.WrongStatus, "create requires that no letter exists yet; the letter is signing"},
		{loa.Sign, order.Owner, 0, loa.WrongStatus, "sign requires status signing; the letter does not exist"},
		{loa.Sign, order.Owner, loa.Opened, loa.WrongStatus, "sign requires status signing; the letter is opened"},
		{loa.Sign, order.Owner, loa.Canceled, loa.WrongStatus, "sign requires status signing; the letter is canceled; create a new letter"},
		{loa.Edit, order.Customer, loa.Signing, loa.WrongStatus,
			"edit requires status opened; the letter is signing; update it with Status=opened alone first"},
		{loa.Edit, order.Customer, loa.Signed, loa.WrongStatus, "edit requires status opened; the letter is signed; create a new letter"},
		{loa.Withdraw, order.Customer, loa.Failed, loa.WrongStatus,
			"withdraw requires status opened or signing; the letter is failed; create a new letter"},
		{loa.Sign, order.Customer, loa.Signing, loa.WrongActor, "sign requires actor owner; the actor is customer"},
		{loa.Withdraw, 0, loa.Signing, loa.WrongActor, "withdraw requires actor customer or twilio; no actor is given"},
	} {
		l, _ := after(t, row.at)
		assert.Equal(t, row.text, refused(t, &l, complete(&l, row.event, row.actor), row.failed, order.ErrorLetterNotEditable))
	}
}

func TestCreateRequiresASubmission(t *testing.T) {
	for name, spoil := range map[string]func(*loa.Command){
		"none":       func(c *loa.Command) { c.Submission = nil },
		"no sid":     func(c *loa.Command) { c.Submission.SID = loa.Submission{}.SID },
		"no account": func(c *loa.Command) { c.Submission.AccountSID = loa.Submission{}.AccountSID },
		"no orders":  func(c *loa.Command) { c.Submission.Create.HostedNumberOrderSIDs = nil },
	} {
		var l loa.Letter
		c := complete(&l, loa.Create, order.Customer)
		spoil(&c)
		text := refused(t, &l, c, loa.NothingSubmitted, order.ErrorInvalidParameter)
		assert.Equal(t, "create requires a sid, an account and an order; one is missing", text, name)
	}
}

// Status=opened may not be posted with other fields.
func TestAReopenedLetterIsNotEditedAtOnce(t *testing.T) {
	l, _ := after(t, loa.Signing)
	update := everyField()
	update.Status = loa.Opened
	text := refused(t, &l, update.Command(&l, started), loa.FieldsWithStatus, order.ErrorLetterNotEditable)
	assert.Equal(t, "reopen-letter requires Status=opened alone; other parameters are given too; send two updates", text)
	alone := loa.UpdateRequest{Status: loa.Opened}
	apply(t, &l, alone.Command(&l, started))
	assert.Equal(t, loa.Opened, l.Status)
}

// What an update of the customer asks for depends on the letter's status.
func TestCommandOfAnUpdate(t *testing.T) {
	fields := loa.UpdateRequest{Email: "new@example.com"}
	for _, row := range []struct {
		at     loa.Status
		posted loa.Status
		fields bool
		event  loa.Event
		to     loa.Status // zero: refused with 22107
	}{
		{loa.Opened, 0, false, 0, loa.Opened},
		{loa.Opened, 0, true, loa.Edit, loa.Opened},
		{loa.Opened, loa.Opened, false, 0, loa.Opened},
		{loa.Opened, loa.Opened, true, loa.Edit, loa.Opened},
		{loa.Opened, loa.Signing, false, loa.Resend, loa.Signing},
		{loa.Opened, loa.Signing, true, loa.Resend, loa.Signing},
		{loa.Signing, 0, false, 0, loa.Signing},
		{loa.Signing, 0, true, loa.Edit, 0},
		{loa.Signing, loa.Opened, false, loa.ReopenLetter, loa.Opened},
		{loa.Signing, loa.Opened, true, loa.ReopenLetter, 0},
		{loa.Signing, loa.Signing, false, 0, loa.Signing},
		{loa.Signing, loa.Signing, true, loa.Edit, 0},
	} {
		l, _ := after(t, row.at)
		u := loa.UpdateRequest{}
		if row.fields {
			u = fields
		}
		u.Status = row.posted
		c := u.Command(&l, started)
		require.Equal(t, row.event, c.Event, "%+v", row)
		require.Equal(t, order.Customer, c.Actor)
		if c.Update != nil {
			require.Zero(t, c.Update.Status)
		}
		_, err := l.Apply(c)
		if row.to == 0 {
			require.Equal(t, order.ErrorLetterNotEditable, order.ErrorCodeOf(err), "%+v", row)
			continue
		}
		require.NoError(t, err, "%+v", row)
		require.Equal(t, row.to, l.Status, "%+v", row)
	}
	// A letter that is over accepts nothing.
	for _, s := range []loa.Status{loa.Signed, loa.Canceled, loa.Failed} {
		for _, posted := range []loa.Status{0, loa.Opened, loa.Signing} {
			for _, u := range []loa.UpdateRequest{{}, fields} {
				u.Status = posted
				l, _ := after(t, s)
				_, err := l.Apply(u.Command(&l, started))
				if u.IsEmpty() && posted == 0 {
					require.NoError(t, err, "it asks for nothing")
					continue
				}
				require.Equal(t, order.ErrorLetterNotEditable, order.ErrorCodeOf(err), "%v posted at %v", posted, s)
			}
		}
	}
}

package order_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestSetParamSetsTheNamedParameter(t *testing.T) {
	const letter = "PX11111111111111111111111111111111"
	var c order.Command
	for name, text := range map[string]string{"Reason": "no", "Code": "1234", "SigningDocumentSid": letter} {
		assert.Contains(t, order.EventParams(), name)
		require.NoError(t, c.SetParam(name, text))
	}
	assert.Len(t, order.EventParams(), 3)
	assert.Equal(t, order.Command{Reason: "no", VerificationCode: "1234", SigningDocumentSID: sid.MustParse[sid.AuthorizationDocument](letter)}, c)

	none := order.Command{}
	for _, name := range order.EventParams() {
		require.NoError(t, none.SetParam(name, ""), name)
	}
	for name, text := range map[string]string{"SigningDocumentSid": "PX1", "Because": "of"} {
		var problem *order.Problem
		require.ErrorAs(t, none.SetParam(name, text), &problem)
		assert.Equal(t, name, problem.Param)
		assert.Equal(t, order.ErrorInvalidParameter, problem.Code)
	}
	for _, name := range order.EventParams() {
		for _, text := range []string{"\x00", "so\x00", "\xff"} {
			assert.Equal(t, order.ErrorInvalidParameter, order.ErrorCodeOf(none.SetParam(name, text)), "%s %q", name, text)
		}
	}
	assert.Equal(t, order.Command{}, none)
}

// A host that fills in a command itself must follow the same rule.
func TestTextsOfACommandCanBeStored(t *testing.T) {
	for _, text := range []string{"\x00", "so\x00", "\xff", "so\xc3"} {
		for event, o := range map[order.Event]order.Order{
			order.Reject: after(t, status.TwilioProcessing), order.RequireAction: after(t, status.Received),
		} {
			c := complete(&o, event)
			c.Reason = text
			refused(t, &o, c, order.ErrorInvalidParameter, order.ReasonGiven)
		}
		var o order.Order
		c := complete(&o, order.Submit)
		c.Submission.URL = "https://example.com/" + text
		refused(t, &o, c, order.ErrorInvalidParameter, order.SubmissionGiven)

		c = complete(&o, order.Submit)
		for name, set := range map[string]func(*order.CreateRequest){
			"FriendlyName": func(c *order.CreateRequest) { c.FriendlyName = order.Text(text) },
			"UniqueName":   func(c *order.CreateRequest) { c.UniqueName = order.Text(text) },
			"Email":        func(c *order.CreateRequest) { c.Email = order.Text(text) },
			"CcEmails":     func(c *order.CreateRequest) { c.CcEmails = order.Emails{"a@b", text} },
			"SmsUrl":       func(c *order.CreateRequest) { c.SMSURL = text },
		} {
			create := c.Submission.Create
			set(&create)
			assert.Equal(t, name+" 20001", listed(t, create.Validate()), "%q", text)
		}
	}
}

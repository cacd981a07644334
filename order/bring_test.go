package order_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

func TestACommandBringsWhatItsFormNames(t *testing.T) {
	const letter = "PX11111111111111111111111111111111"
	var c order.Command
	for name, text := range map[string]string{"Reason": "no", "Code": "1234", "SigningDocumentSid": letter} {
		assert.Contains(t, order.EventParams(), name)
		require.NoError(t, c.Bring(name, text))
	}
	assert.Len(t, order.EventParams(), 3)
	assert.Equal(t, order.Command{Reason: "no", Code: "1234", SigningDocumentSID: sid.MustParse[sid.AuthorizationDocument](letter)}, c)

	none := order.Command{}
	for _, name := range order.EventParams() {
		require.NoError(t, none.Bring(name, ""), name)
	}
	for name, text := range map[string]string{"SigningDocumentSid": "PX1", "Because": "of"} {
		var problem *order.Problem
		require.ErrorAs(t, none.Bring(name, text), &problem)
		assert.Equal(t, name, problem.Param)
		assert.Equal(t, order.CodeInvalidParameter, problem.Code)
	}
	for _, name := range order.EventParams() {
		for _, text := range []string{"\x00", "so\x00", "\xff"} {
			assert.Equal(t, order.CodeInvalidParameter, order.CodeOf(none.Bring(name, text)), "%s %q", name, text)
		}
	}
	assert.Equal(t, order.Command{}, none)
}

// A host that fills in a command itself is held to the same rule.
func TestTextsOfACommandCanBeStored(t *testing.T) {
	for _, text := range []string{"\x00", "so\x00", "\xff", "so\xc3"} {
		for event, o := range map[order.Event]order.Order{
			order.Reject: after(t, order.Submit), order.RequireAction: after(t, order.Submit, order.Accept),
		} {
			c := complete(&o, event)
			c.Reason = text
			refused(t, &o, c, order.CodeInvalidParameter, order.ReasonGiven)
		}
		var o order.Order
		c := complete(&o, order.Submit)
		c.Submission.URL = "https://example.com/" + text
		refused(t, &o, c, order.CodeInvalidParameter, order.SubmissionGiven)

		c = complete(&o, order.Submit)
		for name, set := range map[string]func(*order.Create){
			"FriendlyName": func(c *order.Create) { c.FriendlyName = order.Text(text) },
			"UniqueName":   func(c *order.Create) { c.UniqueName = order.Text(text) },
			"Email":        func(c *order.Create) { c.Email = order.Text(text) },
			"CcEmails":     func(c *order.Create) { c.CcEmails = order.Emails{"a@b", text} },
			"SmsUrl":       func(c *order.Create) { c.SmsURL = text },
		} {
			create := c.Submission.Create
			set(&create)
			assert.Equal(t, name+" 20001", listed(t, create.Validate()), "%q", text)
		}
	}
}

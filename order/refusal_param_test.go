package order_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// blamed maps a failed guard and an event to the parameter that the refusal names.
// Other refusals do not name a parameter.
var blamed = map[order.Guard]map[order.Event]string{
	order.NumberAssigned:           {order.Submit: "PhoneNumber"},
	order.CountrySupported:         {order.Submit: "PhoneNumber"},
	order.NumberHostable:           {order.Submit: "PhoneNumber"},
	order.NumberFree:               {order.Submit: "PhoneNumber"},
	order.SMSRequested:             {order.Submit: "SmsCapability"},
	order.ByPhoneCall:              {order.RequestCall: "VerificationType", order.ConfirmCode: "VerificationCode"},
	order.ByPhoneBill:              {order.SubmitBill: "VerificationType", order.ApproveBill: "VerificationType", order.RefuseBill: "VerificationType"},
	order.AttemptsLeft:             {order.RequestCall: "Status"},
	order.NewVerificationCodeGiven: {order.RequestCall: "Code"},
	order.CallGiven:                {order.RequestCall: "CallSid"},
	order.VerificationCodeIssued:   {order.ConfirmCode: "VerificationCode"},
	order.VerificationCodeGiven:    {order.ConfirmCode: "Code"},
	order.VerificationCodeMatches:  {order.ConfirmCode: "VerificationCode"},
	order.VerificationCodeValid:    {order.ConfirmCode: "VerificationCode"},
	order.LetterGiven:              {order.SendLOA: "SigningDocumentSid"},
	order.ReasonGiven:              {order.Reject: "Reason", order.RefuseBill: "Reason", order.RequireAction: "Reason", order.Fail: "Reason"},
	order.InStatus:                 {order.RequestCall: "Status", order.SubmitBill: "Status", order.ConfirmCode: "VerificationCode"},
	order.ByActor:                  {order.RequestCall: "Status", order.SubmitBill: "Status", order.ConfirmCode: "VerificationCode"},
	order.DocumentKept:             everyEvent("VerificationDocumentSid"),
	order.VerificationMayChange:    everyEvent("VerificationType"),
}

// everyEvent names one parameter for every event, and for an update without one.
func everyEvent(param string) map[order.Event]string {
	params := map[order.Event]string{}
	for e := order.Event(0); int(e) <= len(domain); e++ {
		params[e] = param
	}
	return params
}

func TestARefusalNamesTheParameterThatAskedForTheEvent(t *testing.T) {
	compare := func(e order.Event, g order.Guard) {
		problems := order.ProblemsOf(&order.TransitionError{Event: e, From: status.Testing, Failed: order.Of(g)})
		require.Len(t, problems, 1)
		assert.Equal(t, blamed[g][e], problems[0].Param, "%v: %v", e, g)
	}
	always := order.Of(order.InStatus, order.ByActor, order.OrderExists, order.DocumentKept, order.VerificationMayChange)
	for row := range order.Lifecycle() {
		for g := range (always | row.Guards()).All() {
			compare(row.Event, g)
		}
	}
	for g := range always.All() {
		compare(0, g)
	}
}

package order_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// advised maps events to words of their advice. Every refusal of these events by
// status has advice.
var advised = map[order.Event]map[status.Status]string{
	order.Cancel: {
		status.TwilioProcessing:  "wait until the platform has accepted it",
		status.CarrierProcessing: "wait until the carrier is done",
		status.Testing:           "wait until testing is done",
		status.ActionRequired:    "ask operations to reopen it",
		status.Completed:         "DELETE /2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json",
		status.Failed:            "create a new order",
	},
	order.RequestCall: {
		status.TwilioProcessing:  "wait until the platform has accepted it",
		status.Verified:          "create a letter of authorization",
		status.PendingLOA:        "have the letter of authorization signed",
		status.CarrierProcessing: "wait until the carrier is done",
		status.Testing:           "wait until testing is done",
		status.Completed:         "use the number",
		status.Failed:            "create a new order",
		status.ActionRequired:    "ask operations to reopen it",
	},
	order.OffBoard: {
		status.TwilioProcessing:    "wait until the order is received",
		status.Received:            "delete the order instead",
		status.PendingVerification: "delete the order instead",
		status.Verified:            "delete the order instead",
		status.PendingLOA:          "delete the order instead",
		status.CarrierProcessing:   "wait until the order is completed",
		status.Testing:             "wait until the order is completed",
		status.ActionRequired:      "ask operations to reopen the order",
		status.Failed:              "released when the order failed",
	},
}

func TestARefusalSaysWhatToDoInstead(t *testing.T) {
	for event, advice := range advised {
		for s := range status.All() {
			o := after(t, s)
			if _, legal := order.Lookup(s, event); legal {
				assert.Empty(t, (&order.TransitionError{Event: event, From: s}).Advice(), "%v in %v", event, s)
				continue
			}
			row, _ := order.Row(event)
			require.NotEmpty(t, row.Advice[s], "%v in %v has no advice", event, s)
			assert.Contains(t, row.Advice[s], advice[s], "%v in %v", event, s)
			_, err := o.Decide(complete(&o, event))
			assert.ErrorContains(t, err, "; the order is "+s.String()+"; "+row.Advice[s], "%v in %v", event, s)
			assert.ErrorContains(t, order.ProblemsOf(err)[0], row.Advice[s], "%v in %v", event, s)
		}
	}
	for s := range order.Cancellable().All() {
		o := after(t, s)
		apply(t, &o, complete(&o, order.Cancel))
		assert.True(t, o.Done())
	}
	o := after(t, status.Completed)
	apply(t, &o, complete(&o, order.OffBoard))
	_, err := o.Decide(complete(&o, order.Cancel))
	assert.ErrorContains(t, err, "its incoming phone number is deleted already")
	refused(t, &o, complete(&o, order.OffBoard), order.ErrorConflict, order.NumberHeld)
}

// refusals are whole sentences: the requirement, the state found, and advice.
var refusals = []struct {
	refusal order.TransitionError
	want    string
}{
	{order.TransitionError{Event: order.BeginTesting, Actor: order.Carrier, From: status.Received, Failed: order.Of(order.InStatus)},
		"begin-testing requires status carrier-processing; the order is received"},
	{order.TransitionError{Event: order.Cancel, Actor: order.Customer, From: status.Failed, Failed: order.Of(order.InStatus)},
		"cancel requires status received, pending-verification, verified or pending-loa; the order is failed; create a new order"},
	{order.TransitionError{Event: order.SignLOA, Actor: order.Twilio, From: status.Verified, Failed: order.Of(order.InStatus, order.ByActor)},
		"sign-loa requires status pending-loa and actor owner; the order is verified and the actor is twilio"},
	{order.TransitionError{Event: order.SignLOA, From: status.PendingLOA, Failed: order.Of(order.ByActor)},
		"sign-loa requires actor owner; no actor is given"},
	{order.TransitionError{Event: order.Accept, From: status.None, Failed: order.Of(order.InStatus)},
		"accept requires status twilio-processing; the order does not exist"},
	{order.TransitionError{Event: order.Submit, From: status.Received, Failed: order.Of(order.InStatus, order.NoOrderYet)},
		"submit requires a new order; the order exists already"},
	{order.TransitionError{From: status.Received, Failed: order.Of(order.OrderExists)},
		"update requires an existing order; the order does not exist"},
	{order.TransitionError{Event: order.ConfirmCode, From: status.PendingVerification, Failed: order.Of(order.VerificationCodeMatches, order.VerificationCodeValid)},
		"confirm-code requires the issued verification code and a verification code that has not expired; the given one differs and it has expired"},
}

func TestARefusalIsOneSentence(t *testing.T) {
	for _, tt := range refusals {
		assert.EqualError(t, &tt.refusal, tt.want)
	}
	o := order.TransitionError{Event: order.Submit, Failed: order.Of(order.SMSRequested)}
	assert.Equal(t, "SmsCapability must be true", order.ProblemsOf(&o)[0].Message())
}

func TestLacksReportsMissingParameters(t *testing.T) {
	for failed, want := range map[order.Guards]bool{
		0:                           false,
		order.Of(order.InStatus):    false,
		order.Of(order.ReasonGiven): true,
		order.Of(order.CallGiven, order.NewVerificationCodeGiven): true,
		order.Of(order.ReasonGiven, order.ByActor):                false,
	} {
		assert.Equal(t, want, (&order.TransitionError{Event: order.Fail, Failed: failed}).Lacks(), "%v", failed)
	}
}

func TestEveryGuardHasTexts(t *testing.T) {
	for g := order.Guard(1); order.Of(g).String() != "" && !strings.Contains(g.String(), "("); g++ {
		refusal := &order.TransitionError{Event: order.Accept, From: status.Testing, Failed: order.Of(g)}
		requires, actual, _ := strings.Cut(refusal.Error(), "; ")
		assert.Greater(t, len(requires), len("accept requires "), "guard %d", g)
		assert.NotEmpty(t, actual, "guard %d", g)
		for _, reason := range refusal.Reasons() {
			assert.NotContains(t, reason, "(none)")
			assert.NotContains(t, reason, "order:")
		}
	}
}

func TestWrongStatusesHaveTheCodeOfTheEvent(t *testing.T) {
	for s := range everyStatus() {
		o := after(t, s)
		for _, row := range domain {
			if _, legal := order.Lookup(s, row.event); legal {
				continue
			}
			want := order.ErrorStatusNotSettable
			switch row.event {
			case order.Cancel, order.OffBoard:
				want = order.ErrorConflict
			case order.ConfirmCode:
				want = order.ErrorUnexpectedVerificationCode
			}
			refusal := &order.TransitionError{Event: row.event, Actor: row.by[0], From: s, Failed: order.Of(order.InStatus)}
			assert.Equal(t, want, order.ErrorCodeOf(refusal), "%v in %q", row.event, s)
			_, err := o.Decide(complete(&o, row.event))
			assert.Error(t, err, "%v in %q", row.event, s)
		}
	}
}

func TestSubmissionsAreRefusedByTheVerdict(t *testing.T) {
	for verdict, want := range map[phone.Verdict]struct {
		code  order.ErrorCode
		guard order.Guard
	}{
		phone.Unchecked:   {order.ErrorNotHostable, order.NumberHostable},
		phone.Unassigned:  {order.ErrorPhoneNumber, order.NumberAssigned},
		phone.Country:     {order.ErrorCountry, order.CountrySupported},
		phone.Type:        {order.ErrorNotHostable, order.NumberHostable},
		phone.Taken:       {order.ErrorNotHostable, order.NumberFree},
		phone.NoNumber:    {order.ErrorNotHostable, order.NumberHostable},
		phone.Verdict(99): {order.ErrorNotHostable, order.NumberHostable},
	} {
		var o order.Order
		c := complete(&o, order.Submit)
		c.Submission.Verdict = verdict
		refused(t, &o, c, want.code, want.guard)
	}

	var o order.Order
	c := complete(&o, order.Submit)
	c.Submission.Create.SMSCapability = false
	refused(t, &o, c, order.ErrorSMSCapability, order.SMSRequested)
	c.Submission.Verdict = phone.Country
	refused(t, &o, c, order.ErrorCountry, order.SMSRequested, order.CountrySupported)
}

func TestASubmissionNeedsItsNumberAndSids(t *testing.T) {
	var o order.Order
	for name, take := range map[string]func(*order.Submission){
		"number":         func(s *order.Submission) { s.Create.PhoneNumber = phone.Number{} },
		"sid":            func(s *order.Submission) { s.SID = sid.ID[sid.Order]{} },
		"account":        func(s *order.Submission) { s.AccountSID = sid.ID[sid.Account]{} },
		"incoming phone": func(s *order.Submission) { s.IncomingPhoneNumberSID = sid.ID[sid.IncomingPhoneNumber]{} },
	} {
		c := complete(&o, order.Submit)
		take(c.Submission)
		t.Run(name, func(t *testing.T) { refused(t, &o, c, order.ErrorInvalidParameter, order.SubmissionGiven) })
	}
	refused(t, &o, bare(&o, order.Submit), order.ErrorInvalidParameter, order.SubmissionGiven)

	c := complete(&o, order.Submit)
	c.Submission.Create.AccountSID, c.Submission.AccountSID = c.Submission.AccountSID, sid.ID[sid.Account]{}
	apply(t, &o, c)
	refused(t, &o, complete(&o, order.Submit), order.ErrorStatusNotSettable, order.InStatus, order.NoOrderYet)
}

func TestVerificationCodesAreRefused(t *testing.T) {
	for s := range status.All() {
		if o := after(t, s); s != status.PendingVerification {
			c := order.Command{Event: order.ConfirmCode, Actor: order.Customer, At: started, VerificationCode: "4321"}
			_, err := o.Decide(c)
			assert.Equal(t, order.ErrorUnexpectedVerificationCode, order.ErrorCodeOf(err), "in %v", s)
		}
	}

	o := after(t, status.Received, order.RequestCall)
	for _, actor := range []order.Actor{order.Owner, order.Customer} {
		c := complete(&o, order.ConfirmCode)
		c.Actor, c.VerificationCode = actor, "1234"
		refused(t, &o, c, order.ErrorWrongVerificationCode, order.VerificationCodeMatches)
		c.At = o.VerificationCodeExpires.Time()
		refused(t, &o, c, order.ErrorWrongVerificationCode, order.VerificationCodeMatches, order.VerificationCodeValid)
		c.VerificationCode = "4321"
		refused(t, &o, c, order.ErrorWrongVerificationCode, order.VerificationCodeValid)
	}
	refused(t, &o, bare(&o, order.ConfirmCode), order.ErrorInvalidParameter, order.VerificationCodeGiven)

	bill := after(t, status.Received, order.SubmitBill)
	c := order.Command{Event: order.ConfirmCode, Actor: order.Customer, At: started, VerificationCode: "4321"}
	refused(t, &bill, c, order.ErrorUnexpectedVerificationCode, order.ByPhoneCall, order.VerificationCodeIssued, order.VerificationCodeMatches, order.VerificationCodeValid)
	both := after(t, status.Received, order.RequestCall, order.SubmitBill)
	refused(t, &both, c, order.ErrorUnexpectedVerificationCode, order.ByPhoneCall)
}

func TestAFourthCallIsRefused(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.RequestCall, order.RequestCall)
	require.Equal(t, 3, o.VerificationAttempts)
	refused(t, &o, complete(&o, order.RequestCall), order.ErrorNoAttemptsLeft, order.AttemptsLeft)

	apply(t, &o, complete(&o, order.ExhaustAttempts))
	refused(t, &o, complete(&o, order.RequestCall), order.ErrorStatusNotSettable, order.InStatus, order.AttemptsLeft)
	lacks, err := o.Check(bare(&o, order.RequestCall))
	assert.Equal(t, order.ErrorStatusNotSettable, order.ErrorCodeOf(err), "also after three attempts")
	assert.Equal(t, order.Of(order.NewVerificationCodeGiven, order.CallGiven), lacks)
}

func TestTheVerificationTypeDecidesWhichEventsArePossible(t *testing.T) {
	call := after(t, status.Received)
	c := order.Command{Event: order.SubmitBill, Actor: order.Customer, At: started}
	refused(t, &call, c, order.ErrorStatusNotSettable, order.ByPhoneBill)
	bill := after(t, status.Received, order.SubmitBill)
	c = complete(&bill, order.RequestCall)
	c.Update = nil
	refused(t, &bill, c, order.ErrorStatusNotSettable, order.ByPhoneCall)

	var undocumented order.Order
	c = complete(&undocumented, order.Submit)
	c.Submission.Create.VerificationType = order.PhoneBill
	refused(t, &undocumented, c, order.ErrorVerificationDocument, order.DocumentKept)
	undocumented = call
	undocumented.VerificationType = order.PhoneBill // from another source
	refused(t, &undocumented, bare(&undocumented, order.SubmitBill), order.ErrorVerificationDocument, order.DocumentKept)

	pending := after(t, status.Received, order.RequestCall)
	refused(t, &pending, complete(&pending, order.ApproveBill), order.ErrorStatusNotSettable, order.ByPhoneBill)
	refused(t, &pending, complete(&pending, order.RefuseBill), order.ErrorStatusNotSettable, order.ByPhoneBill)
	refused(t, &bill, complete(&bill, order.ExhaustAttempts), order.ErrorStatusNotSettable, order.ByPhoneCall, order.AttemptsMade)
}

func TestAMissingCommandParameterIsAnInvalidParameter(t *testing.T) {
	for e, want := range map[order.Event]struct {
		path  []leg
		lacks []order.Guard
	}{
		order.Submit:        {nil, []order.Guard{order.SubmissionGiven}},
		order.Reject:        {[]leg{status.TwilioProcessing}, []order.Guard{order.ReasonGiven}},
		order.RequireAction: {[]leg{status.Testing}, []order.Guard{order.ReasonGiven}},
		order.Fail:          {[]leg{status.Testing}, []order.Guard{order.ReasonGiven}},
		order.RefuseBill:    {[]leg{status.Received, order.SubmitBill}, []order.Guard{order.ReasonGiven}},
		order.RequestCall:   {[]leg{status.Received}, []order.Guard{order.NewVerificationCodeGiven, order.CallGiven}},
		order.ConfirmCode:   {[]leg{status.PendingVerification}, []order.Guard{order.VerificationCodeGiven}},
		order.SendLOA:       {[]leg{status.Verified}, []order.Guard{order.LetterGiven}},
	} {
		o := after(t, want.path...)
		refused(t, &o, bare(&o, e), order.ErrorInvalidParameter, want.lacks...)
		lacks, err := o.Check(bare(&o, e))
		assert.NoError(t, err, "%v", e)
		assert.Equal(t, order.Of(want.lacks...), lacks, "%v", e)
		permissions, err := o.Permitted(started)
		require.NoError(t, err)
		i := slices.IndexFunc(permissions, func(p order.Permission) bool { return p.Event == e })
		require.GreaterOrEqual(t, i, 0)
		assert.Equal(t, order.Permission{Event: e, By: permissions[i].By, Lacks: lacks}, permissions[i])
	}
}

func TestANewCodeHasOnlyDigits(t *testing.T) {
	o := after(t, status.Received)
	c := complete(&o, order.RequestCall)
	for _, code := range []string{"", "12a4", "１２３４", " 1234", "-123", "12.4", "1234\n", "/", ":"} {
		c.VerificationCode = code
		refused(t, &o, c, order.ErrorInvalidParameter, order.NewVerificationCodeGiven)
	}
	for _, code := range []string{"0000", "9", "0123456789012345"} {
		c.VerificationCode = code
		next := o
		apply(t, &next, c)
		assert.Equal(t, order.Text(code), next.VerificationCode)
	}
}

func TestAReasonIsUTF8(t *testing.T) {
	o := after(t, status.TwilioProcessing)
	c := complete(&o, order.RequireAction)
	c.Reason = "caf\xe9"
	refused(t, &o, c, order.ErrorInvalidParameter, order.ReasonGiven)
	c.Reason = "café"
	apply(t, &o, c)
	assert.Equal(t, "café", o.FailureReason)
}

func TestTheClocksEventsBeforeTheirTimeAreNotSettable(t *testing.T) {
	o := after(t, status.Received, order.RequestCall)
	refused(t, &o, bare(&o, order.ExhaustAttempts), order.ErrorStatusNotSettable, order.AttemptsMade)
	c := complete(&o, order.Expire)
	c.At = c.At.Add(-time.Second)
	refused(t, &o, c, order.ErrorStatusNotSettable, order.IdleTooLong)
}

func TestTheWrongActorIsRefused(t *testing.T) {
	o := after(t, status.Received)
	c := complete(&o, order.Cancel)
	for _, actor := range []order.Actor{0, order.Owner, order.Twilio, order.Carrier, order.Operations, order.Clock} {
		c.Actor = actor
		refused(t, &o, c, order.ErrorConflict, order.ByActor)
		c := complete(&o, order.RequestCall)
		c.Actor = actor
		refused(t, &o, c, order.ErrorStatusNotSettable, order.ByActor)
	}
}

func TestARefusalNamesEveryFailedGuard(t *testing.T) {
	o := after(t, status.Received, order.RequestCall, order.RequestCall, order.RequestCall, order.ExhaustAttempts)
	c := order.Command{Event: order.RequestCall, Actor: order.Clock, At: o.VerificationCodeExpires.Time()}
	refused(t, &o, c, order.ErrorStatusNotSettable, order.InStatus, order.ByActor, order.AttemptsLeft)
	_, err := o.Decide(c)
	var refusal *order.TransitionError
	require.ErrorAs(t, err, &refusal)
	assert.ErrorIs(t, err, order.ErrRefused)
	assert.Equal(t, order.TransitionError{Event: order.RequestCall, Actor: order.Clock, From: status.ActionRequired, Failed: refusal.Failed}, *refusal)
	assert.Len(t, refusal.Reasons(), 3)
	for _, fragment := range []string{"request-call", "clock", "action-required", "received or pending-verification", "customer"} {
		assert.ErrorContains(t, err, fragment)
	}
}

func TestTheAPIAnswersTheFirstProblem(t *testing.T) {
	for _, row := range []struct {
		event  order.Event
		failed []order.Guard
		code   order.ErrorCode
	}{
		{order.Submit, []order.Guard{order.SMSRequested, order.NumberHostable}, order.ErrorSMSCapability},
		{order.Submit, []order.Guard{order.NumberHostable, order.InStatus}, order.ErrorNotHostable},
		{order.Submit, []order.Guard{order.NumberAssigned, order.SMSRequested}, order.ErrorPhoneNumber},
		{order.RequestCall, []order.Guard{order.InStatus, order.AttemptsLeft}, order.ErrorStatusNotSettable},
		{order.RequestCall, []order.Guard{order.ByPhoneCall, order.AttemptsLeft}, order.ErrorStatusNotSettable},
		{order.RequestCall, []order.Guard{order.AttemptsLeft, order.CallGiven}, order.ErrorInvalidParameter},
		{order.ConfirmCode, []order.Guard{order.InStatus, order.VerificationCodeMatches, order.VerificationCodeValid}, order.ErrorUnexpectedVerificationCode},
		{order.ConfirmCode, []order.Guard{order.VerificationCodeIssued, order.VerificationCodeMatches}, order.ErrorUnexpectedVerificationCode},
		{order.ConfirmCode, []order.Guard{order.VerificationMayChange, order.ByPhoneCall}, order.ErrorStatusNotSettable},
		{order.SubmitBill, []order.Guard{order.InStatus, order.DocumentKept}, order.ErrorVerificationDocument},
		{order.Cancel, []order.Guard{order.InStatus, order.VerificationMayChange}, order.ErrorConflict},
		{order.Cancel, []order.Guard{order.InStatus, order.OrderExists}, order.ErrorNotFound},
		{0, []order.Guard{order.VerificationMayChange, order.DocumentKept}, order.ErrorVerificationDocument},
		{0, []order.Guard{order.OrderExists}, order.ErrorNotFound},
	} {
		refusal := &order.TransitionError{Event: row.event, From: status.Testing, Failed: order.Of(row.failed...)}
		assert.Equal(t, row.code, order.ErrorCodeOf(refusal), "%v: %v", row.event, refusal.Failed)
	}
}

package mock_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// scripted returns the options of a server with a scenario.
func scripted(t require.TestingT, rules ...scenario.Rule) mock.Options {
	s, err := scenario.New(rules...)
	require.NoError(t, err)
	return mock.Options{Scenario: s}
}

// magic returns the options of a server with the magic numbers.
func magic(t require.TestingT) mock.Options {
	var rules []scenario.Rule
	for _, m := range scenario.MagicNumbers() {
		rules = append(rules, m.Rule)
	}
	return scripted(t, rules...)
}

// ask asks for an order of a number.
func (c client) ask(number, more string) answer {
	return c.post(orders, "SmsCapability=true&PhoneNumber="+url.QueryEscape(number)+more)
}

// changes lists the events of an order, each with its actor and with the time since the
// order was created.
func (c client) changes(id sid.ID[sid.Order]) (all []string) {
	history := c.inspect(id.String()).History
	for _, ch := range history {
		all = append(all, ch.Event.String()+" by "+ch.Actor.String()+" "+ch.At.Time().Sub(history[0].At.Time()).String())
	}
	return all
}

func (c client) statusOf(id sid.ID[sid.Order]) status.Status {
	return c.fetch(id.String()).is(200).resource().Status
}

const (
	askCall = "Status=pending-verification"
	askBill = "Status=pending-verification&VerificationType=phone-bill&VerificationDocumentSid=" + document
)

// sendLetter plays the customer, who creates a letter of authorization for the orders.
func (c client) sendLetter(ids ...sid.ID[sid.Order]) answer {
	form := url.Values{
		"AddressSid": {"AD11111111111111111111111111111111"}, "Email": {"owner@example.com"},
		"ContactTitle": {"Owner"}, "ContactPhoneNumber": {"+16175551212"},
	}
	for _, id := range ids {
		form.Add("HostedNumberOrderSids", id.String())
	}
	return c.post("/HostedNumbers/AuthorizationDocuments", form.Encode())
}

func TestMagicNumbersOfTheLookUp(t *testing.T) {
	c := newClient(t, magic(t))
	for line, code := range map[string]int{"01": 22110, "02": 22110, "03": 22103, "04": 22102} {
		c.ask(scenario.MagicPrefix+line, "").refused(400, code)
	}
}

// TestMagicNumbersDoWhatTheySay: with no request to the control plane except for the
// clock.
func TestMagicNumbersDoWhatTheySay(t *testing.T) {
	for _, row := range []struct {
		line   string
		asks   []string // updates by the customer, 2 seconds between them
		letter int      // how often the customer sends a letter
		ends   status.Status
		last   string // event
	}{
		{"00", []string{askCall}, 1, status.Completed, "complete by twilio"},
		{"00", []string{askBill}, 1, status.Completed, "complete by twilio"},
		{"05", nil, 0, status.Failed, "reject by twilio"},
		{"11", []string{askCall, askCall, askCall}, 0, status.PendingVerification, "request-call by customer"},
		{"12", []string{askCall}, 0, status.Verified, "confirm-code by owner"},
		{"12", []string{askBill}, 0, status.Verified, "approve-bill by operations"},
		{"13", []string{askBill}, 0, status.ActionRequired, "refuse-bill by operations"},
		{"14", nil, 0, status.Verified, "skip-verification by twilio"},
		{"20", []string{askCall}, 1, status.Verified, "revoke-loa by owner"},
		{"20", []string{askCall}, 2, status.Completed, "complete by twilio"},
		{"21", []string{askCall}, 1, status.PendingLOA, "send-loa by customer"},
		{"30", []string{askCall}, 1, status.Completed, "complete by twilio"},
		{"31", []string{askCall}, 1, status.ActionRequired, "require-action by carrier"},
		{"32", []string{askCall}, 1, status.Failed, "fail by carrier"},
		{"33", []string{askCall}, 1, status.Failed, "fail by twilio"},
	} {
		c := newClient(t, magic(t))
		o := c.ask(scenario.MagicPrefix+row.line, "").is(201).resource()
		for _, form := range row.asks {
			c.update(o.SID.String(), form).is(200)
			c.advance(2 * time.Second)
		}
		for range row.letter {
			c.sendLetter(o.SID).is(201)
			c.advance(2 * time.Second)
		}
		c.advance(time.Minute)
		assert.Equal(t, row.ends, c.statusOf(o.SID), "%v", row)
		changes := c.changes(o.SID)
		assert.Contains(t, changes[len(changes)-1], row.last+" ", "%v", row)
	}
}

func TestAMagicNumberWhoseCallsFail(t *testing.T) {
	c := newClient(t, magic(t))
	o := c.ask(scenario.MagicPrefix+"10", "").is(201).resource()
	for range 2 {
		c.update(o.SID.String(), askCall).refused(400, int(order.ErrorCallFailed))
	}
	assert.Zero(t, c.fetch(o.SID.String()).resource().VerificationAttempts)
}

func TestAttemptsRunOutWhereTheCodeIsNeverTyped(t *testing.T) {
	c := newClient(t, magic(t))
	o := c.ask(scenario.MagicPrefix+"11", "").is(201).resource()
	for range 3 {
		c.update(o.SID.String(), askCall).is(200)
	}
	c.advance(time.Hour)
	assert.Equal(t, status.ActionRequired, c.statusOf(o.SID))
}

// TestTheClockMovesFromStepToStep: one move passes steps and deadlines of two orders.
func TestTheClockMovesFromStepToStep(t *testing.T) {
	c := newClient(t, scripted(t, scenario.Rule{To: status.Completed, After: time.Hour, Steps: []scenario.Step{
		{Status: status.PendingVerification, Event: order.ConfirmCode, After: 20 * time.Minute}, // too late: the code has expired
		{Status: status.ActionRequired, Event: order.Reopen, After: time.Minute},
		{Status: status.Received, Event: order.SkipVerification, After: 15 * time.Minute},
		{Status: status.Verified, Event: order.RequireAction, Reason: "The owner has moved.", After: 2 * time.Hour},
	}}))
	first, second := c.create(1, ""), c.create(2, "")
	for range 3 {
		c.update(second.SID.String(), askCall).is(200)
	}
	c.advance(40 * 24 * time.Hour)
	assert.Equal(t, []string{
		"submit by customer 0s", "accept by twilio 0s", "skip-verification by twilio 15m0s",
		"require-action by twilio 2h15m0s", "reopen by operations 2h16m0s", "expire by clock 722h16m1s",
	}, c.changes(first.SID))
	assert.Equal(t, []string{
		"submit by customer 0s", "accept by twilio 0s",
		"request-call by customer 0s", "request-call by customer 0s", "request-call by customer 0s",
		"exhaust-attempts by clock 10m0s", "reopen by operations 11m0s", "skip-verification by twilio 26m0s",
		"require-action by twilio 2h26m0s", "expire by clock 722h26m1s",
	}, c.changes(second.SID))
}

func TestAStepThatIsNoLongerLegalIsDropped(t *testing.T) {
	c := newClient(t, scripted(t, scenario.Rule{To: status.Completed, After: time.Hour}))
	gone, moved := c.create(1, ""), c.create(2, "")
	for _, o := range []order.Resource{gone, moved} {
		c.update(o.SID.String(), askCall).is(200)
	}
	c.cancel(gone.SID.String()).is(204)
	c.play(moved.SID.String(), "require-action?Reason=x")
	c.advance(30 * time.Hour)
	c.fetch(gone.SID.String()).is(404)
	assert.Equal(t, status.ActionRequired, c.statusOf(moved.SID))
}

func TestStepsWithoutATimeFollowTheRequest(t *testing.T) {
	c := newClient(t, scripted(t, scenario.Rule{To: status.Completed}))
	o := c.create(1, "")
	assert.Equal(t, status.PendingVerification, c.update(o.SID.String(), askCall).is(200).resource().Status, "the answer is the request's own")
	assert.Equal(t, status.Verified, c.statusOf(o.SID))
	c.sendLetter(o.SID).is(201)
	assert.Equal(t, status.Completed, c.statusOf(o.SID))
}

func TestANewCallStartsTheTimeAgain(t *testing.T) {
	c := newClient(t, scripted(t, scenario.Rule{To: status.Verified, After: 5 * time.Minute}))
	o := c.create(1, "")
	for range 2 {
		c.update(o.SID.String(), askCall).is(200)
		c.advance(3 * time.Minute)
	}
	assert.Equal(t, status.PendingVerification, c.statusOf(o.SID))
	c.advance(2 * time.Minute)
	assert.Equal(t, status.Verified, c.statusOf(o.SID))
}

func TestTheFirstRuleThatMatchesDecides(t *testing.T) {
	other := sid.MustParse[sid.Account](stranger)
	c := newClient(t, scripted(t,
		scenario.Rule{Number: numbered(1)}, // an ordinary number
		scenario.Rule{Account: other, Prefix: "+1617", To: status.Verified},
		scenario.Rule{Number: numbered(2), Verdict: phone.Taken},
		scenario.Rule{Number: numbered(3), CallFails: true},
	))
	ordinary := c.create(1, "")
	c.update(ordinary.SID.String(), askCall).is(200)
	c.advance(time.Minute)
	assert.Equal(t, status.PendingVerification, c.statusOf(ordinary.SID))
	c.ask(numbered(2).String(), "").refused(400, 22110)
	strange := c.as(stranger).create(3, "")
	c.as(stranger).update(strange.SID.String(), askCall).is(200)
	assert.Equal(t, status.Verified, c.as(stranger).statusOf(strange.SID), "its account's rule comes first")
}

func TestAResetKeepsTheScenarioAndForgetsTheSteps(t *testing.T) {
	c := newClient(t, scripted(t, scenario.Rule{To: status.Verified, After: 5 * time.Minute}))
	o := c.create(1, "")
	c.update(o.SID.String(), askCall).is(200)
	c.post(control+"/Reset", "").is(204)
	c.advance(2 * time.Hour)
	c.get(control + "/Callbacks").is(200)
	again := c.create(1, "")
	c.update(again.SID.String(), askCall).is(200)
	c.advance(4 * time.Minute)
	assert.Equal(t, status.PendingVerification, c.statusOf(again.SID))
	c.advance(time.Minute)
	assert.Equal(t, status.Verified, c.statusOf(again.SID))
}

// TestStepsHappenWithoutRequests: while the clock follows another one.
func TestStepsHappenWithoutRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := make(chan string, 10)
		options := magic(t)
		options.Now = time.Now
		options.Transport = receiver(func(r *http.Request) int {
			assert.NoError(t, r.ParseForm())
			got <- r.PostForm.Get("Status")
			return http.StatusOK
		})
		c := newClient(t, options)
		o := c.ask(scenario.MagicPrefix+"12", "&StatusCallbackUrl=http://example.com/").is(201).resource()
		c.update(o.SID.String(), askCall).is(200)
		for _, want := range []string{"twilio-processing", "received", "pending-verification", "verified"} {
			assert.Equal(t, want, <-got)
		}
		c.cancel(o.SID.String()).is(204)
		idle := c.create(1, "&StatusCallbackUrl=http://example.com/")
		assert.Equal(t, []string{"twilio-processing", "received", "failed"}, []string{<-got, <-got, <-got}, "its deadline too")
		assert.Equal(t, status.Failed, c.statusOf(idle.SID))
	})
}

// TestNoStepHappensAfterClose: the timer stops.
func TestNoStepHappensAfterClose(t *testing.T) {
	for name, end := range map[string]func(*mock.Server){
		"close": func(s *mock.Server) { require.NoError(t, s.Close(context.Background())) },
		"reset": func(s *mock.Server) { client{t, s, account}.post(control+"/Reset", "").is(204) },
	} {
		synctest.Test(t, func(t *testing.T) {
			requests := 0
			options := magic(t)
			options.Now = time.Now
			options.Transport = receiver(func(*http.Request) int { requests++; return http.StatusOK })
			server := newServer(options)
			c := client{t, server, account}
			o := c.ask(scenario.MagicPrefix+"12", "&StatusCallbackUrl=http://example.com/").is(201).resource()
			c.update(o.SID.String(), askCall).is(200)
			synctest.Wait()
			before := requests
			end(server)
			time.Sleep(time.Hour) // in the bubble, so that it takes no time
			synctest.Wait()
			assert.Equal(t, before, requests, name)
		})
	}
}

// TestStepsWaitForAStoreThatFails: the clock waits with them, so that each still happens
// at its own time.
func TestStepsWaitForAStoreThatFails(t *testing.T) {
	isFull := false
	options := scripted(t, scenario.Rule{To: status.Completed, After: time.Minute, Steps: []scenario.Step{
		{Status: status.Received, Event: order.SkipVerification, After: time.Hour},
		{Status: status.Verified, Event: order.RequireAction, Reason: "x", After: time.Hour},
	}})
	options.Store = func(s platform.Store) platform.Store { return full{s, &isFull} }
	c := newClient(t, options)
	o := c.create(1, "")
	isFull = true
	c.post(control+"/Clock", "Advance=5h")
	assert.Equal(t, 500, c.fetch(o.SID.String()).status)
	isFull = false
	assert.Equal(t, status.ActionRequired, c.statusOf(o.SID))
	assert.Equal(t, []string{
		"submit by customer 0s", "accept by twilio 0s", "skip-verification by twilio 1h0m0s", "require-action by twilio 2h0m0s",
	}, c.changes(o.SID))
	assert.Equal(t, started.Add(5*time.Hour), clockOf(t, c.get(control+"/Clock").body))
}

// TestALetterIsSignedForAllItsOrders: and declined for all, at the step of the order that
// comes first.
func TestALetterIsSignedForAllItsOrders(t *testing.T) {
	c := newClient(t, scripted(t,
		scenario.Rule{Number: numbered(1), To: status.Completed, After: time.Minute, Steps: []scenario.Step{
			{Status: status.PendingLOA, Event: order.RevokeLOA, After: time.Hour},
		}},
		scenario.Rule{Number: numbered(2), Steps: []scenario.Step{{Status: status.CarrierProcessing, Event: order.Fail, Reason: "x", After: time.Hour}}},
		scenario.Rule{Number: numbered(3), To: status.Completed, After: 2 * time.Hour},
	))
	var ids []sid.ID[sid.Order]
	for n := range 3 {
		o := c.create(n+1, "")
		code := c.update(o.SID.String(), askCall).is(200).resource().VerificationCode
		c.update(o.SID.String(), "VerificationCode="+string(code)).is(200)
		ids = append(ids, o.SID)
	}
	c.sendLetter(ids...).is(201)
	c.advance(time.Hour)
	for _, id := range ids {
		assert.Equal(t, status.Verified, c.statusOf(id), "the first order's owner declines")
	}
	c.sendLetter(ids...).is(201)
	c.advance(time.Minute)
	for _, id := range ids {
		assert.Equal(t, status.CarrierProcessing, c.statusOf(id), "and signs the second letter")
	}
	c.advance(24 * time.Hour)
	assert.Equal(t, []status.Status{status.Completed, status.Failed, status.Completed},
		[]status.Status{c.statusOf(ids[0]), c.statusOf(ids[1]), c.statusOf(ids[2])})
}

// TestAnEventOfTheControlPlaneTakesItsStep: the letter is declined once, not twice.
func TestAnEventOfTheControlPlaneTakesItsStep(t *testing.T) {
	c := newClient(t, scripted(t, scenario.Rule{To: status.Completed, After: time.Minute, Steps: []scenario.Step{
		{Status: status.PendingLOA, Event: order.RevokeLOA, After: time.Hour},
	}}))
	o := c.create(1, "")
	c.play(o.SID.String(), "skip-verification")
	c.sendLetter(o.SID).is(201)
	c.play(o.SID.String(), "revoke-loa?Actor=owner")
	c.sendLetter(o.SID).is(201)
	c.advance(time.Hour)
	assert.Equal(t, status.Completed, c.statusOf(o.SID))
}

// TestHeldOrdersAreAcceptedByARuleOrByNothing: -hold leaves them to the scenario.
func TestHeldOrdersAreAcceptedByARuleOrByNothing(t *testing.T) {
	options := scripted(t, scenario.Rule{Number: numbered(1), To: status.Completed, After: time.Minute})
	options.Hold = true
	c := newClient(t, options)
	accepted, held := c.create(1, ""), c.create(2, "")
	c.advance(time.Hour)
	assert.Equal(t, status.Received, c.statusOf(accepted.SID))
	assert.Equal(t, status.TwilioProcessing, c.statusOf(held.SID))
}

// TestTheServerKeepsNoStepsOfOrdersThatAreDone: it only keeps those of orders with a next
// step, or with one that has happened.
func TestTheServerKeepsNoStepsOfOrdersThatAreDone(t *testing.T) {
	server := newServer(magic(t))
	c := client{t, server, account}
	c.create(1, "")
	gone := c.ask(scenario.MagicPrefix+"14", "").is(201).resource()
	assert.Equal(t, 1, server.OrdersWithSteps(), "an ordinary order has none")
	c.cancel(gone.SID.String()).is(204)
	assert.Zero(t, server.OrdersWithSteps())
	rejected := c.ask(scenario.MagicPrefix+"05", "").is(201).resource()
	c.advance(time.Minute)
	assert.Equal(t, status.Failed, c.statusOf(rejected.SID))
	assert.Zero(t, server.OrdersWithSteps())
}

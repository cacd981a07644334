package mock_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestFiringAnEventAnswersTheOrderAndTheChange(t *testing.T) {
	c := newClient(t, mock.Options{Hold: true})
	sid := c.create(1, "").SID.String()
	c.advance(time.Minute)
	fired := c.fire(sid, "require-action", "Actor=carrier&Reason=no+line").is(200)
	assert.Equal(t, "application/json", fired.header.Get("Content-Type"))
	var answer struct {
		Order  order.Order
		Change json.RawMessage
	}
	fired.decode(&answer)
	assert.Equal(t, c.inspect(sid).Order, answer.Order)
	assert.Equal(t, "no line", answer.Order.FailureReason)
	assert.JSONEq(t, `{"event":"require-action","actor":"carrier","at":"2017-03-28T20:07:39Z","version":2,"from":"twilio-processing",
		"to":"action-required","effects":["send-callback"],"writes":["failure-reason"],"reason":"no line"}`, string(answer.Change))
}

func TestTheActorDefaultsToTheFirstOfTheEvent(t *testing.T) {
	c := newClient(t, mock.Options{Hold: true})
	sid := c.create(1, "").SID.String()
	events := []string{"accept", "request-call", "confirm-code?Code=0003", sendLOA, "revoke-loa?Actor="}
	for _, event := range between(status.Verified, status.Completed) {
		name, form, _ := strings.Cut(event, "?")
		events = append(events, name+"?"+withoutActor(form))
	}
	c.play(sid, events...)
	for _, ch := range c.inspect(sid).History {
		row, _ := order.Row(ch.Event)
		assert.Equal(t, row.By[0], ch.Actor, ch.Event)
	}
}

func TestAnEventThatLacksAParameterIs400(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	before := c.get(inspection(sid)).body
	bad := func(event, form, param string) {
		t.Helper()
		assert.Equal(t, []string{strings.TrimSpace(param + " 20001")}, c.fire(sid, event, form).refused(400, 20001).blames())
		assert.Equal(t, before, c.get(inspection(sid)).body)
	}
	bad("require-action", "", "Reason")
	bad("require-action", "Reason=", "Reason")
	bad("require-action", "Reason=a&Reason=b", "Reason")
	bad("require-action", "Reason=%FF", "Reason")
	bad("accept", "Actor=nobody", "Actor")
	bad("accept", "Actor=Twilio", "Actor")
	bad("accept", "Actor=twilio&Actor=twilio", "Actor")
	bad("send-loa", "SigningDocumentSid=PX1", "SigningDocumentSid")
	bad("request-call", "Code=12ab", "Code")
	c.fire(sid, "request-call", "%zz").refused(400, 20001)
	c.update(sid, "Status=pending-verification").is(200)
	before = c.get(inspection(sid)).body
	bad("confirm-code", "", "Code")
	c.play(sid, "confirm-code?Code="+string(c.fetch(sid).resource().VerificationCode))
	before = c.get(inspection(sid)).body
	bad("send-loa", "", "SigningDocumentSid")
}

func TestARefusedEventIs409WithItsReasons(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	before := c.get(inspection(sid)).body
	for event, want := range map[string][]string{
		"accept":                          {"accept requires status twilio-processing; the order is received"},
		"complete?Actor=owner":            {"complete requires status testing; the order is received", "complete requires actor twilio; the actor is owner"},
		"fail":                            {"fail requires status carrier-processing, testing or action-required; the order is received"}, // not that the reason is missing
		"skip-verification?Actor=carrier": {"skip-verification requires actor twilio; the actor is carrier"},
		"expire":                          {"expire requires an order that was idle for longer than allowed; it was idle for less"},
		"submit":                          {"submit requires a new order; the order exists already", "submit requires a new order; the order exists already"},
	} {
		name, form, _ := strings.Cut(event, "?")
		refused := c.fire(sid, name, form)
		assert.Equal(t, want, refused.refused(409, 22112).Reasons, event)
	}
	refusal := c.fire(sid, "cancel", "Actor=operations").refused(409, 20409)
	assert.Equal(t, []string{"cancel requires actor customer; the actor is operations"}, refusal.Reasons)
	refusal = c.fire(sid, "submit-bill", "").refused(409, 22112)
	assert.Equal(t, []string{"submit-bill requires verification by phone-bill; it is by phone-call"}, refusal.Reasons)
	assert.Equal(t, before, c.get(inspection(sid)).body)
}

func TestAnUnknownEventOrSidIs404(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "&UniqueName=desk").SID.String()
	for _, path := range []string{sid + "/dance", sid + "/Accept", sid + "/sign_loa", nobody + "/accept", nobody + "/dance", "desk/accept", account + "/accept"} {
		c.post(control+"/HostedNumberOrders/"+path, "Reason=a&Reason=b").refused(404, 20404)
	}
}

func TestACustomersEventsMayBeFiredToo(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	c.play(sid, "request-call?Code=123456")
	assert.EqualValues(t, "123456", c.fetch(sid).resource().VerificationCode)
	c.fire(sid, "confirm-code", "Code=0000").refused(409, 22113)
	c.play(sid, "confirm-code?Code=123456&Actor=customer")
	c.play(sid, "cancel")
	c.fetch(sid).refused(404, 20404)
}

func TestInspectShowsTheWholeOrder(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	c.update(sid, "Status=pending-verification").is(200)
	shown := c.inspect(sid)
	assert.Equal(t, 3, shown.Order.Version)
	assert.Equal(t, "2017-03-28T20:16:39Z", shown.Order.VerificationCodeExpires.String())
	folded, err := order.Fold(shown.History)
	require.NoError(t, err)
	assert.Equal(t, shown.Order, folded)
	require.NotNil(t, shown.NextDeadline)
	assert.Equal(t, order.Expire, shown.NextDeadline.Event)
	assert.Equal(t, "2017-04-27T20:06:40Z", shown.NextDeadline.At.String())

	permissions, err := shown.Order.Permitted(started)
	require.NoError(t, err)
	require.Len(t, shown.Events, len(permissions))
	for i, p := range permissions {
		e := shown.Events[i]
		assert.Equal(t, order.Permission{Event: e.Event, By: e.By, Refused: p.Refused, Lacks: e.Needs}, p)
		assert.Len(t, e.Refused, p.Refused.Len())
		assert.Equal(t, p.Refused == 0, e.Permitted)
	}
	body := c.get(inspection(sid)).body
	assert.Contains(t, body, `{"event":"require-action","by":["twilio","carrier"],"permitted":true,"needs":["a reason"],"refused":[]}`)
	assert.Contains(t, body, `{"event":"sign-loa","by":["owner"],"permitted":false,"needs":[],"refused":["sign-loa requires status pending-loa; the order is pending-verification"]}`)

	c.update(sid, "Status=pending-verification").is(200)
	c.update(sid, "Status=pending-verification").is(200)
	assert.Equal(t, order.ExhaustAttempts, c.inspect(sid).NextDeadline.Event)
	c.play(sid, "require-action?Reason=x", "fail?Reason=x")
	assert.Contains(t, c.get(inspection(sid)).body, `"next_deadline":null`)
}

func TestCallbacksAreListedInTheOrderInWhichTheyFellDue(t *testing.T) {
	c := newClient(t, mock.Options{})
	assert.Equal(t, `{"callbacks":[]}`, strings.TrimSpace(c.get(control+"/Callbacks").is(200).body))
	first := c.create(1, "&StatusCallbackUrl=http://example.com/a%3Fb=1%23rc=2&StatusCallbackMethod=GET").SID.String()
	silent := c.create(2, "").SID.String()
	c.advance(time.Minute)
	second := c.create(3, "&StatusCallbackUrl=https://example.com/").SID.String()
	c.update(first, "Status=pending-verification").is(200)
	c.update(first, "Status=pending-verification").is(200) // no change of status
	c.update(first, "FriendlyName=x").is(200)
	c.play(silent, "skip-verification")
	c.cancel(second).is(204) // no status to report
	c.advance(720*time.Hour + time.Second)

	assert.JSONEq(t, oneLine(`{"callbacks":[
		{"order":"`+first+`","version":1,"status":"twilio-processing","phone_number":"+16172000001","url":"http://example.com/a?b=1#rc=2","method":"GET","at":"2017-03-28T20:06:39Z"},
		{"order":"`+first+`","version":2,"status":"received","phone_number":"+16172000001","url":"http://example.com/a?b=1#rc=2","method":"GET","at":"2017-03-28T20:06:39Z"},
		{"order":"`+second+`","version":1,"status":"twilio-processing","phone_number":"+16172000003","url":"https://example.com/","method":"POST","at":"2017-03-28T20:07:39Z"},
		{"order":"`+second+`","version":2,"status":"received","phone_number":"+16172000003","url":"https://example.com/","method":"POST","at":"2017-03-28T20:07:39Z"},
		{"order":"`+first+`","version":3,"status":"pending-verification","phone_number":"+16172000001","url":"http://example.com/a?b=1#rc=2","method":"GET","at":"2017-03-28T20:07:39Z"},
		{"order":"`+first+`","version":6,"status":"failed","phone_number":"+16172000001","url":"http://example.com/a?b=1#rc=2","method":"GET","at":"2017-04-27T20:07:40Z"}
	]}`), withoutAttempts(c.get(control+"/Callbacks").body))
}

func TestLifecycleIsTheCoresJSON(t *testing.T) {
	want, err := api.LifecycleJSON()
	require.NoError(t, err)
	assert.JSONEq(t, string(want), newClient(t, mock.Options{}).get(control+"/Lifecycle").is(200).body)
}

func TestFaults(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	fault := func(form string) answer { return c.post(control+"/Faults", form) }
	for _, form := range []string{"", "Next=", "Next=earthquake", "Next=call-fails&Next=call-fails"} {
		assert.Equal(t, []string{"Next 20001"}, fault(form).refused(400, 20001).blames())
	}

	assert.Empty(t, fault("Next=call-fails").is(204).body)
	c.fetch(sid).is(200)
	c.update(sid, "FriendlyName=still+waits").is(200)
	c.update(sid, "Status=pending-verification&VerificationCode=1").refused(400, 22114)
	before := c.get(inspection(sid)).body
	refused := c.update(sid, "Status=pending-verification&FriendlyName=lost").refused(400, 22123)
	assert.Equal(t, []string{"Status 22123"}, refused.blames())
	assert.Equal(t, before, c.get(inspection(sid)).body, "the attempt is not counted, nothing is stored")
	assert.Equal(t, 1, c.update(sid, "Status=pending-verification").is(200).resource().VerificationAttempts)

	fault("Next=call-fails").is(204)
	c.fire(c.create(2, "").SID.String(), "request-call", "Code=12ab").refused(400, 20001) // no call is placed
	c.fire(sid, "request-call", "").refused(400, 22123)

	fault("Next=call-fails").is(204) // one does not undo the other
	fault("Next=too-many-requests").is(204)
	c.update(sid, "Status=pending-verification").refused(429, 20429)
	c.update(sid, "Status=pending-verification").refused(400, 22123)
	c.update(sid, "Status=pending-verification").is(200)

	fault("Next=too-many-requests").is(204)
	c.inspect(sid) // not a request of the API
	r := c.request("GET", orders, "")
	r.Header.Del("Authorization")
	c.send(r).refused(401, 20003)
	c.get(orders).refused(429, 20429)
	c.get(orders).is(200)

	fault("Next=too-many-requests").is(204)
	fault("Next=call-fails").is(204)
	c.post(control+"/Reset", "").is(204)
	sid = c.create(1, "").SID.String()
	c.update(sid, "Status=pending-verification").is(200)
}

func TestResetSaysWhetherNewOrdersAreHeld(t *testing.T) {
	c := newClient(t, mock.Options{})
	for _, step := range []struct {
		form string
		want status.Status
	}{{"", status.Received}, {"Hold=true", status.TwilioProcessing}, {"", status.TwilioProcessing}, {"Hold=false", status.Received}} {
		c.post(control+"/Reset", step.form).is(204)
		assert.Equal(t, step.want, c.create(1, "").Status, step.form)
	}
	c.post(control+"/Reset", "Hold=maybe").refused(400, 20001)
	assert.Contains(t, c.get(orders).body, `"sid"`, "nothing was forgotten")
}

func TestResetForgetsEverything(t *testing.T) {
	now := started
	c := newClient(t, mock.Options{Now: func() time.Time { return now }})
	sid := c.create(1, "&UniqueName=desk&StatusCallbackUrl=http://example.com/").SID.String()
	c.advance(48 * time.Hour)
	now = now.Add(time.Hour)
	assert.Empty(t, c.post(control+"/Reset", "").is(204).body)

	c.fetch(sid).refused(404, 20404)
	c.get(inspection(sid)).refused(404, 20404)
	assert.Contains(t, c.get(control+"/Callbacks").body, `[]`)
	assert.Contains(t, c.get(orders).body, `"items":[]`)
	assert.JSONEq(t, `{"now":"2017-03-28T21:06:39Z","standing":false}`, c.get(control+"/Clock").body)
	assert.NotEqual(t, sid, c.create(1, "&UniqueName=desk").SID.String())
}

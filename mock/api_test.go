package mock_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

const (
	hr1 = "HR00000000000000000000000000000001" // the first order of a newServer
	pn2 = "PN00000000000000000000000000000002" // and its incoming phone number
)

// oneLine removes the line breaks of a literal, and the tabs that indent it.
func oneLine(json string) string { return strings.NewReplacer("\n", "", "\t", "").Replace(json) }

func TestCreateAnswersTheDocumentedSample(t *testing.T) {
	c := newClient(t, mock.Options{})
	created := c.post(orders, "PhoneNumber=%2B15017122661&SmsCapability=true").is(201)
	assert.Equal(t, "application/json", created.header.Get("Content-Type"))
	assert.Equal(t, oneLine(`{
		"account_sid":"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"address_sid":null,
		"call_delay":0,
		"capabilities":{"sms":true,"voice":false},
		"cc_emails":[],
		"date_created":"2017-03-28T20:06:39Z",
		"date_updated":"2017-03-28T20:06:39Z",
		"email":null,
		"extension":null,
		"failure_reason":"",
		"friendly_name":null,
		"incoming_phone_number_sid":"PN00000000000000000000000000000002",
		"phone_number":"+15017122661",
		"sid":"HR00000000000000000000000000000001",
		"signing_document_sid":null,
		"status":"received",
		"unique_name":null,
		"url":"http://127.0.0.1:8421/HostedNumbers/HostedNumberOrders/HR00000000000000000000000000000001",
		"verification_attempts":0,
		"verification_call_sids":null,
		"verification_code":null,
		"verification_document_sid":null,
		"verification_type":"phone-call"
	}`), strings.TrimSpace(created.body))

	fetched := c.fetch(hr1).is(200)
	assert.Equal(t, created.body, fetched.body)
	assert.Equal(t, "application/json", fetched.header.Get("Content-Type"))
	c.fetch("HR000000000000000000000000000000%301").is(200) // percent-decoded
}

func TestEveryParameterOfCreateReachesTheOrder(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.post(orders, "PhoneNumber=%2B18005551212&SmsCapability=TRUE&AccountSid="+account+
		"&FriendlyName=Caf%C3%A9+%26+%3CS%C3%B6hne%3E&UniqueName=front%20desk&CcEmails=a%40example.com&CcEmails=b%40example.com"+
		"&SmsUrl=https://example.com/sms&SmsMethod=GET&SmsFallbackUrl=http://example.com/fallback"+
		"&StatusCallbackUrl=https://example.com/status%23rc=2&StatusCallbackMethod=GET"+
		"&SmsApplicationSid=AP11111111111111111111111111111111&AddressSid=AD11111111111111111111111111111111"+
		"&Email=owner%2Bhosted%40example.com&VerificationType=phone-bill&VerificationDocumentSid="+document+"&Unknown=ignored&FriendlyNam=x").is(201)
	assert.Equal(t, oneLine(`{
		"account_sid":"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"address_sid":"AD11111111111111111111111111111111",
		"call_delay":0,
		"capabilities":{"sms":true,"voice":false},
		"cc_emails":["a@example.com","b@example.com"],
		"date_created":"2017-03-28T20:06:39Z",
		"date_updated":"2017-03-28T20:06:39Z",
		"email":"owner+hosted@example.com",
		"extension":null,
		"failure_reason":"",
		"friendly_name":"Café & <Söhne>",
		"incoming_phone_number_sid":"PN00000000000000000000000000000002",
		"phone_number":"+18005551212",
		"sid":"HR00000000000000000000000000000001",
		"signing_document_sid":null,
		"status":"received",
		"unique_name":"front desk",
		"url":"http://127.0.0.1:8421/HostedNumbers/HostedNumberOrders/HR00000000000000000000000000000001",
		"verification_attempts":0,
		"verification_call_sids":null,
		"verification_code":null,
		"verification_document_sid":"RI11111111111111111111111111111111",
		"verification_type":"phone-bill"
	}`), strings.TrimSpace(c.fetch("front%20desk").is(200).body))

	settings := c.inspect(hr1).Order.Settings
	assert.Equal(t, order.MethodGet, settings.SMSMethod)
	assert.Equal(t, order.MethodPost, settings.SMSFallbackMethod, "POST is the default")
	assert.Equal(t, "https://example.com/status#rc=2", settings.StatusCallbackURL)
	assert.True(t, settings.SMSURLsUnused())
}

func TestUpdateAnswersTheSameOrderAsFetch(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	c.advance(time.Minute)
	updated := c.update(sid, "FriendlyName=My+number&UniqueName=desk&Email=e%40example.com&CcEmails=a%40example.com"+
		"&Status=pending-verification&Extension=12%23w&CallDelay=60").is(200)
	assert.Equal(t, updated.body, c.fetch("desk").is(200).body)
	assert.Equal(t, oneLine(`{
		"account_sid":"ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"address_sid":null,
		"call_delay":60,
		"capabilities":{"sms":true,"voice":false},
		"cc_emails":["a@example.com"],
		"date_created":"2017-03-28T20:06:39Z",
		"date_updated":"2017-03-28T20:07:39Z",
		"email":"e@example.com",
		"extension":"12#w",
		"failure_reason":"",
		"friendly_name":"My number",
		"incoming_phone_number_sid":"PN00000000000000000000000000000002",
		"phone_number":"+16172000001",
		"sid":"HR00000000000000000000000000000001",
		"signing_document_sid":null,
		"status":"pending-verification",
		"unique_name":"desk",
		"url":"http://127.0.0.1:8421/HostedNumbers/HostedNumberOrders/HR00000000000000000000000000000001",
		"verification_attempts":1,
		"verification_call_sids":["CA00000000000000000000000000000004"],
		"verification_code":"0003",
		"verification_document_sid":null,
		"verification_type":"phone-call"
	}`), strings.TrimSpace(updated.body))
	assert.Equal(t, 3, c.inspect(sid).Order.Version, "fields and transition are one change")

	c.update(sid, "VerificationCode=0004").refused(400, 22113)
	confirmed := c.update(sid, "VerificationCode=0003").is(200).resource()
	assert.Equal(t, status.Verified, confirmed.Status)

	// Version 3 of the Node client sends all of these for nulls.
	cleared := c.update(sid, "FriendlyName=&UniqueName=&Email=&CcEmails=&Status=&VerificationCode=&VerificationType=&Extension=&CallDelay=").is(200)
	for _, want := range []string{`"friendly_name":null`, `"unique_name":null`, `"email":null`, `"cc_emails":[]`, `"extension":null`,
		`"call_delay":0`, `"status":"verified"`, `"verification_code":"0003"`, `"verification_type":"phone-call"`} {
		assert.Contains(t, cleared.body, want)
	}
	c.fetch("desk").refused(404, 20404)
}

func TestAnUpdateWithoutAKnownParameterChangesNothing(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	before := c.get(inspection(sid)).is(200).body
	c.advance(time.Hour)
	for _, form := range []string{"", "Unknown=1", "Status=&VerificationCode=", "friendlyname=x"} {
		answered := c.update(sid, form).is(200)
		assert.Equal(t, c.fetch(sid).body, answered.body, form)
		assert.Equal(t, before, c.get(inspection(sid)).body, form)
	}
	c.update(sid, "FriendlyName=").is(200) // the value is the same
	after := c.inspect(sid).Order
	assert.Equal(t, 3, after.Version)
	assert.Equal(t, "2017-03-28T21:06:39Z", after.DateUpdated.String())
}

func TestDelete(t *testing.T) {
	c := newClient(t, mock.Options{Hold: true})
	sid := c.create(1, "&UniqueName=desk").SID.String()
	refusal := c.cancel(sid).refused(409, 20409)
	assert.Contains(t, refusal.Message, "wait until the platform has accepted it")

	c.play(sid, "accept")
	gone := c.cancel(sid).is(204)
	assert.Empty(t, gone.body)
	assert.Empty(t, gone.header.Get("Content-Type"))

	for _, again := range []answer{
		c.fetch(sid), c.fetch("desk"), c.update(sid, "FriendlyName=x"), c.cancel(sid), c.cancel("desk"),
		c.get(inspection(sid)), c.fire(sid, "accept", ""), c.fire(sid, "dance", ""), c.delete(incoming(account, pn2)),
	} {
		again.refused(404, 20404)
	}
	for _, filter := range []string{"", "?PhoneNumber=%2B16172000001", "?Status=received", "?UniqueName=desk"} {
		assert.Contains(t, c.get(orders+filter).is(200).body, `"items":[]`, filter)
	}
	c.create(1, "&UniqueName=desk") // both are free again
}

func TestDeleteFollowsTheLifecycle(t *testing.T) {
	for _, l := range lives {
		t.Run(l.name, func(t *testing.T) {
			w := l.begin(t)
			if l.cancel == 0 {
				w.cancel(w.sid).is(204)
				return
			}
			if l.cancel == 20409 {
				refusal := w.cancel(w.sid).refused(409, 20409)
				assert.Equal(t, 2, strings.Count(refusal.Message, "; "), "%s: the requirement, the state found, the advice", refusal.Message)
				assert.Len(t, refusal.Details.Problems, 1)
			}
			w.same()
		})
	}
}

func incoming(account, sid string) string {
	return fmt.Sprintf("/2010-04-01/Accounts/%s/IncomingPhoneNumbers/%s.json", account, sid)
}

func TestDeletingTheNumberOfACompletedOrderOffboardsIt(t *testing.T) {
	c := newClient(t, mock.Options{})
	o := c.create(1, "")
	sid, number := o.SID.String(), incoming(account, o.IncomingPhoneNumberSID.String())
	for _, event := range between(status.Received, status.Completed) {
		refusal := c.delete(number).refused(409, 20409)
		assert.NotContains(t, refusal.Message, "Accounts", "the advice is to delete the order")
		c.play(sid, event)
	}
	c.as(stranger).delete(number).refused(404, 20404)
	c.as(stranger).delete(incoming(stranger, o.IncomingPhoneNumberSID.String())).refused(404, 20404)
	c.delete(incoming(stranger, o.IncomingPhoneNumberSID.String())).refused(404, 20404)
	c.delete(incoming(account, "PN1")).refused(404, 20404)
	c.delete(strings.TrimSuffix(number, ".json")).refused(404, 20404)
	c.get(number).is(200)

	c.post(orders, newOrder(1)).refused(400, 22110)
	_, instead, _ := strings.Cut(c.cancel(sid).refused(409, 20409).Message, "delete its incoming phone number instead (DELETE ")
	advised := strings.NewReplacer("{AccountSid}", account, "{Sid}", o.IncomingPhoneNumberSID.String()).Replace(strings.TrimSuffix(instead, ")"))
	require.Equal(t, number, advised, "what a refused cancel says to do instead can be done")
	assert.Empty(t, c.delete(advised).is(204).body)
	c.delete(number).refused(404, 20404)
	assert.Equal(t, status.Completed, c.fetch(sid).resource().Status, "the order stays")
	over := c.cancel(sid).refused(409, 20409)
	assert.NotContains(t, over.Message, "Accounts", "there is no number to delete any more")
	assert.Equal(t, []string{"20409"}, over.blames())
	c.create(1, "")
	c.cancel(sid).refused(409, 20409)
}

func TestTheAdviceOfARefusedNumberDeleteWorks(t *testing.T) {
	for _, l := range lives {
		if l.status == status.None || order.Terminal().Has(l.status) {
			continue // the number is gone, or can be deleted
		}
		t.Run(l.name, func(t *testing.T) {
			w := l.begin(t)
			refusal := w.delete(incoming(account, w.model.IncomingPhoneNumberSID.String())).refused(409, 20409)
			if l.cancel == 0 {
				assert.Contains(t, refusal.Message, "; delete the order instead")
				w.cancel(w.sid).is(204)
				return
			}
			_, advised, _ := strings.Cut(refusal.Message, "; the order is "+w.model.Status.String()+"; ")
			assert.Regexp(t, "^(wait|ask) ", advised)
			w.cancel(w.sid).refused(409, 20409)
		})
	}
}

func TestTheURLIsOnTheAddressOfTheRequest(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.create(1, "")
	for _, host := range []string{"localhost", "[::1]:8080", "mock.example.com:80"} {
		r := c.request(http.MethodGet, orders+"/"+hr1, "")
		r.Host = host
		assert.Equal(t, "http://"+host+orders+"/"+hr1, string(c.send(r).resource().URL))
		assert.Equal(t, "https://"+host+orders+"/"+hr1, string(c.send(overTLS(r)).resource().URL))
	}
	r := c.request(http.MethodGet, orders, "")
	r.Host = "localhost:1"
	listed := c.send(overTLS(r)).body
	assert.Contains(t, listed, `"url":"https://localhost:1/HostedNumbers/HostedNumberOrders?PageSize=50&Page=0"`)
	assert.Contains(t, listed, `"url":"https://localhost:1/HostedNumbers/HostedNumberOrders/HR0`)
}

func TestARequestWithoutAHostGetsTheServersAddress(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.create(1, "")
	r := c.request(http.MethodGet, orders+"/"+hr1, "")
	r.Host = ""
	assert.Equal(t, "https://preview.twilio.com"+orders+"/"+hr1, string(c.send(r).resource().URL), "no network")

	server := httptest.NewServer(c.handler)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	fmt.Fprintf(conn, "GET %s HTTP/1.0\r\nAuthorization: %s\r\n\r\n", orders, basic(account, token))
	listed, err := io.ReadAll(conn)
	require.NoError(t, err)
	assert.Contains(t, string(listed), `"url":"`+server.URL+orders+`?PageSize=50&Page=0"`)
	assert.Contains(t, string(listed), `"url":"`+server.URL+orders+"/"+hr1+`"`)
}

func TestStoredOrdersShareNoMemoryWithTheRequest(t *testing.T) {
	c := newClient(t, mock.Options{})
	body := []byte(newOrder(1) + "&FriendlyName=kept&CcEmails=a%40example.com&CcEmails=b%40example.com")
	r := c.request(http.MethodPost, orders, "")
	r.Body = io.NopCloser(bytes.NewReader(body))
	sid := c.send(r).is(201).resource().SID.String()
	clear(body)

	before := c.inspect(sid)
	assert.Equal(t, order.Text("kept"), before.Order.FriendlyName)
	assert.Equal(t, order.Emails{"a@example.com", "b@example.com"}, before.Order.CcEmails)

	c.update(sid, "CcEmails=c%40example.com").is(200)
	after := c.inspect(sid)
	assert.Equal(t, before.History, after.History[:2], "an update does not write into the history")
	folded, err := order.Fold(after.History)
	require.NoError(t, err)
	assert.Equal(t, after.Order, folded)
}

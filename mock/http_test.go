package mock_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/mock"
)

func TestRefusalsHaveTheFormOfTheAPI(t *testing.T) {
	c := newClient(t, mock.Options{})
	assert.Equal(t, oneLine(`{
		"code":20404,
		"message":"The requested resource /HostedNumbers/HostedNumberOrders/HR99999999999999999999999999999999 was not found",
		"more_info":"https://www.twilio.com/docs/errors/20404",
		"status":404,
		"details":{"problems":[{"code":20404,"message":"the resource was not found"}]}
	}`), strings.TrimSpace(c.fetch(nobody).body))
	refused := c.post(orders, "PhoneNumber=+16175551212&SmsCapability=false")
	assert.Equal(t, []string{"PhoneNumber 22102", "SmsCapability 22119"}, refused.refused(400, 22102).blames())
	assert.Equal(t, oneLine(`{
		"code":22102,
		"message":"PhoneNumber must begin with +; it begins with a space: in a form or a query, write + as %2B",
		"more_info":"https://www.twilio.com/docs/errors/22102",
		"status":400,
		"details":{"problems":[{"param":"PhoneNumber","code":22102,"message":"PhoneNumber must begin with +; it begins with a space: in a form or a query, write + as %2B"},`),
		refused.body[:strings.Index(refused.body, `{"param":"SmsCapability"`)])
}

func TestOnlyValidCredentialsAreAccepted(t *testing.T) {
	c := newClient(t, mock.Options{})
	for name, authorization := range map[string]string{
		"nobody":                "",
		"no password":           basic(account, ""),
		"not an account":        basic("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", token),
		"not a sid":             basic("admin", token),
		"a prefix in lower":     basic("ac"+account[2:], token),
		"another scheme":        "Bearer abc",
		"not base64":            "Basic !",
		"no colon":              "Basic QUM=",
		"white space at an end": basic(" "+account, token),
	} {
		for _, path := range []string{orders, orders + "/" + nobody, "/", "/nowhere", "/_mocking", incoming(account, "PN1")} {
			r := c.request(http.MethodPost, path, newOrder(1))
			r.Header.Set("Authorization", authorization)
			refused := c.send(r)
			refused.refused(401, 20003)
			assert.Equal(t, `Basic realm="Twilio API"`, refused.header.Get("WWW-Authenticate"), name)
		}
	}
	for _, authorization := range []string{basic(account, "x"), basic(account, "a:b"), basic("ACAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", token)} {
		r := c.request(http.MethodGet, orders, "")
		r.Header.Set("Authorization", authorization)
		c.send(r).is(200)
	}
}

func TestOtherMethodsAreNotAllowed(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	for path, allow := range map[string]string{
		orders:                                "GET, HEAD, POST",
		orders + "/" + sid:                    "DELETE, GET, HEAD, POST",
		incoming(account, pn2):                "DELETE, GET, HEAD, POST",
		inspection(sid):                       "GET, HEAD",
		inspection(sid) + "/accept":           "POST",
		control + "/Clock":                    "GET, HEAD, POST",
		control + "/Reset":                    "POST",
		control + "/Callbacks":                "GET, HEAD",
		control + "/Lifecycle":                "GET, HEAD",
		control + "/Faults":                   "POST",
		orders + "/" + sid + "?PageSize=9999": "DELETE, GET, HEAD, POST",
	} {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "LINK"} {
			if strings.Contains(allow, method) {
				continue
			}
			refused := c.send(c.request(method, path, "")).is(405)
			if method != http.MethodHead {
				refused.refused(405, 20004)
			}
			assert.Equal(t, allow, refused.header.Get("Allow"), refused.asked)
		}
	}
}

func TestHeadIsGetWithoutABody(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	for _, path := range []string{orders, orders + "/" + sid, orders + "/" + nobody, orders + "?PageSize=1001", inspection(sid), control + "/Clock"} {
		get, head := c.get(path), c.send(c.request(http.MethodHead, path, ""))
		assert.Equal(t, get.status, head.status, path)
		assert.Equal(t, get.header, head.header, path)
		assert.Empty(t, head.body, path)
	}
}

func TestUnknownPathsAreNotFoundAndNeverARedirect(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	for _, path := range []string{
		"/", "/HostedNumbers", "/HostedNumbers/", orders + "/", orders + "/" + sid + "/", "/" + orders, "//HostedNumbers/HostedNumberOrders",
		"/HostedNumbers//HostedNumberOrders", orders + "//" + sid, orders + "/" + sid + "/accept", orders + "/" + sid + "/../" + sid,
		orders + "/.", orders + "/..", orders + "/%2E", "/hostednumbers/HostedNumberOrders", orders + ".json", orders + "/" + sid + ".json",
		orders + "/%2F" + sid, orders + "/" + sid + "%2F", orders + "/%20" + sid, orders + "/" + strings.ToLower(sid),
		orders + "/" + sid[:33], orders + "/" + sid + "0", orders + "/" + pn2, "/2010-04-01/Accounts/" + account + "/IncomingPhoneNumbers/.json",
		"/2010-04-01/Accounts//IncomingPhoneNumbers/" + pn2 + ".json",
		control, control + "/", control + "/clock", control + "/Clock/", control + "/HostedNumberOrders/",
		inspection(sid) + "/", inspection(sid) + "/accept/", inspection(sid) + "/Accept", inspection(sid) + "/%20", inspection(nobody), inspection("desk"),
		"/HostedNumbers/HostedNumberOrders%2F" + sid, "/_mock%2FClock", "/_mocking",
	} {
		for _, method := range []string{"GET", "POST", "PATCH"} {
			refused := c.send(c.request(method, path, ""))
			refused.refused(404, 20404)
			assert.Empty(t, refused.header.Get("Location"))
		}
	}
}

func TestAPathNamesAnOrderByOneDecodedSegment(t *testing.T) {
	c := newClient(t, mock.Options{})
	for i, name := range []string{"front desk", "a/b", "100%", "a+b", "Zürich", "?x=1#y", "..", ".", "accept", "a%2Fb", "\x01", strings.Repeat("ü", 128)} {
		sid := c.create(i, "&UniqueName="+escape(name)).SID
		assert.Equal(t, sid, c.fetch(escape(name)).is(200).resource().SID, name)
	}
	c.fetch("a+b").is(200) // in a path + is itself
	assert.Contains(t, c.fetch("front+desk%2F").refused(404, 20404).Message, orders+"/front+desk%2F was not found")
	c.update("front%20desk", "FriendlyName=x").is(200)
	c.cancel("front%20desk").is(204)
}

// escape escapes every byte, so that every rule of escaping agrees.
func escape(text string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(text) {
		b.Write([]byte{'%', digits[c>>4], digits[c&15]})
	}
	return b.String()
}

func TestOnlyFormsAreRead(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(0, "").SID.String()
	post := func(kind, path, body string) answer {
		r := c.request(http.MethodPost, path, body)
		r.Header.Del("Content-Type")
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		return c.send(r)
	}
	for _, kind := range []string{"application/json", "multipart/form-data; boundary=x", "text/plain", "", "application/x-www-form-urlencoded;;", "form"} {
		for _, path := range []string{orders, orders + "/" + sid, control + "/Clock", control + "/Reset"} {
			refused := post(kind, path, `{"SmsCapability":true}`)
			refused.refused(415, 20001)
		}
		post(kind, orders+"/"+sid, "").is(200) // nothing to read
	}
	for i, kind := range []string{"application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8", "Application/X-WWW-Form-URLEncoded"} {
		post(kind, orders, newOrder(i+1)).is(201)
	}
}

func TestAPostReadsOnlyItsBodyAndOthersTheQuery(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	before := c.inspect(sid)
	c.post(orders+"/"+sid+"?FriendlyName=query&CallDelay=99&%zz", "").is(200)
	c.post(orders+"?"+newOrder(2), "").refused(400, 20001)
	assert.Equal(t, before, c.inspect(sid))
	c.post(orders+"/"+sid+"?FriendlyName=query", "FriendlyName=body").is(200)
	assert.EqualValues(t, "body", c.fetch(sid+"?FriendlyName=x").resource().FriendlyName)
	assert.Contains(t, c.send(c.request(http.MethodGet, orders+"?PageSize=7", "PageSize=8")).body, `"page_size":7`)
}

func TestFormsThatCannotBeReadAreRefused(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	before := c.get(inspection(sid)).body
	for _, form := range []string{"FriendlyName=%FF", "FriendlyName=\xff",
		"FriendlyName=a&FriendlyName=b", "FriendlyName=&FriendlyName=", "Status=pending-verification&Status=pending-verification", "CcEmails=a%40b&CcEmails=%FF"} {
		c.update(sid, form).refused(400, 20001)
	}
	for _, query := range []string{"PageSize=%zz", "PageSize=1&PageSize=1", "FriendlyName=%FF", "PageToken=%00", "PageToken=%FF"} {
		c.get(orders+"?"+query).refused(400, 20001)
	}
	assert.Equal(t, before, c.get(inspection(sid)).body)
}

func TestABodyOverTheLimitIsRefused(t *testing.T) {
	c := newClient(t, mock.Options{})
	pad := func(form string, size int) string {
		return form + "&Pad=" + strings.Repeat("x", size-len(form)-len("&Pad="))
	}
	c.post(orders, pad(newOrder(1), mock.MaxBody)).is(201)
	refused := c.post(orders, pad(newOrder(2), mock.MaxBody+1))
	refused.refused(413, 20001)
	for _, path := range []string{orders + "/" + hr1, control + "/Clock"} {
		r := c.request(http.MethodPost, path, strings.Repeat("{", mock.MaxBody+1))
		r.Header.Set("Content-Type", "application/json")
		c.send(r).refused(413, 20001) // before 415
	}
	r := c.request(http.MethodPost, orders, "")
	r.Body = io.NopCloser(iotest.ErrReader(errors.New("the line is dead")))
	c.send(r).refused(400, 20001)
	r.ContentLength = mock.MaxBody + 1 // it is not read at all
	c.send(r).refused(413, 20001)
	r.ContentLength = mock.MaxBody
	c.send(r).refused(400, 20001)
}

// http.NewRequest makes a request without a body, and tests give it to a handler.
func TestARequestMayBeWithoutABody(t *testing.T) {
	for path, want := range map[string]int{control + "/Reset": 204, control + "/Clock": 400, orders: 400, orders + "/" + hr1: 200} {
		c := newClient(t, mock.Options{})
		c.create(1, "")
		r := c.request(http.MethodPost, path, "")
		r.Body = nil
		c.send(r).is(want)
	}
}

// The precedence of refusals is 401, 404, 405, 413, 415, problems of the form, 403,
// conflicts, status, guards.
func TestRefusalsHaveAFixedPrecedence(t *testing.T) {
	const json, tooLong = "application/json", mock.MaxBody + 1
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	send := func(method, path, kind, body, authorization string) answer {
		r := c.request(method, path, body)
		r.Header.Set("Content-Type", kind)
		if authorization != "" {
			r.Header.Set("Authorization", authorization)
		}
		return c.send(r)
	}
	long := strings.Repeat("%", tooLong)
	send("PUT", "/nowhere", json, long, "none").refused(401, 20003)
	send("PUT", orders+"/"+nobody, json, long, "none").refused(401, 20003)
	send("PUT", "/nowhere", json, long, "").refused(404, 20404)
	send("PUT", orders+"/"+nobody, json, long, "").refused(404, 20404)
	send("POST", orders+"/"+nobody, json, long, "").refused(404, 20404)
	send("PUT", orders+"/"+sid, json, long, "").refused(405, 20004)
	send("POST", orders+"/"+sid, json, long, "").refused(413, 20001)
	send("POST", orders+"/"+sid, json, "%", "").refused(415, 20001)
	send("POST", orders+"/"+sid, "application/x-www-form-urlencoded", "FriendlyName=%FF", "").refused(400, 20001)
}

func TestParameterProblemsHaveAFixedPrecedence(t *testing.T) {
	c := newClient(t, mock.Options{})
	taken := c.create(1, "&UniqueName=desk").PhoneNumber.String()[1:]
	elsewhere := "&AccountSid=" + stranger
	create := func(form string, status int, blames ...string) {
		t.Helper()
		refused := c.post(orders, form)
		code := refused.refused(status, number(blames[0]))
		assert.Equal(t, blames, code.blames(), form)
	}
	create("", 400, "PhoneNumber 20001", "SmsCapability 20001")
	create("SmsCapability=false&PhoneNumber=%2B447700900123", 400, "PhoneNumber 22103", "SmsCapability 22119")
	create("SmsCapability=yes&PhoneNumber=london&AccountSid=AC1&FriendlyName="+strings.Repeat("x", 65)+"&UniqueName="+hr1+"&CcEmails=x&SmsUrl=x&SmsMethod=PUT"+
		"&SmsFallbackUrl=ftp://x&SmsFallbackMethod=x&StatusCallbackUrl=/x&StatusCallbackMethod=post&SmsApplicationSid=x&AddressSid=x&Email=x&VerificationType=fax&VerificationDocumentSid=x",
		400, "PhoneNumber 22102", "SmsCapability 20001", "AccountSid 20001", "FriendlyName 22116", "UniqueName 22115", "CcEmails 22104", "SmsUrl 22105", "SmsMethod 22106",
		"SmsFallbackUrl 22105", "SmsFallbackMethod 22106", "StatusCallbackUrl 22105", "StatusCallbackMethod 22106", "SmsApplicationSid 22108", "AddressSid 22109",
		"Email 22104", "VerificationType 22120", "VerificationDocumentSid 22118")
	create(newOrder(2)+"&VerificationType=phone-bill"+elsewhere, 400, "VerificationDocumentSid 22118", "AccountSid 20403")
	create("SmsCapability=true&PhoneNumber=%2B"+taken+"&UniqueName=desk"+elsewhere, 403, "AccountSid 20403", "PhoneNumber 22110")
	create("SmsCapability=true&PhoneNumber=%2B"+taken+"&UniqueName=desk", 400, "PhoneNumber 22110", "UniqueName 20409")
	create("SmsCapability=true&PhoneNumber=%2B19005551212&UniqueName=desk", 400, "PhoneNumber 22110", "UniqueName 20409")
	create(newOrder(2)+"&UniqueName=desk", 409, "UniqueName 20409")
	create("SmsCapability=true&PhoneNumber=%2B"+taken+"&Email=x", 400, "Email 22104", "PhoneNumber 22110")

	sid := c.create(2, "").SID.String()
	update := func(form string, status int, blames ...string) {
		t.Helper()
		assert.Equal(t, blames, c.update(sid, form).refused(status, number(blames[0])).blames(), form)
	}
	update("CallDelay=61&UniqueName=desk&Status=verified", 400, "CallDelay 21454", "UniqueName 20409", "Status 22112")
	update("UniqueName=desk&Status=joy", 409, "UniqueName 20409", "Status 22111")
	update("UniqueName=desk&VerificationCode=1", 409, "UniqueName 20409", "VerificationCode 22114")
	update("Status=joy&VerificationCode=1", 400, "Status 22111", "VerificationCode 22114")
	update("Status=verified&VerificationCode=1", 400, "Status 22112", "VerificationCode 22114")
	update("Status=pending-verification&VerificationCode=1", 400, "VerificationCode 22114")
	update("VerificationType=phone-bill&Status=pending-verification", 400, "VerificationDocumentSid 22118")
	for range 3 {
		c.update(sid, "Status=pending-verification").is(200)
	}
	update("Status=pending-verification", 400, "Status 22100")
	update("UniqueName=desk&Status=pending-verification", 409, "UniqueName 20409", "Status 22100")
	update("VerificationType=phone-bill&VerificationDocumentSid="+document+"&VerificationCode=9999", 400, "VerificationType 22112", "VerificationCode 22114")
	update("UniqueName=desk&VerificationCode=9999", 409, "UniqueName 20409", "VerificationCode 22113")
}

// number is the code in a blame.
func number(blame string) (code int) {
	for _, digit := range blame[strings.LastIndex(blame, " ")+1:] {
		code = code*10 + int(digit-'0')
	}
	return code
}

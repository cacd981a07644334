package mock_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
)

// everyRoute has a request for each method of each route, and for unknown paths.
func everyRoute(order string) []string {
	return []string{
		"GET " + orders, "HEAD " + orders, "POST " + orders, "GET " + orders + "/" + order, "POST " + orders + "/" + order, "DELETE " + orders + "/" + order,
		"DELETE " + incoming(account, pn2), "GET " + inspection(order), "POST " + inspection(order) + "/accept", "GET " + control + "/Clock", "POST " + control + "/Clock",
		"POST " + control + "/Reset", "GET " + control + "/Callbacks", "POST " + control + "/Callbacks/Flush", "GET " + control + "/Lifecycle", "POST " + control + "/Faults",
		"GET /", "POST /", "GET /nowhere", "GET /healthz", "POST /healthz", "GET " + control, "POST " + control + "/nowhere", "OPTIONS " + orders, "OPTIONS " + control + "/Reset",
	}
}

// from is a request with headers, like a browser's; "Host" is its Host.
func (c client) from(request string, header map[string]string) answer {
	method, path, _ := strings.Cut(request, " ")
	r := c.request(method, path, "")
	for name, value := range header {
		if name == "Host" {
			r.Host = value
		} else {
			r.Header.Set(name, value)
		}
	}
	return c.send(r)
}

func isRefusedOrigin(t *testing.T, a answer, about any) {
	t.Helper()
	assert.Equal(t, http.StatusForbidden, a.status, "%s: %v: %s", a.asked, about, a.body)
	if !strings.HasPrefix(a.asked, "HEAD ") {
		a.refused(403, 20403)
	}
}

func TestAPageOfAnotherOriginIsRefusedOnEveryRoute(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(1, "").SID.String()
	for _, header := range []map[string]string{
		{"Origin": "https://evil.example"},
		{"Origin": "null"},
		{"Origin": "http://127.0.0.1:8422"},
		{"Origin": "http://localhost:8421"},
		{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
		{"Sec-Fetch-Site": "cross-site"},
		{"Sec-Fetch-Site": "same-site"},
		{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
		{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
		{"Sec-Fetch-Site": "unheard-of"},
	} {
		for _, request := range everyRoute(id) {
			isRefusedOrigin(t, c.from(request, header), header)
		}
	}
	c.fetch(id).is(200) // nothing is forgotten
	assert.Equal(t, `{"callbacks":[]}`, strings.TrimSpace(c.get(control+"/Callbacks").body))
}

func TestOtherClientsAndOwnPagesAreServed(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(1, "").SID.String()
	for _, header := range []map[string]string{
		{},
		{"Origin": "http://127.0.0.1:8421", "Sec-Fetch-Site": "same-origin"},
		{"Origin": "http://127.0.0.1:8421"},
		{"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
		{"Sec-Fetch-Mode": "cors"}, // Node's fetch
	} {
		for _, request := range everyRoute(id) {
			if !strings.Contains(request, "Reset") && !strings.Contains(request, "DELETE") {
				assert.NotEqual(t, http.StatusForbidden, c.from(request, header).status, "%s %v", request, header)
			}
		}
	}
	link := map[string]string{"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
	c.from("GET "+control+"/Clock", link).is(200) // a link leads here, but no page can read the answer
	isRefusedOrigin(t, c.from("POST "+control+"/Reset", link), link)
}

func TestTheControlPlaneKnowsItsHosts(t *testing.T) {
	c := newClient(t, mock.Options{Hosts: []string{"mock", "Build.Internal.", "named:8421"}})
	id := c.create(1, "").SID.String()
	for _, host := range []string{"127.0.0.1", "127.0.0.1:8421", "10.1.2.3:80", "[::1]", "[::1]:8421", "localhost", "LOCALHOST:8421", "localhost.", "a.localhost:1",
		"mock", "mock:8421", "Mock.:1", "build.internal", "named", ""} {
		c.from("GET "+control+"/Clock", map[string]string{"Host": host}).is(200)
		c.from("GET "+orders+"/"+id, map[string]string{"Host": host}).is(200)
	}
	for _, host := range []string{"evil.example", "evil.example:8421", "127.0.0.1.evil.example", "localhost.evil.example", "notlocalhost", "mock.evil.example", "example.com:8421",
		"preview.twilio.com", "0x7f.1", "127.1", "[::1].evil.example", ".", "a b"} {
		header := map[string]string{"Host": host}
		for _, request := range everyRoute(id) {
			_, path, _ := strings.Cut(request, " ")
			a := c.from(request, header)
			if path == "/" || strings.HasPrefix(path, control) {
				isRefusedOrigin(t, a, host)
			}
		}
		id = c.create(1, "").SID.String() // a DELETE has cancelled it
		c.from("GET "+orders+"/"+id, header).is(200)
		c.from("POST "+orders+"/"+id, header).is(200)

		// A page whose host name resolves to this machine has this origin.
		rebound := map[string]string{"Host": host, "Origin": "http://" + host}
		isRefusedOrigin(t, c.from("POST "+orders, rebound), rebound)
	}
	long := c.from("GET "+orders, map[string]string{"Host": strings.Repeat("a", 301)})
	assert.Less(t, len(long.body), 1000)
	long.refused(400, 20001)
}

// httptest.NewRequest uses the host example.com, which is refused over a network.
func TestExampleComIsAllowedWithoutANetwork(t *testing.T) {
	handler := newServer(mock.Options{})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", control+"/Clock", nil))
	assert.Equal(t, 200, w.Code)

	server := httptest.NewServer(handler)
	defer server.Close()
	r, err := http.NewRequest("GET", server.URL+control+"/Clock", nil)
	require.NoError(t, err)
	r.Host = "example.com"
	answered, err := server.Client().Do(r)
	require.NoError(t, err)
	defer answered.Body.Close()
	assert.Equal(t, 403, answered.StatusCode)
}

func TestA401SaysWhatIsWrong(t *testing.T) {
	id := sid.MustParse[sid.Account](account)
	c := newClient(t, mock.Options{
		Accounts: map[sid.ID[sid.Account]]string{id: token},
		Keys:     map[sid.ID[sid.APIKey]]server.Key{sid.MustParse[sid.APIKey](apiKey): {Secret: "a secret", Account: id}},
	})
	said := map[string]string{}
	for _, row := range []struct{ about, authorization, says string }{
		{"no credentials", "", "the request must have HTTP Basic credentials"},
		{"another scheme", "Bearer abc", "the Authorization header must be Basic"},
		{"no base64", "Basic !", "the Authorization header must be Basic"},
		{"no sid", basic("admin", token), "the user name must be the sid of an account or of an API key"},
		{"no user", basic("", token), "the user name must be the sid of an account or of an API key"},
		{"another kind of sid", basic(nobody, token), "the user name must be the sid of an account or of an API key"},
		{"no password", basic(account, ""), "the password must be the account's auth token or the key's secret; it is empty"},
		{"long password", basic(account, strings.Repeat("x", 1001)), "it is longer than 1000 bytes"},
		{"wrong password", basic(account, token+"x"), "the user name is unknown, or its password is another"},
		{"unknown account", basic(stranger, token), "the user name is unknown, or its password is another"},
		{"wrong secret", basic(apiKey, token), "the user name is unknown, or its password is another"},
		{"unknown key", basic("SK22222222222222222222222222222222", "a secret"), "the user name is unknown, or its password is another"},
	} {
		r := c.request("GET", orders, "")
		r.Header.Set("Authorization", row.authorization)
		message := c.send(r).refused(401, 20003).Message
		assert.Contains(t, message, row.says, row.about)
		said[row.says] = message
	}
	texts := map[string]bool{}
	for _, message := range said {
		texts[message] = true
	}
	assert.Len(t, texts, 6, "each says something else")
	c.get(orders).is(200)
}

func TestHealthNeedsNeitherCredentialsNorOrders(t *testing.T) {
	logger, log := logging()
	c := newClient(t, mock.Options{
		Accounts: map[sid.ID[sid.Account]]string{sid.MustParse[sid.Account](account): token}, Log: logger,
		Store: func(platform.Store) platform.Store { return nil },
	})
	c.post(control+"/Faults", "Next=too-many-requests").is(204)
	before := log.String()
	for _, host := range []string{"127.0.0.1", "mock:8421", "elsewhere.example"} {
		r := c.request("GET", server.HealthPath, "")
		r.Header.Del("Authorization")
		r.Host = host
		assert.Equal(t, `{"status":"ok"}`, strings.TrimSpace(c.send(r).is(200).body))
		r.Method = "HEAD"
		assert.Empty(t, c.send(r).is(200).body)
	}
	assert.Equal(t, before, log.String(), "a healthy answer is not logged")
	c.get(orders).refused(429, 20429) // the fault has waited
	c.post(server.HealthPath, "").refused(405, 20004)
}

// NUL and ill-formed UTF-8 are 20001 wherever a client can put them.
func TestNULAndInvalidUTF8AreRefusedEverywhere(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(1, "").SID.String()
	before := c.get(inspection(id)).body
	for _, bad := range []string{"%00", "a%00b", "%FF", "%C3%28", "%ED%A0%80", "%C0%80", "x%80"} {
		for _, path := range []string{
			orders + "/" + bad, orders + "/" + id + bad, orders + "/" + id + "/" + bad, orders + bad, "/" + bad, "/2010-04-01/Accounts/" + bad + "/IncomingPhoneNumbers/" + pn2 + ".json",
			incoming(account, bad), inspection(bad), inspection(id) + bad, inspection(id) + "/" + bad, inspection(id) + "/accept" + bad, control + "/" + bad, control + "/Clock" + bad,
		} {
			for _, method := range []string{"GET", "POST", "DELETE", "PUT"} {
				c.send(c.request(method, path, "")).refused(400, 20001)
			}
		}
		for request, params := range map[string][]string{
			"POST " + inspection(id) + "/accept":   {"Actor", "Reason", "Code", "SigningDocumentSid"},
			"POST " + control + "/Clock":           {"Advance", "Set"},
			"POST " + control + "/Reset":           {"Hold"},
			"POST " + control + "/Faults":          {"Next", "Deliveries", "Order", "Times", "Rate", "Seed", "Delay"},
			"POST " + control + "/Callbacks/Flush": {bad},
		} {
			_, path, _ := strings.Cut(request, " ")
			for _, param := range params {
				c.post(path, param+"="+bad).refused(400, 20001)
			}
		}
		c.get(orders+"?PageToken="+bad).refused(400, 20001)
		c.get(control+"/Clock?"+bad+"=1").refused(400, 20001)
	}
	for _, authorization := range []string{basic(account, "a\x00b"), basic(account, "\xff"), basic("\x00", "x"), basic("AC\xff", "x")} {
		r := c.request("GET", orders, "")
		r.Header.Set("Authorization", authorization)
		c.send(r).refused(400, 20001)
	}
	assert.Equal(t, before, c.get(inspection(id)).body)
}

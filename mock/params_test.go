package mock_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/mock"
)

// taken lists the parameters of each operation of the control plane.
func taken(id string) map[string][]string {
	return map[string][]string{
		"GET " + control + "/Clock": nil, "GET " + control + "/Lifecycle": nil, "GET " + inspection(id): nil, "POST " + control + "/Callbacks/Flush": nil,
		"POST " + control + "/Clock": {"Advance", "Set"}, "POST " + control + "/Reset": {"Hold"},
		"POST " + inspection(id) + "/require-action": {"Actor", "Reason", "Code", "SigningDocumentSid"},
		"POST " + control + "/Faults":                {"Next", "Deliveries", "Order", "Times", "Rate", "Seed", "Delay"},
	}
}

// with sends parameters to the control plane, in the query or in the body.
func (c client) with(request, form string) answer {
	method, path, _ := strings.Cut(request, " ")
	if method == "POST" {
		return c.post(path, form)
	}
	return c.send(c.request(method, path+"?"+form, ""))
}

func TestTheControlPlaneRefusesUnknownParameters(t *testing.T) {
	c := newClient(t, mock.Options{Hold: true})
	id := c.create(1, "").SID.String()
	before, clock := c.get(inspection(id)).body, c.get(control+"/Clock").body
	for request, params := range taken(id) {
		for _, unknown := range []string{"Unheard", "", "hold ", "Äctor", "Hold[]", strings.Repeat("x", 5000), "\u202e"} {
			message := c.with(request, escape(unknown)+"=1").refused(400, 20001).Message
			assert.Contains(t, message, "is not a parameter of this request")
			assert.Less(t, len(message), 300)
		}
		for _, name := range params {
			for _, misspelt := range []string{strings.ToLower(name), strings.ToUpper(name), name[:len(name)-1] + "_", name[1:], name + "x"} {
				message := c.with(request, misspelt+"=1").refused(400, 20001).Message
				assert.Equal(t, misspelt+" is not a parameter of this request; did you mean "+name+"?", message, request)
			}
			assert.Equal(t, []string{name + " 20001"}, c.with(request, name+"=1&"+name+"=1").refused(400, 20001).blames(), request)
			assert.Equal(t, []string{name + " 20001"}, c.with(request, name+"=&"+name+"=").refused(400, 20001).blames(), request)
			if method, path, _ := strings.Cut(request, " "); method == "POST" {
				assert.Contains(t, c.post(path+"?"+name+"=1", "").refused(400, 20001).Message, name+" must be in the body of a POST; it is in the query")
			}
		}
		all := c.with(request, "Unheard=1&Unsaid=2").refused(400, 20001)
		assert.Equal(t, []string{"Unheard 20001", "Unsaid 20001"}, all.blames())
	}
	c.get(control+"/Callbacks?Unheard=1").refused(400, 20001)
	assert.Equal(t, before, c.get(inspection(id)).body)
	assert.Equal(t, clock, c.get(control+"/Clock").body)
}

func TestTheControlPlaneRefusesWrongValues(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(1, "").SID.String()
	before := c.get(inspection(id)).body
	for path, forms := range map[string][]string{
		control + "/Reset":                    {"Hold=1", "Hold=yes", "Hold=t", "Hold=true%20", "Hold=wahr"},
		control + "/Clock":                    {"Advance=soon", "Advance=1", "Advance=-1s", "Advance=-1d", "Advance=106752d", "Advance=9999999999999d", "Advance=1d&Set=2017-04-01T00:00:00Z", "Set=tomorrow", "Set=10000-01-01T00:00:00Z", "Advance=106751d&X=", ""},
		control + "/Faults":                   {"Next=earthquake", "Next=call-fails&Times=3", "Next=call-fails&Seed=1", "Next=call-fails&Delay=1s", "Times=2", ""},
		inspection(id) + "/require-action":    {"Reason=x&Actor=nobody", "Reason=x&Actor=Twilio", "Reason=x&SigningDocumentSid=PX1"},
		inspection(id) + "/request-call":      {"Code=12ab"},
		inspection(id) + "/send-loa":          {"SigningDocumentSid=x"},
		control + "/Callbacks/Flush":          {"Timeout=1s"},
		control + "/HostedNumberOrders/" + id: nil,
	} {
		for _, form := range forms {
			c.post(path, form).refused(400, 20001)
		}
	}
	assert.Equal(t, before, c.get(inspection(id)).body)
	for _, form := range []string{"", "Hold=", "Hold=true", "Hold=TRUE", "Hold=False"} {
		c.post(control+"/Reset", form).is(204)
	}
}

func TestTheClockAdvancesByDays(t *testing.T) {
	for _, row := range []struct{ advance, now string }{
		{"1d", "2017-03-29T20:06:39Z"}, {"1d12h", "2017-03-30T08:06:39Z"}, {"30d", "2017-04-27T20:06:39Z"}, {"1.5d", "2017-03-30T08:06:39Z"}, {"0d", "2017-03-28T20:06:39Z"}, {"1d1s", "2017-03-29T20:06:40Z"},
	} {
		c := newClient(t, mock.Options{})
		assert.Contains(t, c.post(control+"/Clock", "Advance="+row.advance).is(200).body, row.now, row.advance)
	}
	c := newClient(t, mock.Options{})
	assert.Contains(t, c.post(control+"/Clock", "Advance=-1d").refused(400, 20001).Message, "negative")
	assert.Contains(t, c.post(control+"/Clock", "Advance=200000d").refused(400, 20001).Message, "longer than 106751d")
	c.post(control+"/Clock", "Set=9999-12-31T00:00:00Z").is(200)
	assert.Contains(t, c.post(control+"/Clock", "Advance=1d").refused(400, 20001).Message, "in the years 1 to 9999")
	c.post(control+"/Clock", "Advance=23h59m59s").is(200)
}

func TestDaysAndHoursAdvanceAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days, rest := rapid.IntRange(0, 10_000).Draw(t, "days"), time.Duration(rapid.IntRange(0, 86_399).Draw(t, "seconds"))*time.Second
		byDays, byHours := newClient(t, mock.Options{}), newClient(t, mock.Options{})
		want := byHours.post(control+"/Clock", "Advance="+(time.Duration(days)*24*time.Hour+rest).String()).is(200).body
		require.Equal(t, want, byDays.post(control+"/Clock", "Advance="+strconv.Itoa(days)+"d"+rest.String()).is(200).body)
	})
}

func TestAnUnknownEventNamesTheNearestElseThosePermittedNow(t *testing.T) {
	c := newClient(t, mock.Options{Hold: true})
	id := c.create(1, "").SID.String()
	says := func(word, want string) {
		t.Helper()
		assert.Contains(t, c.fire(id, word, "").refused(404, 20404).Message, want)
	}
	for word, meant := range map[string]string{"acept": "accept", "signloa": "sign-loa", "Accept": "accept"} {
		says(word, `did you mean "`+meant+`"?`)
	}
	says("zzz", `the event must be one of the lifecycle; it is "zzz"; the events permitted now are accept, reject, require-action`)
	c.play(id, "reject?Reason=x")
	says("zzz", "no event is permitted now")
}

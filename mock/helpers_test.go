package mock_test

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

// started is where the clock of these tests stands until they move it.
var started = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

const (
	base    = "http://127.0.0.1:8421"
	orders  = "/HostedNumbers/HostedNumberOrders"
	control = "/_mock"

	account  = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	stranger = "ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
	token    = "a token"
	apiKey   = "SK11111111111111111111111111111111"

	document = "RI11111111111111111111111111111111"
	letter   = "PX11111111111111111111111111111111"
	nobody   = "HR99999999999999999999999999999999" // no order's sid
)

// counting is a predictable source of randomness: the n-th read gives n.
type counting struct{ n uint64 }

func (c *counting) Read(p []byte) (int, error) {
	c.n++
	for i := range p {
		p[len(p)-1-i] = byte(c.n >> (8 * i))
	}
	return len(p), nil
}

// newServer is a server whose clock stands, and whose sids count.
func newServer(options mock.Options) *mock.Server {
	if options.Now == nil {
		options.Now = func() time.Time { return started }
	}
	if options.Rand == nil {
		options.Rand = &counting{}
	}
	if options.Transport == nil {
		options.Transport = receiver(func(*http.Request) int { return http.StatusOK })
	}
	if options.Pause == nil {
		options.Pause = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
	}
	return mock.New(options)
}

// withoutAttempts removes the attempts from a list of callbacks, because most tests do
// not compare times.
func withoutAttempts(body string) string {
	return regexp.MustCompile(`,"attempts":\[[^]]*\]`).ReplaceAllString(body, "")
}

// receiver is a transport that answers callbacks by itself.
type receiver func(*http.Request) int

func (answer receiver) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: answer(r), Body: http.NoBody, Request: r}, nil
}

// client sends requests to the API as an account, and to the control plane.
type client struct {
	t       require.TestingT
	handler http.Handler
	account string
}

func newClient(t require.TestingT, options mock.Options) client {
	return client{t, newServer(options), account}
}

// as is the client of another account.
func (c client) as(account string) client {
	c.account = account
	return c
}

func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// answer is a server's answer.
type answer struct {
	t      require.TestingT
	asked  string
	status int
	header http.Header
	body   string
}

// request returns the client's request, which a test may change.
func (c client) request(method, path, form string) *http.Request {
	r := httptest.NewRequest(method, base+path, strings.NewReader(form))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if path != control && !strings.HasPrefix(path, control+"/") {
		r.Header.Set("Authorization", basic(c.account, token))
	}
	return r
}

func (c client) send(r *http.Request) answer {
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return answer{c.t, r.Method + " " + r.URL.RequestURI(), w.Code, w.Header(), w.Body.String()}
}

func (c client) get(path string) answer           { return c.send(c.request(http.MethodGet, path, "")) }
func (c client) post(path, form string) answer    { return c.send(c.request(http.MethodPost, path, form)) }
func (c client) delete(path string) answer        { return c.send(c.request(http.MethodDelete, path, "")) }
func (c client) update(sid, form string) answer   { return c.post(orders+"/"+sid, form) }
func (c client) fetch(sid string) answer          { return c.get(orders + "/" + sid) }
func (c client) cancel(sid string) answer         { return c.delete(orders + "/" + sid) }
func (c client) fire(sid, event, f string) answer { return c.post(inspection(sid)+"/"+event, f) }

func inspection(sid string) string { return control + "/HostedNumberOrders/" + sid }

// numbered returns a number that can be hosted, a different one for each n to 6 million.
// It skips the exchanges 211, 311 and so on, which landlines do not have.
func numbered(n int) phone.Number {
	hundreds, line := 2+n/990_000, n%990_000
	if line >= 110_000 {
		line += 10_000
	}
	return phone.MustParse(fmt.Sprintf("+1617%d%06d", hundreds, line))
}

// newOrder is the form of a create request for the n-th number.
func newOrder(n int) string {
	return "SmsCapability=true&PhoneNumber=%2B" + numbered(n).String()[1:]
}

// create creates an order for the n-th number.
func (c client) create(n int, more string) order.Resource {
	return c.post(orders, newOrder(n)+more).is(201).resource()
}

// play fires events that must be permitted, each with its parameters, if it has
// any, after a question mark.
func (c client) play(sid string, events ...string) {
	for _, event := range events {
		if to, ok := strings.CutPrefix(event, "reach "); ok {
			c.reached(sid, status.MustParse(to))
			continue
		}
		name, form, _ := strings.Cut(event, "?")
		c.fire(sid, name, form).is(200)
	}
}

// advance moves the clock.
func (c client) advance(d time.Duration) { c.post(control+"/Clock", "Advance="+d.String()).is(200) }

// inspected is an order as the control plane shows it.
type inspected struct {
	Order        order.Order    `json:"order"`
	History      []order.Change `json:"history"`
	NextDeadline *struct {
		At    order.Time  `json:"at"`
		Event order.Event `json:"event"`
	} `json:"next_deadline"`
	Events []struct {
		Event     order.Event   `json:"event"`
		By        []order.Actor `json:"by"`
		Permitted bool          `json:"permitted"`
		Needs     order.Guards  `json:"needs"`
		Refused   []string      `json:"refused"`
	} `json:"events"`
}

func (c client) inspect(sid string) (i inspected) {
	c.get(inspection(sid)).is(200).decode(&i)
	return i
}

// is requires a status.
func (a answer) is(status int) answer {
	require.Equal(a.t, status, a.status, "%s: %s", a.asked, a.body)
	return a
}

func (a answer) decode(dst any) {
	require.NoError(a.t, json.Unmarshal([]byte(a.body), dst), "%s: %s", a.asked, a.body)
}

func (a answer) resource() (r order.Resource) {
	a.decode(&r)
	return r
}

// failure is the body of a refusal.
type failure struct {
	Code     int    `json:"code"`
	Message  string `json:"message"`
	MoreInfo string `json:"more_info"`
	Status   int    `json:"status"`
	Details  struct {
		Problems []struct {
			Param   string `json:"param"`
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"problems"`
	} `json:"details"`
	Reasons []string `json:"reasons"` // of an event
}

// refused requires a refusal with this status and code, and a complete and consistent
// body.
func (a answer) refused(status, code int) failure {
	a.is(status)
	var f failure
	a.decode(&f)
	assert.Equal(a.t, "application/json", a.header.Get("Content-Type"), a.asked)
	assert.Equal(a.t, code, f.Code, "%s: %s", a.asked, a.body)
	assert.Equal(a.t, status, f.Status, a.asked)
	assert.Equal(a.t, fmt.Sprintf("https://www.twilio.com/docs/errors/%d", code), f.MoreInfo, a.asked)
	require.NotEmpty(a.t, f.Details.Problems, a.asked)
	first := f.Details.Problems[0]
	assert.Equal(a.t, f.Code, first.Code, "the first problem is the answer")
	if strings.HasPrefix(f.Message, "The requested resource ") {
		assert.Equal(a.t, "the resource was not found", first.Message, "the path is there once")
	} else {
		assert.Equal(a.t, f.Message, first.Message)
	}
	assert.NotEmpty(a.t, f.Message)
	return f
}

// blames lists what a refusal's details say, as "Param code".
func (f failure) blames() []string {
	var blames []string
	for _, d := range f.Details.Problems {
		blames = append(blames, strings.TrimSpace(fmt.Sprintf("%s %d", d.Param, d.Code)))
	}
	return blames
}

// overTLS makes a request look as if it came in over https.
func overTLS(r *http.Request) *http.Request {
	r.TLS = &tls.ConnectionState{}
	return r
}

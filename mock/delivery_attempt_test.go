package mock_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// behave is a receiver that behaves differently at each attempt, and answers 200
// after the last one. It answers a status, is down, is unreachable (a connection
// never opens), is mute, is slow (two seconds), is mute in the middle of its answer,
// or cuts the connection.
func behave(t *testing.T, tries ...string) *post {
	next := atomic.Int64{}
	now := func() string {
		if n := int(next.Load()); n < len(tries) {
			return tries[n]
		}
		return "OK"
	}
	p := newPost(t, token, nil)
	p.transport.DisableKeepAlives = true // so that each try dials
	p.dial = func(ctx context.Context) error {
		switch now() {
		case "down":
			next.Add(1)
			return syscall.ECONNREFUSED
		case "unreachable":
			next.Add(1)
			select {
			case <-ctx.Done():
			case <-p.closed:
			}
			return net.ErrClosed
		}
		return nil
	}
	p.answer = func(w http.ResponseWriter, r *http.Request, _ arrival) {
		how := now()
		next.Add(1)
		switch how {
		case "mute":
			<-r.Context().Done()
		case "slow":
			select {
			case <-time.After(2 * time.Second):
			case <-r.Context().Done():
			}
		case "half":
			io.WriteString(w, "{")
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		case "cut":
			panic(http.ErrAbortHandler)
		case "Found":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		default:
			for code := 200; code < 600; code++ {
				if http.StatusText(code) == how {
					w.WriteHeader(code)
				}
			}
		}
	}
	return p
}

// The journal's texts for attempts without an answer.
const (
	down    = "connection refused"
	connect = "no connection within the connect timeout"
	read    = "no answer within the read timeout"
	total   = "no answer within the total timeout"
	cut     = "EOF"

	unfollowed = "status 302 is not followed: only 307 and 308 are"
)

func TestTheFragmentDecidesWhichFailuresAreRetried(t *testing.T) {
	for _, c := range []struct {
		fragment string
		behaves  string // at each try
		want     string // in the journal: each try of the first callback
		pauses   []time.Duration
	}{
		{"", "OK", "OK", nil},
		{"", "No Content", "No Content", nil},
		{"", "slow", "OK", nil},
		{"", "Internal Server Error", "Internal Server Error", nil},
		{"", "Not Found", "Not Found", nil},
		{"", "cut", cut, nil},
		{"", "Found", unfollowed, nil},
		{"", "down", down + ",OK", seconds(1)},
		{"", "down,down", down + "," + down, seconds(1)},
		{"", "down,Internal Server Error", down + ",Internal Server Error", seconds(1)},
		{"", "unreachable", connect + ",OK", seconds(1)},
		{"rt=14000", "mute", read, nil},
		{"rc=0", "down", down, nil},
		{"rc=0&rp=all", "Internal Server Error", "Internal Server Error", nil},
		{"rp=5xx", "Internal Server Error", "Internal Server Error,OK", seconds(1)},
		{"rp=5xx", "down", down, nil},
		{"rp=5xx", "Not Found", "Not Found", nil},
		{"rp=4xx", "Not Found", "Not Found,OK", seconds(1)},
		{"rp=4xx", "Bad Gateway", "Bad Gateway", nil},
		{"rp=ct", "Not Found", "Not Found", nil},
		{"rp=rt&rt=5000", "mute", read + ",OK", seconds(1)},
		{"rp=rt&rt=5000", "half", read + ",OK", seconds(1)},
		{"rp=rt&rt=5000", "down", down, nil},
		{"rp=rt", "unreachable", connect, nil},
		{"rc=2&rp=4xx,5xx", "Not Found,Bad Gateway,Conflict", "Not Found,Bad Gateway,Conflict", seconds(1, 2)},
		{"rc=3&rp=5xx", "Bad Gateway,Bad Gateway,Not Found", "Bad Gateway,Bad Gateway,Not Found", seconds(1, 2)},
		{"rp=all", "Found", unfollowed + ",OK", seconds(1)},
		{"rp=all", "cut", cut + ",OK", seconds(1)},
		{"rc=5&rp=all&rt=1000&ct=1000", "down,mute,Not Found,unreachable,half", strings.Join([]string{down, read, "Not Found", connect, read, "OK"}, ","), seconds(1, 2, 4, 8, 16)},
		{"rc=5&rp=all", "down,down,down,down,down,down", strings.Join([]string{down, down, down, down, down, down}, ","), seconds(1, 2, 4, 8, 16)},
		{"rc=5&rp=all&rt=400&tt=1000", "mute,mute,mute", strings.Join([]string{read, read, total}, ","), seconds(1, 2)},
		{"rc=5&rp=all&tt=1500", "slow", total, nil},
		{"rc=5&rp=all&tt=1500&ct=1000", "unreachable,unreachable", connect + "," + total, seconds(1)},
	} {
		t.Run(c.fragment+" "+c.behaves, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := behave(t, strings.Split(c.behaves, ",")...)
				w := &waits{}
				server := p.serve(mock.Options{Hold: true, Pause: w.pause})
				id := server.watched(1, c.fragment)
				server.flush()
				got := server.journal(id)[0].outcomes()
				want := strings.Split(c.want, ",")
				require.Len(t, got, len(want), "%v", got)
				for i := range want {
					assert.Regexp(t, want[i]+"$", got[i])
				}
				assert.Equal(t, c.pauses, w.each)
			})
		})
	}
}

func seconds(each ...time.Duration) []time.Duration {
	for i := range each {
		each[i] *= time.Second
	}
	return each
}

func TestTheJournalShowsEveryAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := behave(t, "mute", "slow", "Internal Server Error").serve(mock.Options{})
		id := c.create(1, "&StatusCallbackMethod=GET&StatusCallbackUrl="+url.QueryEscape(destination+"?a=b#rt=3500&rp=rt")).SID.String()
		c.flush()
		const query = `?a=b&HostedNumberOrderSid=`
		assert.JSONEq(t, `{"callbacks":[
			{"order":"`+id+`","version":1,"status":"twilio-processing","phone_number":"+16172000001","url":"`+destination+`?a=b#rt=3500&rp=rt","method":"GET","at":"2017-03-28T20:06:39Z","attempts":[
				{"url":"`+destination+query+id+`&PhoneNumber=%2B16172000001&Status=twilio-processing","error":"`+read+`","seconds":3.5},
				{"url":"`+destination+query+id+`&PhoneNumber=%2B16172000001&Status=twilio-processing","status":200,"seconds":2}]},
			{"order":"`+id+`","version":2,"status":"received","phone_number":"+16172000001","url":"`+destination+`?a=b#rt=3500&rp=rt","method":"GET","at":"2017-03-28T20:06:39Z","attempts":[
				{"url":"`+destination+query+id+`&PhoneNumber=%2B16172000001&Status=received","status":500,"seconds":0}]}
		]}`, c.get(control+"/Callbacks").body)
	})
}

func TestAnInvalidPolicyFragmentIsIgnored(t *testing.T) {
	for _, fragment := range []string{"rc=9", "rc=2&rp=5xx&tt=1", "rp=never", "ct", "rc=1&rc=1"} {
		for _, method := range []string{"GET", "POST"} {
			synctest.Test(t, func(t *testing.T) {
				p := behave(t, "down", "OK", "Internal Server Error", "OK")
				w := &waits{}
				c := p.serve(mock.Options{Pause: w.pause})
				id := c.create(1, "&StatusCallbackMethod="+method+"&StatusCallbackUrl="+url.QueryEscape(destination+"?a=b#"+fragment)).SID.String()
				c.flush()
				assert.Equal(t, first2, p.arrived(id), "signed as it is verified")
				assert.Equal(t, seconds(1), w.each, "the default policy")
				for i, outcomes := range []string{down + ",OK$", "^Internal Server Error$"} {
					r := c.journal(id)[i]
					assert.Regexp(t, outcomes, strings.Join(r.outcomes(), ","))
					assert.Equal(t, destination+"?a=b#"+fragment, r.URL)
					assert.Contains(t, r.Ignored, "not a delivery policy", "%s", fragment)
				}
			})
		}
	}
}

func TestAValidOrEmptyFragmentIsNotIgnored(t *testing.T) {
	c := newClient(t, mock.Options{})
	for n, fragment := range []string{"", "rc=5&rp=all", "section-2"} {
		c.watched(n, fragment)
	}
	c.flush()
	assert.NotContains(t, c.get(control+"/Callbacks").body, "fragment_ignored")
}

func TestACallbackIsListedBeforeItsFirstAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newPost(t, token, forever).serve(mock.Options{})
		c.watched(1, "")
		assert.Contains(t, c.get(control+"/Callbacks").body, `"attempts":[]`)
		c.flush()
	})
}

func TestPausesAreRealByDefault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := behave(t, "down", "down", "down", "down", "down")
		c := client{t, mock.New(mock.Options{Transport: p.transport, Hold: true}), account}
		began := time.Now()
		c.watched(1, "rc=5")
		c.flush()
		assert.Equal(t, 31*time.Second, time.Since(began), "of the bubble's time")
		assert.Equal(t, lived[:1], p.arrived(""))
	})
}

func TestEveryAttemptIsTheSameRequest(t *testing.T) {
	for _, method := range []string{"GET", "POST"} {
		synctest.Test(t, func(t *testing.T) {
			type seen struct {
				method, uri, host, body string
				header                  http.Header
			}
			var all []seen
			c := newClient(t, mock.Options{Transport: receiver(func(r *http.Request) int {
				body, err := io.ReadAll(r.Body)
				assert.NoError(t, err)
				all = append(all, seen{r.Method, r.URL.RequestURI(), r.URL.Host, string(body), r.Header})
				return http.StatusInternalServerError
			})})
			id := c.create(1, "&StatusCallbackMethod="+method+"&StatusCallbackUrl="+url.QueryEscape(destination+"#rc=2&rp=5xx")).SID.String()
			c.flush()
			require.Len(t, all, 6)
			for i, s := range all {
				assert.Equal(t, method, s.method)
				assert.Equal(t, all[i/3*3], s)
				assert.Equal(t, []string{tokenOf(t, id, i/3+1)}, s.header[callback.IdempotencyHeader])
				assert.Equal(t, []string{"TwilioProxy/1.1"}, s.header["User-Agent"])
				assert.NotContains(t, s.uri, "#")
			}
			assert.NotEqual(t, all[0], all[3])
		})
	}
}

func TestADeadConnectionFailsNoDelivery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, func(_ http.ResponseWriter, _ *http.Request, a arrival) {
			if a.Status == status.Received && a.n == 1 {
				panic(http.ErrAbortHandler) // the connection was good for the callback before
			}
		})
		c := p.serve(mock.Options{})
		id := c.watched(1, "")
		c.flush()
		assert.Equal(t, []status.Status{status.TwilioProcessing, status.Received, status.Received}, p.arrived(id))
		assert.Equal(t, []string{"OK"}, c.journal(id)[1].outcomes())
		for _, r := range p.asked {
			assert.NotContains(t, r.Header, "Idempotency-Key")
		}
	})
}

func TestCallbacksAreSignedWithTheRightToken(t *testing.T) {
	const child = "ACcccccccccccccccccccccccccccccccc"
	family := map[sid.ID[sid.Account]][]sid.ID[sid.Account]{sid.MustParse[sid.Account](account): {sid.MustParse[sid.Account](child)}}
	parent, sub := sid.MustParse[sid.Account](account), sid.MustParse[sid.Account](child)
	keys := map[sid.ID[sid.APIKey]]server.Key{sid.MustParse[sid.APIKey](apiKey): {Secret: token, Account: parent}}
	const parents, childs = "the parent's", "the child's"
	for name, c := range map[string]struct {
		options mock.Options
		user    string // sends token
		more    string
		signs   string
	}{
		"the one that was sent": {mock.Options{}, account, "", token},
		"the account's":         {mock.Options{Accounts: map[sid.ID[sid.Account]]string{parent: token}}, account, "", token},
		"the subaccount's": {mock.Options{Subaccounts: family, Accounts: map[sid.ID[sid.Account]]string{parent: token, sub: childs}},
			account, "&AccountSid=" + child, childs},
		"the one that was sent for a subaccount":         {mock.Options{Subaccounts: family}, account, "&AccountSid=" + child, token},
		"the secret of any key":                          {mock.Options{}, apiKey, "", token},
		"the secret of a key whose account has no token": {mock.Options{Keys: keys}, apiKey, "", token},
		"the account's, for a key":                       {mock.Options{Keys: keys, Accounts: map[sid.ID[sid.Account]]string{parent: parents}}, apiKey, "", parents},
		"the subaccount's, for a key": {mock.Options{Keys: keys, Subaccounts: family, Accounts: map[sid.ID[sid.Account]]string{parent: parents, sub: childs}},
			apiKey, "&AccountSid=" + child, childs},
		"the account's, for a key and a subaccount without a token": {mock.Options{Keys: keys, Subaccounts: family, Accounts: map[sid.ID[sid.Account]]string{parent: parents}},
			apiKey, "&AccountSid=" + child, parents},
		"the secret, for a subaccount": {mock.Options{Keys: keys, Subaccounts: family}, apiKey, "&AccountSid=" + child, token},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPost(t, c.signs, nil)
				client := p.serve(c.options)
				id := client.as(c.user).create(1, c.more+"&StatusCallbackUrl="+destination).SID.String()
				client.flush()
				assert.Equal(t, first2, p.arrived(id))
				assert.Empty(t, p.refused)
			})
		})
	}
}

func TestAnOrderKeepsTheTokenThatCreatedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{})
		id := c.watched(1, "")
		r := c.request("POST", orders+"/"+id, "Status=pending-verification")
		r.Header.Set("Authorization", basic(account, "another token"))
		c.send(r).is(200)
		r = c.request("POST", orders, newOrder(2)+"&StatusCallbackUrl="+destination)
		r.Header.Set("Authorization", basic(account, "another token"))
		c.send(r).is(201)
		c.flush()
		assert.Equal(t, lived[:3], p.arrived(""))
		require.Len(t, p.refused, 2)
		assert.ErrorIs(t, p.refused[0], callback.ErrNoMatch)
	})
}

func TestCallbacksGoOverARealNetwork(t *testing.T) {
	key, err := callback.NewKey(token)
	require.NoError(t, err)
	var got []string
	receiver := callback.Receiver{Key: key}
	there := httptest.NewServer(receiver.Handler(func(_ http.ResponseWriter, r *http.Request, c callback.Received) {
		user, _, _ := r.BasicAuth()
		got = append(got, user+" "+c.Status.String())
	}))
	defer there.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	server := mock.New(mock.Options{Pause: (&waits{}).pause})
	c := client{t, server, account}
	c.create(1, "&StatusCallbackUrl="+url.QueryEscape(strings.Replace(there.URL, "//", "//user:secret@", 1)))
	lost := c.create(2, "&StatusCallbackUrl="+url.QueryEscape(gone.URL)).SID.String()
	require.NoError(t, server.Close(t.Context()))
	assert.Equal(t, []string{"user twilio-processing", "user received"}, got)
	for _, r := range c.journal(lost) {
		require.Len(t, r.Attempts, 2, "refused connections are tried again")
		assert.NotEmpty(t, r.Attempts[1].Error)
	}
}

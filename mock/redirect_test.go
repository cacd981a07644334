package mock_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/status"
)

// redirected answers with a redirect, whose Location is sent as it is.
func redirected(w http.ResponseWriter, status int, location string) {
	w.Header().Set("Location", location)
	w.WriteHeader(status)
}

func TestTheJournalShowsEveryRedirect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, func(w http.ResponseWriter, r *http.Request, _ arrival) {
			switch r.URL.Path {
			case "/status":
				redirected(w, http.StatusTemporaryRedirect, "/second#rc=0")
			case "/second":
				redirected(w, http.StatusPermanentRedirect, "http://other.example.com/third?a=b")
			}
		})
		c := p.serve(mock.Options{Hold: true})
		id := c.watched(1, "rc=1")
		c.flush()
		assert.JSONEq(t, `{"callbacks":[
			{"order":"`+id+`","version":1,"status":"twilio-processing","phone_number":"+16172000001","url":"`+destination+`#rc=1","method":"POST","at":"2017-03-28T20:06:39Z","attempts":[
				{"url":"`+destination+`","redirects":[{"status":307,"url":"http://callbacks.example.com/second"},{"status":308,"url":"http://other.example.com/third?a=b"}],"status":200,"seconds":0}]}
		]}`, c.get(control+"/Callbacks").body)
		assert.Empty(t, p.refused, "each is signed for its own url")
		require.Len(t, p.got, 3)
		for _, a := range p.got {
			assert.Equal(t, p.got[0].Received, a.Received, "the same callback, with the same token")
		}
	})
}

// A retry begins at the first url, with the same token, within one total timeout.
func TestARedirectAndThePolicy(t *testing.T) {
	for fragment, want := range map[string][]string{
		"":                   {"Internal Server Error"},
		"rc=2&rp=5xx":        {"Internal Server Error", "Internal Server Error", "Internal Server Error"},
		"rc=2&rp=4xx,ct,rt":  {"Internal Server Error"},
		"rc=1&rp=all&tt=900": {"Internal Server Error", "Internal Server Error"},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPost(t, token, func(w http.ResponseWriter, r *http.Request, _ arrival) {
				if r.URL.Path == "/status" {
					redirected(w, 307, "/second")
					return
				}
				w.WriteHeader(http.StatusInternalServerError)
			})
			c := p.serve(mock.Options{Hold: true})
			id := c.watched(1, fragment)
			c.flush()
			assert.Equal(t, want, c.journal(id)[0].outcomes(), fragment)
			assert.Len(t, p.arrived(id), 2*len(want))
			for _, a := range p.got {
				assert.Equal(t, tokenOf(t, id, 1), a.Token)
			}
		})
	}
}

func TestTheJournalShowsRedirectsThatAreNotFollowed(t *testing.T) {
	for location, want := range map[string]string{
		"302 /x":                      "status 302 is not followed: only 307 and 308 are",
		"301 /x":                      "status 301 is not followed: only 307 and 308 are",
		"303 /x":                      "status 303 is not followed: only 307 and 308 are",
		"304 ":                        "status 304 is not followed: only 307 and 308 are",
		"307 ":                        "status 307 is not followed: the Location is empty",
		"307 ftp://example.com/":      "status 307 is not followed: the Location: must be an absolute http or https url, like https://example.com/path; its scheme is \"ftp\"",
		"307 ?":                       "status 307 is not followed: 5 redirects are the most",
		"308 http://169.254.169.254/": "callbacks may not be sent to this address: 169.254.169.254:80 is link-local",
	} {
		synctest.Test(t, func(t *testing.T) {
			p := newPost(t, token, func(w http.ResponseWriter, r *http.Request, _ arrival) {
				var code int
				to := location[4:]
				fmt.Sscan(location[:3], &code)
				redirected(w, code, to)
			})
			c := p.serve(mock.Options{Hold: true})
			id := c.watched(1, "")
			c.flush()
			assert.Equal(t, []string{want}, c.journal(id)[0].outcomes())
		})
	}
}

func TestACorruptSignatureStaysCorruptAfterARedirect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		var mu sync.Mutex
		asked := 0
		own := p.transport
		c := newClient(t, mock.Options{Hold: true, Transport: through(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if asked++; asked == 1 {
				return &http.Response{StatusCode: 307, Header: http.Header{"Location": {"/second"}}, Body: http.NoBody}, nil
			}
			return own.RoundTrip(r)
		})})
		c.deliveryFault("corrupt")
		id := c.watched(1, "")
		c.flush()
		assert.Equal(t, []string{"Forbidden"}, c.journal(id)[0].outcomes())
		require.Len(t, p.refused, 1)
		assert.ErrorIs(t, p.refused[0], callback.ErrNoMatch)
	})
}

// through is a transport that is a function.
type through func(*http.Request) (*http.Response, error)

func (f through) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// ownURLs are ways to write a url of the server's own control plane.
func ownURLs(base string) []string {
	port := base[strings.LastIndexByte(base, ':'):]
	return []string{
		base + control + "/Reset", base + control + "/Reset?a=b", base + control + "/Clock", base + control, base + control + "/",
		base + control + "/Callbacks/Flush", base + control + "/nothing", base + control + "/Reset/#rc=0",
		"http://localhost" + port + control + "/Reset", "http://[::ffff:127.0.0.1]" + port + control + "/Reset", "http://u:p@127.0.0.1" + port + control + "/Reset",
		"http://0.0.0.0" + port + control + "/Reset",
	}
}

// It refuses a callback whose url is the order's, a redirected one, and one whose
// signature a fault has corrupted.
func TestTheControlPlaneTakesNoCallback(t *testing.T) {
	server := mock.New(mock.Options{Pause: (&waits{}).pause})
	here := httptest.NewServer(server)
	defer here.Close()
	c := client{t, server, account}
	const refused = "refused: the url leads to the control plane of this server or of another one"
	to := ""
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { redirected(w, 307, to) }))
	defer elsewhere.Close()
	n := 0
	for _, address := range ownURLs(here.URL) {
		for _, method := range []string{"GET", "POST"} {
			for _, fault := range []string{"", "corrupt"} {
				for _, by := range []string{address, elsewhere.URL + "#rc=5&rp=all"} {
					to, n = address, n+1
					if fault != "" {
						c.deliveryFault(fault + "&Times=2")
					}
					id := c.create(n, "&StatusCallbackMethod="+method+"&StatusCallbackUrl="+url.QueryEscape(by)).SID.String()
					c.flush()
					c.fetch(id).is(200) // nothing was reset
					for _, r := range c.journal(id) {
						assert.Equal(t, []string{refused}, r.outcomes(), "%s %s", by, address)
						assert.Equal(t, http.StatusForbidden, r.Attempts[0].Status)
					}
				}
			}
		}
	}
	assert.Contains(t, c.get(control+"/Clock").body, `"standing":false`)
	require.NoError(t, server.Close(t.Context()))
}

// A host may serve the control plane under another path, which the url does not reveal.
func TestTheControlPlaneOfAnotherPathTakesNoCallback(t *testing.T) {
	server := newServer(mock.Options{Transport: http.DefaultTransport})
	here := httptest.NewServer(http.StripPrefix("/deep/path", server))
	defer here.Close()
	c := client{t, server, account}
	id := c.create(1, "&StatusCallbackUrl="+url.QueryEscape(here.URL+"/deep/path"+control+"/Reset")).SID.String()
	c.flush()
	c.fetch(id).is(200)
	assert.Contains(t, c.journal(id)[0].outcomes()[0], "control plane")
	require.NoError(t, server.Close(t.Context()))
}

func TestTheControlPlaneRefusesCallbacks(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(1, "").SID.String()
	for name, value := range map[string]string{"X-Twilio-Signature": "x", "I-Twilio-Idempotency-Token": "x", "User-Agent": callback.UserAgent} {
		for _, path := range []string{"/Reset", "/Clock", "/Lifecycle", "/Faults", "", "/", "/nothing"} {
			for _, method := range []string{"GET", "POST", "HEAD", "DELETE"} {
				r := c.request(method, control+path, "")
				r.Header.Set(name, value)
				answered := c.send(r).is(403)
				if method != "HEAD" {
					answered.refused(403, int(order.ErrorForbidden))
				}
			}
		}
		r := c.request("GET", orders+"/"+id, "")
		r.Header.Set(name, value)
		c.send(r).is(200) // the API itself answers
	}
	c.fetch(id).is(200)
}

func TestAGuardRestrictsWhereCallbacksGo(t *testing.T) {
	receiver := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer receiver.Close()
	allowed := netip.MustParseAddrPort(strings.TrimPrefix(receiver.URL, "http://"))
	server := mock.New(mock.Options{Pause: (&waits{}).pause, Guard: func(to netip.AddrPort) error {
		if to != allowed {
			return fmt.Errorf("only %v", allowed)
		}
		return nil
	}})
	c := client{t, server, account}
	for n, row := range []struct{ url, want string }{
		{receiver.URL, "OK"},
		{strings.Replace(receiver.URL, "127.0.0.1", "localhost", 1), "OK"},
		{"http://127.0.0.1:1/#rc=5&rp=all", "callbacks may not be sent to this address: 127.0.0.1:1: only " + allowed.String()},
		{"http://169.254.169.254/latest/#rc=5&rp=all", "callbacks may not be sent to this address: 169.254.169.254:80 is link-local"},
		{"http://[fe80::1]/", "callbacks may not be sent to this address: [fe80::1]:80 is link-local"},
		{"http://[fd00:ec2::254]/", "callbacks may not be sent to this address: [fd00:ec2::254]:80 is a cloud metadata service"},
		{"https://[::ffff:169.254.169.254]/", "callbacks may not be sent to this address: 169.254.169.254:443 is link-local"},
	} {
		id := c.create(n, "&StatusCallbackUrl="+url.QueryEscape(row.url)).SID.String()
		c.flush()
		assert.Equal(t, []string{row.want}, c.journal(id)[0].outcomes(), row.url)
	}
	require.NoError(t, server.Close(t.Context()))
}

// callingBack is a store whose orders have a callback url that no request can set.
type callingBack struct {
	platform.Store
	address string
	method  order.Method
}

func (s callingBack) Find(ctx context.Context, ref platform.Ref) (*platform.Record, error) {
	r, err := s.Store.Find(ctx, ref)
	if err != nil {
		return nil, err
	}
	changed := *r
	changed.Order.Settings.StatusCallbackURL, changed.Order.Settings.StatusCallbackMethod = s.address, s.method
	return &changed, nil
}

// A store may hold orders whose urls were accepted by other rules.
func TestAURLThatCannotBeRequestedIsInTheJournal(t *testing.T) {
	for _, address := range []string{"https://example.com/%zz", "ftp://example.com/", "https:///x", "http://[::1", "\x00", "http://u:secret@exa mple.com/"} {
		for _, method := range []order.Method{order.MethodGet, order.MethodPost} {
			c := newClient(t, mock.Options{Store: func(s platform.Store) platform.Store { return callingBack{s, address, method} }})
			id := c.create(1, "").SID.String()
			c.play(id, steps[0])
			c.flush()
			listed := c.journal(id)
			require.Len(t, listed, 1)
			assert.Equal(t, status.PendingVerification, listed[0].Status)
			require.Len(t, listed[0].Attempts, 1)
			assert.Regexp(t, "^dropped: callback: build request: the url: ", listed[0].Attempts[0].Error)
			assert.NotContains(t, listed[0].Attempts[0].Error, "secret")
		}
	}
}

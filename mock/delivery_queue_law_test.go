package mock_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/mock"
)

// counted requires that the deliverer counts the waiting callbacks, and returns their number.
func (c client) counted() int {
	synctest.Wait()
	waiting, err := c.handler.(*mock.Server).CheckDeliverer()
	require.NoError(c.t, err)
	return waiting
}

// undated is a test without a deadline, because a synctest bubble has none.
type undated struct{ rapid.TB }

// gated is a transport that answers one callback for each value of the gate.
func gated(open gate) through {
	return func(r *http.Request) (*http.Response, error) {
		select {
		case <-open:
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
}

// After any sequence of steps, the deliverer has exactly the hosts for which callbacks
// wait.
func TestTheDelivererCountsWaitingCallbacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(undated{t}, func(t *rapid.T) {
			open := make(gate)
			c := newClient(t, mock.Options{Look: hostable, Hold: true, Transport: gated(open)})
			c.handler.(*mock.Server).SetMostWaiting(rapid.IntRange(1, 30).Draw(t, "callbacks"), rapid.IntRange(500, 20_000).Draw(t, "bytes"))
			var sids []string
			created := 0
			t.Repeat(map[string]func(*rapid.T){
				"": func(*rapid.T) { c.counted() },
				"create": func(t *rapid.T) {
					host := rapid.SampledFrom([]string{"a.example.com", "b.example.com", "A.example.com:80", "c.example.com:81"}).Draw(t, "host")
					sids = append(sids, c.watchedAt(host, created))
					created++
				},
				"accept": func(t *rapid.T) {
					if len(sids) > 0 {
						c.fire(rapid.SampledFrom(sids).Draw(t, "order"), rapid.SampledFrom([]string{"accept", "require-action?Reason=x", "reopen"}).Draw(t, "event"), "")
					}
				},
				"deliver": func(t *rapid.T) {
					for range rapid.IntRange(1, 5).Draw(t, "many") {
						select {
						case open <- struct{}{}:
						default:
						}
					}
				},
				"fault": func(t *rapid.T) {
					c.deliveryFault(rapid.SampledFrom([]string{"reorder", "drop", "duplicate", "delay", "reorder,duplicate"}).Draw(t, "fault"))
				},
				"flush": func(t *rapid.T) {
					ctx, cancel := context.WithCancel(context.Background())
					cancel()
					c.send(c.request("POST", control+"/Callbacks/Flush", "").WithContext(ctx))
				},
				"reset": func(t *rapid.T) {
					c.post(control+"/Reset", "").is(204)
					sids = nil
				},
				"pass time": func(t *rapid.T) { time.Sleep(10 * time.Second) },
			})
			ended := inBackground(func() { assert.NoError(t, c.handler.(*mock.Server).Close(context.Background())) })
			close(open)
			<-ended
			assert.Zero(t, c.counted(), "and no host is left")
		})
	})
}

func TestHostsWithoutWaitingCallbacksAreRemoved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		c := newClient(t, mock.Options{Look: hostable, Transport: gated(open)})
		for n := range 10 {
			c.watchedAt(fmt.Sprintf("host%d.example.com", n%3), n)
		}
		for left := 20; left > 0; left-- {
			assert.Equal(t, left, c.counted())
			open <- struct{}{}
		}
		assert.Zero(t, c.counted())
	})
}

// Otherwise one host could take more than its share.
func TestAHostIsOneHostHoweverItIsWritten(t *testing.T) {
	for _, forms := range [][]string{
		{"http://example.com/", "http://EXAMPLE.com:80/a", "http://example.com./", "http://u:p@example.com", "http://example.com:/"},
		{"https://example.com/", "https://example.com:443/", "https://Example.Com.:443/"},
		{"http://[::1]/", "http://[::1]:80/"},
	} {
		synctest.Test(t, func(t *testing.T) {
			open := make(gate)
			c := newClient(t, mock.Options{Look: hostable, Transport: gated(open), Hold: true})
			c.handler.(*mock.Server).SetMostWaiting(6, 1<<20)
			var sids []string
			for n := range 6 {
				sids = append(sids, c.create(n, "&StatusCallbackUrl="+url.QueryEscape(forms[n%len(forms)])).SID.String())
			}
			assert.Equal(t, 3, c.counted(), "half of what may wait")
			for n, sid := range sids {
				assert.Equal(t, n >= 3, len(c.journal(sid)[0].Attempts) == 1, forms)
			}
			close(open)
			c.flush()
		})
	}
}

func TestATooLargeCallbackIsDropped(t *testing.T) {
	long := "?" + strings.Repeat("a", 10_000)
	for _, method := range []string{"GET", "POST"} {
		synctest.Test(t, func(t *testing.T) {
			open := make(gate)
			c := newClient(t, mock.Options{Look: hostable, Transport: gated(open), Hold: true})
			c.handler.(*mock.Server).SetMostWaiting(1000, 100_000)
			for n := range 20 {
				c.create(n, "&StatusCallbackMethod="+method+"&StatusCallbackUrl=http://large.example.com/"+long)
			}
			waiting := c.counted()
			assert.True(t, 4 <= waiting && waiting <= 6, "half of the bytes: %d", waiting)
			id := c.watchedAt("small.example.com", 20)
			assert.Empty(t, c.journal(id)[0].Attempts, "another host has room")
			last := c.journal("")[19]
			assert.Equal(t, []string{"dropped: too many callbacks wait already"}, last.outcomes())
			close(open)
			c.flush()
			assert.Equal(t, []string{"OK"}, c.journal(id)[0].outcomes())
			assert.Zero(t, c.counted())
		})
	}
}

// holding are receivers that keep a connection busy.
var holding = map[string]func(http.ResponseWriter, *http.Request, arrival){
	"mute": forever,
	"switches protocols": func(w http.ResponseWriter, _ *http.Request, _ arrival) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
			io.Copy(io.Discard, conn)
			conn.Close()
		}
	},
	"switches protocols when asked for a redirect": func(w http.ResponseWriter, r *http.Request, a arrival) {
		if r.URL.Path != "/x" {
			redirected(w, 307, "/x")
			return
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
			io.Copy(io.Discard, conn)
			conn.Close()
		}
	},
	"half": func(w http.ResponseWriter, r *http.Request, _ arrival) {
		io.WriteString(w, "{")
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	},
	"drips": func(w http.ResponseWriter, r *http.Request, _ arrival) {
		for r.Context().Err() == nil {
			io.WriteString(w, "x")
			http.NewResponseController(w).Flush()
			select {
			case <-time.After(time.Second):
			case <-r.Context().Done():
			}
		}
	},
	"pours": func(w http.ResponseWriter, _ *http.Request, _ arrival) {
		for {
			if _, err := w.Write(make([]byte, 32<<10)); err != nil {
				return
			}
		}
	},
}

// All slots are free again after the total timeouts, and at once after a reset or a
// close.
func TestNoReceiverKeepsASlot(t *testing.T) {
	const many = mock.MaxDeliveries
	for name, answer := range holding {
		for _, end := range []string{"wait", "reset", "close"} {
			t.Run(name+", "+end, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					p := newPost(t, token, answer)
					c := p.serve(mock.Options{Look: hostable, Hold: true})
					for n := range many {
						c.watchedAt(fmt.Sprintf("host%d.example.com", n%4), n)
					}
					synctest.Wait()
					began := time.Now()
					switch end {
					case "wait":
						c.flush()
						assert.LessOrEqual(t, time.Since(began), 4*15*time.Second)
					case "reset":
						c.post(control+"/Reset", "").is(204)
						synctest.Wait()
						assert.Zero(t, time.Since(began))
					case "close":
						ctx, cancel := context.WithCancel(t.Context())
						cancel()
						c.handler.(*mock.Server).Close(ctx)
						synctest.Wait()
						assert.Zero(t, time.Since(began))
						assert.Zero(t, c.counted())
						return
					}
					assert.Zero(t, c.counted())
					p.answer = func(http.ResponseWriter, *http.Request, arrival) {}
					sid := c.watched(many+1, "")
					synctest.Wait()
					assert.Equal(t, []string{"OK"}, c.journal(sid)[0].outcomes())
				})
			})
		}
	}
}

// Callbacks sent during a close are delivered or dropped, but never held back for a next
// one.
func TestCloseLeavesNothingHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 200 {
			c := newClient(t, mock.Options{Look: hostable})
			c.deliveryFault("reorder&Times=-1")
			closed := inBackground(func() { c.handler.(*mock.Server).Close(t.Context()) })
			var sids []string
			for n := range 5 {
				sids = append(sids, c.watched(n, ""))
			}
			<-closed
			sids = append(sids, c.watched(9, ""))
			assert.Zero(t, c.counted())
			for _, sid := range sids {
				for _, r := range c.journal(sid) {
					assert.True(t, slices.Contains([]string{"OK", "dropped: the server was closed"}, strings.Join(r.outcomes(), ",")), r.outcomes())
				}
			}
		}
	})
}

// Idle connections are closed, and so are connections in use.
func TestNoConnectionStaysOpenAfterClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		p := newPost(t, token, open.before(""))
		c := p.serve(mock.Options{Hold: true})
		c.watched(1, "")
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.Error(t, c.handler.(*mock.Server).Close(ctx))
		close(open)
		synctest.Wait()
		assert.Zero(t, p.open.Load())
	})
}

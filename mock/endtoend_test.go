package mock_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// service is a program that orders hosting. It learns the statuses of its orders from
// callbacks, and fetches the orders for which callbacks are missing.
type service struct {
	client client

	mu      sync.Mutex
	held    map[string]status.Status
	told    map[string][]string // verdict and status of each callback, as understood
	fetched int
}

// firstSID is the sid of the first order of a server whose sids count.
const firstSID = "HR00000000000000000000000000000001"

func newService() *service {
	return &service{held: map[string]status.Status{}, told: map[string][]string{}}
}

// await remembers a new order, of which a callback may have come already.
func (s *service) await(sid string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.held[sid]; !known {
		s.held[sid] = status.None
	}
}

// learn handles a callback.
func (s *service) learn(c callback.Received) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sid := c.HostedNumberOrderSID.String()
	meaning := callback.Understand(s.held[sid], c.Status)
	s.told[sid] = append(s.told[sid], fmt.Sprintf("%v %v", meaning.Relation, c.Status))
	switch {
	case meaning.Store():
		s.held[sid] = c.Status
	case meaning.Fetch():
		s.fetch(sid)
	}
}

// fetch asks the server for an order's status.
func (s *service) fetch(sid string) {
	s.fetched++
	s.held[sid] = s.client.fetch(sid).resource().Status
}

// catchUp fetches the orders that are not over. A service does this now and then,
// because callbacks may be lost.
func (s *service) catchUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for sid, held := range s.held {
		if !order.Terminal().Has(held) {
			s.fetch(sid)
		}
	}
}

// requireKnown requires that the service has the same statuses as the server.
func (s *service) requireKnown(sids ...string) {
	for _, sid := range sids {
		require.Equal(s.client.t, s.client.fetch(sid).resource().Status, s.held[sid], sid)
	}
}

// ordeal is a faulty network in front of a service. At each attempt of a callback,
// which its token names, the service is "down", "mute" or "slow", or answers a status.
// With "heard" it handles the callback and answers 500. By default it works.
type ordeal struct {
	service *service
	post    *post
	plan    func(token string, try int) string

	mu    sync.Mutex
	tries map[string]int
	now   map[string]string
}

func endure(t *testing.T, options mock.Options, plan func(token string, try int) string) (client, *service) {
	o := &ordeal{service: newService(), post: newPost(t, token, nil), plan: plan, tries: map[string]int{}, now: map[string]string{}}
	o.post.answer = o.answer
	options.Transport = o
	c := newClient(t, options)
	o.service.client = c
	o.service.client.t = elsewhere{t}
	return c, o.service
}

func (o *ordeal) RoundTrip(r *http.Request) (*http.Response, error) {
	token := r.Header.Get(callback.IdempotencyHeader)
	o.mu.Lock()
	o.tries[token]++
	how := o.plan(token, o.tries[token])
	o.now[token] = how
	o.mu.Unlock()
	if how == "down" {
		r.Body.Close()
		return nil, syscall.ECONNREFUSED
	}
	return o.post.transport.RoundTrip(r)
}

func (o *ordeal) answer(w http.ResponseWriter, r *http.Request, a arrival) {
	o.mu.Lock()
	how := o.now[a.Token]
	o.mu.Unlock()
	switch how {
	case "mute":
		forever(w, r, a)
	case "slow":
		<-time.After(2 * time.Second)
		o.service.learn(a.Received)
	case "404":
		w.WriteHeader(http.StatusNotFound)
	case "500":
		w.WriteHeader(http.StatusInternalServerError)
	case "heard":
		o.service.learn(a.Received)
		w.WriteHeader(http.StatusInternalServerError)
	default:
		o.service.learn(a.Received)
	}
}

// byVersion is the plan for the callbacks of one order.
func byVersion(t *testing.T, plans ...[]string) func(string, int) string {
	return func(token string, try int) string {
		for i, plan := range plans {
			if token == tokenOf(t, firstSID, i+1) && try <= len(plan) {
				return plan[try-1]
			}
		}
		return ""
	}
}

func TestEveryStatusArrivesWhereThePolicyOutlastsTheFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := endure(t, mock.Options{}, byVersion(t,
			[]string{"down", "down", "down", "down", "down"},
			[]string{"500", "500"},
			[]string{"heard", "heard"},
			[]string{"mute", "slow"},
			nil,
			[]string{"404", "404", "404", "404", "404"},
			[]string{"mute", "down", "500", "heard", "mute"},
			[]string{"slow"},
		))
		sid := firstSID
		require.Equal(t, sid, c.watched(1, "rc=5&rp=all&rt=4000"))
		c.play(sid, steps[:2]...)
		c.deliveryFault("duplicate&Order=" + sid)
		c.play(sid, steps[2:]...)
		c.flush()
		// By the index of the callback. Later ones arrive at once.
		duplicates, triesOf := []int{0, 0, 2, 0, 1, 0, 1}, []int{6, 3, 3, 2, 2, 6, 6}
		var told []string
		for i, now := range lived {
			told = append(told, "next "+now.String())
			if i < len(duplicates) {
				told = append(told, slices.Repeat([]string{"duplicate " + now.String()}, duplicates[i])...)
			}
		}
		assert.Equal(t, told, s.told[sid])
		for i, r := range c.journal(sid) {
			assert.True(t, r.delivered())
			want := 1
			if i < len(triesOf) {
				want = triesOf[i]
			}
			assert.Len(t, r.Attempts, want, "callback %d", i)
		}
		assert.Zero(t, s.fetched)
		s.requireKnown(sid)
	})
}

func TestUnderTheDefaultPolicyAServiceRecoversByFetching(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := [][]string{{"down", "down", "down"}, {"500"}, {"heard"}, {"mute"}, {"slow"}, {"404"}, {"down"}}
		last := len(lived) - 1
		answers = append(answers, slices.Repeat([][]string{nil}, last-len(answers))...)
		c, s := endure(t, mock.Options{}, byVersion(t, append(answers, []string{"500"})...))
		sid := firstSID
		require.Equal(t, sid, c.watched(1, ""))
		c.play(sid, steps...)
		c.flush()

		var lost []status.Status
		for _, r := range c.journal(sid) {
			if !r.delivered() {
				lost = append(lost, r.Status)
			}
		}
		assert.Equal(t, []status.Status{lived[0], lived[1], lived[2], lived[3], lived[5], lived[last]}, lost)
		told := []string{"ahead " + lived[2].String(), "ahead " + lived[4].String(), "ahead " + lived[6].String()}
		for _, now := range lived[7:last] {
			told = append(told, "next "+now.String())
		}
		assert.Equal(t, told, s.told[sid])
		assert.Equal(t, lived[last-1], s.held[sid], "the last one is lost, and no callback will say so")
		s.catchUp()
		assert.Equal(t, 1, s.fetched)
		assert.Equal(t, status.Completed, s.held[sid])
		s.requireKnown(sid)
	})
}

// The lives of these orders go back too, so that a status alone does not tell
// where an order is.
var roundabout = []string{"skip-verification", sendLOA, "revoke-loa", "reach carrier-processing", "require-action?Reason=x", "reopen",
	"request-call?Code=1", "confirm-code?Code=1", "require-action?Reason=x", "reinstate", "reach testing", "complete"}

func TestTheServiceEndsWithTheServersStatusDespiteFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := endure(t, mock.Options{}, func(token string, try int) string {
			return []string{"", "", "", "down", "500", "heard", "404"}[(int(token[0])+int(token[1])+try)%7]
		})
		for seed := range 40 {
			c.deliveryFault("none")
			for i, what := range []string{"drop", "reorder", "duplicate", "corrupt", "delay"} {
				c.deliveryFault(fmt.Sprintf("%s&Rate=0.15&Seed=%d", what, 5*seed+i))
			}
			sid := c.watched(seed, []string{"", "rc=1&rp=5xx"}[seed%2])
			s.await(sid)
			c.play(sid, roundabout[:1+seed%len(roundabout)]...)
		}
		c.flush()
		s.catchUp()
		for sid := range s.held {
			s.requireKnown(sid)
		}
		assert.NotZero(t, s.fetched)
	})
}

func TestAThousandOrdersAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const many = 1000
	synctest.Test(t, func(t *testing.T) {
		c, s := endure(t, mock.Options{}, func(token string, try int) string {
			faults := []int{0, 0, 0, 0, 1, 1, 2, 5}[token[0]%8]
			if try > faults {
				return ""
			}
			return []string{"down", "500", "404", "heard", "mute", "slow"}[(int(token[1])+try)%6]
		})
		sids := make([]string, many)
		counts := c.atOnce(func(c client, i int) (last answer) {
			for n := i; n < many; n += clients {
				sids[n] = c.watched(n, "rc=5&rp=all&rt=2500")
				c.play(sids[n], steps...)
				last = c.fetch(sids[n])
			}
			return last
		})
		require.Equal(t, map[int]int{http.StatusOK: clients}, counts)
		c.flush()
		for _, sid := range sids {
			var first []string // of each status
			for _, told := range s.told[sid] {
				if len(told) < 9 || told[:9] != "duplicate" {
					first = append(first, told)
				}
			}
			want := make([]string, len(lived))
			for i, reported := range lived {
				want[i] = "next " + reported.String()
			}
			require.Equal(t, want, first)
		}
		delivered := 0
		for _, r := range c.journal("") {
			if r.delivered() {
				delivered++
			}
		}
		assert.Equal(t, len(lived)*many, delivered)
		assert.Zero(t, s.fetched)
		s.requireKnown(sids...)
	})
}

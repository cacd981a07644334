package mock_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/status"
)

var first2 = lived[:2]

func TestCallbacksOfAnOrderComeInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, func(w http.ResponseWriter, _ *http.Request, a arrival) {
			if a.n == 1 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		c := p.serve(mock.Options{})
		c.advance(time.Hour) // the clock of the model stands; that of the pauses does not
		sid := c.watched(1, "rc=1&rp=5xx")
		c.play(sid, steps...)
		c.flush()
		var twice []status.Status
		for _, s := range lived {
			twice = append(twice, s, s)
		}
		assert.Equal(t, twice, p.arrived(sid))
		for i, r := range c.journal(sid) {
			assert.Equal(t, lived[i], r.Status)
			assert.Equal(t, []string{"Internal Server Error", "OK"}, r.outcomes())
		}
	})
}

func TestOrdersDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{Hold: true})
		slow := c.create(1, "&StatusCallbackUrl="+destination).SID.String()
		synctest.Wait()
		p.answer = open.before(slow)
		c.play(slow, "accept", steps[0])
		others := []string{c.watched(2, ""), c.watched(3, "")}
		for _, sid := range others {
			c.play(sid, "accept")
		}
		synctest.Wait()
		assert.Equal(t, first2, p.arrived(slow), "the third waits for the second")
		for _, sid := range others {
			assert.Equal(t, first2, p.arrived(sid))
		}
		close(open)
		synctest.Wait()
		assert.Equal(t, lived[:3], p.arrived(slow))
	})
}

func TestADeadReceiverNeverSlowsTheAPI(t *testing.T) {
	const many = mock.MaxDeliveries + 16
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, forever)
		c := p.serve(mock.Options{})
		before := time.Now()
		for n := range many {
			sid := c.watched(n, "")
			c.update(sid, "Status=pending-verification").is(200)
			c.fetch(sid).is(200)
		}
		assert.Equal(t, before, time.Now(), "nothing has waited")
		synctest.Wait()
		assert.Equal(t, mock.MaxDeliveries/2, p.busy(), "so many at once, and no more")
		c.flush()
		assert.Len(t, p.arrived(""), 3*many)
		for _, r := range c.journal("") {
			require.Len(t, r.Attempts, 1)
			assert.Regexp(t, "^no answer within the (read|total) timeout$", r.Attempts[0].Error)
		}
	})
}

func TestASilentHostDelaysNoOtherHost(t *testing.T) {
	const many = 1000
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		p.answer = func(w http.ResponseWriter, r *http.Request, a arrival) {
			if r.Host == "mute.example.com" {
				forever(w, r, a)
			}
		}
		c := p.serve(mock.Options{Look: hostable})
		before := time.Now()
		mute := make([]string, many)
		for n := range many {
			mute[n] = c.watchedAt("mute.example.com", n)
		}
		synctest.Wait()
		for n := range 3 * mock.MaxDeliveries {
			sid := c.watched(many+n, "")
			synctest.Wait()
			require.Equal(t, first2, p.arrived(sid))
		}
		assert.Equal(t, before, time.Now(), "nothing has waited")
		assert.Equal(t, mock.MaxDeliveries/2, p.busy())
		c.flush()
		for _, sid := range mute {
			require.Equal(t, first2, p.arrived(sid), "each in turn")
		}
	})
}

func TestHostsShareTheDeliverySlots(t *testing.T) {
	const many = 12
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		var mu sync.Mutex
		busy := map[string]int{}
		p.answer = func(_ http.ResponseWriter, r *http.Request, _ arrival) {
			if r.Host == "callbacks.example.com" {
				return
			}
			mu.Lock()
			busy[r.Host]++
			mu.Unlock()
			<-r.Context().Done()
			mu.Lock()
			busy[r.Host]--
			mu.Unlock()
		}
		c := p.serve(mock.Options{Look: hostable})
		for n := range 100 * many {
			c.watchedAt(fmt.Sprintf("MUTE%d.example.com:81", n/100), n)
		}
		time.Sleep(80 * time.Second) // of the bubble: the first to come have had more than their share
		sid := c.watched(100*many, "")
		synctest.Wait()
		assert.Equal(t, first2, p.arrived(sid))
		mu.Lock()
		defer mu.Unlock()
		require.Len(t, busy, many)
		share := mock.MaxDeliveries / (many + 1)
		for name, now := range busy {
			assert.InDelta(t, share, now, 1, name)
		}
		c.post(control+"/Reset", "").is(204)
	})
}

func TestCallbacksBeyondTheQueueAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		p := newPost(t, token, open.before(""))
		c := p.serve(mock.Options{})
		c.handler.(*mock.Server).SetMostWaiting(6, 1<<20)
		c.watched(1, "")
		second := c.watched(2, "")
		assert.Equal(t, []string{"dropped: too many callbacks wait already"}, c.journal(second)[1].outcomes())
		elsewhere := c.watchedAt("other.example.com", 3)
		assert.Empty(t, c.journal(elsewhere)[1].outcomes(), "another host has room")
		close(open)
		c.flush()
		assert.Len(t, p.arrived(""), 5)
		assert.Equal(t, []string{"OK"}, c.journal(second)[0].outcomes())
		c.play(second, steps[0])
		c.flush()
		assert.Equal(t, []status.Status{status.TwilioProcessing, status.PendingVerification}, p.arrived(second))
	})
}

// inBackground runs a function beside the test, and returns a channel that closes at its
// end.
func inBackground(do func()) (ended chan struct{}) {
	ended = make(chan struct{})
	go func() {
		defer close(ended)
		do()
	}()
	return ended
}

func hasEnded(ended chan struct{}) bool {
	synctest.Wait()
	select {
	case <-ended:
		return true
	default:
		return false
	}
}

func TestFlushWaitsUntilNothingIsPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		p := newPost(t, token, open.before(""))
		c := p.serve(mock.Options{})
		c.flush() // nothing is
		sids := []string{c.watched(1, ""), c.watched(2, "")}
		flushed := inBackground(c.flush)
		require.False(t, hasEnded(flushed))
		c.play(sids[0], steps[0]) // meanwhile too
		open <- struct{}{}
		require.False(t, hasEnded(flushed), "one of five is done")
		close(open)
		require.True(t, hasEnded(flushed))
		assert.Len(t, p.arrived(""), 5)
		for _, r := range c.journal("") {
			assert.True(t, r.delivered())
		}
	})
}

func TestFlushWaitsForPausesToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, func(w http.ResponseWriter, _ *http.Request, a arrival) {
			if a.n < 6 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		pausing := make(chan time.Duration)
		c := p.serve(mock.Options{Pause: func(_ context.Context, d time.Duration) error {
			pausing <- d
			return nil
		}})
		c.watched(1, "rc=5&rp=all")
		flushed := inBackground(c.flush)
		for range 2 { // callbacks
			for n := range 5 {
				require.False(t, hasEnded(flushed))
				assert.Equal(t, time.Second<<n, <-pausing)
			}
		}
		assert.True(t, hasEnded(flushed))
	})
}

func TestFlushEndsWithItsClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newPost(t, token, forever).serve(mock.Options{})
		c.watched(1, "")
		ctx, cancel := context.WithCancel(t.Context())
		flushed := inBackground(func() { c.send(c.request("POST", control+"/Callbacks/Flush", "").WithContext(ctx)) })
		require.False(t, hasEnded(flushed))
		cancel()
		assert.True(t, hasEnded(flushed))
	})
}

func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		p := newPost(t, token, open.before(""))
		c := p.serve(mock.Options{})
		sid := c.watched(1, "")
		closed := inBackground(func() { assert.NoError(t, c.handler.(*mock.Server).Close(t.Context())) })
		require.False(t, hasEnded(closed))
		close(open)
		require.True(t, hasEnded(closed))
		assert.Equal(t, first2, p.arrived(sid))

		require.NoError(t, c.handler.(*mock.Server).Close(t.Context()), "again")
		c.post(control+"/Faults", "Deliveries=reorder").is(204)
		c.play(sid, steps[0])
		c.flush()
		assert.Equal(t, []string{"dropped: the server was closed"}, c.journal(sid)[2].outcomes())
		assert.Equal(t, first2, p.arrived(sid))
	})
}

func TestCallbacksAfterCloseAreNotHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newPost(t, token, nil).serve(mock.Options{})
		require.NoError(t, c.handler.(*mock.Server).Close(t.Context()))
		c.post(control+"/Faults", "Deliveries=reorder&Times=-1").is(204)
		sid := c.watched(1, "")
		c.play(sid, steps[0])
		synctest.Wait()
		for _, r := range c.journal(sid) {
			assert.Equal(t, []string{"dropped: the server was closed"}, r.outcomes())
		}
	})
}

func TestCloseNamesTheDroppedCallbacks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, forever)
		c := p.serve(mock.Options{})
		first, second := c.watched(1, ""), c.watched(2, "")
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		err := c.handler.(*mock.Server).Close(ctx)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Contains(t, err.Error(), "4 callbacks dropped: ")
		for _, sid := range []string{first, second} {
			assert.Contains(t, err.Error(), sid+" version 1, "+sid+" version 2")
		}
		synctest.Wait()
		for i, want := range [][]string{{"the server was closed"}, {"dropped: the server was closed"}} {
			assert.Equal(t, want, c.journal(first)[i].outcomes())
			assert.Equal(t, want, c.journal(second)[i].outcomes())
		}
		c.flush()
		c.fetch(first).is(200)
	})
}

func TestCloseNamesAFewOfMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newPost(t, token, forever).serve(mock.Options{})
		for n := range 100 {
			c.watched(n, "")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := c.handler.(*mock.Server).Close(ctx)
		require.ErrorIs(t, err, context.Canceled)
		assert.Contains(t, err.Error(), "200 callbacks dropped")
		assert.Less(t, len(err.Error()), 1000)
		synctest.Wait()
		for _, r := range c.journal("") {
			require.Len(t, r.Attempts, 1)
		}
	})
}

func TestResetDropsCallbacksOnTheirWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, forever)
		paused := 0
		c := p.serve(mock.Options{Pause: func(ctx context.Context, _ time.Duration) error {
			paused++
			<-ctx.Done()
			return ctx.Err()
		}})
		stalled := c.watched(1, "rc=5&rp=all")
		c.post(control+"/Faults", "Deliveries=delay").is(204)
		late := c.watched(2, "")
		synctest.Wait()
		assert.Equal(t, 1, paused)
		c.post(control+"/Reset", "").is(204)
		synctest.Wait()
		c.flush()
		assert.Equal(t, lived[:1], p.arrived(stalled), "no other try, no other callback")
		assert.Empty(t, p.arrived(late))
		assert.Equal(t, 1, paused)

		p.answer = func(http.ResponseWriter, *http.Request, arrival) {}
		sid := c.watched(1, "")
		c.flush()
		assert.Equal(t, first2, p.arrived(sid), "what comes after is delivered")
	})
}

func TestResetDropsCallbacksHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{Hold: true})
		c.handler.(*mock.Server).SetMostWaiting(1, 1<<20)
		c.deliveryFault("reorder")
		held := c.watched(1, "")
		c.post(control+"/Reset", "").is(204)
		synctest.Wait()
		sid := c.watched(1, "")
		synctest.Wait()
		assert.Empty(t, p.arrived(held))
		assert.Equal(t, lived[:1], p.arrived(sid), "there is room again")
	})
}

func TestAFailingPauseDropsTheCallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, func(w http.ResponseWriter, _ *http.Request, a arrival) {
			if a.Status == status.TwilioProcessing {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
		c := p.serve(mock.Options{Pause: func(context.Context, time.Duration) error { return http.ErrAbortHandler }})
		sid := c.watched(1, "rc=5&rp=all")
		c.flush()
		assert.Equal(t, []string{"Bad Gateway", "dropped: " + http.ErrAbortHandler.Error()}, c.journal(sid)[0].outcomes())
		assert.Equal(t, []string{"OK"}, c.journal(sid)[1].outcomes())
		assert.True(t, slices.Equal(first2, p.arrived(sid)))
	})
}

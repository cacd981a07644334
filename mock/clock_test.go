package mock_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// ticking is a server whose clock follows the one returned.
func ticking(t *testing.T) (client, *time.Time) {
	now := started
	return newClient(t, mock.Options{Now: func() time.Time { return now }}), &now
}

// clock requires what the control plane shows of the clock.
func (c client) clock(now string, standing bool) {
	assert.JSONEq(c.t, fmt.Sprintf(`{"now":%q,"standing":%v}`, now, standing), c.get(control+"/Clock").is(200).body)
}

func TestTheClockFollowsUntilItIsMovedThenStands(t *testing.T) {
	c, now := ticking(t)
	c.clock("2017-03-28T20:06:39Z", false)
	*now = now.Add(time.Minute + 999*time.Millisecond) // whole seconds
	c.clock("2017-03-28T20:07:39Z", false)
	*now = now.Add(-time.Hour) // it never goes back
	c.clock("2017-03-28T20:07:39Z", false)
	assert.Equal(t, "2017-03-28T20:07:39Z", c.create(1, "").DateCreated.String())
	*now = now.Add(2 * time.Hour).In(time.FixedZone("", 3600))
	c.clock("2017-03-28T21:07:39Z", false)

	moved := c.post(control+"/Clock", "Advance=1h30m").is(200)
	assert.JSONEq(t, `{"now":"2017-03-28T22:37:39Z","standing":true}`, moved.body)
	*now = now.Add(1000 * time.Hour)
	c.clock("2017-03-28T22:37:39Z", true)
	for form, want := range map[string]string{
		"Advance=0s":                     "2017-03-28T22:37:39Z",
		"Advance=999ms":                  "2017-03-28T22:37:39Z",
		"Set=2017-03-28T22:37:39.5Z":     "2017-03-28T22:37:39Z",
		"Set=2017-03-28T22:37:39Z":       "2017-03-28T22:37:39Z",
		"Advance=":                       "",
		"Set=2017-03-28T22:37:38Z":       "",
		"Advance=-1s":                    "",
		"Advance=-1ms":                   "",
		"Advance=soon":                   "",
		"Advance=10":                     "",
		"Advance=9999999h":               "",
		"Set=tomorrow":                   "",
		"Set=0001-01-01T00:00:00Z":       "",
		"Advance=292y":                   "",
		"":                               "",
		"Advance=1s&Set=2018-01-01":      "",
		"Advance=1s&Advance=1s":          "",
		"Set=10000-01-01T00:00:00Z":      "",
		"Set=2017-03-28T23:37:39%2B0100": "",
	} {
		answered := c.post(control+"/Clock", form)
		if want == "" {
			answered.refused(400, 20001)
		} else {
			answered.is(200)
		}
		c.clock("2017-03-28T22:37:39Z", true)
	}
	c.post(control+"/Clock", "Set=Wed,+29+Mar+2017+00:37:39+%2B0100").is(200) // RFC 2822
	c.clock("2017-03-28T23:37:39Z", true)

	c.post(control+"/Reset", "").is(204)
	c.clock("2017-05-09T13:07:39Z", false)
}

func TestMovingTheClockByNothingIsNeverBackwards(t *testing.T) {
	now := started.Add(900 * time.Millisecond)
	c := newClient(t, mock.Options{Now: func() time.Time { now = now.Add(time.Second); return now }}) // a second passes at every look
	c.post(control+"/Clock", "Advance=0s").is(200)
}

func TestAClockThatCannotBeMovedFurther(t *testing.T) {
	c := newClient(t, mock.Options{})
	sid := c.create(1, "").SID.String()
	c.post(control+"/Clock", "Set=9999-12-31T23:59:59Z").is(200)
	c.post(control+"/Clock", "Advance=1s").refused(400, 20001)
	assert.Equal(t, status.Failed, c.fetch(sid).resource().Status)
	c.create(1, "")
}

func TestDeadlinesFireBeforeEachRequest(t *testing.T) {
	c, now := ticking(t)
	sid := c.create(1, "").SID.String()
	for range 3 {
		c.update(sid, "Status=pending-verification").is(200)
	}
	*now = now.Add(10*time.Minute - time.Second)
	assert.Equal(t, status.PendingVerification, c.fetch(sid).resource().Status)
	*now = now.Add(time.Second)
	c.update(sid, "VerificationCode=0003").refused(400, 22114)
	assert.Equal(t, status.ActionRequired, c.fetch(sid).resource().Status)

	// They also fire before a refused request, and before one of the control plane.
	*now = now.Add(720*time.Hour + time.Second)
	c.post(orders, newOrder(1)+"&Email=x").refused(400, 22104)
	last := c.inspect(sid)
	assert.Equal(t, status.Failed, last.Order.Status)
	assert.Equal(t, "2017-04-27T20:16:40Z", last.Order.DateUpdated.String(), "at its own deadline")
}

func TestMovingTheClockFiresDeadlinesInOrderAcrossOrders(t *testing.T) {
	c := newClient(t, mock.Options{})
	names := map[string]string{}
	create := func(n int, name string) string {
		sid := c.create(n, "&StatusCallbackUrl=http://example.com/").SID.String()
		names[sid] = name
		return sid
	}
	idle := create(1, "idle")
	out := create(2, "out of attempts") // as idle as the first, except for its calls
	for range 3 {
		c.update(out, "Status=pending-verification").is(200)
	}
	c.advance(time.Second)
	later := create(3, "later")
	c.update(later, "Status=pending-verification").is(200)
	held := create(4, "completed")
	c.play(held, "reach completed")

	before := strings.Count(c.get(control+"/Callbacks").body, `"order"`)
	c.advance(721 * time.Hour)
	var fired []string
	var listed struct {
		Callbacks []struct {
			Order  string
			Status status.Status
			At     order.Time
		}
	}
	c.get(control + "/Callbacks").decode(&listed)
	for _, due := range listed.Callbacks[before:] {
		fired = append(fired, fmt.Sprintf("%v %s %v", due.At, names[due.Order], due.Status))
	}
	assert.Equal(t, []string{
		"2017-03-28T20:16:39Z out of attempts action-required",
		"2017-04-27T20:06:40Z idle failed",
		"2017-04-27T20:06:41Z later failed",
		"2017-04-27T20:16:40Z out of attempts failed",
	}, fired)
	c.create(1, "") // the number is released
	assert.Equal(t, status.Completed, c.fetch(held).resource().Status)

	exhausted := c.inspect(out).History
	assert.Equal(t, []order.Event{order.ExhaustAttempts, order.Expire}, []order.Event{exhausted[5].Event, exhausted[6].Event})
	assert.Equal(t, order.Clock, exhausted[6].Actor)
	assert.Equal(t, order.Expire, c.inspect(idle).History[2].Event)
}

func TestSimultaneousDeadlinesFireInOrderOfCreation(t *testing.T) {
	c := newClient(t, mock.Options{})
	var want []string
	for n := range 20 {
		want = append(want, c.create(n, "&StatusCallbackUrl=http://example.com/").SID.String())
	}
	for i := 19; i >= 0; i-- {
		c.update(want[i], "FriendlyName=shuffled").is(200)
	}
	c.advance(720*time.Hour + time.Second)
	var listed struct{ Callbacks []struct{ Order string } }
	c.get(control + "/Callbacks").decode(&listed)
	for i, due := range listed.Callbacks[40:] {
		assert.Equal(t, want[i], due.Order)
	}
}

package mock_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

func hostable(phone.Number) phone.Verdict { return phone.Hostable }

// journalOf is the journal of callbacks as a whole.
type journalOf struct {
	Callbacks []reported
	Forgotten *int
}

func (c client) wholeJournal() (whole journalOf) {
	c.get(control + "/Callbacks").is(200).decode(&whole)
	return whole
}

func TestTheJournalForgetsTheOldest(t *testing.T) {
	const many = mock.MaxJournal / 2 // orders, of two callbacks each
	open, sent := make(chan struct{}), atomic.Int64{}
	c := newClient(t, mock.Options{Look: hostable, Transport: receiver(func(*http.Request) int {
		if sent.Add(1) == 1 {
			<-open
		}
		return http.StatusOK
	})})
	sids := make([]sid.ID[sid.Order], many+2)
	for n := range many {
		sids[n] = c.create(n, "&StatusCallbackUrl="+destination).SID
	}
	full := c.wholeJournal()
	require.Len(t, full.Callbacks, mock.MaxJournal)
	assert.Equal(t, sids[0], full.Callbacks[0].Order)
	assert.Nil(t, full.Forgotten, "nothing is forgotten so far")

	for n := many; n < len(sids); n++ {
		sids[n] = c.create(n, "&StatusCallbackUrl="+destination).SID
	}
	close(open)
	c.flush()
	assert.EqualValues(t, 2*len(sids), sent.Load(), "what the journal forgets is sent all the same")
	after := c.wholeJournal()
	require.Len(t, after.Callbacks, mock.MaxJournal)
	require.NotNil(t, after.Forgotten)
	assert.Equal(t, 4, *after.Forgotten)
	for i, r := range after.Callbacks {
		require.Equal(t, sids[2+i/2], r.Order)
		require.Equal(t, 1+i%2, r.Version)
		require.Equal(t, []string{"OK"}, r.outcomes())
	}

	c.post(control+"/Reset", "").is(204)
	assert.JSONEq(t, `{"callbacks":[]}`, c.get(control+"/Callbacks").body)
}

func TestKeysAreKeptForAFewTokens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPost(t, token, nil)
		c := p.serve(mock.Options{Look: hostable})
		own := c.watched(0, "")
		for n := 1; n < 3*mock.MaxKeys; n++ {
			r := c.request("POST", orders, newOrder(n))
			r.Header.Set("Authorization", basic(account, fmt.Sprint("token ", n)))
			c.send(r).is(201)
			require.LessOrEqual(t, c.handler.(*mock.Server).Keys(), mock.MaxKeys)
		}
		c.play(own, steps[0])
		c.flush()
		assert.Equal(t, lived[:3], p.arrived(own), "an order keeps its own")
		assert.Empty(t, p.refused)
	})
}

func TestTroubleIsBounded(t *testing.T) {
	c := newClient(t, mock.Options{})
	for range mock.MaxTroubles {
		c.trouble("delay&Rate=0")
	}
	refused := c.post(control+"/Faults", "Deliveries=drop&Rate=1").refused(400, 20001)
	assert.Equal(t, []string{"Deliveries 20001"}, refused.blames())
	c.trouble("none")
	c.trouble("drop")
	id := c.watched(1, "")
	c.flush()
	assert.Equal(t, []string{fault}, c.journal(id)[0].outcomes())
}

package mock_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/phone"
)

func hostable(phone.Number) phone.Verdict { return phone.Hostable }

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

func TestDeliveryFaultsAreBounded(t *testing.T) {
	c := newClient(t, mock.Options{})
	for range mock.MaxFaultRules {
		c.deliveryFault("delay&Rate=0")
	}
	refused := c.post(control+"/Faults", "Deliveries=drop&Rate=1").refused(400, 20001)
	assert.Equal(t, []string{"Deliveries 20001"}, refused.blames())
	c.deliveryFault("none")
	c.deliveryFault("drop")
	id := c.watched(1, "")
	c.flush()
	assert.Equal(t, []string{fault}, c.journal(id)[0].outcomes())
}

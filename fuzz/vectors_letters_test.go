package fuzz_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// letterTried is an event that an actor tries at a letter. The status is null before there
// is a letter.
type letterTried struct {
	From  loa.Status  `json:"from"`
	Event loa.Event   `json:"event"`
	Actor order.Actor `json:"actor"`
}

// letterMoved is an accepted event: the letter's next status, and the event that each of
// its orders must accept, null for none.
type letterMoved struct {
	To   loa.Status  `json:"to"`
	Asks order.Event `json:"asks"`
}

type letterRefused struct {
	Code order.ErrorCode `json:"code"`
}

// lettersIn are the events that lead to each status.
var lettersIn = []struct {
	status loa.Status
	events []loa.Event
}{
	{0, nil},
	{loa.Opened, []loa.Event{loa.Create, loa.ReopenLetter}},
	{loa.Signing, []loa.Event{loa.Create}},
	{loa.Signed, []loa.Event{loa.Create, loa.Sign}},
	{loa.Canceled, []loa.Event{loa.Create, loa.Decline}},
	{loa.Failed, []loa.Event{loa.Create, loa.FailLetter}},
}

// letterCommand is an event with everything that it requires.
func letterCommand(e loa.Event, actor order.Actor) loa.Command {
	orders := loa.OrderSIDs{sid.MustParse[sid.Order]("HR" + mixedHex)}
	c := loa.Command{Event: e, Actor: actor, At: started.Add(time.Minute), Orders: orders}
	switch e {
	case loa.Create:
		c.Submission = &loa.Submission{
			Create: loa.CreateRequest{HostedNumberOrderSIDs: orders, AddressSID: sid.MustParse[sid.Address]("AD" + mixedHex), Email: "owner@example.com",
				ContactTitle: "Ms", ContactPhoneNumber: phone.MustParse("+16175550100")},
			SID: sid.MustParse[sid.AuthorizationDocument]("PX" + mixedHex), AccountSID: sid.MustParse[sid.Account]("AC" + mixedHex),
		}
	case loa.Edit:
		c.Update = &loa.UpdateRequest{Email: "next@example.com"}
	}
	return c
}

// letterVectors has every event, tried by every actor in every status.
func letterVectors(t *testing.T) (cases []vector) {
	for _, in := range lettersIn {
		var l loa.Letter
		for _, e := range in.events {
			row, _ := loa.Row(e)
			_, err := l.Apply(letterCommand(e, row.By[0]))
			require.NoError(t, err)
		}
		require.Equal(t, in.status, l.Status)
		for row := range loa.Lifecycle() {
			for actor := order.Customer; actor <= order.Clock; actor++ {
				from, expected := "none", any(nil)
				if in.status != 0 {
					from = in.status.String()
				}
				ch, err := l.Decide(letterCommand(row.Event, actor))
				if err == nil {
					expected = letterMoved{ch.To, ch.Asks}
				} else {
					expected = letterRefused{order.ErrorCodeOf(err)}
				}
				n := note{fmt.Sprintf("%s-%v-%v", from, row.Event, actor), fmt.Sprintf("%v by %v: %s", row.Event, actor, row.Why), row.Sources[0].Mark}
				cases = append(cases, n.vector(letterTried{in.status, row.Event, actor}, expected))
			}
		}
	}
	return cases
}

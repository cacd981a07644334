package memory_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/sid"
)

// indexesFollowTheOrders: whatever a platform does, each index holds the orders, letters and
// addresses as they are, and nothing else.
func indexesFollowTheOrders(t *rapid.T) {
	now := time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)
	store := memory.New(memory.Options{})
	held := rapid.Bool().Draw(t, "held")
	p := platform.New(store, platform.Options{
		Now: func() time.Time { return now }, Rand: rand.NewChaCha8([32]byte{}),
		Look:   func(phone.Number) phone.Verdict { return phone.Hostable },
		Accept: func(*order.Order) bool { return !held },
	})
	account := sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	var events []order.Event
	for row := range order.Lifecycle() {
		events = append(events, row.Event)
	}
	var ids []sid.ID[sid.Order]
	some := func(t *rapid.T) sid.ID[sid.Order] {
		if len(ids) == 0 {
			t.Skip("no order yet")
		}
		return rapid.SampledFrom(ids).Draw(t, "order")
	}
	name := rapid.SampledFrom([]order.Text{"", "front", "back"})
	var letters []sid.ID[sid.AuthorizationDocument]
	var addresses []sid.ID[sid.Address]
	foreign := sid.MustParse[sid.AuthorizationDocument]("PX11111111111111111111111111111111")
	t.Repeat(map[string]func(*rapid.T){
		"create": func(t *rapid.T) {
			number := phone.MustParse(fmt.Sprintf("+1617555%04d", rapid.IntRange(0, 5).Draw(t, "number")))
			request := order.CreateRequest{PhoneNumber: number, SMSCapability: true, UniqueName: name.Draw(t, "name")}
			if o, err := p.Create(t.Context(), account, request, nil); err == nil {
				ids = append(ids, o.SID)
			}
		},
		"fire": func(t *rapid.T) {
			event := rapid.SampledFrom(events).Draw(t, "event")
			row, _ := order.Row(event)
			_, _, _ = p.Fire(t.Context(), some(t), order.Command{Event: event, Actor: row.By[0], Reason: "a reason", SigningDocumentSID: foreign})
		},
		"letter": func(t *rapid.T) {
			orders := loa.OrderSIDs{some(t)}
			_, _, _ = p.Fire(t.Context(), orders[0], order.Command{Event: order.SkipVerification, Actor: order.Twilio})
			if len(letters) > 0 && rapid.Bool().Draw(t, "edit") {
				_, _ = p.UpdateLetter(t.Context(), account, letters[len(letters)-1], loa.UpdateRequest{HostedNumberOrderSIDs: orders}, nil)
				return
			}
			request := loa.CreateRequest{
				HostedNumberOrderSIDs: orders, AddressSID: sid.MustParse[sid.Address]("AD11111111111111111111111111111111"),
				Email: "owner@example.com", ContactTitle: "Owner", ContactPhoneNumber: phone.MustParse("+16175551212"),
			}
			if l, err := p.CreateLetter(t.Context(), account, request, nil); err == nil {
				letters = append(letters, l.SID)
			}
		},
		"move a letter": func(t *rapid.T) {
			if len(letters) == 0 {
				t.Skip("no letter yet")
			}
			row, _ := loa.Row(rapid.SampledFrom([]loa.Event{loa.ReopenLetter, loa.Resend, loa.Sign, loa.Decline, loa.Withdraw}).Draw(t, "event"))
			_, _, _ = p.FireLetter(t.Context(), rapid.SampledFrom(letters).Draw(t, "letter"), loa.Command{Event: row.Event, Actor: row.By[0]})
		},
		"cancel": func(t *rapid.T) { _ = p.Cancel(t.Context(), account, some(t).String(), order.Generation1) },
		"number": func(t *rapid.T) {
			o, _, err := p.Inspect(t.Context(), some(t))
			if err == nil {
				_, _ = p.UpdateNumber(t.Context(), account, account, o.IncomingPhoneNumberSID, order.NumberUpdateRequest{FriendlyName: order.Some(order.Text("desk"))}, nil)
			}
		},
		"address": func(t *rapid.T) {
			if len(addresses) > 0 && rapid.Bool().Draw(t, "delete") {
				_ = p.DeleteAddress(t.Context(), account, account, rapid.SampledFrom(addresses).Draw(t, "address"))
				return
			}
			request := order.AddressRequest{CustomerName: "A", Street: "1 Main", City: "Boston", Region: "MA", PostalCode: "02101", ISOCountry: "US"}
			a, err := p.CreateAddress(t.Context(), account, account, request, nil)
			require.NoError(t, err)
			addresses = append(addresses, a.SID)
		},
		"rename": func(t *rapid.T) {
			_, _ = p.Update(t.Context(), account, some(t).String(), order.UpdateRequest{UniqueName: order.Some(name.Draw(t, "name"))}, nil)
		},
		"wait": func(t *rapid.T) {
			now = now.Add(time.Duration(rapid.IntRange(0, 31*24).Draw(t, "hours")) * time.Hour)
			_, err := p.Sweep(t.Context())
			require.NoError(t, err)
		},
		"clone": func(t *rapid.T) { require.NoError(t, store.Clone(memory.Options{}).Check()) },
		"":      func(t *rapid.T) { require.NoError(t, store.Check()) },
	})
}

func TestIndexesFollowTheOrders(t *testing.T) { rapid.Check(t, indexesFollowTheOrders) }

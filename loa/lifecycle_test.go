package loa_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// domain is the table of letters in the description of the domain, in words, with the rule
// about orders that leave a letter as its last row.
var domain = []struct {
	event loa.Event
	word  string
	from  string
	to    string
	by    string
	asks  string
	marks string
}{
	{loa.Create, "create", "none", "signing", "customer", "send-loa", "observed"},
	{loa.ReopenLetter, "reopen-letter", "signing", "opened", "customer", "revoke-loa", "observed (that it can be edited then), assumed (the orders)"},
	{loa.Edit, "edit", "opened", "opened", "customer", "", "observed"},
	{loa.Resend, "resend", "opened", "signing", "customer", "send-loa", "observed"},
	{loa.Sign, "sign", "signing", "signed", "owner", "sign-loa", "documented"},
	{loa.Decline, "decline", "signing", "canceled", "owner", "revoke-loa", "observed (the letter), assumed (the orders)"},
	{loa.Withdraw, "withdraw", "opened signing", "canceled", "customer twilio", "revoke-loa", "observed (the DELETE of generation 2), assumed (which statuses)"},
	{loa.FailLetter, "fail-letter", "signing", "failed", "twilio", "revoke-loa", "assumed"},
	{loa.DropOrders, "drop-orders", "opened signing", "stays", "twilio customer carrier operations clock", "", "assumed"},
}

// everyActor has the actors, the absent one first.
var everyActor = []order.Actor{0, order.Customer, order.Owner, order.Twilio, order.Carrier, order.Operations, order.Clock}

func word(s loa.Status) string {
	if s == 0 {
		return "none"
	}
	return s.String()
}

func TestTheTableIsTheDomains(t *testing.T) {
	rows := slices.Collect(loa.Lifecycle())
	require.Len(t, rows, len(domain))
	for i, want := range domain {
		row := rows[i]
		assert.Equal(t, want.event, row.Event)
		assert.Equal(t, want.word, row.Event.String())
		found, ok := loa.Row(want.event)
		assert.True(t, ok)
		assert.Equal(t, row, found)
		assert.NotEmpty(t, row.Why)
		assert.Equal(t, want.event == loa.Edit || want.event == loa.Resend, row.Edits, want.word)
		var marks []string
		for _, s := range row.Sources {
			mark := s.Mark.String()
			if s.Part != "" {
				mark += " (" + s.Part + ")"
			}
			marks = append(marks, mark)
		}
		assert.Equal(t, want.marks, strings.Join(marks, ", "), want.word)
	}
	_, ok := loa.Row(0)
	assert.False(t, ok)
	_, ok = loa.Row(loa.DropOrders + 1)
	assert.False(t, ok)
}

func TestChangingARowDoesNotChangeTheTable(t *testing.T) {
	before := fmt.Sprint(slices.Collect(loa.Lifecycle()))
	for row := range loa.Lifecycle() {
		row.By[0], row.Sources[0].Part = order.Clock, "spoilt"
		for s := range row.Advice {
			row.Advice[s] = "spoilt"
		}
	}
	assert.Equal(t, before, fmt.Sprint(slices.Collect(loa.Lifecycle())))
}

// Every event by every actor at a letter in every status does what the domain's table says.
func TestEveryCell(t *testing.T) {
	for s := range paths {
		for _, row := range domain {
			for _, actor := range everyActor {
				l, _ := after(t, s)
				before := encode(t, l)
				c := complete(&l, row.event, actor)
				cell := fmt.Sprintf("%s by %q at %s", row.word, actor, word(s))
				switch {
				case !slices.Contains(strings.Fields(row.from), word(s)):
					refused(t, &l, c, loa.WrongStatus, order.ErrorLetterNotEditable)
				case !slices.Contains(strings.Fields(row.by), actor.String()) || actor == 0:
					refused(t, &l, c, loa.WrongActor, order.ErrorLetterNotEditable)
				default:
					decided, err := l.Decide(c)
					require.NoError(t, err, cell)
					require.Equal(t, before, encode(t, l), "Decide changes the letter: %s", cell)
					ch := apply(t, &l, c)
					require.Equal(t, decided, ch, cell)
					to, asks := row.to, row.asks
					if to == "stays" {
						to = word(s)
					}
					if asks == "revoke-loa" && s == loa.Opened {
						asks = "" // the orders of an opened letter are verified already
					}
					assert.Equal(t, to, word(l.Status), cell)
					assert.Equal(t, to, word(ch.To), cell)
					assert.Equal(t, s, ch.From, cell)
					assert.Equal(t, asks, ch.Asks.String(), cell)
					assert.Equal(t, asks != "" || row.event == loa.DropOrders, len(ch.Orders) > 0, cell)
					assert.Equal(t, actor, ch.Actor, cell)
				}
			}
		}
	}
}

func TestUnknownValuesAreErrors(t *testing.T) {
	l, _ := after(t, loa.Signing)
	for _, c := range []loa.Command{
		{Event: loa.DropOrders + 1, Actor: order.Twilio, At: started}, {Event: 255, Actor: order.Twilio, At: started},
		{Event: loa.Sign, Actor: 7, At: started}, {Actor: 255, At: started},
	} {
		_, err := l.Decide(c)
		assert.ErrorIs(t, err, order.ErrWord)
	}
}

// What a letter asks of an order, the order's own lifecycle allows to the same actor.
func TestOrdersAcceptWhatLettersAsk(t *testing.T) {
	asked := map[order.Event]bool{}
	for row := range loa.Lifecycle() {
		if row.Asks == 0 {
			continue
		}
		asked[row.Asks] = true
		accepts, ok := order.Row(row.Asks)
		require.True(t, ok)
		assert.Subset(t, accepts.By, row.By, "%v asks %v", row.Event, row.Asks)
		if row.To == loa.Signing {
			assert.Equal(t, status.PendingLOA, accepts.To, "%v", row.Event)
		} else {
			assert.True(t, accepts.From.Has(status.PendingLOA), "%v", row.Event)
			assert.NotEqual(t, status.PendingLOA, accepts.To, "%v", row.Event)
		}
	}
	assert.Len(t, asked, 3)
}

// Each event of an order that a letter asks belongs to one event of the letter.
func TestEventOf(t *testing.T) {
	for _, row := range []struct {
		asks  order.Event
		actor order.Actor
		from  loa.Status
		want  loa.Event
	}{
		{order.SignLOA, order.Owner, loa.Signing, loa.Sign},
		{order.RevokeLOA, order.Owner, loa.Signing, loa.Decline},
		{order.RevokeLOA, order.Twilio, loa.Signing, loa.Withdraw},
		{order.RevokeLOA, order.Customer, loa.Signing, loa.Withdraw},
		{order.SendLOA, order.Customer, loa.Opened, loa.Resend},
		{order.SendLOA, order.Customer, loa.Signing, 0},
		{order.SignLOA, order.Customer, loa.Signing, 0},
		{order.SignLOA, order.Owner, loa.Opened, 0},
		{order.RevokeLOA, order.Carrier, loa.Signing, 0},
		{order.RevokeLOA, order.Owner, loa.Canceled, 0},
		{order.Complete, order.Twilio, loa.Signing, 0},
	} {
		got, ok := loa.EventOf(row.asks, row.actor, row.from)
		assert.Equal(t, row.want, got, "%v by %v from %v", row.asks, row.actor, row.from)
		assert.Equal(t, row.want != 0, ok)
	}
}

func TestActiveLettersHoldTheirOrders(t *testing.T) {
	for s := range paths {
		l, _ := after(t, s)
		assert.Equal(t, s == loa.Opened || s == loa.Signing, l.IsActive(), word(s))
		assert.Equal(t, s != 0, l.Has(ordersOf(1)[0]), word(s))
		assert.False(t, l.Has(ordersOf(3)[0]), word(s))
	}
}

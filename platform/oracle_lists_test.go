package platform_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// place is the start of a page, for the platform and for the oracle.
type place struct {
	index  int
	token  string
	cursor cursor
}

// page asks for a page of a list, and returns the places of the pages beside it, nil for
// those that do not exist. Deadlines are fired first where the list filters by status,
// because a store files an order under its stored status.
func (b *both) page(caller, form string, at place) (shown string, previous, next *place) {
	values, err := url.ParseQuery(form)
	require.NoError(b.t, err)
	if at.index > 0 {
		values.Set("Page", fmt.Sprint(at.index))
	}
	if at.token != "" {
		values.Set("PageToken", at.token)
	}
	what := fmt.Sprintf("%.4s lists %s", caller, values.Encode())
	if values.Has("Status") {
		b.sweep()
	}
	before := b.store.commits
	request, parsed := order.ParseListRequest(values)
	got, err := b.List(ctx, sid.MustParse[sid.Account](caller), &request, parsed)
	want, more, problems := b.oracle.list(caller, values, at.cursor)
	b.agree(what, problems, err)
	b.wrote(what, before, 0)
	if len(problems) > 0 {
		return "", nil, nil
	}
	require.Len(b.t, got.Orders, len(want), what)
	for i := range got.Orders {
		b.same(what, want[i], &got.Orders[i])
	}
	require.Equal(b.t, more, got.Next != "", "%s: whether there is a next page", what)
	first, last := at.cursor.below-1, at.cursor.above+1
	if len(want) > 0 {
		first, last = want[0].nth, want[len(want)-1].nth
	}
	if more {
		next = &place{at.index + 1, got.Next, cursor{below: last}}
	}
	if at.index > 0 {
		previous = &place{at.index - 1, got.Previous, cursor{above: first}}
	}
	return sids(want), previous, next
}

// walk follows a list to its end and back, and demands the same pages on the way back.
func (b *both) walk(caller, form string) {
	var pages []string
	at := &place{}
	for {
		shown, previous, next := b.page(caller, form, *at)
		pages = append(pages, shown)
		if next != nil {
			at = next
			continue
		}
		for i := len(pages) - 2; i >= 0; i-- {
			require.NotNil(b.t, previous, "%s: a page before page %d", form, i+1)
			shown, previous, next = b.page(caller, form, *previous)
			require.Equal(b.t, pages[i], shown, "%s: page %d on the way back", form, i)
			require.NotNil(b.t, next)
		}
		return
	}
}

// shelf makes a platform with orders of three accounts in many statuses.
func shelf(t require.TestingT, wrap wrapper) *both {
	b := crowd(t, wrap)
	for i := range 9 {
		for j, account := range everyAccount {
			o := b.create(account, fmt.Sprintf("PhoneNumber=%%2B1617556%d%d00&SmsCapability=true&FriendlyName=friend%d&UniqueName=shelf%d", j, i, i%3, i))
			if i%2 == 0 {
				b.fire(o.sid, oracleCommand{event: "skip-verification", actor: "twilio"})
			}
			if i%4 == 0 {
				b.fire(o.sid, oracleCommand{event: "send-loa", actor: "customer", letter: letterSid})
			}
		}
		b.advance(400 * time.Millisecond)
	}
	return b
}

// filters returns values of every filter, and some together.
func filters(b *both) []string {
	all := []string{
		"", "Status=", "Status=received&FriendlyName=friend1", "Status=verified&PhoneNumber=%2B16175560200", "UniqueName=shelf2&FriendlyName=friend2", "UniqueName=shelf2&FriendlyName=friend1", "UniqueName=shelf1&PhoneNumber=%2B16175560200",
		"FriendlyName=friend1", "FriendlyName=Friend1", "FriendlyName=", "UniqueName=shelf1", "UniqueName=nothing", "UniqueName=failed",
		"UniqueName=cancelled", "PhoneNumber=%2B16175550010", "PhoneNumber=%2B16175550012", "PhoneNumber=%2B447700900123",
		"IncomingPhoneNumberSid=x", "IncomingPhoneNumberSid=" + letterSid, "Page=0", "PageToken=", "Unknown=1",
	}
	for status := range strings.FieldsSeq(everyStatusWord) {
		all = append(all, "Status="+status)
	}
	for i, o := range b.oracle.orders {
		if i%4 == 0 {
			all = append(all, "IncomingPhoneNumberSid="+o.number)
		}
		if i%5 == 0 {
			all = append(all, "IncomingPhoneNumberSid="+o.number+"&Status="+o.status+"&PhoneNumber="+url.QueryEscape(o.phone))
			all = append(all, "UniqueName=shelf1&IncomingPhoneNumberSid="+o.number)
		}
	}
	return all
}

// compareLists walks every list in pages of several sizes, and makes invalid requests.
func compareLists(t require.TestingT, wrap wrapper) (lists int) {
	b := shelf(t, wrap)
	for _, filter := range filters(b) {
		for _, size := range []string{"", "1", "3", "8"} {
			for _, caller := range everyAccount {
				lists++
				if size != "" {
					b.walk(caller, filter+"&PageSize="+size)
				} else {
					b.walk(caller, filter)
				}
			}
		}
	}
	for _, form := range []string{
		"PageSize=0", "PageSize=-1", "PageSize=x", "PageSize=1001", "PageSize=99999999999999999999", "Page=1", "Page=x", "Page=-1", "PageToken=x", "PageToken=%3D",
		"PageToken=YmVsb3cgMA", "PageToken=YmVsb3cgLTE", "PageToken=ZnJvbSB4", "PageToken=dXAgMQ", // "below 0", "below -1", "from x", "up 1"
		"Status=banana", "Status=action_required", "Status=Received", "PhoneNumber=6175551212", "PhoneNumber=+16175551212", "PhoneNumber=x&Status=x&PageSize=1001&Page=1",
		"Status=received&Status=failed", "FriendlyName=a&FriendlyName=b", "FriendlyName=%FF", "UniqueName=%00",
	} {
		b.page(parent.String(), form, place{})
	}
	b.advance(31 * 24 * time.Hour) // nothing is swept, and lists show what has failed
	for _, form := range []string{"", "PageSize=2", "FriendlyName=friend1&PageSize=2", "PhoneNumber=%2B16175560000", "UniqueName=shelf1"} {
		b.walk(parent.String(), form)
	}
	for status := range strings.FieldsSeq(everyStatusWord) {
		b.listUnswept(parent.String(), "Status="+status)
	}
	return lists
}

// listUnswept asks for a list before the due deadlines are stored. The list may omit
// orders, but never shows an order that does not match.
func (b *both) listUnswept(caller, form string) {
	values, err := url.ParseQuery(form)
	require.NoError(b.t, err)
	request, parsed := order.ParseListRequest(values)
	got, err := b.List(ctx, sid.MustParse[sid.Account](caller), &request, parsed)
	require.NoError(b.t, err)
	want, _, _ := b.oracle.list(caller, values, cursor{})
	for i := range got.Orders {
		at := slices.IndexFunc(want, func(o *oracleOrder) bool { return o.sid == got.Orders[i].SID.String() })
		require.GreaterOrEqual(b.t, at, 0, "%s shows %+v", form, got.Orders[i])
		b.same(form, want[at], &got.Orders[i])
	}
}

func TestOracleOfLists(t *testing.T) {
	t.Logf("%d lists", compareLists(t, nil))
}

// compareChangingLists follows a list while orders come and go.
func compareChangingLists(t require.TestingT, wrap wrapper) {
	for _, form := range []string{"PageSize=3", "PageSize=2&Status=received", "PageSize=1&FriendlyName=friend0", "PageSize=2&Status=pending-loa", "PageSize=4"} {
		for _, back := range []bool{false, true} {
			b := shelf(t, wrap)
			at, turn := &place{}, 0
			for at != nil && turn < 30 {
				_, previous, next := b.page(parent.String(), form, *at)
				number := fmt.Sprintf("PhoneNumber=%%2B1617557%04d&SmsCapability=true&FriendlyName=friend0", turn)
				b.create(parent.String(), number)
				var own []*oracleOrder
				for _, o := range b.oracle.orders {
					if o.account == parent.String() {
						own = append(own, o)
					}
				}
				b.cancel(parent.String(), own[turn*7%len(own)].sid)
				b.cancel(parent.String(), own[len(own)-1-turn*5%len(own)].sid)
				b.fire(own[turn*3%len(own)].sid, oracleCommand{event: "skip-verification", actor: "twilio"})
				if at = next; back && turn%3 == 2 {
					at = previous
				}
				turn++
			}
			b.compareAll(form)
		}
	}
}

func TestOracleOfListsThatChange(t *testing.T) { compareChangingLists(t, nil) }

// compareTokens uses the token of one list for another: it holds a position only.
func compareTokens(t require.TestingT, wrap wrapper) {
	b := shelf(t, wrap)
	_, _, next := b.page(parent.String(), "PageSize=5", place{})
	for _, caller := range everyAccount {
		for _, form := range []string{"PageSize=3", "FriendlyName=friend1", "Status=received&PageSize=1", "PhoneNumber=%2B16175560000"} {
			b.page(caller, form, *next)
		}
	}
}

func TestOracleOfTokens(t *testing.T) { compareTokens(t, nil) }

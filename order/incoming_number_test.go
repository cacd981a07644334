package order_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var numberUpdates = []request{
	{"", ""},
	{"FriendlyName=" + strings.Repeat("é", 64), ""},
	{"FriendlyName=" + strings.Repeat("é", 65), "FriendlyName 22116"},
	{"FriendlyName=&SmsUrl=&SmsMethod=&SmsFallbackUrl=&SmsFallbackMethod=&SmsApplicationSid=&StatusCallback=&StatusCallbackMethod=", ""},
	{"SmsUrl=https://example.com/&SmsMethod=GET&SmsFallbackUrl=http://a&SmsFallbackMethod=POST&SmsApplicationSid=AP" + hex32 +
		"&StatusCallback=http://b&StatusCallbackMethod=GET", ""},
	{"SmsUrl=x&SmsMethod=x&SmsFallbackUrl=x&SmsFallbackMethod=x&SmsApplicationSid=x&StatusCallback=x&StatusCallbackMethod=x",
		"SmsUrl 22105, SmsMethod 22106, SmsFallbackUrl 22105, SmsFallbackMethod 22106, StatusCallbackMethod 22106, SmsApplicationSid 22108, StatusCallback 22105"},
	{"SmsUrl=http://a&SmsUrl=http://a", "SmsUrl 20001"},
	{"FriendlyName=%FF", "FriendlyName 20001"},
	{"VoiceUrl=x&StatusCallbackUrl=x&Status=x", ""}, // unknown here
}

var numberLists = []request{
	{"", ""},
	{"PhoneNumber=x&FriendlyName=y&Origin=z&PageSize=2&Page=1&PageToken=a", ""}, // no filter is checked
	{"Origin=%00", "Origin 20001"},
	{"PageSize=0", "PageSize 20001"},
	{"PageSize=1001", "PageSize 20007"},
	{"Page=1", "Page 70002"},
	{"Page=-1", "Page 20001"},
}

func TestNumberRequests(t *testing.T) {
	for _, row := range numberUpdates {
		_, err := order.ParseNumberUpdateRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
	for _, row := range numberLists {
		_, err := order.ParseNumberListRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
}

func FuzzParseNumberRequests(f *testing.F) {
	seeds(f, numberUpdates)
	seeds(f, numberLists)
	f.Fuzz(func(t *testing.T, query string) {
		_ = parses(t, order.ParseNumberUpdateRequest, formOf(query))
		if parses(t, order.ParseNumberListRequest, formOf(query)) == nil {
			l, _ := order.ParseNumberListRequest(formOf(query))
			require.Equal(t, l.Values(), formOf(l.Query()))
		}
	})
}

func numberUpdateRequests() *rapid.Generator[order.NumberUpdateRequest] {
	return rapid.Custom(func(t *rapid.T) order.NumberUpdateRequest {
		given := rapid.SampledFrom([]order.Method{order.MethodGet, order.MethodPost})
		return order.NumberUpdateRequest{
			FriendlyName:      opt(names(64)).Draw(t, "friendly name"),
			SMSURL:            opt(maybe(urls())).Draw(t, "sms url"),
			SMSMethod:         opt(given).Draw(t, "sms method"),
			SMSFallbackURL:    opt(maybe(urls())).Draw(t, "fallback url"),
			SMSFallbackMethod: opt(given).Draw(t, "fallback method"), SMSApplicationSID: opt(maybe(fuzz.SIDs[sid.Application]())).Draw(t, "application"),
			StatusCallbackURL: opt(maybe(urls())).Draw(t, "callback url"), StatusCallbackMethod: opt(given).Draw(t, "callback method"),
		}
	})
}

func TestNumberRequestsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		readsBack(t, order.ParseNumberUpdateRequest, numberUpdateRequests().Draw(t, "update"))
	})
}

func TestANewNumberHasTheSettingsOfItsOrder(t *testing.T) {
	o := after(t, status.Received)
	o.Settings.SMSURL = "https://example.com/"
	n := order.NumberOf(&o)
	assert.Equal(t, order.IncomingNumber{FriendlyName: "+16175551212", Settings: o.Settings, DateUpdated: o.DateCreated}, n)
	assert.False(t, order.InUse(&o))
	o = after(t, status.Completed)
	assert.True(t, order.InUse(&o))
}

func TestConfigure(t *testing.T) {
	o := after(t, status.Received)
	n, before := order.NumberOf(&o), encode(t, o)
	u, err := order.ParseNumberUpdateRequest(formOf("FriendlyName=Desk&SmsUrl=http://a&SmsMethod=GET&SmsFallbackUrl=http://b&SmsFallbackMethod=GET" +
		"&SmsApplicationSid=AP" + hex32 + "&StatusCallback=http://c&StatusCallbackMethod=GET"))
	require.NoError(t, err)
	later := started.Add(time.Hour)
	assert.True(t, n.Configure(&u, later))
	assert.Equal(t, order.IncomingNumber{FriendlyName: "Desk", DateUpdated: order.TimeOf(later), Version: 1, Settings: order.Settings{
		SMSURL: "http://a", SMSMethod: order.MethodGet, SMSFallbackURL: "http://b", SMSFallbackMethod: order.MethodGet,
		SMSApplicationSID: sid.MustParse[sid.Application]("AP" + hex32), StatusCallbackURL: "http://c", StatusCallbackMethod: order.MethodGet,
	}}, n)
	assert.Equal(t, before, encode(t, o), "the order stays")

	var read order.IncomingNumber
	decode(t, encode(t, n), &read)
	assert.Equal(t, n, read)

	u, err = order.ParseNumberUpdateRequest(formOf("Colour=red"))
	require.NoError(t, err)
	assert.False(t, n.Configure(&u, later.Add(time.Hour)))
	assert.Equal(t, read, n, "an empty update changes nothing")

	u, err = order.ParseNumberUpdateRequest(formOf(numberUpdates[3].form))
	require.NoError(t, err)
	typed := n
	assert.True(t, n.Configure(&u, started))
	cleared := order.IncomingNumber{DateUpdated: order.TimeOf(later), Version: 2, Settings: order.Settings{
		SMSMethod: order.MethodPost, SMSFallbackMethod: order.MethodPost, StatusCallbackMethod: order.MethodPost}}
	assert.Equal(t, cleared, n, "an empty parameter clears its field, a cleared method is POST, and the date never goes back")

	zero := order.NumberUpdateRequest{FriendlyName: order.Some[order.Text](""), SMSURL: order.Some(""), SMSMethod: order.Some[order.Method](0),
		SMSFallbackURL: order.Some(""), SMSFallbackMethod: order.Some[order.Method](0), SMSApplicationSID: order.Some(sid.ID[sid.Application]{}),
		StatusCallbackURL: order.Some(""), StatusCallbackMethod: order.Some[order.Method](0)}
	require.NoError(t, zero.Validate())
	typed.Configure(&zero, started)
	assert.Equal(t, cleared, typed, "the same holds for a typed request")
}

func TestConfiguringKeepsWhatIsNotGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := order.NumberOf(&order.Order{Resource: order.Resource{DateCreated: order.TimeOf(started)}})
		for range rapid.IntRange(1, 5).Draw(t, "updates") {
			u := numberUpdateRequests().Draw(t, "update")
			before := n
			changed := n.Configure(&u, started.Add(time.Duration(rapid.IntRange(-9, 9).Draw(t, "minutes"))*time.Minute))
			require.Equal(t, u != (order.NumberUpdateRequest{}), changed)
			require.False(t, n.DateUpdated.Before(before.DateUpdated), "the date never goes back")
			if _, given := u.SMSURL.Get(); !given {
				require.Equal(t, before.Settings.SMSURL, n.Settings.SMSURL)
			}
			if _, given := u.FriendlyName.Get(); !given {
				require.Equal(t, before.FriendlyName, n.FriendlyName)
			}
		}
	})
}

func TestFiltersOfNumbers(t *testing.T) {
	n := order.IncomingNumber{FriendlyName: "Desk"}
	for query, want := range map[string]bool{
		"": true, "PhoneNumber=%2B16175551212": true, "PhoneNumber=16175551212": false, "PhoneNumber=%2B1617": false,
		"FriendlyName=Desk": true, "FriendlyName=desk": false, "Origin=hosted": true, "Origin=twilio": false,
		"Origin=hosted&FriendlyName=x": false,
	} {
		l, err := order.ParseNumberListRequest(formOf(query))
		require.NoError(t, err)
		assert.Equal(t, want, l.Matches(phone.MustParse("+16175551212"), &n), query)
	}
	query := "PhoneNumber=a&FriendlyName=b&Origin=c&PageSize=2&Page=1&PageToken=d"
	l, err := order.ParseNumberListRequest(formOf(query))
	require.NoError(t, err)
	assert.Equal(t, query, l.Query())
	assert.Equal(t, "PhoneNumber=a&FriendlyName=b&Origin=c&PageSize=2&Page=0", l.QueryAt(0, ""))
	page, size, token := l.Place()
	assert.Equal(t, []any{1, 2, "d"}, []any{page, size, token}, "QueryAt changes nothing")
	assert.Equal(t, url.Values{"PageSize": {"50"}, "Page": {"0"}}, (&order.NumberListRequest{}).Values())
}

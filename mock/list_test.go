package mock_test

import (
	"encoding/base64"
	"fmt"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

// page is a list as the API answers it.
type page struct {
	Meta struct {
		Key             string
		FirstPageURL    string  `json:"first_page_url"`
		NextPageURL     *string `json:"next_page_url"`
		PreviousPageURL *string `json:"previous_page_url"`
		URL             string
		Page            int
		PageSize        int `json:"page_size"`
	}
	Items []order.Resource
}

// list asks for a page by a query or by a url from another page.
func (c client) list(query string) (p page) {
	path, isURL := strings.CutPrefix(query, base)
	if !isURL {
		path = orders + query
	}
	c.get(path).is(200).decode(&p)
	return p
}

func (p page) sids() []string {
	sids := []string{}
	for _, item := range p.Items {
		sids = append(sids, item.SID.String())
	}
	return sids
}

func TestAnEmptyListIsTheDocumentedSample(t *testing.T) {
	c := newClient(t, mock.Options{})
	listed := c.get(orders + "?IncomingPhoneNumberSid=PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz&UniqueName=something123&PhoneNumber=%2B19193608000&FriendlyName=example&Status=completed").is(200)
	const address = "http://127.0.0.1:8421/HostedNumbers/HostedNumberOrders?Status=completed&FriendlyName=example&PhoneNumber=%2B19193608000" +
		"&UniqueName=something123&IncomingPhoneNumberSid=PNzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz&PageSize=50&Page=0"
	assert.Equal(t, oneLine(`{"meta":{
		"first_page_url":"`+address+`",
		"key":"items",
		"next_page_url":null,
		"page":0,
		"page_size":50,
		"previous_page_url":null,
		"url":"`+address+`"
	},"items":[]}`), strings.TrimSpace(listed.body))
	assert.Equal(t, "application/json", listed.header.Get("Content-Type"))
}

func TestAListShowsOrdersAsFetchDoesNewestFirst(t *testing.T) {
	c := newClient(t, mock.Options{})
	var want []string
	for n := range 5 { // within one second
		want = append([]string{c.create(n, "").SID.String()}, want...)
	}
	c.update(want[3], "FriendlyName=changed").is(200) // keeps its place
	assert.Equal(t, want, c.list("").sids())
	listed := c.get(orders + "?PageSize=1").body
	items := strings.TrimSuffix(listed[strings.Index(listed, `"items":[`)+len(`"items":[`):], "]}\n")
	assert.Equal(t, strings.TrimSpace(c.fetch(want[0]).body), items)
}

func TestFilters(t *testing.T) {
	c := newClient(t, mock.Options{})
	a := c.create(1, "&FriendlyName=x&UniqueName=one").SID.String()
	b := c.create(2, "&FriendlyName=x").SID.String()
	d := c.create(3, "&UniqueName=three").SID.String()
	c.play(b, "skip-verification")
	c.play(d, "require-action?Reason=x", "fail?Reason=x")
	e := c.create(3, "&FriendlyName=X").SID.String()
	bPN := c.fetch(b).resource().IncomingPhoneNumberSID.String()

	for query, want := range map[string][]string{
		"":                                    {e, d, b, a},
		"?":                                   {e, d, b, a},
		"?Status=received":                    {e, a},
		"?Status=verified":                    {b},
		"?Status=testing":                     {},
		"?FriendlyName=x":                     {b, a},
		"?FriendlyName=x%20":                  {},
		"?UniqueName=three":                   {d},
		"?UniqueName=thre":                    {},
		"?PhoneNumber=%2B16172000003":         {e, d},
		"?PhoneNumber=%2B16172000009":         {},
		"?PhoneNumber=%2B442071838750":        {},
		"?IncomingPhoneNumberSid=" + bPN:      {b},
		"?IncomingPhoneNumberSid=" + bPN[:33]: {}, // other than Status and PhoneNumber, nothing is checked
		"?IncomingPhoneNumberSid=" + a:        {},
		"?FriendlyName=" + long:               {},
		"?UniqueName=" + hr1:                  {},
		"?Status=received&FriendlyName=x":     {a},
		"?Status=failed&UniqueName=three":     {d},
		"?Status=received&UniqueName=three":   {},
		"?UniqueName=one&FriendlyName=x":      {a},
		"?UniqueName=one&FriendlyName=X":      {},
		"?PhoneNumber=%2B16172000003&Status=failed&UniqueName=three":                                         {d},
		"?PhoneNumber=%2B16172000002&Status=verified&FriendlyName=x&IncomingPhoneNumberSid=" + bPN:           {b},
		"?PhoneNumber=%2B16172000001&IncomingPhoneNumberSid=" + bPN:                                          {},
		"?Status=&FriendlyName=&UniqueName=&PhoneNumber=&IncomingPhoneNumberSid=&PageSize=&Page=&PageToken=": {e, d, b, a},
		"?Unknown=1&status=testing&AccountSid=" + stranger:                                                   {e, d, b, a},
	} {
		assert.Equal(t, want, c.list(query).sids(), query)
	}
}

var long = strings.Repeat("x", 200)

func TestInvalidListParametersAreRefused(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.create(1, "")
	token := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for query, blame := range map[string]string{
		"Status=action_required":                   "Status 22111",
		"Status=Received":                          "Status 22111",
		"PhoneNumber=16175551212":                  "PhoneNumber 22102",
		"PhoneNumber=+16175551212":                 "PhoneNumber 22102",
		"PageSize=1001":                            "PageSize 20007",
		"PageSize=99999999999999999999":            "PageSize 20007",
		"PageSize=0":                               "PageSize 20001",
		"PageSize=-1":                              "PageSize 20001",
		"PageSize=ten":                             "PageSize 20001",
		"PageSize=1.5":                             "PageSize 20001",
		"Page=-1":                                  "Page 20001",
		"Page=x":                                   "Page 20001",
		"Page=1":                                   "Page 70002",
		"Page=1&PageToken=":                        "Page 70002",
		"Page=1&PageToken=x":                       "PageToken 20001",
		"PageToken=%00":                            "PageToken 20001",
		"PageToken=" + token("below"):              "PageToken 20001",
		"PageToken=" + token("below -1"):           "PageToken 20001",
		"PageToken=" + token("sideways 1"):         "PageToken 20001",
		"PageToken=" + token("below 1 2"):          "PageToken 20001",
		"PageToken=" + token("from "+long):         "PageToken 20001",
		"PageToken=" + token("below 1") + "%3D%3D": "PageToken 20001",
	} {
		var code int
		_, err := fmt.Sscanf(blame[strings.Index(blame, " "):], "%d", &code)
		require.NoError(t, err)
		assert.Equal(t, []string{blame}, c.get(orders+"?"+query).refused(400, code).blames(), query)
	}
	escaped := c.get(orders+"?PhoneNumber=+16175551212").refused(400, 22102)
	assert.Contains(t, escaped.Message, "write + as %2B")
	both := c.get(orders+"?PageSize=1001&Status=x&PhoneNumber=1").refused(400, 22102)
	assert.Equal(t, []string{"PhoneNumber 22102", "PageSize 20007", "Status 22111"}, both.blames())
}

func TestPagesLeadToEachOther(t *testing.T) {
	c := newClient(t, mock.Options{})
	var want []string
	for n := range 7 {
		want = append([]string{c.create(n, "&FriendlyName=a+%2B+b").SID.String()}, want...)
	}
	const filtered = base + orders + "?FriendlyName=a+%2B+b&PageSize=3&Page="
	first := c.list("?FriendlyName=a%20%2B%20b&PageSize=3")
	assert.Equal(t, want[:3], first.sids())
	assert.Equal(t, filtered+"0", first.Meta.FirstPageURL)
	assert.Equal(t, filtered+"0", first.Meta.URL)
	assert.Equal(t, 3, first.Meta.PageSize)
	assert.Nil(t, first.Meta.PreviousPageURL)
	require.NotNil(t, first.Meta.NextPageURL)
	assert.True(t, strings.HasPrefix(*first.Meta.NextPageURL, filtered+"1&PageToken="), *first.Meta.NextPageURL)

	second := c.list(*first.Meta.NextPageURL)
	assert.Equal(t, want[3:6], second.sids())
	assert.Equal(t, *first.Meta.NextPageURL, second.Meta.URL)
	assert.Equal(t, filtered+"0", second.Meta.FirstPageURL)
	assert.Equal(t, 1, second.Meta.Page)

	third := c.list(*second.Meta.NextPageURL)
	assert.Equal(t, want[6:], third.sids())
	assert.Equal(t, 2, third.Meta.Page)
	assert.Nil(t, third.Meta.NextPageURL, "nothing follows")

	back := c.list(*third.Meta.PreviousPageURL)
	assert.Equal(t, want[3:6], back.sids())
	assert.Equal(t, 1, back.Meta.Page)
	front := c.list(*back.Meta.PreviousPageURL)
	assert.Equal(t, want[:3], front.sids())
	assert.Nil(t, front.Meta.PreviousPageURL)
	assert.Equal(t, want[3:6], c.list(*front.Meta.NextPageURL).sids(), "and forth again")

	full := c.list("?PageSize=7")
	assert.Equal(t, want, full.sids())
	assert.Nil(t, full.Meta.NextPageURL)
	assert.Equal(t, 1000, c.list("?PageSize=1000").Meta.PageSize)
	assert.Len(t, c.list("").Items, 7)
}

func TestAPageHas50OrdersByDefault(t *testing.T) {
	c := newClient(t, mock.Options{})
	for n := range 51 {
		c.create(n, "")
	}
	first := c.list("")
	assert.Len(t, first.Items, 50)
	assert.Len(t, c.list(*first.Meta.NextPageURL).Items, 1)
}

func TestAPageTokenIsOnlyAPosition(t *testing.T) {
	c := newClient(t, mock.Options{})
	var want []string
	for n := range 9 {
		want = append([]string{c.create(n, fmt.Sprintf("&FriendlyName=%d", n%2)).SID.String()}, want...)
	}
	first := c.list("?PageSize=4")
	next, err := url.Parse(*first.Meta.NextPageURL)
	require.NoError(t, err)
	token := next.Query().Get("PageToken")

	even := c.list("?FriendlyName=0&PageSize=2&Page=1&PageToken=" + token)
	assert.Equal(t, []string{want[4], want[6]}, even.sids(), "with another filter and another size")
	assert.Equal(t, want[4:], c.list("?PageToken="+token).sids(), "and with page 0")

	again := newClient(t, mock.Options{}) // as if the server had been restarted
	for n := range 9 {
		again.create(n, "")
	}
	assert.Equal(t, want[4:], again.list("?Page=1&PageToken="+token).sids())
}

func TestTheLargestIndexOfAPageLeadsOn(t *testing.T) {
	c := newClient(t, mock.Options{})
	var want []string
	for n := range 3 {
		want = append([]string{c.create(n, "").SID.String()}, want...)
	}
	first, err := url.Parse(*c.list("?PageSize=1").Meta.NextPageURL)
	require.NoError(t, err)
	largest := fmt.Sprintf("?PageSize=1&Page=%d&PageToken=%s", math.MaxInt, first.Query().Get("PageToken"))
	page := c.list(largest)
	assert.Equal(t, want[1:2], page.sids())
	assert.Equal(t, want[2:], c.list(*page.Meta.NextPageURL).sids())
	c.get(orders+strings.Replace(largest, "&PageToken", "0&PageToken", 1)).refused(400, 20001)
}

func TestAPageThatHasBecomeEmptyStillLeadsOn(t *testing.T) {
	c := newClient(t, mock.Options{})
	var sids []string // newest first
	for n := range 6 {
		sids = append([]string{c.create(n, "").SID.String()}, sids...)
	}
	first := c.list("?PageSize=2")
	second := c.list(*first.Meta.NextPageURL)
	c.cancel(sids[4]).is(204)
	c.cancel(sids[5]).is(204)
	third := c.list(*second.Meta.NextPageURL)
	assert.Empty(t, third.Items)
	assert.Nil(t, third.Meta.NextPageURL)
	assert.Equal(t, sids[2:4], c.list(*third.Meta.PreviousPageURL).sids(), "back to the page before")

	c.cancel(sids[0]).is(204)
	c.cancel(sids[1]).is(204)
	front := c.list(*second.Meta.PreviousPageURL)
	assert.Empty(t, front.Items)
	require.NotNil(t, front.Meta.NextPageURL, "something follows")
	assert.Equal(t, sids[2:4], c.list(*front.Meta.NextPageURL).sids())
}

package mock_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// attempt is a delivery attempt, as the journal shows it.
type attempt struct {
	URL       string
	Redirects []redirect
	Status    int
	Error     string
	Seconds   float64
}

type redirect struct {
	Status int
	URL    string
}

// reported is a callback, as the journal shows it.
type reported struct {
	Order    sid.ID[sid.Order]
	Version  int
	Status   status.Status
	URL      string
	Ignored  string `json:"fragment_ignored"`
	Attempts []attempt
}

// delivered reports whether the last attempt succeeded.
func (r reported) delivered() bool {
	return len(r.Attempts) > 0 && r.Attempts[len(r.Attempts)-1].Status/100 == 2
}

// outcomes are the results of the attempts, in the journal's words.
func (r reported) outcomes() (words []string) {
	for _, a := range r.Attempts {
		if word := a.Error; word != "" {
			words = append(words, word)
		} else {
			words = append(words, http.StatusText(a.Status))
		}
	}
	return words
}

// journalPage is a page of the journal of callbacks.
type journalPage struct {
	Callbacks []reported
	Forgotten *int
	NextAfter int `json:"next_after"`
}

// journalPages reads the journal in pages of a size, 0 being the default one.
func (c client) journalPages(size int) (pages []journalPage) {
	query := url.Values{}
	if size > 0 {
		query.Set("PageSize", fmt.Sprint(size))
	}
	for {
		var page journalPage
		c.get(control + "/Callbacks?" + query.Encode()).is(200).decode(&page)
		pages = append(pages, page)
		if page.NextAfter == 0 {
			return pages
		}
		query.Set("After", fmt.Sprint(page.NextAfter))
	}
}

// journal lists the callbacks of an order; "" means all orders.
func (c client) journal(id string) (found []reported) {
	for _, page := range c.journalPages(0) {
		found = append(found, page.Callbacks...)
	}
	return slices.DeleteFunc(found, func(r reported) bool { return id != "" && r.Order.String() != id })
}

func TestTheJournalForgetsTheOldest(t *testing.T) {
	const most, many = 40, 20 // callbacks, and orders of two each
	open, sent := make(chan struct{}), atomic.Int64{}
	c := newClient(t, mock.Options{Look: hostable, Transport: receiver(func(*http.Request) int {
		if sent.Add(1) == 1 {
			<-open
		}
		return http.StatusOK
	})})
	c.handler.(*mock.Server).SetJournal(most, 1<<20)
	sids := make([]sid.ID[sid.Order], many+2)
	for n := range many {
		sids[n] = c.create(n, "&StatusCallbackUrl="+destination).SID
	}
	full := c.journalPages(0)[0]
	require.Len(t, full.Callbacks, most)
	assert.Equal(t, sids[0], full.Callbacks[0].Order)
	assert.Nil(t, full.Forgotten, "nothing is forgotten so far")

	for n := many; n < len(sids); n++ {
		sids[n] = c.create(n, "&StatusCallbackUrl="+destination).SID
	}
	close(open)
	c.flush()
	assert.EqualValues(t, 2*len(sids), sent.Load(), "what the journal forgets is sent all the same")
	after := c.journalPages(0)[0]
	require.Len(t, after.Callbacks, most)
	require.NotNil(t, after.Forgotten)
	assert.Equal(t, 4, *after.Forgotten)
	for i, r := range after.Callbacks {
		require.Equal(t, sids[2+i/2], r.Order)
		require.Equal(t, 1+i%2, r.Version)
		require.Equal(t, []string{"OK"}, r.outcomes())
	}

	c.post(control+"/Reset", "").is(204)
	assert.JSONEq(t, `{"callbacks":[]}`, c.get(control+"/Callbacks").body)
	c.create(0, "&StatusCallbackUrl="+destination)
	c.flush()
	assert.Len(t, c.journal(""), 2, "the bounds stay")
}

// The bound counts texts that are known when the callback falls due, and texts that an
// attempt adds.
func TestTheJournalIsBoundedInBytes(t *testing.T) {
	const most = 40_000
	long := strings.Repeat("a", 2000)
	for name, c := range map[string]struct {
		more   string
		answer func(http.ResponseWriter, *http.Request)
	}{
		"long urls":      {"&StatusCallbackUrl=" + destination + "?" + long, nil},
		"long GETs":      {"&StatusCallbackMethod=GET&StatusCallbackUrl=" + destination + "?" + long, nil},
		"many attempts":  {"&StatusCallbackUrl=" + destination + "?" + long + "%23rc%3D5%26rp%3Dall", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }},
		"long redirects": {"&StatusCallbackUrl=" + destination, func(w http.ResponseWriter, r *http.Request) { redirected(w, 307, r.URL.Path+"?"+long) }},
		"long errors":    {"&StatusCallbackUrl=" + destination, func(w http.ResponseWriter, _ *http.Request) { redirected(w, 307, "x:"+long) }},
		"small ones":     {"&StatusCallbackUrl=" + destination, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newPost(t, token, nil)
				if c.answer != nil {
					p.answer = func(w http.ResponseWriter, r *http.Request, _ arrival) { c.answer(w, r) }
				}
				server := p.serve(mock.Options{Look: hostable})
				mocked := server.handler.(*mock.Server)
				mocked.SetJournal(1<<20, most)
				for n := range 40 {
					server.create(n, c.more)
					assert.LessOrEqual(t, mocked.JournalSize(), most)
				}
				server.flush()
				assert.LessOrEqual(t, mocked.JournalSize(), most)
				assert.Greater(t, mocked.JournalSize(), most/2, "it keeps what there is room for")
				total := 0
				for _, page := range server.journalPages(0) {
					total += len(page.Callbacks)
				}
				forgotten := server.journalPages(0)[0].Forgotten
				require.NotNil(t, forgotten)
				assert.Equal(t, 80, total+*forgotten)
				server.post(control+"/Reset", "").is(204)
				assert.Zero(t, mocked.JournalSize())
			})
		})
	}
}

func TestTheJournalKeepsTheLatestCallbackOfAnySize(t *testing.T) {
	c := newClient(t, mock.Options{})
	c.handler.(*mock.Server).SetJournal(10, 1)
	c.watched(1, "")
	c.flush()
	require.Len(t, c.journal(""), 1)
	assert.Equal(t, 2, c.journal("")[0].Version)
}

// The reset has replaced the journal.
func TestAnAttemptFromBeforeAResetIsNotCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		open := make(gate)
		c := newPost(t, token, open.before("")).serve(mock.Options{})
		c.watched(1, "")
		synctest.Wait()
		c.post(control+"/Reset", "").is(204)
		close(open)
		c.flush()
		assert.Zero(t, c.handler.(*mock.Server).JournalSize())
		assert.Empty(t, c.journal(""))
	})
}

// everyPageOfTheJournal requires that pages of any size together are the journal: each
// callback once, in order.
func everyPageOfTheJournal(t *rapid.T) {
	c := newClient(t, mock.Options{Look: hostable})
	c.handler.(*mock.Server).SetJournal(rapid.IntRange(1, 60).Draw(t, "callbacks"), rapid.IntRange(1, 60_000).Draw(t, "bytes"))
	due := 0
	for n := range rapid.IntRange(0, 30).Draw(t, "orders") {
		long := strings.Repeat("a", rapid.SampledFrom([]int{0, 0, 5000}).Draw(t, "length"))
		c.create(n, "&StatusCallbackUrl="+destination+"?"+long)
		due += 2
	}
	c.flush()
	whole := c.journal("")
	size := rapid.IntRange(1, 70).Draw(t, "size")
	var paged []reported
	pages := c.journalPages(size)
	for i, page := range pages {
		assert.LessOrEqual(t, len(page.Callbacks), size)
		assert.True(t, i == len(pages)-1 || len(page.Callbacks) > 0)
		paged = append(paged, page.Callbacks...)
	}
	assert.Equal(t, len(whole), len(paged))
	for i := range paged {
		assert.Equal(t, whole[i], paged[i])
	}
	forgotten := 0
	if pages[0].Forgotten != nil {
		forgotten = *pages[0].Forgotten
	}
	assert.Equal(t, due, forgotten+len(whole))
	var beyond journalPage
	c.get(control + fmt.Sprintf("/Callbacks?After=%d", due+rapid.IntRange(0, 9).Draw(t, "beyond"))).is(200).decode(&beyond)
	assert.Empty(t, beyond.Callbacks)
	assert.Zero(t, beyond.NextAfter)
}

func TestEveryPageOfTheJournal(t *testing.T) { rapid.Check(t, everyPageOfTheJournal) }

// Callbacks dropped between two pages are not shown; all others are shown once.
func TestAPageOfTheJournalStaysRightWhileItForgets(t *testing.T) {
	c := newClient(t, mock.Options{Look: hostable})
	c.handler.(*mock.Server).SetJournal(6, 1<<20)
	var sids []string
	for n := range 3 {
		sids = append(sids, c.watched(n, ""))
	}
	var first, second journalPage
	c.get(control + "/Callbacks?PageSize=2").is(200).decode(&first)
	require.Equal(t, 2, first.NextAfter)
	for n := 3; n < 5; n++ { // forgets the first two orders
		sids = append(sids, c.watched(n, ""))
	}
	c.get(control + fmt.Sprintf("/Callbacks?PageSize=4&After=%d", first.NextAfter)).is(200).decode(&second)
	var got []string
	for _, r := range second.Callbacks {
		got = append(got, fmt.Sprint(slices.Index(sids, r.Order.String()), r.Version))
	}
	assert.Equal(t, []string{"2 1", "2 2", "3 1", "3 2"}, got)
	assert.Equal(t, 8, second.NextAfter)
	c.flush()
}

func TestAPageOfTheJournalIsBounded(t *testing.T) {
	c := newClient(t, mock.Options{Look: hostable})
	for n := range 1200 {
		c.create(n, "&StatusCallbackUrl="+destination)
	}
	pages := c.journalPages(0)
	assert.Len(t, pages[0].Callbacks, 1000, "the default, and the most")
	require.Len(t, pages, 3)

	c.post(control+"/Reset", "").is(204)
	for n := range 60 {
		c.create(n, "&StatusCallbackUrl="+destination+"?"+strings.Repeat("a", 60_000))
	}
	c.flush()
	for path := control + "/Callbacks"; path != ""; {
		answered := c.get(path).is(200)
		assert.Less(t, len(answered.body), mock.JournalPageBytes+2*120_000)
		var page journalPage
		answered.decode(&page)
		path = ""
		if page.NextAfter > 0 {
			path = control + fmt.Sprintf("/Callbacks?After=%d", page.NextAfter)
		}
	}
}

func TestAnInvalidJournalPageIsRefused(t *testing.T) {
	c := newClient(t, mock.Options{})
	for query, want := range map[string]struct {
		param string
		code  order.ErrorCode
	}{
		"PageSize=0":                 {"PageSize", order.ErrorInvalidParameter},
		"PageSize=-1":                {"PageSize", order.ErrorInvalidParameter},
		"PageSize=x":                 {"PageSize", order.ErrorInvalidParameter},
		"PageSize=1001":              {"PageSize", order.ErrorPageSize},
		"PageSize=1&PageSize=1":      {"PageSize", order.ErrorInvalidParameter},
		"After=-1":                   {"After", order.ErrorInvalidParameter},
		"After=x":                    {"After", order.ErrorInvalidParameter},
		"After=99999999999999999999": {"After", order.ErrorInvalidParameter},
	} {
		refused := c.get(control+"/Callbacks?"+query).refused(400, int(want.code))
		assert.Equal(t, []string{fmt.Sprintf("%s %d", want.param, want.code)}, refused.blames(), query)
	}
	c.get(control + "/Callbacks?PageSize=&After=").is(200)
}

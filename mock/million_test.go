package mock_test

import (
	"fmt"
	"net/url"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/phone"
)

// populate creates orders, a quarter of them verified, one in a thousand
// with a unique name.
func populate(c client, count int) {
	for n := range count {
		more := ""
		if n%1000 == 0 {
			more = fmt.Sprintf("&UniqueName=desk%d", n)
		}
		sid := c.create(n, more).SID.String()
		if n%4 == 0 {
			c.play(sid, "skip-verification")
		}
	}
}

// It measures the memory of a million orders, and requires that a page costs about the
// same everywhere, as with a thousand orders. It takes a minute or two, and runs only if
// HOSTEDNUMBERS_MILLION is set. The log has its figures.
func TestAMillionOrders(t *testing.T) {
	if os.Getenv("HOSTEDNUMBERS_MILLION") == "" {
		t.Skip("set HOSTEDNUMBERS_MILLION to run it")
	}
	hostable := func(phone.Number) phone.Verdict { return phone.Hostable }
	for _, count := range []int{1_000, 1_000_000} {
		before := heap()
		began := time.Now()
		c := newClient(t, mock.Options{Look: hostable})
		populate(c, count)
		t.Logf("%d orders: built in %v, %d bytes each", count, time.Since(began).Round(time.Millisecond), (heap()-before)/uint64(count))

		deep := c.deep(count)
		for name, query := range map[string]string{
			"the first page":                       "",
			"a page in the middle":                 deep,
			"by number":                            "?PhoneNumber=" + url.QueryEscape(numbered(count/2).String()),
			"by status":                            "?Status=verified",
			"by status, in the middle":             deep + "&Status=verified",
			"by unique name":                       "?UniqueName=desk0",
			"by a status that no order is in":      "?Status=testing",
			"by a friendly name that no order has": "?FriendlyName=x",
		} {
			t.Logf("%d orders: %s: %v", count, name, c.cost(query))
		}
		c.walkAll(t, count)
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// deep is the query of a page in the middle.
func (c client) deep(count int) string {
	size := min(1000, count/2)
	p := c.list(fmt.Sprintf("?PageSize=%d", size))
	for range count / 2 / size {
		p = c.list(*p.Meta.NextPageURL)
	}
	u, err := url.Parse(p.Meta.URL)
	require.NoError(c.t, err)
	return "?PageSize=50&Page=1&PageToken=" + u.Query().Get("PageToken")
}

// cost is the time of one request, the least of many.
func (c client) cost(query string) time.Duration {
	least := time.Hour
	for range 20 {
		began := time.Now()
		c.get(orders + query).is(200)
		least = min(least, time.Since(began))
	}
	return least.Round(time.Microsecond)
}

// walkAll follows the pages through all orders, while orders are created and deleted.
func (c client) walkAll(t *testing.T, count int) {
	seen := make([]bool, count)
	shown, pages := 0, 0
	p := c.list("?PageSize=1000")
	for {
		for _, item := range p.Items {
			var n int
			_, err := fmt.Sscanf(strings.TrimPrefix(item.PhoneNumber.String(), "+1617"), "%d", &n)
			require.NoError(t, err)
			if n -= 2_000_000; n < count {
				require.False(t, seen[n], "shown twice")
				seen[n] = true
				shown++
			}
		}
		if p.Meta.NextPageURL == nil {
			break
		}
		pages++
		c.cancel(p.Items[pages%len(p.Items)].SID.String()).is(204) // which has been shown
		c.create(count+pages, "")
		p = c.list(*p.Meta.NextPageURL)
	}
	assert.Equal(t, count, shown)
}

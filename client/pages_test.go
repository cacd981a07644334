package client_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// listed returns the sids of a list, and its error.
func listed(ctx context.Context, c *client.Client, l order.ListRequest) (ids []sid.ID[sid.Order], err error) {
	for o, err := range c.Orders(ctx, l) {
		if err != nil {
			return ids, err
		}
		ids = append(ids, o.SID)
	}
	return ids, nil
}

// pageOf is a page with some orders, numbered from first, and the url of the next one.
func pageOf(first, n int, next string) string {
	items := make([]string, n)
	for i := range items {
		items[i] = fmt.Sprintf(`{"sid":"%v"}`, numbered(first+i))
	}
	text := "null"
	if next != "" {
		text = fmt.Sprintf("%q", next)
	}
	return `{"meta":{"next_page_url":` + text + `},"items":[` + strings.Join(items, ",") + `]}`
}

func numbered(n int) sid.ID[sid.Order] {
	return sid.MustParse[sid.Order](fmt.Sprintf("HR%032x", n))
}

func TestTheFirstPageCarriesTheFilters(t *testing.T) {
	c, sent := over(t, always(http.StatusOK, pageOf(0, 0, "")))
	_, err := listed(t.Context(), c, order.ListRequest{Status: status.PendingLOA, FriendlyName: "a+b c", PageSize: 7})
	assert.NoError(t, err)
	assert.Equal(t, []string{"GET https://preview.twilio.com" + orders + "?Status=pending-loa&FriendlyName=a%2Bb+c&PageSize=7&Page=0"}, sent.requests)
}

// The url of a next page is opaque.
func TestTheNextPageIsAskedForVerbatim(t *testing.T) {
	const next = "https://preview.twilio.com/any%2Fpath?b=2&a=%31+%2b&PageToken=x%2By&b=1"
	c, sent := over(t, inTurn(
		func() *http.Response { return answer(http.StatusOK, pageOf(0, 2, next)) },
		func() *http.Response { return answer(http.StatusOK, pageOf(2, 1, "/third?x")) },
		func() *http.Response { return answer(http.StatusOK, pageOf(3, 0, "")) },
	))
	ids, err := listed(t.Context(), c, order.ListRequest{})
	require.NoError(t, err)
	assert.Equal(t, []sid.ID[sid.Order]{numbered(0), numbered(1), numbered(2)}, ids)
	assert.Equal(t, []string{"GET " + next, "GET https://preview.twilio.com:443/third?x"}, sent.requests[1:])
}

func TestCredentialsStayOnTheConfiguredHost(t *testing.T) {
	for _, next := range []string{
		"https://preview.twilio.com.example.com/", "http://preview.twilio.com/", "https://preview.twilio.com:444/", "//example.com/", "https:/path",
		"https://user@preview.twilio.com/", "https://example.com\\@preview.twilio.com/", "page2", "?Page=1", "ftp://preview.twilio.com/", "https://preview.twilio.com\t/", "https://[",
	} {
		c, sent := over(t, always(http.StatusOK, pageOf(0, 2, next)))
		ids, err := listed(t.Context(), c, order.ListRequest{})
		assert.ErrorContains(t, err, "client: list orders: the ", next)
		assert.Len(t, ids, 2, "the first page was yielded")
		assert.Len(t, sent.requests, 1, next)
	}
	for _, next := range []string{"https://preview.twilio.com:443/2", "HTTPS://PREVIEW.twilio.com/2", "/2"} {
		c, sent := over(t, inTurn(
			func() *http.Response { return answer(http.StatusOK, pageOf(0, 2, next)) },
			func() *http.Response { return answer(http.StatusOK, pageOf(2, 2, "")) },
		))
		ids, err := listed(t.Context(), c, order.ListRequest{})
		assert.NoError(t, err, next)
		assert.Len(t, ids, 4)
		assert.Len(t, sent.requests, 2, next)
	}
}

func TestPagesThatLeadBackEnd(t *testing.T) {
	const base = "https://preview.twilio.com/"
	c, sent := over(t, inTurn(
		func() *http.Response { return answer(http.StatusOK, pageOf(0, 1, base+"a")) },
		func() *http.Response { return answer(http.StatusOK, pageOf(1, 1, base+"b")) },
		func() *http.Response { return answer(http.StatusOK, pageOf(2, 1, base+"a")) },
	))
	ids, err := listed(t.Context(), c, order.ListRequest{})
	assert.ErrorContains(t, err, "leads back to an earlier one")
	assert.Len(t, ids, 3)
	assert.Len(t, sent.requests, 3)
}

func TestWrongPages(t *testing.T) {
	for _, body := range []string{`{}`, `null`, `{"meta":{},"items":null}`, `{"items":[null]}`, `{"items":[{}]}`, `{"items":{}}`, `[]`, `<html>`} {
		c, _ := over(t, always(http.StatusOK, body))
		ids, err := listed(t.Context(), c, order.ListRequest{})
		assert.ErrorContains(t, err, "client: list orders: status 200: the answer cannot be read", body)
		assert.Empty(t, ids, body)
	}
}

// A loop that ends early asks for no further page, and a list may be read again.
func TestPagesAreAskedForWhenNeeded(t *testing.T) {
	c, sent := over(t, func(n int, _ *http.Request) *http.Response {
		return answer(http.StatusOK, pageOf(2*n, 2, fmt.Sprintf("/%d", n)))
	})
	list := c.Orders(t.Context(), order.ListRequest{})
	assert.Empty(t, sent.requests)
	for round := range 2 {
		n := 0
		for _, err := range list {
			require.NoError(t, err)
			if n++; n == 3 {
				break
			}
		}
		assert.Len(t, sent.requests, 2*(round+1))
		assert.Equal(t, sent.requests[0], sent.requests[2*round], "from the first page")
	}
}

// Whatever the sizes of the pages, every order is yielded once, in order, and a
// failure after some pages yields the orders before it.
func TestListsAreWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(0, 5), 1, 6).Draw(t, "sizes")
		broken := rapid.IntRange(1, 7).Draw(t, "broken")
		var want []sid.ID[sid.Order]
		all := 0
		bodies := make([]string, len(sizes))
		for i, n := range sizes {
			next := ""
			if i+1 < len(sizes) {
				next = fmt.Sprintf("/page?%d", i+1)
			}
			bodies[i] = pageOf(all, n, next)
			for range n {
				all++
				if i+1 < broken {
					want = append(want, numbered(all-1))
				}
			}
		}
		c, sent := over(t, func(n int, _ *http.Request) *http.Response {
			if n == broken {
				return answer(http.StatusInternalServerError, "")
			}
			return answer(http.StatusOK, bodies[n-1])
		})
		ids, err := listed(t.Context(), c, order.ListRequest{})
		assert.Equal(t, want, ids)
		assert.Equal(t, broken <= len(sizes), err != nil)
		assert.Len(t, sent.requests, min(broken, len(sizes)))
	})
}

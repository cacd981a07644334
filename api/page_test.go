package api_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
)

// Every url of a page repeats the filters and the page size.
func TestMetaEchoesTheRequest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := order.ListRequest{
			FriendlyName: rapid.StringMatching(`[^\x00]*`).Draw(t, "name"), PageSize: rapid.IntRange(1, 1000).Draw(t, "size"),
			Page: rapid.IntRange(0, 9).Draw(t, "page"),
		}
		if l.Page > 0 {
			l.PageToken = "here"
		}
		meta := api.NewMeta("http://h", &l, "next", "before")
		for url, page := range map[string]int{meta.FirstPageURL: 0, meta.URL: l.Page, string(meta.NextPageURL): l.Page + 1} {
			_, query, _ := strings.Cut(url, "?")
			read, err := order.ParseListRequest(order.ParseForm(query))
			if assert.NoError(t, err, url) {
				assert.Equal(t, l.FriendlyName, read.FriendlyName)
				assert.Equal(t, page, read.Page)
				assert.Equal(t, l.PageSize, read.PageSize)
			}
		}
		assert.Equal(t, l.Page == 0, meta.PreviousPageURL == "")
	})
}

func TestTheLastPageHasNoNext(t *testing.T) {
	assert.Empty(t, api.NewMeta("http://h", &order.ListRequest{}, "", "before").NextPageURL)
	largest := api.NewMeta("http://h", &order.ListRequest{Page: math.MaxInt, PageToken: "x"}, "next", "before")
	assert.Contains(t, string(largest.NextPageURL), "PageToken=next", "the token leads on")
}

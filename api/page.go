package api

import "github.com/hostednumbers/hostednumbers/order"

// Page is a page of a list.
type Page[T any] struct {
	Meta  Meta `json:"meta"`
	Items []T  `json:"items"` // never null
}

// Meta describes a page: its neighbours, its index and its size. The urls are absolute.
type Meta struct {
	FirstPageURL    string     `json:"first_page_url"`
	Key             string     `json:"key"`           // "items"
	NextPageURL     order.Text `json:"next_page_url"` // null on the last page
	Page            int        `json:"page"`          // from 0
	PageSize        int        `json:"page_size"`
	PreviousPageURL order.Text `json:"previous_page_url"` // null on page 0
	URL             string     `json:"url"`
}

// PageRequest is a request for a page of a list, such as *order.ListRequest or
// *loa.ListRequest.
type PageRequest interface {
	// Place returns the page, its size, and its token.
	Place() (page, size int, token string)
	// QueryAt returns the query of another page of the same list.
	QueryAt(page int, token string) string
}

// neighbours returns the urls of a page and of those around it. next and previous are
// the tokens of its neighbours. An empty next token means the last page.
func neighbours(url string, l PageRequest, next, previous string) (first, here string, after, before order.Text) {
	page, _, token := l.Place()
	at := func(page int, token string) string { return url + "?" + l.QueryAt(page, token) }
	if next != "" {
		after = order.Text(at(max(page, page+1), next)) // the largest index cannot grow; the token still leads on
	}
	if page > 0 {
		before = order.Text(at(page-1, previous))
	}
	return at(0, ""), at(page, token), after, before
}

// NewMeta returns the meta of a page. url is the address of the list without a query;
// next and previous are the tokens of the neighbours. An empty next token means the last
// page.
func NewMeta(url string, l PageRequest, next, previous string) Meta {
	page, size, _ := l.Place()
	first, here, after, before := neighbours(url, l, next, previous)
	return Meta{FirstPageURL: first, Key: "items", NextPageURL: after, Page: page, PageSize: size, PreviousPageURL: before, URL: here}
}

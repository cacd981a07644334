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

// NewMeta returns the meta of a page of orders. address is the server's address; next
// and previous are the tokens of the neighbours. An empty next token means the last page.
func NewMeta(address string, l order.ListRequest, next, previous string) Meta {
	at := func(page int, token string) string {
		l := l
		l.Page, l.PageToken = page, token
		return address + order.Path + "?" + l.Query()
	}
	meta := Meta{
		FirstPageURL: at(0, ""), Key: "items", Page: l.Page, PageSize: l.PageSize, URL: at(l.Page, l.PageToken),
	}
	if next != "" {
		meta.NextPageURL = order.Text(at(max(l.Page, l.Page+1), next)) // the largest index cannot grow; the token still leads on
	}
	if l.Page > 0 {
		meta.PreviousPageURL = order.Text(at(l.Page-1, previous))
	}
	return meta
}

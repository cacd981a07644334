package mock_test

import (
	"encoding/json"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var wrongLists = []wrong{
	{mistake: "the oldest comes first", suite: "lists", server: paging(func(_ *operation, p *listPage) { slices.Reverse(p.Items) })},
	{mistake: "filters are alternatives", suite: "lists", server: matching(func(l *order.ListRequest, o *order.Resource) bool {
		byStatus, byName := l.Status == o.Status, l.FriendlyName == string(o.FriendlyName)
		return byStatus && l.Status != status.None || byName && l.FriendlyName != "" || l.Status == status.None && l.FriendlyName == ""
	})},
	{mistake: "a filter is forgotten", suite: "lists", server: matching(func(l *order.ListRequest, o *order.Resource) bool {
		l.FriendlyName = ""
		return l.Matches(o)
	})},
	{mistake: "the case of a name does not matter to a filter", suite: "lists", server: matching(func(l *order.ListRequest, o *order.Resource) bool {
		if strings.EqualFold(l.FriendlyName, string(o.FriendlyName)) {
			l.FriendlyName = string(o.FriendlyName)
		}
		return l.Matches(o)
	})},
	{mistake: "a page is filtered, not the list", suite: "lists", server: repaging(func(l *order.ListRequest) { *l = order.ListRequest{PageSize: l.PageSize} }, func(l *order.ListRequest, p *listPage) {
		p.Items = slices.DeleteFunc(p.Items, func(o order.Resource) bool { return !l.Matches(&o) })
	})},
	{mistake: "orders stay listed under their earlier status", suite: "lists", server: func(s *site) {
		first := map[sid.ID[sid.Order]]status.Status{}
		committing(func(c *committed) {
			if c.before.Status == status.None || c.before.Status == status.TwilioProcessing {
				first[c.next.SID] = c.next.Status
			}
		})(s)
		matching(func(l *order.ListRequest, o *order.Resource) bool {
			as := *o
			as.Status = first[o.SID]
			return l.Matches(&as)
		})(s)
	}},
	{mistake: "a page has one order less", suite: "lists", server: paging(func(_ *operation, p *listPage) {
		if len(p.Items) == p.Meta.PageSize {
			p.Items = p.Items[1:]
		}
	})},
	{mistake: "a page has one order more", suite: "lists", server: repaging(func(l *order.ListRequest) { l.PageSize++ }, func(*order.ListRequest, *listPage) {})},
	{mistake: "a page has 20 orders by default", suite: "lists", server: reading(http.MethodGet, collection, func(form url.Values) {
		if form.Get("PageSize") == "" {
			form.Set("PageSize", "20")
		}
	})},
	{mistake: "a page size that is too large is cut", suite: "parameters", server: reading(http.MethodGet, collection, rewriting("PageSize", func(text string) string {
		if text == "1001" {
			return "1000"
		}
		return text
	}))},
	{mistake: "a page needs no token", suite: "parameters", server: reading(http.MethodGet, collection, func(form url.Values) {
		if form.Get("PageToken") == "" && form.Get("Page") == "1" {
			form.Del("Page")
		}
	})},
	{mistake: "an invalid page token shows the first page", suite: "parameters", server: operating(http.MethodGet, collection, func(o *operation) {
		text := o.form.Get("PageToken")
		if o.right(); !o.ok() && text != "" && utf8.ValidString(text) {
			o.form.Del("PageToken")
			o.right()
		}
	})},
	{mistake: "a filter by an unknown status matches nothing", suite: "parameters", server: reading(http.MethodGet, collection, rewriting("Status", func(text string) string {
		if _, err := status.Parse(text); err != nil && text != "" {
			return "failed"
		}
		return text
	}))},
	{mistake: "an ill-formed filter is refused", suite: "parameters", server: refusing(http.MethodGet, collection, order.ErrorInvalidParameter, "IncomingPhoneNumberSid", func(text string) bool { return text == "x" })},
	{mistake: "the last page names a next page", suite: "lists", server: paging(func(_ *operation, p *listPage) {
		if p.Meta.NextPageURL == "" && len(p.Items) == p.Meta.PageSize {
			p.Meta.NextPageURL = order.Text(p.Meta.URL)
		}
	})},
	{mistake: "the second page is always the last", suite: "lists", server: paging(func(_ *operation, p *listPage) {
		if p.Meta.Page == 1 {
			p.Meta.NextPageURL = ""
		}
	})},
	{mistake: "a page never names the previous page", suite: "lists", server: paging(func(_ *operation, p *listPage) { p.Meta.PreviousPageURL = "" })},
	{mistake: "the previous page is always the first one", suite: "lists", server: beginning(func(_ *wrongStore, p *pageRequest) {
		if p.from.Back {
			p.from = platform.Position{}
		}
	})},
	{mistake: "pages are found by counting from the start", suite: "lists", server: beginning(func(s *wrongStore, p *pageRequest) {
		if p.request.PageToken != "" {
			p.from = s.offset(p)
		}
	})},
	{mistake: "the page after an order that is deleted is empty", suite: "lists", server: paging(func(o *operation, p *listPage) {
		if at := o.site.store.from; at.At > 0 && !at.Back && !o.site.store.has(at.At) {
			p.Items = []order.Resource{}
		}
	})},
	{mistake: "a page begins with the last order of the previous page", suite: "lists", server: beginning(func(_ *wrongStore, p *pageRequest) {
		if p.from.At > 0 && !p.from.Back {
			p.from.At++
		}
	})},
	{mistake: "a page skips an order", suite: "lists", server: beginning(func(_ *wrongStore, p *pageRequest) {
		if p.from.At > 0 && !p.from.Back {
			p.from.At--
		}
	})},
	{mistake: "the next page forgets the filter", suite: "lists", server: paging(func(_ *operation, p *listPage) {
		p.Meta.NextPageURL = order.Text(strings.Replace(string(p.Meta.NextPageURL), "Status=received&", "", 1))
	})},
	{mistake: "a plus in a url is not escaped", suite: "lists", server: paging(func(_ *operation, p *listPage) { p.Meta.URL = strings.ReplaceAll(p.Meta.URL, "%2B", "+") })},
	{mistake: "every page says that it is the first", suite: "lists", server: paging(func(_ *operation, p *listPage) { p.Meta.Page = 0 })},
	{mistake: "page_size is the number of orders on the page", suite: "lists", server: paging(func(_ *operation, p *listPage) { p.Meta.PageSize = len(p.Items) })},
	{mistake: "the key of the items is wrong", suite: "lists", server: paging(func(_ *operation, p *listPage) { p.Meta.Key = "hosted_number_orders" })},
	{mistake: "an empty page is null", suite: "lists", answer: func(a *answered) {
		a.json(func(body map[string]any) {
			if items, ok := body["items"].([]any); ok && len(items) == 0 {
				body["items"] = nil
			}
		})
	}},
	{mistake: "a list shows the orders of all accounts", suite: "access", server: paging(func(o *operation, p *listPage) {
		for _, e := range o.site.store.all {
			if e.order.AccountSID != o.account {
				p.Items = append(p.Items, o.represent(&e.order))
			}
		}
	})},
	{mistake: "a list never changes after the first request", suite: "lists", server: func(s *site) {
		kept := map[string]answered{}
		operating(http.MethodPost, resetting, func(o *operation) {
			clear(kept)
			o.right()
		})(s)
		operating(http.MethodGet, collection, func(o *operation) {
			query := o.account.String() + o.request.URL.RawQuery
			if first, is := kept[query]; is {
				o.answer = first
				return
			}
			if o.right(); o.ok() {
				kept[query] = o.answer
			}
		})(s)
	}},
}

// listPage is a page of a list.
type listPage = api.Page[order.Resource]

// paging puts a mistake into the pages of lists.
func paging(mistake func(*operation, *listPage)) func(*site) {
	return operating(http.MethodGet, collection, func(o *operation) {
		var p listPage
		if o.right(); o.ok() && json.Unmarshal(o.answer.body, &p) == nil {
			mistake(o, &p)
			o.say(o.answer.status, p)
		}
	})
}

// repaging shows another list on every page after the first.
func repaging(another func(*order.ListRequest), mistake func(*order.ListRequest, *listPage)) func(*site) {
	return paging(func(o *operation, p *listPage) {
		l, _ := order.ParseListRequest(o.form)
		from := o.site.store.from
		if from.Back {
			return
		}
		other := l
		another(&other)
		found, _, _ := o.site.store.Page(o.request.Context(), o.account, &other, from)
		p.Items = []order.Resource{}
		for _, r := range found {
			p.Items = append(p.Items, o.represent(&r.Order))
		}
		mistake(&l, p)
	})
}

// matching changes which orders a list has.
func matching(matches func(*order.ListRequest, *order.Resource) bool) func(*site) {
	return paging(func(o *operation, p *listPage) {
		p.Items = []order.Resource{}
		l, _ := order.ParseListRequest(o.form)
		for e := range o.site.store.below(o.account, o.site.store.from) {
			one := l
			if len(p.Items) < l.PageSize && matches(&one, &e.order.Resource) {
				p.Items = append(p.Items, o.represent(&e.order))
			}
		}
	})
}

// beginning changes where a page begins.
func beginning(mistake func(*wrongStore, *pageRequest)) func(*site) {
	return func(s *site) { s.store.begin = func(p *pageRequest) { mistake(s.store, p) } }
}

// below returns the orders of an account from a position on, newest first.
func (s *wrongStore) below(account sid.ID[sid.Account], from platform.Position) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, e := range slices.Backward(s.all) {
			if e.order.AccountSID == account && (from.At == 0 || e.position < from.At) && !yield(e) {
				return
			}
		}
	}
}

// offset returns where a page begins, found by counting.
func (s *wrongStore) offset(p *pageRequest) (from platform.Position) {
	left := p.request.Page * p.request.PageSize
	for e := range s.below(p.account, from) {
		if left == 0 {
			break
		}
		if p.request.Matches(&e.order.Resource) {
			left--
			from.At = e.position
		}
	}
	return from
}

// has reports whether an order has that position.
func (s *wrongStore) has(position uint64) bool {
	return slices.ContainsFunc(s.all, func(e *entry) bool { return e.position == position })
}

package mock

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var wrongLists = []wrong{
	{mistake: "the oldest comes first", suite: "lists", server: paging(func(_ *call, p *page) { slices.Reverse(p.Items) })},
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
	{mistake: "a page is filtered, not the list", suite: "lists", server: repaging(func(l *order.ListRequest) { *l = order.ListRequest{PageSize: l.PageSize} }, func(l *order.ListRequest, p *page) {
		p.Items = slices.DeleteFunc(p.Items, func(o order.Resource) bool { return !l.Matches(&o) })
	})},
	{mistake: "orders stay listed under the status they had", suite: "lists", server: func(s *Server) {
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
	{mistake: "a page has one order less", suite: "lists", server: paging(func(_ *call, p *page) {
		if len(p.Items) == p.Meta.PageSize {
			p.Items = p.Items[1:]
		}
	})},
	{mistake: "a page has one order more", suite: "lists", server: repaging(func(l *order.ListRequest) { l.PageSize++ }, func(*order.ListRequest, *page) {})},
	{mistake: "a page has 20 orders unless told otherwise", suite: "lists", server: reading(http.MethodGet, collection, func(form url.Values) {
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
	{mistake: "a token that cannot be read is the first page's", suite: "parameters", server: reading(http.MethodGet, collection, rewriting("PageToken", func(text string) string {
		if _, err := parseToken(text); err != nil {
			return ""
		}
		return text
	}))},
	{mistake: "a filter by a status that is no word matches nothing", suite: "parameters", server: reading(http.MethodGet, collection, rewriting("Status", func(text string) string {
		if _, err := status.Parse(text); err != nil && text != "" {
			return "failed"
		}
		return text
	}))},
	{mistake: "an ill-formed filter is refused", suite: "parameters", server: refusing(http.MethodGet, collection, order.ErrorInvalidParameter, "IncomingPhoneNumberSid", func(text string) bool { return text == "x" })},
	{mistake: "there is a next page where nothing follows", suite: "lists", server: paging(func(c *call, p *page) {
		if p.Meta.NextPageURL == "" && len(p.Items) == p.Meta.PageSize {
			p.Meta.NextPageURL = order.Text(p.Meta.URL)
		}
	})},
	{mistake: "there is no third page", suite: "lists", server: paging(func(_ *call, p *page) {
		if p.Meta.Page == 1 {
			p.Meta.NextPageURL = ""
		}
	})},
	{mistake: "there is no way back", suite: "lists", server: paging(func(_ *call, p *page) { p.Meta.PreviousPageURL = "" })},
	{mistake: "the way back leads to the first page", suite: "lists", server: operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
		if start, err := parseToken(c.form.Get("PageToken")); err == nil && start.back {
			c.form.Set("PageToken", newest.token())
		}
		return right(c)
	})},
	{mistake: "pages are counted off from the start", suite: "lists", server: operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
		if l, err := order.ParseListRequest(c.form); err == nil && l.PageToken != "" {
			c.form.Set("PageToken", c.offset(&l).token())
		}
		return right(c)
	})},
	{mistake: "the page after an order that is deleted is empty", suite: "lists", server: operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
		answer, err := right(c)
		start, bad := parseToken(c.form.Get("PageToken"))
		if p, ok := answer.(page); ok && bad == nil && !start.back && start != newest && !c.has(start.number) {
			p.Items = []order.Resource{}
			return p, err
		}
		return answer, err
	})},
	{mistake: "a page begins with the last order of the page before", suite: "lists", server: operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
		if start, err := parseToken(c.form.Get("PageToken")); err == nil && start != newest && !start.back {
			start.number++
			c.form.Set("PageToken", start.token())
		}
		return right(c)
	})},
	{mistake: "a page skips an order", suite: "lists", server: operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
		if start, err := parseToken(c.form.Get("PageToken")); err == nil && start != newest && !start.back {
			start.number--
			c.form.Set("PageToken", start.token())
		}
		return right(c)
	})},
	{mistake: "the next page forgets the filter", suite: "lists", server: paging(func(_ *call, p *page) {
		p.Meta.NextPageURL = order.Text(strings.Replace(string(p.Meta.NextPageURL), "Status=received&", "", 1))
	})},
	{mistake: "a plus in a url is not escaped", suite: "lists", server: paging(func(_ *call, p *page) { p.Meta.URL = strings.ReplaceAll(p.Meta.URL, "%2B", "+") })},
	{mistake: "every page says that it is the first", suite: "lists", server: paging(func(_ *call, p *page) { p.Meta.Page = 0 })},
	{mistake: "a page says how many orders it has", suite: "lists", server: paging(func(_ *call, p *page) { p.Meta.PageSize = len(p.Items) })},
	{mistake: "the key of the items is another", suite: "lists", server: paging(func(_ *call, p *page) { p.Meta.Key = "hosted_number_orders" })},
	{mistake: "an empty page is null", suite: "lists", answer: func(a *answered) {
		a.json(func(body map[string]any) {
			if items, ok := body["items"].([]any); ok && len(items) == 0 {
				body["items"] = nil
			}
		})
	}},
	{mistake: "a list shows the orders of all accounts", suite: "access", server: operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
		answer, err := right(c)
		if p, ok := answer.(page); ok {
			for _, e := range c.store.bySID {
				if e.order.AccountSID != c.account {
					p.Items = append(p.Items, *c.representation(&e.order))
				}
			}
			return p, err
		}
		return answer, err
	})},
	{mistake: "a list is as it was when it was first asked for", suite: "lists", server: func(s *Server) {
		kept := map[string]any{}
		operating(http.MethodPost, resetting, func(c *call, right operation) (any, error) {
			clear(kept)
			return right(c)
		})(s)
		operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
			query := c.account.String() + c.request.URL.RawQuery
			if kept[query] != nil {
				return kept[query], nil
			}
			answer, err := right(c)
			kept[query] = answer
			return answer, err
		})(s)
	}},
}

// paging puts a mistake into the pages of lists.
func paging(mistake func(*call, *page)) func(*Server) {
	return operating(http.MethodGet, collection, func(c *call, right operation) (any, error) {
		answer, err := right(c)
		if p, ok := answer.(page); ok {
			mistake(c, &p)
			return p, err
		}
		return answer, err
	})
}

// repaging shows, on the pages that a list goes on with, what another list has.
func repaging(another func(*order.ListRequest), mistake func(*order.ListRequest, *page)) func(*Server) {
	return paging(func(c *call, p *page) {
		l, _ := order.ParseListRequest(c.form)
		start, err := parseToken(l.PageToken)
		if err != nil || start.back {
			return
		}
		other := l
		another(&other)
		found, _ := c.store.page(c.account, &other, start)
		p.Items = []order.Resource{}
		for _, e := range found {
			p.Items = append(p.Items, *c.representation(&e.order))
		}
		mistake(&l, p)
	})
}

// matching puts a mistake into which orders a list has.
func matching(matches func(*order.ListRequest, *order.Resource) bool) func(*Server) {
	return paging(func(c *call, p *page) {
		p.Items = []order.Resource{}
		all := c.store.lists[list{account: c.account}]
		l, _ := order.ParseListRequest(c.form)
		start, _ := parseToken(l.PageToken)
		if all == nil {
			return
		}
		for e := range all.below(start.number) {
			one := l
			if len(p.Items) < l.PageSize && matches(&one, &e.order.Resource) {
				p.Items = append(p.Items, *c.representation(&e.order))
			}
		}
	})
}

// offset is the position of a page that is found by counting.
func (c *call) offset(l *order.ListRequest) position {
	left := l.Page * l.PageSize
	below := newest
	if all := c.store.lists[list{account: c.account}]; all != nil {
		for e := range all.below(newest.number) {
			if left == 0 {
				break
			}
			if l.Matches(&e.order.Resource) {
				left--
				below = position{number: e.number}
			}
		}
	}
	return below
}

// has reports whether the caller has an order of that number.
func (c *call) has(number uint64) bool {
	if all := c.store.lists[list{account: c.account}]; all != nil {
		for e := range all.from(number) {
			return e.number == number
		}
	}
	return false
}

package conform

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/order"
)

// listed is the latest page of a list.
type listed struct {
	as         script.Login
	list       order.ListRequest
	index      int
	next, prev string // the server's urls of the pages around it

	nextToken, prevToken string // the model's tokens of these pages
}

// judgeList compares a page with what the model has.
func (s *Session) judgeList(p posed) ([]report.Difference, error) {
	at := p.at
	var parsed error
	if p.step.Verb == script.List {
		_, query, _ := strings.Cut(p.url, "?")
		at.list, parsed = order.ParseListRequest(order.ParseForm(query))
	}
	want, err := s.model.platform.List(context.Background(), s.accounts[at.as].SID, &at.list, parsed)
	if problems := order.ProblemsOf(err); len(problems) > 0 {
		return s.refusal(problems), nil
	}
	if err != nil {
		return nil, err
	}
	var got page
	if wrong := s.decode(http.StatusOK, &got); wrong != nil {
		return wrong, nil
	}
	if wrong := spelt("the list", s.last.body, "items", "meta"); wrong != nil {
		return wrong, nil
	}
	at.nextToken, at.prevToken = want.Next, want.Previous
	s.pages = &at
	return slices.Concat(s.items(want.Orders, got.Items), s.meta(&at, got.Meta)), nil
}

// place returns the page that a step asks for, and its path or url.
func (s *Session) place(step *script.Step, latest *known) (at listed, path string, err error) {
	if step.Verb == script.List {
		path = order.Path
		if query := s.fill(step.Form, latest); query != "" {
			path += "?" + query
		}
		return listed{as: step.As}, path, nil
	}
	if s.pages == nil {
		return at, "", fmt.Errorf("conform: %v requires a list before: %w", *step, errSense)
	}
	at = *s.pages
	step.As = at.as
	if step.Verb == script.Next {
		at.index, path, at.list.PageToken = at.index+1, at.next, at.nextToken
	} else {
		at.index, path, at.list.PageToken = at.index-1, at.prev, at.prevToken
	}
	if path == "" {
		return at, "", fmt.Errorf("conform: %v: the list has no such page: %w", *step, errSense)
	}
	return at, path, nil
}

// items compares the orders of a page.
func (s *Session) items(want []order.Order, got []json.RawMessage) (all []report.Difference) {
	if got == nil {
		all = append(all, difference("items", "a list", "null, or no such key"))
	}
	if len(want) != len(got) {
		all = append(all, difference("the number of items", fmt.Sprint(len(want)), fmt.Sprint(len(got))))
	}
	for i := range min(len(want), len(got)) {
		for _, d := range s.compareWith(&want[i], got[i]) {
			d.What = fmt.Sprintf("items[%d].%s", i, d.What)
			all = append(all, d)
		}
	}
	return all
}

// meta compares the meta of a page, and keeps the urls of its neighbours.
func (s *Session) meta(at *listed, text json.RawMessage) []report.Difference {
	var got meta
	if err := exactjson.UnmarshalUnique(text, &got); err != nil {
		return differs("meta", "an object", err.Error())
	}
	all := spelt("meta", text, "first_page_url", "key", "next_page_url", "page", "page_size", "previous_page_url", "url")
	differ := func(what string, want, got any) {
		if want != got {
			all = append(all, difference("meta."+what, fmt.Sprint(want), fmt.Sprint(got)))
		}
	}
	differ("key", "items", got.Key)
	differ("page", at.index, got.Page)
	differ("page_size", at.list.PageSize, got.PageSize)
	differ("whether next_page_url is there", at.nextToken != "", got.NextPageURL != nil)
	differ("whether previous_page_url is there", at.index > 0, got.PreviousPageURL != nil)
	at.next, at.prev = deref(got.NextPageURL), deref(got.PreviousPageURL)

	at.list.Page, at.list.PageToken = 0, ""
	differ("first_page_url", s.target.base()+order.Path+"?"+at.list.Query(), got.FirstPageURL)
	for _, neighbour := range []struct {
		what, url string
		index     int
	}{{"url", got.URL, at.index}, {"next_page_url", at.next, at.index + 1}, {"previous_page_url", at.prev, at.index - 1}} {
		if neighbour.url == "" {
			continue
		}
		at.list.Page, at.list.PageToken = neighbour.index, ""
		want := s.target.base() + order.Path + "?" + at.list.Query()
		differ(neighbour.what, withToken(want, neighbour.url, neighbour.index > 0), neighbour.url)
	}
	return all
}

// withToken returns a wanted url with the token of the url that the server shows,
// because the server chooses its tokens. The first page may have none.
func withToken(want, shown string, must bool) string {
	const param = "&PageToken="
	notToken := func(r rune) bool { return r <= ' ' || r > '~' || r == '&' || r == '#' }
	token, ok := strings.CutPrefix(shown, want+param)
	switch {
	case ok && token != "" && !strings.ContainsFunc(token, notToken):
		return shown
	case must:
		return want + param + "TOKEN"
	}
	return want
}

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

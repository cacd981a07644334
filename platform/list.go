package platform

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Page is a page of a list of orders, newest first.
type Page struct {
	Neighbours

	Orders []order.Order
}

// List returns a page of the caller's own orders. parsed is the error from
// order.ParseListRequest; if it is nil, the request is validated. Orders show as they are
// now, also if a deadline has passed since they were stored. List omits an order whose
// match depends on that, so a page may be short: a host that filters by status
// sweeps first. The refusals are order.Problems.
func (p *Platform) List(ctx context.Context, caller sid.ID[sid.Account], l *order.ListRequest, parsed error) (Page, error) {
	return p.list(ctx, caller, l, parsed)
}

// ListAll is List for the orders of every account. It is for the host, not for callers of the
// API.
func (p *Platform) ListAll(ctx context.Context, l *order.ListRequest, parsed error) (Page, error) {
	return p.list(ctx, sid.ID[sid.Account]{}, l, parsed)
}

// list returns a page of the orders of an account; the zero account stands for all.
func (p *Platform) list(ctx context.Context, account sid.ID[sid.Account], l *order.ListRequest, parsed error) (Page, error) {
	if parsed == nil {
		parsed = l.Validate()
	}
	from, err := begin(l.PageToken, parsed)
	if err != nil {
		return Page{}, err
	}
	request := *l
	request.PageSize = cmp.Or(request.PageSize, order.DefaultPageSize)
	records, more, err := p.store.Page(ctx, account, &request, from)
	if err != nil {
		return Page{}, err
	}
	now := p.options.Now()
	page := Page{Orders: make([]order.Order, 0, len(records))}
	for _, r := range records {
		o, err := p.elapsed(ctx, r, now)
		if err != nil {
			return Page{}, err
		}
		if l.Matches(&o.Resource) {
			page.Orders = append(page.Orders, o)
		}
	}
	page.Neighbours = around(records, func(r *Record) uint64 { return r.Position }, from, more)
	return page, nil
}

// Neighbours are the tokens of the pages around a page.
type Neighbours struct {
	// Next is the token of the page after this one; "" if nothing follows.
	Next string
	// Previous is the token of the page before this one. That page may not exist: see
	// the index of this page.
	Previous string
}

// around returns the neighbours of a page that begins at a position. more says whether
// anything follows.
func around[R any](records []R, position func(R) uint64, from Position, more bool) (n Neighbours) {
	top, bottom := from, from
	top.Back = true
	if len(records) > 0 {
		top = Position{At: position(records[0]) + 1, Back: true}
		bottom = Position{At: position(records[len(records)-1])}
	} else if from.Back {
		bottom.Back = false
	}
	n.Previous = top.token()
	if more {
		n.Next = bottom.token()
	}
	return n
}

// begin returns where the page of a token begins, or the problems of its request. parsed
// holds those of the form.
func begin(token string, parsed error) (Position, error) {
	from, unreadable := parseToken(token)
	if all := order.ProblemsOf(parsed, unreadable); len(all) > 0 {
		return from, all
	}
	return from, nil
}

// token writes a position as an opaque text.
func (p Position) token() string {
	text := "below "
	if p.Back {
		text = "from "
	}
	return base64.RawURLEncoding.EncodeToString([]byte(text + strconv.FormatUint(p.At, 10)))
}

// parseToken reads a text of token; the empty token is the newest order. A token holds
// only a position, so any list of any account may use it.
func parseToken(token string) (Position, error) {
	if token == "" {
		return Position{}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	direction, number, _ := strings.Cut(string(text), " ")
	at, bad := strconv.ParseUint(number, 10, 64)
	if err != nil || bad != nil || direction != "from" && (direction != "below" || at == 0) {
		return Position{}, &order.Problem{Param: "PageToken", Code: order.ErrorInvalidParameter,
			Err: fmt.Errorf("PageToken must be the token of a next_page_url or previous_page_url; it is %.40q", token)}
	}
	return Position{At: at, Back: direction == "from"}, nil
}

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
	Orders []order.Order
	// Next is the token of the page after this one; "" if nothing follows.
	Next string
	// Previous is the token of the page before this one. That page may not exist: see
	// the index of this page.
	Previous string
}

// List returns a page of the caller's own orders. parsed is the error from
// order.ParseListRequest; if it is nil, the request is validated. Orders show as they are
// now, also if a deadline has passed since they were stored. List omits an order whose
// match depends on that, so a page may be short: a host that filters by status
// sweeps first. The refusals are order.Problems.
func (p *Platform) List(ctx context.Context, caller sid.ID[sid.Account], l *order.ListRequest, parsed error) (Page, error) {
	if parsed == nil {
		parsed = l.Validate()
	}
	from, unreadable := parseToken(l.PageToken)
	if all := order.ProblemsOf(parsed, unreadable); len(all) > 0 {
		return Page{}, all
	}
	request := *l
	request.PageSize = cmp.Or(request.PageSize, order.DefaultPageSize)
	records, more, err := p.store.Page(ctx, caller, &request, from)
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
	top, bottom := from, from
	top.Back = true
	if len(records) > 0 {
		top = Position{At: records[0].Position + 1, Back: true}
		bottom = Position{At: records[len(records)-1].Position}
	} else if from.Back {
		bottom.Back = false
	}
	page.Previous = top.token()
	if more {
		page.Next = bottom.token()
	}
	return page, nil
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

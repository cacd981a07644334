package client

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

var createLetter = typed[loa.CreateRequest]{
	func(r *loa.CreateRequest) *order.Generation { return &r.Generation },
	(*loa.CreateRequest).Values, loa.ParseCreateRequest,
}

// CreateLetter creates a letter of authorization for verified orders, and sends it to its
// Email. The request is sent once.
func (c *Client) CreateLetter(ctx context.Context, create loa.CreateRequest) (loa.Resource, error) {
	const operation = "create letter"
	form, err := createLetter.in(c.generation, &create)
	if err != nil {
		return loa.Resource{}, invalid(operation, err)
	}
	return read(ctx, c, &request{operation: operation, method: http.MethodPost, url: c.lettersURL(), form: form}, same, isLetter)
}

// FetchLetter returns a letter.
func (c *Client) FetchLetter(ctx context.Context, id sid.ID[sid.AuthorizationDocument]) (loa.Resource, error) {
	r, err := c.letterRequest(http.MethodGet, "fetch letter", id)
	if err != nil {
		return loa.Resource{}, invalid(r.operation, err)
	}
	r.repeatable = true
	return read(ctx, c, r, same, isLetter)
}

// UpdateLetter updates a letter, and returns it. Only order.Generation1 updates letters.
// An update with a Status is sent once, because it asks for an event.
func (c *Client) UpdateLetter(ctx context.Context, id sid.ID[sid.AuthorizationDocument], update loa.UpdateRequest) (loa.Resource, error) {
	r, missing := c.letterRequest(http.MethodPost, "update letter", id)
	if err := errors.Join(c.only(order.Generation1), missing, update.Validate()); err != nil {
		return loa.Resource{}, invalid(r.operation, err)
	}
	r.form, r.repeatable = update.Values(), update.Status == 0
	return read(ctx, c, r, same, isLetter)
}

// DeleteLetter cancels a letter. Only order.Generation2 deletes letters.
func (c *Client) DeleteLetter(ctx context.Context, id sid.ID[sid.AuthorizationDocument]) error {
	r, missing := c.letterRequest(http.MethodDelete, "delete letter", id)
	if err := errors.Join(c.only(order.Generation2), missing); err != nil {
		return invalid(r.operation, err)
	}
	return c.remove(ctx, r)
}

// Letters yields the letters that match a request, as Orders does.
func (c *Client) Letters(ctx context.Context, filter loa.ListRequest) iter.Seq2[loa.Resource, error] {
	const operation = "list letters"
	if err := filter.Validate(); err != nil {
		return failing[loa.Resource](invalid(operation, err))
	}
	return listOf(operation, c.orders, c.lettersURL()+"?"+filter.Query(), same[loa.Resource], isLetter).all(ctx, c)
}

// DependentOrders yields the orders of a letter that match a request, as Orders does. The
// API leaves out some of their fields, such as the url.
func (c *Client) DependentOrders(ctx context.Context, id sid.ID[sid.AuthorizationDocument], filter order.ListRequest) iter.Seq2[Order, error] {
	r, missing := c.letterRequest(http.MethodGet, "list orders of letter", id)
	_, err := listOrders.in(c.generation, &filter)
	if err := errors.Join(missing, err); err != nil {
		return failing[Order](invalid(r.operation, err))
	}
	return c.listOrders(ctx, r.operation, r.url+"/DependentHostedNumberOrders?"+filter.Query())
}

func (c *Client) lettersURL() string { return c.orders.base + loa.BasePath(c.generation) }

func (c *Client) letterRequest(method, operation string, id sid.ID[sid.AuthorizationDocument]) (*request, error) {
	return requestUnder(c.lettersURL(), method, operation, id.String())
}

// only returns an error unless the client is one of a generation.
func (c *Client) only(g order.Generation) error {
	if c.generation == g {
		return nil
	}
	return &order.Problem{Code: order.ErrorMethodNotAllowed, Err: errors.New("the request does not exist in this generation of the API; use a client of the other one")}
}

func isLetter(l *loa.Resource) error {
	if l.SID.IsZero() {
		return errors.New("it must be a letter; it has no sid")
	}
	return nil
}

package client

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// numbersURL is the API's own address for incoming phone numbers.
const numbersURL = "https://api.twilio.com"

// FetchNumber returns the incoming phone number of an order, by the order's
// IncomingPhoneNumberSID.
func (c *Client) FetchNumber(ctx context.Context, id sid.ID[sid.IncomingPhoneNumber]) (api.Number, error) {
	r, err := c.numberRequest(http.MethodGet, "fetch number", id)
	if err != nil {
		return api.Number{}, invalid(r.operation, err)
	}
	r.repeatable = true
	return read(ctx, c, r, same, isNumber)
}

// UpdateNumber configures an incoming phone number, and returns it.
func (c *Client) UpdateNumber(ctx context.Context, id sid.ID[sid.IncomingPhoneNumber], update order.NumberUpdateRequest) (api.Number, error) {
	r, missing := c.numberRequest(http.MethodPost, "update number", id)
	if err := errors.Join(missing, update.Validate()); err != nil {
		return api.Number{}, invalid(r.operation, err)
	}
	r.form, r.repeatable = update.Values(), true
	return read(ctx, c, r, same, isNumber)
}

// DeleteNumber deletes an incoming phone number, which off-boards its completed order.
func (c *Client) DeleteNumber(ctx context.Context, id sid.ID[sid.IncomingPhoneNumber]) error {
	r, err := c.numberRequest(http.MethodDelete, "delete number", id)
	if err != nil {
		return invalid(r.operation, err)
	}
	return c.remove(ctx, r)
}

// Numbers yields the incoming phone numbers that match a request, as Orders does.
func (c *Client) Numbers(ctx context.Context, filter order.NumberListRequest) iter.Seq2[api.Number, error] {
	const operation = "list numbers"
	if err := filter.Validate(); err != nil {
		return failing[api.Number](invalid(operation, err))
	}
	return list[api.NumberPage, api.Number]{
		operation, c.numbers, c.numbers.base + api.Path(api.IncomingPhoneNumbers, c.account, nil) + "?" + filter.Query(),
		func(p *api.NumberPage) []api.Number { return each(p.Numbers, numberOf) },
		func(p *api.NumberPage) string { return string(p.NextPageURI) },
		isNumber,
	}.all(ctx, c)
}

func (c *Client) numberRequest(method, operation string, id sid.ID[sid.IncomingPhoneNumber]) (*request, error) {
	if id.IsZero() {
		return &request{operation: operation}, errNoSID
	}
	return &request{
		operation: operation + " " + id.String(), method: method,
		url: c.numbers.base + api.Path(api.IncomingPhoneNumber, c.account, id),
	}, nil
}

// numberOf returns an item of a page, which is null in a wrong answer.
func numberOf(n *api.Number) api.Number {
	if n == nil {
		return api.Number{}
	}
	return *n
}

func isNumber(n *api.Number) error {
	if n.SID.IsZero() {
		return errors.New("it must be an incoming phone number; it has no sid")
	}
	return nil
}

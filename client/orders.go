package client

import (
	"context"
	"errors"
	"iter"
	"net/http"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Create creates an order. The request is sent once, because sending it again could
// find the number taken by the first order.
func (c *Client) Create(ctx context.Context, create order.CreateRequest) (order.Resource, error) {
	const operation = "create order"
	form, err := createOrder.in(c.generation, &create)
	if err != nil {
		return order.Resource{}, invalid(operation, err)
	}
	return read(ctx, c, &request{operation: operation, method: http.MethodPost, url: c.orders.base + c.generation.Path(), form: form}, isOrder)
}

// Fetch returns an order.
func (c *Client) Fetch(ctx context.Context, id sid.ID[sid.Order]) (order.Resource, error) {
	return c.fetch(ctx, id.String())
}

// FetchNamed returns the order with a unique name. Only order.Generation1 has unique
// names.
func (c *Client) FetchNamed(ctx context.Context, uniqueName string) (order.Resource, error) {
	if !c.generation.HasUniqueNames() {
		return order.Resource{}, invalid("fetch order "+uniqueName, unknownParam("UniqueName"))
	}
	return c.fetch(ctx, uniqueName)
}

func (c *Client) fetch(ctx context.Context, ref string) (order.Resource, error) {
	r, err := c.orderRequest(http.MethodGet, "fetch order", ref)
	if err != nil {
		return order.Resource{}, invalid(r.operation, err)
	}
	r.repeatable = true
	return read(ctx, c, r, isOrder)
}

// Update updates an order, and returns it. An update with a Status or a
// VerificationCode is sent once, because each asks for an event, such as a call.
func (c *Client) Update(ctx context.Context, id sid.ID[sid.Order], update order.UpdateRequest) (order.Resource, error) {
	r, missing := c.orderRequest(http.MethodPost, "update order", id.String())
	form, err := updateOrder.in(c.generation, &update)
	if err := errors.Join(missing, err); err != nil {
		return order.Resource{}, invalid(r.operation, err)
	}
	r.form, r.repeatable = form, update.Status == status.None && update.VerificationCode == ""
	return read(ctx, c, r, isOrder)
}

// Delete cancels an order. If it was sent again after a 503, ErrNotFound may mean that
// the first try had cancelled the order.
func (c *Client) Delete(ctx context.Context, id sid.ID[sid.Order]) error {
	r, err := c.orderRequest(http.MethodDelete, "delete order", id.String())
	if err != nil {
		return invalid(r.operation, err)
	}
	return c.remove(ctx, r)
}

// Orders yields the orders that match a request, page after page, in the API's order.
// A zero request yields every order of the account. Each page is asked for when the
// loop needs it. After an error the loop ends.
func (c *Client) Orders(ctx context.Context, filter order.ListRequest) iter.Seq2[order.Resource, error] {
	const operation = "list orders"
	if _, err := listOrders.in(c.generation, &filter); err != nil {
		return failing[order.Resource](invalid(operation, err))
	}
	return listOf(operation, c.orders, c.orders.base+c.generation.Path()+"?"+filter.Query(), isOrder).all(ctx, c)
}

// failing yields an error.
func failing[T any](err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		yield(zero, err)
	}
}

// orderRequest returns a request about one order, by its sid or its unique name.
func (c *Client) orderRequest(method, operation, ref string) (*request, error) {
	return requestUnder(c.orders.base+c.generation.Path(), method, operation, ref)
}

func isOrder(r *order.Resource) error {
	if r.SID.IsZero() {
		return errors.New("it must be an order; it has no sid")
	}
	return nil
}

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
func (c *Client) Create(ctx context.Context, create order.CreateRequest) (Order, error) {
	const operation = "create order"
	form, err := createOrder.in(c.generation, &create)
	if err != nil {
		return Order{}, invalid(operation, err)
	}
	return c.readOrder(ctx, &request{operation: operation, method: http.MethodPost, url: c.orders.base + c.generation.Path(), form: form})
}

// Fetch returns an order.
func (c *Client) Fetch(ctx context.Context, id sid.ID[sid.Order]) (Order, error) {
	return c.fetch(ctx, id.String())
}

// FetchNamed returns the order with a unique name. Only order.Generation1 has unique
// names.
func (c *Client) FetchNamed(ctx context.Context, uniqueName string) (Order, error) {
	if !c.generation.HasUniqueNames() {
		return Order{}, invalid("fetch order "+uniqueName, unknownParam("UniqueName"))
	}
	return c.fetch(ctx, uniqueName)
}

func (c *Client) fetch(ctx context.Context, ref string) (Order, error) {
	r, err := c.orderRequest(http.MethodGet, "fetch order", ref)
	if err != nil {
		return Order{}, invalid(r.operation, err)
	}
	r.repeatable = true
	return c.readOrder(ctx, r)
}

// Update updates an order, and returns it. An update with a Status or a
// VerificationCode is sent once, because each asks for an event, such as a call.
func (c *Client) Update(ctx context.Context, id sid.ID[sid.Order], update order.UpdateRequest) (Order, error) {
	r, missing := c.orderRequest(http.MethodPost, "update order", id.String())
	form, err := updateOrder.in(c.generation, &update)
	if err := errors.Join(missing, err); err != nil {
		return Order{}, invalid(r.operation, err)
	}
	r.form, r.repeatable = form, update.Status == status.None && update.VerificationCode == ""
	return c.readOrder(ctx, r)
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
func (c *Client) Orders(ctx context.Context, filter order.ListRequest) iter.Seq2[Order, error] {
	const operation = "list orders"
	if _, err := listOrders.in(c.generation, &filter); err != nil {
		return failing[Order](invalid(operation, err))
	}
	return c.listOrders(ctx, operation, c.orders.base+c.generation.Path()+"?"+filter.Query())
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

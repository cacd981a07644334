package client

import (
	"context"
	"errors"
	"iter"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
)

// Order is an order as the API shows it, in either generation. A field that the
// generation does not show is zero.
type Order struct {
	order.Resource

	// Only order.Generation2 shows these fields.
	ContactPhoneNumber phone.Number `json:"contact_phone_number,omitzero"`
	ContactTitle       order.Text   `json:"contact_title,omitzero"`
	NextStep           order.Text   `json:"next_step,omitzero"` // a sentence for people
}

func of1(r order.Resource) Order { return Order{Resource: r} }

func of2(v api.OrderV2) Order {
	return Order{
		Resource: order.Resource{
			AccountSID: v.AccountSID, AddressSID: v.AddressSID, CallDelay: v.VerificationCallDelay, Capabilities: v.Capabilities,
			CcEmails: v.CcEmails, DateCreated: v.DateCreated, DateUpdated: v.DateUpdated, Email: v.Email,
			Extension: v.VerificationCallExtension, FailureReason: v.FailureReason, FriendlyName: v.FriendlyName,
			IncomingPhoneNumberSID: v.IncomingPhoneNumberSID, PhoneNumber: v.PhoneNumber, SID: v.SID,
			SigningDocumentSID: v.SigningDocumentSID, Status: v.Status, URL: v.URL, VerificationAttempts: v.VerificationAttempts,
			VerificationCallSIDs: v.VerificationCallSIDs, VerificationCode: v.VerificationCode, VerificationType: v.VerificationType,
		},
		ContactPhoneNumber: v.ContactPhoneNumber, ContactTitle: v.ContactTitle, NextStep: v.NextStep,
	}
}

// readOrder sends a request that is answered with an order.
func (c *Client) readOrder(ctx context.Context, r *request) (Order, error) {
	if c.generation == order.Generation2 {
		return read(ctx, c, r, of2, isOrder)
	}
	return read(ctx, c, r, of1, isOrder)
}

// listOrders yields the orders of a list.
func (c *Client) listOrders(ctx context.Context, operation, first string) iter.Seq2[Order, error] {
	if c.generation == order.Generation2 {
		return listOf(operation, c.orders, first, of2, isOrder).all(ctx, c)
	}
	return listOf(operation, c.orders, first, of1, isOrder).all(ctx, c)
}

func isOrder(o *Order) error {
	if o.SID.IsZero() {
		return errors.New("it must be an order; it has no sid")
	}
	return nil
}

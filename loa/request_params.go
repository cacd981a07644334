package loa

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

const (
	statusParam = "Status"
	// OrdersParam is the parameter that names the orders of a letter.
	OrdersParam = "HostedNumberOrderSids"
)

type (
	table        = params.Table[CreateRequest, UpdateRequest, ListRequest]
	param[T any] = params.Param[T, CreateRequest, UpdateRequest, ListRequest]
)

// one is a parameter given once, with the parser and the formatter of its type.
func one[T any](name string, code order.ErrorCode, parse func(string) (T, error), format func(T) string) *param[T] {
	return params.One[CreateRequest, UpdateRequest, ListRequest](name, int(code), parse, format)
}

func parseText(text string) (order.Text, error) { return order.Text(text), nil }

func parseEmail(text string) (order.Text, error) {
	text, err := order.ParseEmail(text)
	return order.Text(text), err
}

func formatText(text order.Text) string { return string(text) }

func verbatim(text string) string { return text }

// fields is the table of the parameters of letters: the requests that accept each, and
// the error code of an invalid value. Problems with a form are listed in its order,
// which is also that of order.ProblemsOf.
var fields = fieldsWith(func(title *param[order.Text]) *param[order.Text] { return title.Required() })

// fieldsV2 is the same table for generation 2, in which the title is optional (observed).
var fieldsV2 = fieldsWith(func(title *param[order.Text]) *param[order.Text] { return title })

func fieldsOf(g order.Generation) table {
	if g == order.Generation2 {
		return fieldsV2
	}
	return fields
}

func fieldsWith(title func(*param[order.Text]) *param[order.Text]) table {
	return table{
		ordersParam().RequiredOr(int(order.ErrorLetterOrders)).
			InCreate(func(c *CreateRequest) *OrderSIDs { return &c.HostedNumberOrderSIDs }),
		ordersParam().InAsk(func(u *UpdateRequest) *OrderSIDs { return &u.HostedNumberOrderSIDs }),
		params.Many[CreateRequest, UpdateRequest, ListRequest, order.Emails]("CcEmails", int(order.ErrorEmail), order.ParseEmail, verbatim).
			InCreate(func(c *CreateRequest) *order.Emails { return &c.CcEmails }).
			InUpdate(func(u *UpdateRequest, list order.Emails) { u.CcEmails = order.Some(list) },
				func(u *UpdateRequest) (order.Emails, bool) { return u.CcEmails.Get() }),
		one("AddressSid", order.ErrorAddress, sid.Parse[sid.Address], sid.ID[sid.Address].String).RequiredOr(int(order.ErrorAddress)).
			InCreate(func(c *CreateRequest) *sid.ID[sid.Address] { return &c.AddressSID }),
		one("AddressSid", order.ErrorAddress, sid.Parse[sid.Address], sid.ID[sid.Address].String).
			InAsk(func(u *UpdateRequest) *sid.ID[sid.Address] { return &u.AddressSID }),
		one("Email", order.ErrorEmail, parseEmail, formatText).Required().
			InCreate(func(c *CreateRequest) *order.Text { return &c.Email }),
		one("Email", order.ErrorEmail, parseEmail, formatText).
			InAsk(func(u *UpdateRequest) *order.Text { return &u.Email }),
		one(statusParam, order.ErrorLetterStatus, parsePostable, Status.String).
			InAsk(func(u *UpdateRequest) *Status { return &u.Status }),
		title(one("ContactTitle", order.ErrorInvalidParameter, parseText, formatText)).
			InCreate(func(c *CreateRequest) *order.Text { return &c.ContactTitle }),
		one("ContactTitle", order.ErrorInvalidParameter, parseText, formatText).
			InAsk(func(u *UpdateRequest) *order.Text { return &u.ContactTitle }),
		one("ContactPhoneNumber", order.ErrorInvalidParameter, phone.Parse, phone.Number.String).Required().
			InCreate(func(c *CreateRequest) *phone.Number { return &c.ContactPhoneNumber }),
		one("ContactPhoneNumber", order.ErrorInvalidParameter, phone.Parse, phone.Number.String).
			InAsk(func(u *UpdateRequest) *phone.Number { return &u.ContactPhoneNumber }),

		// The filters of a list. Only Status is checked.
		one(statusParam, order.ErrorUnknownStatus, ParseStatus, Status.String).
			InList(func(l *ListRequest) *Status { return &l.Status }),
		one("Email", order.ErrorInvalidParameter, parseString, verbatim).
			InList(func(l *ListRequest) *string { return &l.Email }),
		one("PageSize", order.ErrorInvalidParameter, parsePageSize, order.FormatPageSize).
			InList(func(l *ListRequest) *int { return &l.PageSize }),
		one("Page", order.ErrorInvalidParameter, order.ParsePage, strconv.Itoa).
			InList(func(l *ListRequest) *int { return &l.Page }),
		one("PageToken", order.ErrorInvalidParameter, parseString, verbatim).
			InList(func(l *ListRequest) *string { return &l.PageToken }),
	}
}

func parseString(text string) (string, error) { return text, nil }

// parsePageSize is order.ParsePageSize, with its code for the table.
func parsePageSize(text string) (int, error) {
	size, err := order.ParsePageSize(text)
	var known *order.Problem
	if errors.As(err, &known) {
		err = &params.Problem{Code: int(known.Code), Err: known.Err}
	}
	return size, err
}

// ordersParam begins the parameter that names the orders of a letter.
func ordersParam() *param[OrderSIDs] {
	p := params.Many[CreateRequest, UpdateRequest, ListRequest, OrderSIDs](OrdersParam, int(order.ErrorLetterOrders), sid.Parse[sid.Order], sid.ID[sid.Order].String)
	return p.Checked(func(orders OrderSIDs) error {
		named := map[sid.ID[sid.Order]]bool{}
		for _, id := range orders {
			if named[id] {
				return fmt.Errorf("must name each order once; it names %v twice", id)
			}
			named[id] = true
		}
		return nil
	})
}

// parsePostable reads a status that the customer may post.
func parsePostable(text string) (Status, error) {
	if s, err := ParseStatus(text); err == nil && Active().Has(s) {
		return s, nil
	}
	return 0, fmt.Errorf("must be opened or signing; it is %.40q", text)
}

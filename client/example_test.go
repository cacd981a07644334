package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// A program orders hosting twice, and finds out why the second order is refused.
func Example() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	c, err := client.New(client.Options{
		BaseURL:    server.URL, // leave it out for the API itself
		AccountSID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		AuthToken:  "the auth token",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	create := order.CreateRequest{PhoneNumber: phone.MustParse("+14155551212"), SMSCapability: true}
	o, err := c.Create(ctx, create)
	fmt.Println(o.Status, err)

	_, err = c.Create(ctx, create)
	fmt.Println(errors.Is(err, client.ErrInvalid), order.ErrorCodeOf(err) == order.ErrorNotHostable)

	for o, err := range c.Orders(ctx, order.ListRequest{Status: o.Status}) {
		fmt.Println(o.PhoneNumber, err)
	}
	// Output:
	// received <nil>
	// true true
	// +14155551212 <nil>
}

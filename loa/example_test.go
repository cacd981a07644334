package loa_test

import (
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

func ExampleLetter_Apply() {
	at := time.Date(2018, time.April, 2, 9, 15, 0, 0, time.UTC)
	create, err := loa.ParseCreateRequest(order.Generation1, order.ParseForm(
		"HostedNumberOrderSids=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&AddressSid=AD11111111111111111111111111111111"+
			"&Email=owner@example.com&ContactTitle=Ms&ContactPhoneNumber=%2B16175551212"))
	fmt.Println(err)

	var l loa.Letter
	commands := []loa.Command{
		{Event: loa.Create, Actor: order.Customer, At: at, Submission: &loa.Submission{
			Create:     create,
			SID:        sid.MustParse[sid.AuthorizationDocument]("PX11111111111111111111111111111111"),
			AccountSID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
		}},
		{Event: loa.Edit, Actor: order.Customer, At: at, Update: &loa.UpdateRequest{Email: "other@example.com"}},
		{Event: loa.Sign, Actor: order.Owner, At: at},
	}
	for _, c := range commands {
		change, err := l.Apply(c)
		fmt.Println(l.Status, change.Asks, err)
	}
	// Output:
	// <nil>
	// signing send-loa <nil>
	// signing  edit requires status opened; the letter is signing; update it with Status=opened alone first
	// signed sign-loa <nil>
}

func ExampleUpdateRequest_Command() {
	l := loa.Letter{Resource: loa.Resource{Status: loa.Signing}, Memory: loa.Memory{Version: 1}}
	update := loa.UpdateRequest{Status: loa.Opened}
	fmt.Println(update.Command(&l, time.Date(2018, time.April, 2, 9, 15, 0, 0, time.UTC)).Event)
	// Output: reopen-letter
}

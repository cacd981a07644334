package platform_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/sid"
)

// A platform creates an order, and refuses a second one for the same number.
func Example() {
	now := time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC)
	p := platform.New(memory.New(memory.Options{}), platform.Options{
		Now:  func() time.Time { return now },
		Rand: rand.NewChaCha8([32]byte{}), // crypto/rand.Reader in production
		Look: func(phone.Number) phone.Verdict { return phone.Hostable },
	})
	account := sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	request, problems := order.ParseCreateRequest(url.Values{"PhoneNumber": {"+16175551212"}, "SmsCapability": {"true"}})

	o, err := p.Create(context.Background(), account, request, problems)
	fmt.Println(o.Status, err)
	_, err = p.Create(context.Background(), account, request, problems)
	fmt.Println(order.ErrorCodeOf(err))

	now = now.Add(31 * 24 * time.Hour)
	o, _ = p.Fetch(context.Background(), account, o.SID.String())
	fmt.Println(o.Status, o.FailureReason)
	// Output:
	// received <nil>
	// 22110
	// failed The order was idle for too long.
}

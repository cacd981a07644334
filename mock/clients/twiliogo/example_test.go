package twiliogo_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/twilio/twilio-go"
	"github.com/twilio/twilio-go/client"
	numbers "github.com/twilio/twilio-go/rest/numbers/v2"

	"github.com/hostednumbers/hostednumbers/mock"
)

// docs/clients.md quotes this example word for word.
func Example() {
	server := httptest.NewServer(mock.New(mock.Options{})) // or the url of serve
	defer server.Close()
	login := &client.Client{
		Credentials: client.NewCredentials("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "anytoken"),
		HTTPClient:  &http.Client{Transport: mock.Transport(server.URL)},
	}
	login.SetAccountSid("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	rest := twilio.NewRestClientWithParams(twilio.ClientParams{Client: login})

	params := &numbers.CreateHostedNumberOrderParams{}
	params.SetPhoneNumber("+15017122662").SetContactPhoneNumber("+15017122663")
	params.SetAddressSid("AD11111111111111111111111111111111").SetEmail("owner@example.com")
	order, err := rest.NumbersV2.CreateHostedNumberOrder(params)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*order.PhoneNumber, *order.Status)
	// Output: +15017122662 received
}

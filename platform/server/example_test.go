package server_test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/platform/server"
)

// The API over a platform: any HTTP client creates an order.
func Example() {
	p := platform.New(memory.New(memory.Options{}), platform.Options{Now: time.Now, Rand: rand.Reader, Look: plan.Look})
	api := httptest.NewServer(server.New(p, server.Options{}))
	defer api.Close()

	address := strings.Replace(api.URL, "//", "//ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token@", 1)
	response, err := http.PostForm(address+"/HostedNumbers/HostedNumberOrders", url.Values{"PhoneNumber": {"+16175551212"}, "SmsCapability": {"true"}})
	fmt.Println(response.Status, err)
	// Output: 201 Created <nil>
}

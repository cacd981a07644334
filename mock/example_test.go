package mock_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"

	"github.com/hostednumbers/hostednumbers/mock"
)

// A client in a test uses the server's URL, any account sid and any password.
func Example() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()
	address := strings.Replace(server.URL, "//", "//ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token@", 1)
	response, err := http.PostForm(address+"/HostedNumbers/HostedNumberOrders", url.Values{"PhoneNumber": {"+16175551212"}, "SmsCapability": {"true"}})
	fmt.Println(response.Status, err)
	// Output: 201 Created <nil>
}

// The control plane plays every actor except the customer, and moves the clock.
func Example_controlPlane() {
	server := httptest.NewServer(mock.New(mock.Options{}))
	defer server.Close()

	response, err := http.PostForm(server.URL+"/_mock/Clock", url.Values{"Set": {"2099-03-28T20:06:39Z"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer response.Body.Close()
	io.Copy(os.Stdout, response.Body)
	// Output: {"now":"2099-03-28T20:06:39Z","standing":true}
}

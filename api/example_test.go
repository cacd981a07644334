package api_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
)

// A mock server answers a refusal as the API does.
func ExampleNewErrorBody() {
	problems := order.Problems{{Param: "FriendlyName", Code: order.ErrorFriendlyName, Err: errors.New("65 characters; at most 64 are allowed")}}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(api.NewErrorBody(problems)); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {
	//   "code": 22116,
	//   "message": "FriendlyName: 65 characters; at most 64 are allowed",
	//   "more_info": "https://www.twilio.com/docs/errors/22116",
	//   "status": 400,
	//   "details": {
	//     "problems": [
	//       {
	//         "param": "FriendlyName",
	//         "code": 22116,
	//         "message": "FriendlyName: 65 characters; at most 64 are allowed"
	//       }
	//     ]
	//   }
	// }
}

// A page knows the address of the next one.
func ExampleNewMeta() {
	l := order.ListRequest{PageSize: 2}
	meta := api.NewMeta("http://127.0.0.1:8421"+order.Path, &l, "token", "")
	fmt.Println(meta.NextPageURL)
	// Output: http://127.0.0.1:8421/HostedNumbers/HostedNumberOrders?PageSize=2&Page=1&PageToken=token
}

package callback_test

import (
	"fmt"
	"net/url"

	"github.com/hostednumbers/hostednumbers/callback"
)

func ExampleParse() {
	form, _ := url.ParseQuery("Status=pending-loa&HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=%2B15017122661")
	payload, err := callback.Parse(form)
	fmt.Println(payload.PhoneNumber, "is", payload.Status.Label(), err)

	form.Set("PhoneNumber", "501 712 2661")
	_, err = callback.Parse(form)
	fmt.Println(err)
	// Output:
	// +15017122661 is Pending LOA <nil>
	// callback: parse PhoneNumber: phone: parse "501 712 2661": no leading +, want the country code and the number, like +16175551212
}

package phone_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/phone"
)

func ExampleParse() {
	n, err := phone.Parse("+16175551212")
	fmt.Println(n, err)

	for _, text := range []string{"6175551212", " 16175551212", "+1 617 555 1212", "+06175551212", "+1234567890123456"} {
		_, err := phone.Parse(text)
		fmt.Println(err)
	}
	// Output:
	// +16175551212 <nil>
	// phone: parse "6175551212": must be + and the country code and the number, like +16175551212; it has no leading +
	// phone: parse " 16175551212": must begin with +; it begins with a space: in a form or a query, write + as %2B
	// phone: parse "+1 617 555 1212": must be + and digits alone, like +16175551212; it has ' ' at offset 2
	// phone: parse "+06175551212": must begin with + and a country code; it begins with +0, and no country code does
	// phone: parse "+1234567890123456": must have at most 15 digits; it has 16
}

func ExampleNumber() {
	contact := struct{ Work, Home phone.Number }{Work: phone.MustParse("+16135550123")}
	data, err := json.Marshal(contact)
	fmt.Println(string(data), err)

	contact.Home = phone.MustParse("+14165550123")
	err = json.Unmarshal(data, &contact)
	fmt.Println(contact.Work, contact.Home.IsZero(), err)
	// Output:
	// {"Work":"+16135550123","Home":null} <nil>
	// +16135550123 true <nil>
}

func ExampleVerdict_Err() {
	for _, v := range []phone.Verdict{phone.Hostable, phone.Type, phone.Unchecked} {
		err := v.Err()
		fmt.Printf("%q, %v, of the wrong type: %t\n", v, err, errors.Is(err, phone.ErrType))
	}
	// Output:
	// "hostable", <nil>, of the wrong type: false
	// "type", only landline and toll-free numbers are hosted, of the wrong type: true
	// "", the number was not checked, of the wrong type: false
}

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
	// phone: parse "6175551212": no leading +, want the country code and the number, like +16175551212
	// phone: parse " 16175551212": a leading space, where + is wanted: in a form or a query, + must be escaped as %2B
	// phone: parse "+1 617 555 1212": ' ' at offset 2 is not a digit: want + and digits alone
	// phone: parse "+06175551212": the first digit is 0, but no country code begins with 0
	// phone: parse "+1234567890123456": 16 digits, want at most 15
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
	// "", nobody has looked whether the number can be hosted, of the wrong type: false
}

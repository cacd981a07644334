package plan_test

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

func ExampleLook() {
	for _, text := range []string{"+16175551212", "+18005551212", "+19005551212", "+442079460958"} {
		verdict := plan.Look(phone.MustParse(text))
		fmt.Println(text, verdict, verdict.Err())
	}
	// Output:
	// +16175551212 hostable <nil>
	// +18005551212 hostable <nil>
	// +19005551212 type only landline and toll-free numbers are hosted
	// +442079460958 country only numbers of the United States and Canada are hosted
}

// A host may know more than the metadata. Its own look-up calls Look first, and then
// other sources.
func ExampleLook_wrapped() {
	mobile := map[string]bool{"+14155551212": true}
	taken := map[string]bool{"+16175551212": true}

	var look func(phone.Number) phone.Verdict = func(n phone.Number) phone.Verdict {
		verdict := plan.Look(n)
		switch {
		case verdict != phone.Hostable:
			return verdict
		case mobile[n.String()]:
			return phone.Type
		case taken[n.String()]:
			return phone.Taken
		}
		return phone.Hostable
	}

	for _, text := range []string{"+14155551212", "+16175551212", "+19195551212", "+17872345678"} {
		fmt.Println(text, look(phone.MustParse(text)))
	}
	// Output:
	// +14155551212 type
	// +16175551212 taken
	// +19195551212 hostable
	// +17872345678 country
}

func ExampleRegion() {
	fmt.Println(plan.Region(phone.MustParse("+16135551212")))
	fmt.Println(plan.Region(phone.MustParse("+17872345678")))
	fmt.Println(plan.Region(phone.MustParse("+18005551212")))
	// Output:
	// CA
	// PR
	// US
}

func ExampleType() {
	fmt.Println(plan.Type(phone.MustParse("+16175551212")))
	fmt.Println(plan.Type(phone.MustParse("+18005551212")))
	fmt.Println(plan.Type(phone.MustParse("+447400123456")))
	// Output:
	// fixed-line-or-mobile
	// toll-free
	// mobile
}

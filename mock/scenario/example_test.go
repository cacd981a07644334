package scenario_test

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/phone"
)

func Example() {
	s, err := scenario.Parse([]byte(`{"rules": [
		{"number": "+16175551212", "verdict": "taken"},
		{"prefix": "+1617", "to": "completed", "after": "5m"}
	]}`))
	fmt.Println(err)
	fmt.Println(s.Verdict(phone.MustParse("+16175551212")))
	_, err = scenario.Parse([]byte(`{"rules": [{"number": "+16175551212", "verdit": "taken"}]}`))
	fmt.Println(err)
	// Output:
	// <nil>
	// taken true
	// scenario: rules[0].verdit: is an unknown key; did you mean "verdict"?
}

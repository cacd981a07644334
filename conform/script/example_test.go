package script_test

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

func ExampleFromPath() {
	fmt.Print(script.FromPath(paths.To(status.PendingVerification), "FriendlyName=desk"))
	// Output:
	// create PhoneNumber={number}&SmsCapability=true&FriendlyName=desk
	// twilio accept
	// update Status=pending-verification
}

func ExampleParseStep() {
	step, err := script.ParseStep("as other: update #2 FriendlyName=desk")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(step.As, step.Verb, step.Order, step.Form)
	_, err = script.ParseStep("twilo accept")
	fmt.Println(err)
	// Output:
	// other update 2 FriendlyName=desk
	// script: parse step "twilo accept": "twilo" is neither a verb nor an actor: did you mean "twilio"?
}

func ExampleFiller_Fill() {
	filler := script.NewFiller(1, "http://127.0.0.1:8422/")
	o := order.Order{Resource: order.Resource{VerificationCode: "8794"}}
	fmt.Println(filler.Fill("VerificationCode={code}&StatusCallbackUrl={callback}", &o))
	// Output: VerificationCode=8794&StatusCallbackUrl=http%3A%2F%2F127.0.0.1%3A8422%2F
}

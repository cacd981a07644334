package conform

import (
	"iter"
	"slices"
)

// suites is THE list of what is checked, in the order in which it runs.
var suites = []suite{
	{"life", "an order from creation to completed", life},
}

const newOrder = "PhoneNumber={number}&SmsCapability=true"

func life(Options) iter.Seq[Check] {
	script, err := ParseScript(`create PhoneNumber={number}&SmsCapability=true&StatusCallbackUrl={callback}
as other: fetch
as nobody: fetch
fetch #?
list
twilio accept
update Status=pending-verification
update VerificationCode=1
wait 10m
update VerificationCode={code}
update Status=pending-verification&FriendlyName=x
update VerificationCode={code}
customer send-loa SigningDocumentSid=PX11111111111111111111111111111111
create PhoneNumber={number}&SmsCapability=true&UniqueName={name}
list PageSize=1
next
previous
owner sign-loa #1
carrier begin-testing #1
twilio complete #1
delete #1
offboard #1
create PhoneNumber={phone}&SmsCapability=true
wait 721h
`)
	if err != nil {
		panic(err)
	}
	return slices.Values([]Check{{Name: "to completed", Hold: true, Steps: script}})
}

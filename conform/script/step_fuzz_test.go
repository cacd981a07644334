package script_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform/script"
)

// stepLines are lines that are steps, and lines that are not.
var stepLines = []string{
	"create PhoneNumber={number}&SmsCapability=true", "fetch", "as other: fetch #1", "as nobody: delete #?", "update #2 FriendlyName=",
	"list", "list PageSize=1", "next", "previous", "offboard", "ask PUT /HostedNumbers/HostedNumberOrders", "ask POST /x #1 a=b", "wait 9m59s",
	"break call-fails", "as stranger: in application/json: update {\"a\":1}", "in : fetch", "in a b: update", "in text/plain: ", "twilio accept", "operations refuse-bill #1 Reason=no",
	"reach completed", "as other: reach received", "reach", "reach none", "expect #1 none", "expect number", "expect 22113", "expect", "expect 022113", "expect joy",
	"", "wait", "wait -1s", "wait 1s 2s", "twilio", "twilio joy", "as them: fetch", "fetch #0", "fetch #-1", "ask PUT", "next x", "\x00", "create a b",
}

// FuzzParseStep checks that String writes what ParseStep has read.
func FuzzParseStep(f *testing.F) {
	for _, line := range stepLines {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		step, err := script.ParseStep(line)
		if err != nil {
			require.ErrorIs(t, err, script.ErrStep)
			return
		}
		again, err := script.ParseStep(step.String())
		require.NoError(t, err, "%q is written as %q", line, step)
		require.Equal(t, step, again)
	})
}

package script_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/status"
)

// at returns an order that was just taken to a status.
func at(t *testing.T, s status.Status) (*order.Order, time.Time) {
	o, _, err := paths.Live(paths.To(s))
	require.NoError(t, err)
	return &o, o.DateUpdated.Time()
}

func TestTheStepsOfAReachAreTheShortestWay(t *testing.T) {
	for _, c := range []struct {
		from, to status.Status
		want     string
	}{
		{status.None, status.Completed, "create PhoneNumber={number}&SmsCapability=true\n"},
		{status.TwilioProcessing, status.Received, "twilio accept\n"},
		{status.Received, status.Received, ""},
		{status.Verified, status.CarrierProcessing, "customer send-loa SigningDocumentSid=PX00000000000000000000000000000004\nowner sign-loa\n"},
		{status.Received, status.Failed, "wait 720h0m1s\n"},
		{status.Testing, status.Completed, "twilio complete\n"},
	} {
		o, now := at(t, c.from)
		if c.from == status.None {
			o = nil
		}
		steps, err := script.Reached(o, now, c.to)
		require.NoError(t, err)
		assert.Equal(t, c.want, steps.String(), "%v from %v", c.to, c.from)
	}
	o, now := at(t, status.Failed)
	_, err := script.Reached(o, now, status.Received)
	assert.Equal(t, &script.ReachError{From: status.Failed, To: status.Received}, err)
	assert.ErrorContains(t, err, "reach received: no path leads there from failed")
}

func TestAnExpectSaysWhatItFound(t *testing.T) {
	received, _ := at(t, status.Received)
	cancelled, _ := at(t, status.None)
	for _, c := range []struct {
		line    string
		order   *order.Order
		refused order.ErrorCode
		want    string // "" if it is met
	}{
		{"expect received", received, 0, ""},
		{"expect none", nil, 0, ""},
		{"expect none", cancelled, 0, ""},
		{"expect number", received, 0, ""},
		{"expect 22113", received, 22113, ""},
		{"expect completed", received, 0, "expected completed, but the order is received"},
		{"expect number", cancelled, 0, "expected the order to hold its number, but it does not; the order is none"},
		{"expect 22113", received, 0, "expected refusal 22113, but the step before was not refused"},
		{"expect 22113", received, 20404, "expected refusal 22113, but the step before was refused with 20404"},
	} {
		step, err := script.ParseStep(c.line)
		require.NoError(t, err)
		if err = step.Expect(c.order, c.refused); c.want == "" {
			assert.NoError(t, err, c.line)
		} else {
			assert.EqualError(t, err, c.want)
		}
		assert.Equal(t, c.line == "expect 22113", step.ExpectsRefusal())
	}
}

func TestATriedCommandIsExpectedToEndAsTheModelSays(t *testing.T) {
	path := paths.To(status.Testing)
	last := len(path) - 1
	then := path[last]
	assert.Contains(t, script.Try(path[:last], then).String(), "expect carrier-processing\ncarrier begin-testing\nexpect testing\n")
	then.Actor = order.Owner
	assert.Contains(t, script.Try(path[:last], then).String(), "expect carrier-processing\nowner begin-testing\nexpect 22112\n")
	assert.NotContains(t, script.FromPath(path, "").String(), "expect")
}

package callback_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

const (
	wire    = "HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=%2B15017122661&Status=received"
	orderID = "HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
)

var payload = callback.Payload{
	Status:               status.Received,
	HostedNumberOrderSID: sid.MustParse[sid.Order](orderID),
	PhoneNumber:          phone.MustParse("+15017122661"),
}

func TestThePayloadHasItsWireForm(t *testing.T) {
	assert.Equal(t, wire, payload.Values().Encode())
}

// bodies maps forms to the errors of their parameters.
var bodies = []struct {
	body string
	want []error
}{
	{wire, nil},
	{wire + "&Status2=x&AccountSid=AC1&AccountSid=AC2", nil},
	{"", []error{callback.ErrMissing}},
	{wire + "&Status=received", []error{callback.ErrRepeated}},
	{"HostedNumberOrderSid=" + orderID + "&PhoneNumber=%2B15017122661&Status=", []error{callback.ErrMissing}},
	{"HostedNumberOrderSid=" + orderID + "&PhoneNumber=+15017122661&Status=received", []error{phone.ErrSyntax}},
	{"HostedNumberOrderSid=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&PhoneNumber=1&Status=Received",
		[]error{sid.ErrKind, phone.ErrSyntax, status.ErrUnknown}},
}

func TestParseIsStrictAboutTheThreeParameters(t *testing.T) {
	for _, b := range bodies {
		got, err := callback.Parse(order.ParseForm(b.body))
		if b.want == nil {
			assert.NoError(t, err, b.body)
			assert.Equal(t, payload, got)
			continue
		}
		assert.Zero(t, got, b.body)
		var param *callback.ParamError
		assert.ErrorAs(t, err, &param)
		for _, want := range b.want {
			assert.ErrorIs(t, err, want, b.body)
		}
	}
}

func everyPayloadReadsBack(t *rapid.T) {
	p := callback.Payload{
		Status:               fuzz.Statuses().Draw(t, "status"),
		HostedNumberOrderSID: fuzz.SIDs[sid.Order]().Draw(t, "sid"),
		PhoneNumber:          fuzz.Numbers().Draw(t, "number"),
	}
	form := order.ParseForm(p.Values().Encode())
	form.Set("NewParameter", rapid.String().Draw(t, "more"))
	read, err := callback.Parse(form)
	require.NoError(t, err)
	assert.Equal(t, p, read)
}

func TestEveryPayloadReadsBack(t *testing.T) { rapid.Check(t, everyPayloadReadsBack) }

func TestOnlyAChangeOfStatusHasACallback(t *testing.T) {
	o := order.Order{Resource: order.Resource{Status: status.Received, SID: payload.HostedNumberOrderSID, PhoneNumber: payload.PhoneNumber}}
	at := time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC)
	call := order.Command{Event: order.RequestCall, Actor: order.Customer, At: at, VerificationCode: "8794",
		CallSID: sid.MustParse[sid.Call]("CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")}

	ch, err := o.Apply(call)
	require.NoError(t, err)
	got, due := callback.NewPayload(&o, ch)
	assert.True(t, due)
	assert.Equal(t, callback.Payload{Status: status.PendingVerification, HostedNumberOrderSID: o.SID, PhoneNumber: o.PhoneNumber}, got)

	for _, quiet := range []order.Command{
		call, // again: the status does not change
		{Actor: order.Customer, At: at, Update: &order.UpdateRequest{CallDelay: order.Some(3)}},
		{Event: order.Cancel, Actor: order.Customer, At: at},
	} {
		ch, err := o.Apply(quiet)
		require.NoError(t, err)
		got, due := callback.NewPayload(&o, ch)
		assert.False(t, due, quiet.Event)
		assert.Zero(t, got)
	}
}

func FuzzParse(f *testing.F) {
	for _, b := range bodies {
		f.Add(b.body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		p, err := callback.Parse(order.ParseForm(body))
		if err != nil {
			assert.Zero(t, p)
			return
		}
		again, err := callback.Parse(p.Values())
		assert.NoError(t, err)
		assert.Equal(t, p, again)
	})
}

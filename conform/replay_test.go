package conform_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
)

func parse(t testing.TB, text string) script.Script {
	t.Helper()
	s, err := script.ParseScript(text)
	require.NoError(t, err)
	return s
}

// confirmed returns the failure of the wrong server.
func confirmed(t testing.TB) report.Failure {
	return report.Failure{
		Seed:        7,
		Check:       report.Check{Suite: "life", Name: "the owner's \"code\"", Rule: "It's verified, `then`.\nOr $not.", Hold: true},
		Steps:       parse(t, "create PhoneNumber={number}&SmsCapability=true&FriendlyName=%24HOME+%60\"'\\\ntwilio accept\nupdate Status=pending-verification\nupdate VerificationCode={code}\n"),
		Differences: []report.Difference{{What: "status", Want: `"verified"`, Got: `"received"`}},
	}
}

func TestReplaySaysWhetherItStillFails(t *testing.T) {
	ctx := context.Background()
	wrong, ours := wrong(t), ours(t)
	again, err := conform.Replay(ctx, &conform.Target{URL: wrong}, confirmed(t))
	require.NoError(t, err)
	require.NotNil(t, again)
	assert.Equal(t, confirmed(t).String(), again.String())
	assert.Equal(t, confirmed(t).Steps, again.Steps)
	assert.Equal(t, confirmed(t).Seed, again.Seed)
	assert.True(t, again.Check.Hold)

	again, err = conform.Replay(ctx, &conform.Target{URL: ours}, confirmed(t))
	assert.NoError(t, err)
	assert.Nil(t, again)

	earlier := confirmed(t)
	earlier.Steps = append(earlier.Steps, earlier.Steps[0])
	again, err = conform.Replay(ctx, &conform.Target{URL: wrong}, earlier)
	require.NoError(t, err)
	assert.Equal(t, confirmed(t).Steps, again.Steps, "up to the step that is answered wrongly")
}

// TestAServerThatCannotHoldOrdersIsTriedWithout: the steps that accept an order
// are left out, and what fails is told with the steps that were done.
func TestAServerThatCannotHoldOrdersIsTriedWithout(t *testing.T) {
	target := conform.Target{URL: wrong(t)}
	target.Control = acceptsAtOnce{&conform.HTTPControl{URL: target.URL + "/_mock"}}
	r := run(t, target, "guards")
	require.NotEmpty(t, r.Failures)
	for _, f := range r.Failures {
		assert.NotContains(t, f.Steps.String(), "twilio accept")
		again, err := conform.Replay(context.Background(), &target, f)
		require.NoError(t, err)
		require.NotNil(t, again, "%v", f.Steps)
		assert.Equal(t, f.Steps, again.Steps)
		assert.Equal(t, f.Differences, again.Differences)
	}
	again, err := conform.Replay(context.Background(), &target, confirmed(t))
	require.NoError(t, err)
	assert.Equal(t, confirmed(t).Differences, again.Differences)
}

// acceptsAtOnce is a control that cannot hold new orders.
type acceptsAtOnce struct{ *conform.HTTPControl }

func (c acceptsAtOnce) Reset(ctx context.Context, _ bool) error {
	return c.HTTPControl.Reset(ctx, false)
}

func TestWhatCannotBeReplayedIsAnError(t *testing.T) {
	ctx, target := context.Background(), conform.Target{URL: ours(t)}
	_, err := conform.Replay(ctx, &target, report.Failure{Check: report.Check{Suite: "lists", Name: "x"}})
	assert.ErrorIs(t, err, conform.ErrReplay)
	_, err = conform.Replay(ctx, &target, report.Failure{Steps: parse(t, "next")})
	assert.Error(t, err, "a step that makes no sense")
	_, err = conform.Replay(ctx, &target, report.Failure{Racing: parse(t, "wait 1s")})
	assert.Error(t, err, "only what the API is asked can race")
	target.Control = conform.NoControl{}
	_, err = conform.Replay(ctx, &target, report.Failure{Steps: parse(t, "wait 1s")})
	assert.ErrorIs(t, err, errors.ErrUnsupported)
	_, err = conform.Replay(ctx, &conform.Target{URL: "http://127.0.0.1:1"}, confirmed(t))
	assert.Error(t, err)
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	_, err = conform.Replay(ctx, &target, confirmed(t))
	assert.ErrorIs(t, err, context.Canceled)
}

// everyVerb is a script that has every verb.
const everyVerb = `create PhoneNumber={number}&SmsCapability=true&UniqueName={name}&StatusCallbackUrl={callback}
as other: create PhoneNumber={number}&SmsCapability=true
create PhoneNumber={phone}&SmsCapability=true
as other: fetch #1
as nobody: fetch #1
as stranger: fetch #1
in application/json: update #1 {"FriendlyName":"x"}
fetch #?
update #1 Status=pending-verification
update #1 VerificationCode={code}
as other: list PageSize=1
as other: create PhoneNumber={number}&SmsCapability=true&FriendlyName={sid}
as other: list PageSize=1
next
previous
ask HEAD /HostedNumbers/HostedNumberOrders
ask PUT /HostedNumbers/HostedNumberOrders
owner confirm-code #? Code=1
customer send-loa #1 SigningDocumentSid=PX11111111111111111111111111111111
as other: reach pending-verification
expect pending-verification
offboard #1
break call-fails
wait 721h
as other: delete #2
create PhoneNumber={number}&SmsCapability=true
twilio skip-verification
send POST /HostedNumbers/AuthorizationDocuments HostedNumberOrderSids={sid}&AddressSid=AD11111111111111111111111111111111&Email=a@b&ContactTitle=x&ContactPhoneNumber=%2B16175551212
letter owner sign
as key: send GET /v2/HostedNumber/AuthorizationDocuments/{letter.1}
send GET /2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json
`

func TestAReplayPlaysEveryVerb(t *testing.T) {
	f := report.Failure{Seed: 3, Steps: parse(t, everyVerb)}
	verbs := map[script.Verb]bool{}
	for _, step := range f.Steps {
		verbs[step.Verb] = true
	}
	for _, verb := range script.Verbs() {
		assert.True(t, verbs[verb], "%s is not in the script", verb)
	}
	again, err := conform.Replay(context.Background(), &conform.Target{URL: ours(t)}, f)
	require.NoError(t, err)
	require.Nil(t, again, "%v", again)
}

package conform_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
)

func script(t testing.TB, text string) conform.Script {
	s, err := conform.ParseScript(text)
	require.NoError(t, err)
	return s
}

// confirmed is what the wrong server fails.
func confirmed(t testing.TB) conform.Failure {
	return conform.Failure{
		Seed:        7,
		Check:       conform.Check{Suite: "life", Name: "the owner's \"code\"", Rule: "It's verified, `then`.\nOr $not.", Hold: true},
		Steps:       script(t, "create PhoneNumber={number}&SmsCapability=true&FriendlyName=%24HOME+%60\"'\\\ntwilio accept\nupdate Status=pending-verification\nupdate VerificationCode={code}\n"),
		Differences: []conform.Difference{{What: "status", Want: `"verified"`, Got: `"received"`}},
	}
}

func TestAFailureComesBackFromJSON(t *testing.T) {
	for _, f := range []conform.Failure{confirmed(t), {Check: conform.Check{Suite: "race", Name: "x"}, Err: errors.New("it died")},
		{Racing: script(t, "delete #1\ncreate PhoneNumber={phone}")}} {
		data, err := json.Marshal(f)
		require.NoError(t, err)
		var back conform.Failure
		require.NoError(t, json.Unmarshal(data, &back))
		again, err := json.Marshal(back)
		require.NoError(t, err)
		assert.JSONEq(t, string(data), string(again))
		assert.Equal(t, f.String(), back.String())
	}
	data, err := json.Marshal(conform.Failure{Seed: 1, Check: conform.Check{Suite: "s", Name: "n", Rule: "r", Hold: true},
		Steps: script(t, "as other: fetch #2"), Differences: []conform.Difference{{What: "a", Want: "b", Got: "c"}}, Err: errors.New("e")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"seed":1,"suite":"s","check":"n","rule":"r","hold":true,"steps":["as other: fetch #2"],
		"differences":[{"what":"a","want":"b","got":"c"}],"error":"e"}`, string(data))

	var f conform.Failure
	assert.ErrorIs(t, json.Unmarshal([]byte(`{"steps":["dance"]}`), &f), conform.ErrStep)
	assert.Error(t, json.Unmarshal([]byte(`{"seed":-1}`), &f))
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
	r := report(t, target, "guards")
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
	_, err := conform.Replay(ctx, &target, conform.Failure{Check: conform.Check{Suite: "lists", Name: "x"}})
	assert.ErrorIs(t, err, conform.ErrReplay)
	_, err = conform.Replay(ctx, &target, conform.Failure{Steps: script(t, "next")})
	assert.Error(t, err, "a step that makes no sense")
	_, err = conform.Replay(ctx, &target, conform.Failure{Racing: script(t, "wait 1s")})
	assert.Error(t, err, "only what the API is asked can race")
	target.Control = conform.NoControl{}
	_, err = conform.Replay(ctx, &target, conform.Failure{Steps: script(t, "wait 1s")})
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
offboard #1
break call-fails
wait 721h
as other: delete #2
`

func TestAReplayPlaysEveryVerb(t *testing.T) {
	f := conform.Failure{Seed: 3, Steps: script(t, everyVerb)}
	verbs := map[conform.Verb]bool{}
	for _, step := range f.Steps {
		verbs[step.Verb] = true
	}
	for _, verb := range conform.Verbs {
		assert.True(t, verbs[verb], "%s is not in the script", verb)
	}
	again, err := conform.Replay(context.Background(), &conform.Target{URL: ours(t)}, f)
	require.NoError(t, err)
	require.Nil(t, again, "%v", again)
}

func TestEachFailureHasFilesOfItsOwn(t *testing.T) {
	a := confirmed(t)
	b := a
	b.Check.Name = "The owner’s CODE"
	race := conform.Failure{Check: conform.Check{Suite: "race", Name: strings.Repeat("x", 300)}, Err: errors.New("lost")}
	files, err := (&conform.Report{Target: "http://127.0.0.1:8421", Failures: []conform.Failure{a, b, b, race}}).Files()
	require.NoError(t, err)
	var names []string
	for name, data := range files {
		names = append(names, name)
		assert.NotEmpty(t, data)
	}
	assert.ElementsMatch(t, names, []string{
		"life-the-owner-s-code.json", "life-the-owner-s-code-2.json", "life-the-owner-s-code-3.json", "race-" + strings.Repeat("x", 75) + ".json",
	})
	var back conform.Failure
	require.NoError(t, json.Unmarshal(files["life-the-owner-s-code.json"], &back))
	assert.Equal(t, a.Steps, back.Steps)
}

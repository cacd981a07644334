package script_test

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

func TestALineThatIsNotAStepSaysWhy(t *testing.T) {
	misspelt := []string{"fetsh", "Create a=b", "as other: twilo accept", "operation reopen"}
	for line, want := range map[string]string{
		"dance": `"dance" is neither a verb nor an actor`, "fire": "neither a verb", "": "the line is empty", "as them: fetch": "as requires other:",
		"twilio": "twilio requires an event", "twilio Accept": `did you mean "accept"?`, "ask PUT path": "ask requires a method and a path",
		"fetsh": `did you mean "fetch"?`, "Create a=b": `did you mean "create"?`, "as other: twilo accept": `did you mean "twilio"?`, "operation reopen": `did you mean "operations"?`,
		"wait": "wait requires a time, as in", "wait -1s": "wait requires a time such as", "wait 99999999999999999999d": "wait requires a time such as", "wait 1d 1h": `unexpected "1h"`,
		"update Reason=a b": `unexpected "b" after the form: write a space in a form as %20`, "fetch #0": `"#0" is not an order`, "next #1": `unexpected "#1"`,
	} {
		_, err := script.ParseStep(line)
		assert.ErrorIs(t, err, script.ErrStep, line)
		assert.ErrorContains(t, err, want, line)
		assert.Equal(t, strings.Contains(want, "neither a verb") || slices.Contains(misspelt, line), errors.Is(err, script.ErrVerb), line)
	}
	_, err := script.ParseStep("twilio dance")
	assert.ErrorIs(t, err, order.ErrWord)
}

func TestAWaitTakesDays(t *testing.T) {
	step, err := script.ParseStep("wait 30d")
	require.NoError(t, err)
	assert.Equal(t, 30*24*time.Hour, step.Wait)
	assert.Equal(t, "wait 720h0m0s", step.String())
}

func TestSyntaxDescribesEveryVerb(t *testing.T) {
	all := "\n" + script.Syntax()
	for _, verb := range script.Verbs() {
		if verb != script.Fire {
			assert.Contains(t, all, "\n  "+string(verb)+" ")
		}
	}
	some := script.Syntax(script.Wait, script.Fire)
	assert.True(t, strings.HasPrefix(some, "  ACTOR EVENT FORM"), some)
	assert.Equal(t, 2, strings.Count(some, "\n"))
	for _, brace := range []string{"{number}", "{name}", "{callback}", "{code}", "{sid}", "{pn}", "{phone}"} {
		assert.Contains(t, script.FormSyntax(), "\n  "+brace+" ")
	}
}

func TestAFireStepBecomesACommand(t *testing.T) {
	now := time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC)
	step := script.Step{Verb: script.Fire, Actor: order.Customer, Event: order.SendLOA}
	letter := "PX11111111111111111111111111111111"
	c, err := step.Command(url.Values{"SigningDocumentSid": {letter}, "Reason": {"no"}, "Code": {"1"}}, now)
	require.NoError(t, err)
	assert.Equal(t, order.Command{Event: order.SendLOA, Actor: order.Customer, At: now, Reason: "no", VerificationCode: "1",
		SigningDocumentSID: sid.MustParse[sid.AuthorizationDocument](letter)}, c)

	var problem *order.Problem
	c, err = step.Command(url.Values{"SigningDocumentSid": {"PX1"}}, now)
	require.ErrorAs(t, err, &problem)
	assert.Equal(t, order.ErrorInvalidParameter, problem.Code)
	assert.True(t, c.SigningDocumentSID.IsZero())
	_, err = step.Command(url.Values{"Because": {"of"}}, now)
	assert.ErrorContains(t, err, `unknown parameter "Because"`)
	assert.False(t, errors.As(err, &problem))
}

func TestAFillerReplacesPlaceholders(t *testing.T) {
	o := order.Order{Resource: order.Resource{VerificationCode: "1234", SID: sid.MustParse[sid.Order]("HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")}}
	f := script.NewFiller(1, "http://127.0.0.1:1/")
	assert.Equal(t, "1234 HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa http%3A%2F%2F127.0.0.1%3A1%2F", f.Fill("{code} {sid} {callback}", &o))
	assert.Equal(t, "{code}", f.Fill("{code}", nil), "without an order")
	first, second := f.Fill("{number} {name}", nil), f.Fill("{number} {name}", nil)
	assert.NotEqual(t, first, second)
	assert.Equal(t, first, script.NewFiller(1, "").Fill("{number} {name}", nil), "the same seed makes the same")
	assert.Regexp(t, `^%2B1800[0-9]{7}$`, f.Fill("{800}", nil))
	assert.Equal(t, "{222} {787} {900}", f.Fill("{222} {787} {900}", nil), "no such number can be hosted")
}

func TestAnAskIsParsedAsItIsWritten(t *testing.T) {
	for _, line := range []string{
		"ask PUT /HostedNumbers/HostedNumberOrders", "as other: ask GET /HostedNumbers/HostedNumberOrders/{sid} #1",
		"as stranger: in application/json: ask POST /HostedNumbers {\"FriendlyName\":1}", "ask POST /_mock/Faults Next=call-fails", "ask POST /HostedNumbers/HostedNumberOrders/{sid} #2 FriendlyName=x",
	} {
		step, err := script.ParseStep(line)
		require.NoError(t, err, line)
		assert.Equal(t, script.Ask, step.Verb)
		assert.Equal(t, line, step.String())
	}
	for _, line := range []string{"ask", "ask PUT", "ask PUT path", "ask PUT /path a=b c=d"} {
		_, err := script.ParseStep(line)
		assert.ErrorIs(t, err, script.ErrStep, line)
	}
}

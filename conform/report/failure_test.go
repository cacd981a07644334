package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

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

func TestAFailureComesBackFromJSON(t *testing.T) {
	for _, f := range []report.Failure{confirmed(t), {Check: report.Check{Suite: "race", Name: "x"}, Err: errors.New("it died")},
		{Racing: parse(t, "delete #1\ncreate PhoneNumber={phone}")}} {
		data, err := json.Marshal(f)
		require.NoError(t, err)
		var back report.Failure
		require.NoError(t, json.Unmarshal(data, &back))
		again, err := json.Marshal(back)
		require.NoError(t, err)
		assert.JSONEq(t, string(data), string(again))
		assert.Equal(t, f.String(), back.String())
	}
	data, err := json.Marshal(report.Failure{Seed: 1, Check: report.Check{Suite: "s", Name: "n", Rule: "r", Hold: true},
		Steps: parse(t, "as other: fetch #2"), Differences: []report.Difference{{What: "a", Want: "b", Got: "c"}}, Err: errors.New("e")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"seed":1,"suite":"s","check":"n","rule":"r","hold":true,"steps":["as other: fetch #2"],
		"differences":[{"what":"a","want":"b","got":"c"}],"error":"e"}`, string(data))

	var f report.Failure
	assert.ErrorIs(t, json.Unmarshal([]byte(`{"steps":["dance"]}`), &f), script.ErrStep)
	assert.Error(t, json.Unmarshal([]byte(`{"seed":-1}`), &f))
}

func TestEachFailureHasFilesOfItsOwn(t *testing.T) {
	a := confirmed(t)
	b := a
	b.Check.Name = "The owner’s CODE"
	race := report.Failure{Check: report.Check{Suite: "race", Name: strings.Repeat("x", 300)}, Err: errors.New("lost")}
	files, err := (&report.Report{Target: "http://127.0.0.1:8421", Failures: []report.Failure{a, b, b, race}}).Files()
	require.NoError(t, err)
	var names []string
	for name, data := range files {
		names = append(names, name)
		assert.NotEmpty(t, data)
	}
	assert.ElementsMatch(t, names, []string{
		"life-the-owner-s-code.json", "life-the-owner-s-code-2.json", "life-the-owner-s-code-3.json", "race-" + strings.Repeat("x", 75) + ".json",
	})
	var back report.Failure
	require.NoError(t, json.Unmarshal(files["life-the-owner-s-code.json"], &back))
	assert.Equal(t, a.Steps, back.Steps)
}
func TestAReportIsTextOnly(t *testing.T) {
	r := &report.Report{Coverage: &report.Coverage{}, Failures: []report.Failure{{
		Check:       report.Check{Suite: "lists", Name: "a <i> *c*", Rule: "never ```"},
		Differences: []report.Difference{{What: "x", Want: "&", Got: "\x00"}},
	}}}
	assert.Contains(t, r.Text(), `got  \x00`)
	r.Results = []report.Result{{Suite: "lists", Name: "a", State: report.Failed}}
	data, err := r.JUnit()
	require.NoError(t, err)
	assert.NoError(t, xml.Unmarshal(data, new(struct{})), "no character that XML cannot hold")
}

// FuzzFailureJSON holds a failure to being read as it was written.
func FuzzFailureJSON(f *testing.F) {
	for _, text := range []string{
		`{"seed":7,"suite":"cells","check":"x","hold":true,"steps":["create a=b","wait 1s"],"differences":[{"what":"a","want":"b","got":"c"}],"error":"x"}`,
		`{"steps":["joy"]}`, `{"steps":null}`, `null`, `[]`, `{"seed":-1}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var failure report.Failure
		if failure.UnmarshalJSON(data) != nil {
			return
		}
		written, err := failure.MarshalJSON()
		require.NoError(t, err)
		var again report.Failure
		require.NoError(t, again.UnmarshalJSON(written))
		require.Equal(t, failure.Steps.String(), again.Steps.String())
		require.Equal(t, failure.Err == nil, again.Err == nil)
	})
}

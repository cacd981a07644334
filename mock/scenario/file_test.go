package scenario_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/status"
)

// object is a JSON object.
type object = map[string]any

// valid returns an error if a value breaks a schema. It knows the keywords that
// schema.json uses, and panics on others.
func valid(root, schema object, value any, at string) error {
	for keyword, want := range schema {
		ok := true
		switch keyword {
		case "$schema", "title", "description", "$defs", "additionalProperties":
		case "$ref":
			name := strings.TrimPrefix(want.(string), "#/$defs/")
			if err := valid(root, root["$defs"].(object)[name].(object), value, at); err != nil {
				return err
			}
		case "type":
			kind := map[string]string{"map[string]interface {}": "object", "[]interface {}": "array"}[fmt.Sprintf("%T", value)]
			ok = want == kind || want == fmt.Sprintf("%T", value) || want == "boolean" && (value == true || value == false)
		case "enum":
			ok = slices.Contains(want.([]any), value)
		case "pattern":
			text, is := value.(string)
			ok = !is || regexp.MustCompile(want.(string)).MatchString(text)
		case "minLength":
			ok = value != ""
		case "maxItems":
			list, is := value.([]any)
			ok = !is || float64(len(list)) <= want.(float64)
		case "items":
			list, _ := value.([]any)
			for i, element := range list {
				if err := valid(root, want.(object), element, fmt.Sprintf("%s[%d]", at, i)); err != nil {
					return err
				}
			}
		case "required":
			for _, name := range want.([]any) {
				members, _ := value.(object)
				if _, has := members[name.(string)]; !has {
					return fmt.Errorf("%s.%s is required", at, name)
				}
			}
		case "properties":
			members, _ := value.(object)
			for name, member := range members {
				known, has := want.(object)[name]
				if !has {
					return fmt.Errorf("%s.%s is unknown", at, name)
				}
				if err := valid(root, known.(object), member, at+"."+name); err != nil {
					return err
				}
			}
		default:
			panic(keyword)
		}
		if !ok {
			return fmt.Errorf("%s breaks %s", at, keyword)
		}
	}
	return nil
}

func validFile(t *testing.T, data []byte) error {
	var schema object
	var value any
	require.NoError(t, json.Unmarshal(scenario.Schema(), &schema))
	require.NoError(t, json.Unmarshal(data, &value))
	return valid(schema, schema, value, "")
}

func TestTheExamplesKeepTheSchema(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		_, err = scenario.Parse(data)
		assert.NoError(t, err, file)
		assert.NoError(t, validFile(t, data), file)
	}
}

// mistakes are rules that Parse refuses. The schema refuses those that it can express.
var mistakes = []struct {
	rule      string
	problem   string
	schemaToo bool
}{
	{`{"numer": "+16175551212"}`, `rules[0].numer: is an unknown key; did you mean "number"?`, true},
	{`{"colour": "red"}`, `rules[0].colour: is an unknown key; the keys are number, prefix, account, verdict, call_fails, to, after, steps`, true},
	{`{"number": "6175551212"}`, `rules[0].number: must be + and the country code`, true},
	{`{"number": ""}`, `rules[0].number: must be a string that is not empty; it is ""`, true},
	{`{"number": null}`, `rules[0].number: must be a string that is not empty; it is null`, true},
	{`{"prefix": "+1 617"}`, `rules[0].prefix: must be + and digits alone`, true},
	{`{"account": "AC1"}`, `rules[0].account: must`, true},
	{`{"verdict": "takn"}`, `rules[0].verdict: must be hostable, unassigned, country, type or taken; it is "takn"; did you mean "taken"?`, true},
	{`{"verdict": "no-number"}`, `rules[0].verdict: must be hostable,`, true},
	{`{"verdict": "taken", "account": "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}`, `rules[0].verdict: must not be given with account`, false},
	{`{"verdict": "taken", "to": "completed"}`, `rules[0].verdict: must not be taken in a rule with call_fails, to or steps`, false},
	{`{"call_fails": "yes"}`, `rules[0].call_fails: must be true or false; it is "yes"`, true},
	{`{"call_fails": null}`, `rules[0].call_fails: must be true or false; it is null`, true},
	{`{"to": "complete"}`, `rules[0].to: must be a status; it is "complete"; did you mean "completed"?`, true},
	{`{"to": "failed"}`, `rules[0].to: must be one of received, pending-verification, verified,`, true},
	{`{"after": "1m"}`, `rules[0].after: must not be given without to`, false},
	{`{"to": "verified", "after": "1 minute"}`, `rules[0].after: must be a duration like 90s, 10m, 12h or 30d`, true},
	{`{"to": "verified", "after": "1500ms"}`, `rules[0].after: must be whole seconds, 0 or more; it is 1.5s`, false},
	{`{"steps": {}}`, `rules[0].steps: must be a list of objects`, true},
	{`{"steps": [null]}`, `rules[0].steps[0]: must be an object; it is null`, true},
	{`{"steps": [{"event": "accept"}]}`, `rules[0].steps[0].status: is required; it is missing`, true},
	{`{"steps": [{"status": "received"}]}`, `rules[0].steps[0].event: is required; it is missing`, true},
	{`{"steps": [{"status": "received", "event": "accept"}]}`, `rules[0].steps[0].event: accept requires status twilio-processing; the step's status is received`, false},
	{`{"steps": [{"status": "received", "event": "cancel"}]}`, `rules[0].steps[0].event: must be accept,`, true},
	{`{"steps": [{"status": "received", "event": "skip-verificatoin"}]}`, `did you mean "skip-verification"?`, true},
	{`{"steps": [{"status": "received", "event": "skip-verification", "actor": "customer"}]}`, `rules[0].steps[0].actor: must be twilio for skip-verification; it is customer`, true},
	{`{"steps": [{"status": "testing", "event": "fail"}]}`, `rules[0].steps[0].reason: is required for fail; it is missing`, false},
	{`{"steps": [{"status": "testing", "event": "complete", "reason": "x"}]}`, `rules[0].steps[0].reason: must not be given for complete`, false},
	{`{"steps": [{"status": "testing", "event": "fail", "reason": "\u0000"}]}`, `rules[0].steps[0].reason: `, false},
	{`{"steps": [{"status": "testing", "event": "complete", "after": "-1s"}]}`, `rules[0].steps[0].after: must be a duration like`, true},
	{`{"steps": [{"status": "testing", "event": "complete", "aftr": "1s"}]}`, `rules[0].steps[0].aftr: is an unknown key; did you mean "after"?`, true},
	{`{"steps": [` + strings.Repeat(`{"status": "testing", "event": "complete"},`, 64) + `{"status": "testing", "event": "complete"}]}`, `rules[0].steps: must be at most 64; there are 65`, true},
}

func TestParseNamesTheRuleAndTheKey(t *testing.T) {
	for _, m := range mistakes {
		file := []byte(`{"rules": [` + m.rule + `]}`)
		_, err := scenario.Parse(file)
		var inRule *scenario.RuleError
		if assert.ErrorAs(t, err, &inRule, m.rule) {
			assert.Contains(t, err.Error(), m.problem)
			assert.True(t, strings.HasPrefix(err.Error(), "scenario: rules[0]"), err.Error())
		}
		assert.Equal(t, m.schemaToo, validFile(t, file) != nil, "the schema: %s", m.rule)
		_, err = scenario.Parse([]byte(`{"rules": [{}, ` + m.rule + `]}`))
		assert.ErrorContains(t, err, "rules[1]", m.rule)
	}
	for file, problem := range map[string]string{
		``: "the file must be a JSON object with the key rules", `[]`: "the file must be a JSON object", `{}`: "rules: is required; it is missing",
		`null`: "rules: is required", `{"rules": null}`: "rules: must be a list of objects", `{"rules": [], "rules": []}`: "twice",
		`{"rule": []}`: `rule: is an unknown key; did you mean "rules"?`, `{"rules": [{"to": "verified", "to": "testing"}]}`: "twice",
	} {
		_, err := scenario.Parse([]byte(file))
		assert.ErrorContains(t, err, problem, file)
	}
}

// enum returns the words that the schema allows for a key of a definition.
func enum(t *testing.T, definition, key string) (words []string) {
	var schema struct {
		Defs map[string]struct {
			Properties map[string]struct{ Enum []string }
		} `json:"$defs"`
	}
	require.NoError(t, json.Unmarshal(scenario.Schema(), &schema))
	return schema.Defs[definition].Properties[key].Enum
}

// TestTheSchemaListsTheWords: a rule accepts each, and no other.
func TestTheSchemaListsTheWords(t *testing.T) {
	parses := func(rule string) bool {
		_, err := scenario.Parse([]byte(`{"rules": [` + rule + `]}`))
		return err == nil
	}
	var goals, statuses, verdicts, actors, events []string
	for s := range status.All() {
		statuses = append(statuses, s.String())
		if parses(fmt.Sprintf(`{"to": %q}`, s)) {
			goals = append(goals, s.String())
		}
	}
	for v := phone.Unchecked; !errors.Is(v.Err(), phone.ErrVerdict); v++ {
		if parses(fmt.Sprintf(`{"verdict": %q}`, v)) {
			verdicts = append(verdicts, v.String())
		}
	}
	for row := range order.Lifecycle() {
		for _, actor := range row.By {
			if actor == order.Customer || actor == order.Clock {
				continue
			}
			if !slices.Contains(events, row.Event.String()) {
				events = append(events, row.Event.String())
			}
			if !slices.Contains(actors, actor.String()) {
				actors = append(actors, actor.String())
			}
		}
	}
	assert.Equal(t, goals, enum(t, "rule", "to"))
	assert.Equal(t, verdicts, enum(t, "rule", "verdict"))
	assert.Equal(t, statuses, enum(t, "step", "status"))
	assert.Equal(t, events, enum(t, "step", "event"))
	assert.ElementsMatch(t, actors, enum(t, "step", "actor"))
}

func FuzzParse(f *testing.F) {
	for _, m := range mistakes {
		f.Add([]byte(`{"rules": [` + m.rule + `]}`))
	}
	data, err := os.ReadFile("testdata/everything.json")
	require.NoError(f, err)
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := scenario.Parse(data)
		if err != nil {
			return
		}
		again, err := scenario.New(s.Rules()...)
		require.NoError(t, err, "its rules are valid")
		require.Equal(t, s, again)
		require.NoError(t, validFile(t, data), "the schema allows it")
	})
}

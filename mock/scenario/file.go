package scenario

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema of the files that Parse reads.
func Schema() []byte { return bytes.Clone(schema) }

// Parse returns the scenario of a file: a JSON object whose key rules is a list of rules.
// Unknown and repeated keys are errors. An error is a *RuleError if it is in a rule.
func Parse(data []byte) (*Scenario, error) {
	var file map[string]json.RawMessage
	if err := exactjson.UnmarshalUnique(data, &file); err != nil {
		return nil, fmt.Errorf("scenario: the file must be a JSON object with the key rules: %w", err)
	}
	var rules []Rule
	known := []key[[]Rule]{
		{"$schema", text(func(*[]Rule, string) error { return nil })}, // for editors
		{"rules", list(ruleKeys)},
	}
	if err := decode(file, known, &rules); err != nil {
		return nil, err
	}
	if file["rules"] == nil {
		return nil, errors.New("scenario: rules: is required; it is missing")
	}
	return New(rules...)
}

// key is a key of an object in the file, and sets its value.
type key[T any] struct {
	name string
	set  func(*T, json.RawMessage) error
}

var ruleKeys = []key[Rule]{
	{"number", text(func(r *Rule, text string) (err error) { r.Number, err = phone.Parse(text); return err })},
	{"prefix", text(func(r *Rule, text string) (err error) { _, err = phone.Parse(text); r.Prefix = text; return err })},
	{"account", text(func(r *Rule, text string) (err error) { r.Account, err = sid.Parse[sid.Account](text); return err })},
	{"verdict", text(func(r *Rule, text string) (err error) { r.Verdict, err = word(text, verdicts); return err })},
	{"call_fails", func(r *Rule, data json.RawMessage) error {
		if err := json.Unmarshal(data, &r.CallFails); err != nil || isNull(data) {
			return fmt.Errorf("must be true or false; it is %.40s", data)
		}
		return nil
	}},
	{"to", text(func(r *Rule, text string) (err error) { r.To, err = status.Parse(text); return err })},
	{"after", text(func(r *Rule, text string) (err error) { r.After, err = duration(text); return err })},
	{"steps", func(r *Rule, data json.RawMessage) error { return list(stepKeys)(&r.Steps, data) }},
}

var stepKeys = []key[Step]{
	{"status", text(func(s *Step, text string) (err error) { s.Status, err = status.Parse(text); return err })},
	{"event", text(func(s *Step, text string) (err error) { s.Event, err = word(text, events()); return err })},
	{"actor", text(func(s *Step, text string) (err error) { s.Actor, err = order.ParseActor(text); return err })},
	{"reason", text(func(s *Step, text string) error { s.Reason = text; return nil })},
	{"after", text(func(s *Step, text string) (err error) { s.After, err = duration(text); return err })},
}

// decode sets the values of an object's keys, in the order of the table.
func decode[T any](object map[string]json.RawMessage, known []key[T], into *T) *RuleError {
	var names []string
	for _, k := range known {
		names = append(names, k.name)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if slices.Contains(names, name) {
			continue
		}
		if meant := nearest.Word(name, names); meant != "" {
			return &RuleError{name, fmt.Errorf("is an unknown key; did you mean %q?", meant)}
		}
		return &RuleError{name, fmt.Errorf("is an unknown key; the keys are %s", strings.Join(names, ", "))}
	}
	for _, k := range known {
		data, given := object[k.name]
		if !given {
			continue
		}
		err := k.set(into, data)
		var inner *RuleError
		switch {
		case errors.As(err, &inner):
			return &RuleError{k.name + inner.Path, inner.Err}
		case err != nil:
			return &RuleError{k.name, reasonOf(err)}
		}
	}
	return nil
}

// list returns a function that sets a list of objects.
func list[T any](known []key[T]) func(*[]T, json.RawMessage) error {
	return func(into *[]T, data json.RawMessage) error {
		var elements []map[string]json.RawMessage
		if err := json.Unmarshal(data, &elements); err != nil || isNull(data) {
			return errors.New("must be a list of objects")
		}
		*into = make([]T, len(elements))
		for i, object := range elements {
			if object == nil {
				return &RuleError{fmt.Sprintf("[%d]", i), errors.New("must be an object; it is null")}
			}
			if err := decode(object, known, &(*into)[i]); err != nil {
				return &RuleError{fmt.Sprintf("[%d].%s", i, err.Path), err.Err}
			}
		}
		return nil
	}
}

// text returns a function that sets a value from a JSON string that is not empty.
func text[T any](set func(*T, string) error) func(*T, json.RawMessage) error {
	return func(into *T, data json.RawMessage) error {
		var text string
		if err := json.Unmarshal(data, &text); err != nil || text == "" {
			return fmt.Errorf("must be a string that is not empty; it is %.40s", data)
		}
		return set(into, text)
	}
}

// word returns the value of a list that a word names.
func word[T fmt.Stringer](text string, all []T) (T, error) {
	var texts []string
	for _, w := range all {
		if w.String() == text {
			return w, nil
		}
		texts = append(texts, w.String())
	}
	var none T
	if meant := nearest.Word(text, texts); meant != "" {
		return none, fmt.Errorf("must be %s; it is %.40q; did you mean %q?", join(all), text, meant)
	}
	return none, fmt.Errorf("must be %s; it is %.40q", join(all), text)
}

// events returns the events that a step can have.
func events() (all []order.Event) {
	for row := range order.Lifecycle() {
		if actorOf(&row) != 0 {
			all = append(all, row.Event)
		}
	}
	return all
}

// duration parses a time of whole seconds.
func duration(text string) (time.Duration, error) {
	d, err := order.ParseDuration(text)
	if err == nil {
		err = checkAfter(d)
	}
	return d, err
}

func isNull(data json.RawMessage) bool { return string(data) == "null" }

package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
)

// written is a failure as JSON.
type written struct {
	Seed        uint64        `json:"seed"`
	Suite       string        `json:"suite"`
	Check       string        `json:"check"`
	Rule        string        `json:"rule,omitempty"`
	Hold        bool          `json:"hold"`
	Steps       script.Script `json:"steps"`
	Racing      script.Script `json:"racing,omitempty"`
	Differences []Difference  `json:"differences"`
	Error       string        `json:"error,omitempty"`
}

// MarshalJSON writes all that Replay needs, and what was wrong.
func (f Failure) MarshalJSON() ([]byte, error) {
	w := written{f.Seed, f.Check.Suite, f.Check.Name, f.Check.Rule, f.Check.Hold, f.Steps, f.Racing, f.Differences, ""}
	if f.Err != nil {
		w.Error = f.Err.Error()
	}
	if w.Steps == nil {
		w.Steps = script.Script{}
	}
	if w.Differences == nil {
		w.Differences = []Difference{}
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON writes. An error of a step wraps ErrStep.
func (f *Failure) UnmarshalJSON(data []byte) error {
	var w written
	if err := exactjson.UnmarshalUnique(data, &w); err != nil {
		return fmt.Errorf("conform: read a failure: %w", err)
	}
	if isNone := func(s script.Step) bool { return s.Verb == "" }; slices.ContainsFunc(slices.Concat(w.Steps, w.Racing), isNone) {
		return fmt.Errorf("conform: read a failure: a step is null: %w", script.ErrStep)
	}
	*f = Failure{
		Check: Check{Suite: w.Suite, Name: w.Check, Rule: w.Rule, Hold: w.Hold, Steps: w.Steps, Racing: w.Racing},
		Seed:  w.Seed, Steps: w.Steps, Racing: w.Racing, Differences: w.Differences,
	}
	if w.Error != "" {
		f.Err = errors.New(w.Error)
	}
	return nil
}

package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
)

// failureJSON is the JSON form of a failure.
type failureJSON struct {
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

// MarshalJSON returns everything that a replay needs, and the differences.
func (f Failure) MarshalJSON() ([]byte, error) {
	w := failureJSON{f.Seed, f.Check.Suite, f.Check.Name, f.Check.Rule, f.Check.Hold, f.Steps, f.Racing, f.Differences, ""}
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

// UnmarshalJSON reads what MarshalJSON returns. Every key may be given once. The error
// of a line that is not a step wraps script.ErrStep.
func (f *Failure) UnmarshalJSON(data []byte) error {
	var w failureJSON
	if err := exactjson.UnmarshalUnique(data, &w); err != nil {
		return fmt.Errorf("report: read a failure: %w", err)
	}
	if isNull := func(s script.Step) bool { return s.Verb == "" }; slices.ContainsFunc(slices.Concat(w.Steps, w.Racing), isNull) {
		return fmt.Errorf("report: read a failure: a step is null: %w", script.ErrStep)
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

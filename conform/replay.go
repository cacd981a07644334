package conform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// ErrReplay means a failure without steps, which cannot be replayed.
var ErrReplay = errors.New("cannot be played again")

// Replay does the steps of a failure again, with its seed, and returns how the
// server fails them now: nil if it does not any more. A race is run as often as in
// a run. The error wraps ErrReplay, or errors.ErrUnsupported where the target's
// control cannot do it, or is that of a server that cannot be reached.
func Replay(ctx context.Context, t *Target, f Failure) (*Failure, error) {
	check := f.Check
	if check.Steps, check.Racing = f.Steps, f.Racing; len(check.Steps)+len(check.Racing) == 0 {
		return nil, fmt.Errorf("conform: replay %s: %w: it has no steps", title(&check), ErrReplay)
	}
	r, err := newRunner(ctx, t, Options{Seed: f.Seed})
	if err != nil {
		return nil, err
	}
	defer r.close(ctx)
	if check, err = r.target.fit(check); err != nil {
		return nil, err
	}
	failed := r.play(ctx, check, nil)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("conform: replay %s: %w", f.title(), context.Cause(ctx))
	case failed != nil && failed.undone():
		return nil, fmt.Errorf("conform: replay %s: %w", f.title(), failed.Err)
	}
	return failed, nil
}

// written is a failure as JSON.
type written struct {
	Seed        uint64       `json:"seed"`
	Suite       string       `json:"suite"`
	Check       string       `json:"check"`
	Rule        string       `json:"rule,omitempty"`
	Hold        bool         `json:"hold"`
	Steps       Script       `json:"steps"`
	Racing      Script       `json:"racing,omitempty"`
	Differences []Difference `json:"differences"`
	Error       string       `json:"error,omitempty"`
}

// MarshalJSON writes all that Replay needs, and what was wrong.
func (f Failure) MarshalJSON() ([]byte, error) {
	w := written{f.Seed, f.Check.Suite, f.Check.Name, f.Check.Rule, f.Check.Hold, f.Steps, f.Racing, f.Differences, ""}
	if f.Err != nil {
		w.Error = f.Err.Error()
	}
	if w.Steps == nil {
		w.Steps = Script{}
	}
	if w.Differences == nil {
		w.Differences = []Difference{}
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads what MarshalJSON writes. An error of a step wraps ErrStep.
func (f *Failure) UnmarshalJSON(data []byte) error {
	var w written
	if err := unmarshal(data, &w); err != nil {
		return fmt.Errorf("conform: read a failure: %w", err)
	}
	if isNone := func(s Step) bool { return s.Verb == "" }; slices.ContainsFunc(slices.Concat(w.Steps, w.Racing), isNone) {
		return fmt.Errorf("conform: read a failure: a step is null: %w", ErrStep)
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

// Files returns each failure as the JSON that Replay plays again, by the name of a
// file.
func (r *Report) Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for i, name := range r.names() {
		f := &r.Failures[i]
		data, err := json.MarshalIndent(f, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("conform: write %s: %w", f.title(), err)
		}
		files[name+".json"] = append(data, '\n')
	}
	return files, nil
}

// names returns a name for the files of each failure, no two alike.
func (r *Report) names() []string {
	var names []string
	taken := map[string]bool{}
	for i := range r.Failures {
		base := slug(r.Failures[i].title())
		name := base
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		taken[name] = true
		names = append(names, name)
	}
	return names
}

// maxSlug is how long the name of a file may get, in bytes, without its ending.
const maxSlug = 80

// slug makes a name of lower-case ASCII letters, digits and hyphens.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	name := strings.Join(words, "-")
	return strings.Trim(name[:min(len(name), maxSlug)], "-")
}

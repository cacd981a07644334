package conform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// ErrReplay is the error of a failure that cannot be played again: it has no
// steps, and its check is none of this package's.
var ErrReplay = errors.New("cannot be played again")

// Replay does the steps of a failure again, with its seed, and returns how the
// server fails them now: nil if it does not any more. A check that has no steps,
// such as one of clients racing, is done as it is in a run. The error wraps
// ErrReplay, or errors.ErrUnsupported where the target's control cannot do it, or
// is that of a server that cannot be reached.
func Replay(ctx context.Context, t *Target, f Failure) (*Failure, error) {
	r, err := newRunner(t, Options{Seed: f.Seed})
	if err != nil {
		return nil, err
	}
	defer r.close(ctx)
	if err := t.within(ctx, r.reach); err != nil {
		return nil, err
	}
	check, err := r.again(f)
	if err != nil {
		return nil, err
	}
	differences, last, err := r.play(ctx, check, check.Steps, nil)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("conform: replay %s: %w", f.title(), ctx.Err())
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, errSense):
		return nil, fmt.Errorf("conform: replay %s: %w", f.title(), err)
	case err == nil && len(differences) == 0:
		return nil, nil
	}
	steps := check.Steps[:min(last+1, len(check.Steps))]
	return &Failure{Check: check, Seed: f.Seed, Steps: steps, Differences: differences, Err: err}, nil
}

// again returns the check to do: the failure's steps, or, where there are none,
// the check of its name that is not a script.
func (r *runner) again(f Failure) (Check, error) {
	check := f.Check
	if check.Steps = f.Steps; len(check.Steps) > 0 {
		return r.fit(check)
	}
	for _, s := range suites {
		if s.name != check.Suite {
			continue
		}
		for found := range s.checks(r.options) {
			if found.Name == check.Name && found.race != nil {
				found.Suite = s.name
				return found, nil
			}
		}
	}
	return check, fmt.Errorf("conform: replay %s: %w: it has no steps", title(&check), ErrReplay)
}

// written is a failure as JSON.
type written struct {
	Seed        uint64       `json:"seed"`
	Suite       string       `json:"suite"`
	Check       string       `json:"check"`
	Rule        string       `json:"rule,omitempty"`
	Hold        bool         `json:"hold"`
	Steps       Script       `json:"steps"`
	Differences []Difference `json:"differences"`
	Error       string       `json:"error,omitempty"`
}

// MarshalJSON writes all that Replay needs, and what was wrong.
func (f Failure) MarshalJSON() ([]byte, error) {
	w := written{f.Seed, f.Check.Suite, f.Check.Name, f.Check.Rule, f.Check.Hold, f.Steps, f.Differences, ""}
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
	if err := json.Unmarshal(data, &w); err != nil {
		return fmt.Errorf("conform: read a failure: %w", err)
	}
	*f = Failure{
		Check: Check{Suite: w.Suite, Name: w.Check, Rule: w.Rule, Hold: w.Hold, Steps: w.Steps},
		Seed:  w.Seed, Steps: w.Steps, Differences: w.Differences,
	}
	if w.Error != "" {
		f.Err = errors.New(w.Error)
	}
	return nil
}

// Files are what plays the failures again, by the name of a file: each as JSON
// for Replay, as a Go test and, if it has steps, as a script that needs bash and
// curl.
func (r *Report) Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for i, name := range r.names() {
		f := &r.Failures[i]
		data, err := json.MarshalIndent(f, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("conform: write %s: %w", f.title(), err)
		}
		files[name+".json"] = append(data, '\n')
		if files[name+"_test.go"], err = f.goTest(name, r.Target); err != nil {
			return nil, err
		}
		if len(f.Steps) > 0 {
			files[name+".sh"] = []byte(f.Curl(r.Target))
		}
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

package conform

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// Played is a step that was played, and what Session.Play returned.
type Played struct {
	Step        script.Step
	Differences []report.Difference
	Err         error
}

// Each is Play for each of the steps that a Reach step stands for; another step is
// itself. It stops after a step that differs or cannot be played.
func (s *Session) Each(ctx context.Context, step script.Step) iter.Seq[Played] {
	return func(yield func(Played) bool) {
		if step.Verb != script.Reach {
			differences, err := s.Play(ctx, step)
			yield(Played{step, differences, err})
			return
		}
		for range maxPlans {
			steps, err := script.Reached(s.about(0), s.model.now, step.Status)
			if err != nil {
				yield(Played{step, nil, fmt.Errorf("conform: %w: %w", err, errSense)})
				return
			}
			if len(steps) == 0 {
				return
			}
			for _, part := range steps {
				if part.Verb.IsRequest() {
					part.As = step.As
				}
				differences, err := s.Play(ctx, part)
				if !yield(Played{part, differences, err}) || differences != nil || err != nil {
					return
				}
			}
		}
		yield(Played{step, nil, s.expect(&script.Step{Verb: script.Expect, Form: step.Status.String()})})
	}
}

// maxPlans is how often a Reach step looks for its way: to create an order, from there,
// and again after an injected fault.
const maxPlans = 4

// reach plays a Reach step.
func (s *Session) reach(ctx context.Context, step script.Step) ([]report.Difference, error) {
	for played := range s.Each(ctx, step) {
		if played.Differences != nil || played.Err != nil {
			return played.Differences, played.Err
		}
	}
	return nil, nil
}

// expect checks the model's order. Where the server and the model have both refused a
// step before, only an expectation shows it.
func (s *Session) expect(step *script.Step) error {
	if err := step.Expect(s.about(step.Order), s.code); err != nil {
		return fmt.Errorf("conform: %v: %w; the server answers like the model, so the script or the lifecycle is wrong", *step, err)
	}
	return nil
}

// about returns an order of the model, nil for an unknown one.
func (s *Session) about(n int) *order.Order {
	if k := s.model.find(n); k != nil {
		return &k.order
	}
	return nil
}

// unexpected reports whether a step found an order otherwise than the script expects.
func unexpected(err error) bool {
	var wrong *script.ExpectError
	return errors.As(err, &wrong)
}

package conform

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// maxRuns is how many earlier runs with the same seed a server may remember, if it
// cannot be emptied.
const maxRuns = 100

// reach sees that there is a server at all, what it still has of earlier runs, and
// whether it holds new orders in twilio-processing, or can be told to.
func (r *runner) reach(ctx context.Context) error {
	if _, err := r.target.ask(ctx, request{method: http.MethodGet, url: r.target.base() + "/"}); err != nil {
		return err
	}
	for range maxRuns {
		s, err := newSession(ctx, r.target, r.fresh, true)
		if err != nil {
			return err
		}
		p, err := s.pose(step("create " + newOrder))
		if err != nil {
			return err
		}
		if s.last, err = r.target.ask(ctx, p.request); err != nil {
			return err
		}
		if shown, wrong := s.resource(http.StatusCreated); wrong == nil {
			r.holds = shown.Status == status.TwilioProcessing
			return nil
		}
		var refused failure
		if wrong := s.decode(order.CodeNotHostable.HTTPStatus(), &refused); wrong != nil || refused.Code != order.CodeNotHostable {
			return nil // which the checks will tell
		}
		r.fresh.leave()
	}
	return nil
}

// held fits a check to a server that accepts every order at once: the steps that
// accept it are left out, with the time that passes before.
func (r *runner) held(check Check) (Check, error) {
	if !check.Hold || r.holds {
		return check, nil
	}
	check.Hold = false
	var fitted Script
	for rest := check.Steps; len(rest) > 0; {
		created := rest[0].Verb == Create
		fitted, rest = append(fitted, rest[0]), rest[1:]
		if !created || len(rest) == 0 {
			continue
		}
		after := rest
		for len(after) > 0 && after[0].Verb == Wait {
			after = after[1:]
		}
		if len(after) == 0 || after[0].Event != order.Accept {
			return check, fmt.Errorf("conform: new orders cannot be held in %v: %w", status.TwilioProcessing, errors.ErrUnsupported)
		}
		rest = after[1:]
	}
	check.Steps = fitted
	return check, nil
}

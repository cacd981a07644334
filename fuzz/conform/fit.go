package conform

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// reach sees that there is a server at all, and whether it holds new orders in
// twilio-processing, or can be told to.
func (r *runner) reach(ctx context.Context) error {
	if _, err := r.target.ask(ctx, request{method: http.MethodGet, url: r.target.base() + "/"}); err != nil {
		return err
	}
	r.always = errors.Is(r.target.control().Reset(ctx, true), errors.ErrUnsupported)
	if r.always {
		r.fresh = newFresh(rand.Uint64()) // an earlier run may have left its orders
	}
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
	}
	r.always = r.always && r.holds
	return nil
}

// fit fits a check to a server that cannot be told whether to hold new orders.
func (r *runner) fit(check Check) (Check, error) {
	switch {
	case r.always && !check.Hold:
		return accepting(check), nil
	case !r.holds && check.Hold:
		return accepted(check)
	}
	return check, nil
}

// accepting is a check on a server that holds every order: each is accepted once
// it is created.
func accepting(check Check) Check {
	check.Hold = true
	var fitted Script
	for _, s := range check.Steps {
		if fitted = append(fitted, s); s.Verb == Create {
			fitted = append(fitted, step("twilio accept"))
		}
	}
	check.Steps = fitted
	return check
}

// accepted is a check on a server that accepts every order at once: the steps that
// accept it are left out, with the time that passes before.
func accepted(check Check) (Check, error) {
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
		if len(after) == 0 || !accepts(after[0]) {
			return check, fmt.Errorf("conform: new orders cannot be held in %v: %w", status.TwilioProcessing, errors.ErrUnsupported)
		}
		rest = after[1:]
	}
	check.Steps = fitted
	return check, nil
}

// accepts reports whether a step accepts the latest order, as the platform does.
func accepts(s Step) bool {
	return s.Verb == Fire && s.Event == order.Accept && s.Actor == order.Twilio && s.Order == 0
}

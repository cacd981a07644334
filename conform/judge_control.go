package conform

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// fire has an actor do something by the control plane.
func (s *Session) fire(ctx context.Context, step script.Step) ([]report.Difference, error) {
	k := s.world.find(step.Order)
	form := order.ParseForm(s.fill(step.Form, k))
	id := s.data.unknown
	if k != nil {
		id = k.order.SID
	}
	fired, err := s.target.control.Fire(ctx, id.String(), step.Actor, step.Event, form)
	if err != nil {
		return nil, err
	}
	if !k.exists() {
		s.coverage.absent(step.Event, step.Actor)
		return s.fired(fired, notFound), nil
	}
	want := s.world.event(k, &step, form)
	s.coverage.asked(k, &want)
	s.world.fails(&want)
	if problems := want.refusal(k); len(problems) > 0 {
		if differences := s.fired(fired, problems); differences != nil {
			return differences, nil
		}
		return s.look(ctx, k)
	}
	if differences := s.fired(fired, nil); differences != nil {
		return differences, nil
	}
	return s.afterEvent(ctx, k, want)
}

// refusal returns why an event is refused: for what the model says, or because a
// parameter is missing that the server cannot make.
func (a *asked) refusal(k *known) order.Problems {
	if len(a.problems) > 0 || a.lacks&^script.Supplied() == 0 {
		return a.problems
	}
	_, err := k.order.Decide(a.command)
	return order.ProblemsOf(err)
}

// afterEvent fetches the order to learn what the server has made, and compares.
func (s *Session) afterEvent(ctx context.Context, k *known, want asked) ([]report.Difference, error) {
	if want.command.Event == order.Cancel {
		if err := s.world.apply(k, want.command); err != nil {
			return nil, err
		}
		return s.look(ctx, k)
	}
	if err := s.fetch(ctx, k); err != nil {
		return nil, err
	}
	shown, differences := s.resource(http.StatusOK)
	if differences != nil {
		return differences, nil
	}
	return s.done(k, want, shown), nil
}

// fired compares what came of an event with what the model says.
func (s *Session) fired(got Fired, problems order.Problems) []report.Difference {
	if got.Accepted != (len(problems) == 0) {
		want := "accepted"
		if len(problems) > 0 {
			want = "refused: " + problems.Error()
		}
		return differs("the event", want, fmt.Sprintf("accepted %v, code %d", got.Accepted, got.Code))
	}
	if len(problems) > 0 && got.Code != 0 && got.Code != problems[0].Code {
		return differs("the event's code", fmt.Sprint(problems[0].Code), fmt.Sprint(got.Code))
	}
	return nil
}

// wait moves the clock, and looks at what that has changed.
func (s *Session) wait(ctx context.Context, d time.Duration) ([]report.Difference, error) {
	if s.target.noClock != nil {
		return nil, s.target.noClock
	}
	if err := s.target.control.Advance(ctx, d); err != nil {
		return nil, err
	}
	if _, err := s.world.wait(d); err != nil {
		return nil, err
	}
	for _, k := range s.world.orders {
		if !k.exists() {
			continue
		}
		if differences, err := s.look(ctx, k); differences != nil || err != nil {
			return differences, err
		}
	}
	return nil, nil
}

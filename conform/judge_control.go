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

// fire has an actor cause an event with the control plane. Then it fetches the order,
// to learn what the server has made.
func (s *Session) fire(ctx context.Context, step script.Step) ([]report.Difference, error) {
	k := s.model.find(step.Order)
	form := order.ParseForm(s.fill(step.Form, k))
	if k == nil {
		k = &known{order: order.Order{Resource: order.Resource{SID: s.data.unknown}}}
	}
	fired, err := s.target.control.Fire(ctx, k.order.SID.String(), step.Actor, step.Event, form)
	if err != nil {
		return nil, err
	}
	var shown *order.Resource
	existed := k.exists()
	if existed {
		if err := s.fetch(ctx, k); err != nil {
			return nil, err
		}
		if fired.Accepted {
			shown, _ = s.resource(http.StatusOK)
		}
	}
	did, err := s.do(&step, k, form, shown)
	if err != nil {
		return nil, err
	}
	if differences := s.fired(fired, did.problems); differences != nil || !existed {
		return differences, nil
	}
	if did.wrong != nil {
		return did.wrong, nil
	}
	return s.fetched(k), nil
}

// fired compares the outcome of an event with the model's.
func (s *Session) fired(got Fired, problems order.Problems) []report.Difference {
	if len(problems) > 0 {
		s.code = problems[0].Code
	}
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

// wait moves the clock, and compares all orders.
func (s *Session) wait(ctx context.Context, d time.Duration) ([]report.Difference, error) {
	if s.target.noClock != nil {
		return nil, s.target.noClock
	}
	if err := s.target.control.Advance(ctx, d); err != nil {
		return nil, err
	}
	if err := s.model.wait(d); err != nil {
		return nil, err
	}
	for _, k := range s.model.orders {
		if !k.exists() {
			continue
		}
		if differences, err := s.look(ctx, k); differences != nil || err != nil {
			return differences, err
		}
	}
	return nil, nil
}

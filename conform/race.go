package conform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/order"
)

// race sends the steps of all clients at the same time, and reports whether the server
// answered as if one had come after the other.
func (s *Session) race(ctx context.Context, racing script.Script) ([]report.Difference, error) {
	if s.target.noClock != nil {
		return nil, fmt.Errorf("conform: a race requires a stopped clock: %w", s.target.noClock)
	}
	var history []porcupine.Operation
	err := s.target.within(ctx, func(ctx context.Context) (err error) {
		history, err = s.start(ctx, racing)
		return err
	})
	if err != nil || porcupine.CheckOperations(s.linear(), history) {
		return nil, err
	}
	return differs(report.WhatRace, "as if one had come after the other", "\n"+describeHistory(history)), nil
}

// start runs the clients, and returns when each asked and was answered, and what the
// orders are afterwards.
func (s *Session) start(ctx context.Context, racing script.Script) ([]porcupine.Operation, error) {
	history, errs := make([]porcupine.Operation, len(racing)), make([]error, len(racing))
	poses := make([]posed, len(racing))
	for i, step := range racing {
		if step.Order == 0 && step.Verb.TakesOrder() {
			step.Order = len(s.model.orders) // meanwhile there may be a later one
		}
		var err error
		if poses[i], err = s.pose(step); err != nil {
			return nil, err
		}
	}
	var wait sync.WaitGroup
	ready := make(chan struct{})
	start := time.Now()
	for i, p := range poses {
		wait.Go(func() {
			<-ready
			history[i], errs[i] = s.operate(ctx, start, i, p)
		})
	}
	close(ready)
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	after, err := s.settled(ctx, start)
	return slices.Concat(history, after), err
}

// operate sends the request of a client, and notes when.
func (s *Session) operate(ctx context.Context, start time.Time, client int, p posed) (porcupine.Operation, error) {
	called := time.Since(start)
	answered, err := s.target.ask(ctx, p.request)
	return porcupine.Operation{ClientId: client, Input: p, Output: answered, Call: int64(called), Return: int64(time.Since(start))}, err
}

// settled fetches the orders after a race: every order from before, and the lists,
// which show the new ones.
func (s *Session) settled(ctx context.Context, start time.Time) (history []porcupine.Operation, err error) {
	looks := []script.Step{step("list"), step("as other: list")}
	for i := range s.model.orders {
		looks = append(looks, script.Step{Verb: script.Fetch, Order: i + 1})
	}
	for _, look := range looks {
		p, err := s.pose(look)
		if errors.Is(err, errors.ErrUnsupported) {
			continue
		}
		if err != nil {
			return nil, err
		}
		operation, err := s.operate(ctx, start, 0, p)
		if err != nil {
			return nil, err
		}
		history = append(history, operation)
	}
	return history, nil
}

// linear returns the model for porcupine: a server that answers one request after the
// other.
func (s *Session) linear() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return s.model.clone() },
		Step: func(state, input, output any) (bool, any) {
			next := &Session{target: s.target, data: s.data, accounts: s.accounts, model: state.(*model).clone(), last: output.(answer)}
			p := input.(posed)
			if p.step.Verb.TakesOrder() {
				p.known = next.model.find(p.step.Order)
			}
			differences, err := next.judge(p)
			return len(differences) == 0 && err == nil, next.model
		},
		Equal: func(a, b any) bool { return a.(*model).equal(b.(*model)) },
	}
}

// describeHistory lists the requests and answers in the order of the calls.
func describeHistory(history []porcupine.Operation) string {
	slices.SortFunc(history, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	var lines []string
	for _, op := range history {
		p, got := op.Input.(posed), op.Output.(answer)
		lines = append(lines, fmt.Sprintf("%8v to %8v  %v: %d %s", time.Duration(op.Call).Round(time.Microsecond), time.Duration(op.Return).Round(time.Microsecond), terminal.Quote(p.step.String()), got.status, brief(got.body)))
	}
	return strings.Join(lines, "\n")
}

// brief returns the code of a refusal, or the status and the fields that the clients
// compete for.
func brief(body []byte) string {
	var told struct {
		Code       order.ErrorCode `json:"code"`
		Status     any             `json:"status"`
		UniqueName string          `json:"unique_name"`
		Attempts   int             `json:"verification_attempts"`
	}
	if exactjson.UnmarshalUnique(body, &told) != nil {
		return fmt.Sprintf("%.80q", body)
	}
	if told.Code != 0 {
		return fmt.Sprintf("code %d", told.Code)
	}
	return fmt.Sprintf("%s, %d attempts, unique name %q", terminal.Quote(fmt.Sprint(told.Status)), told.Attempts, told.UniqueName)
}

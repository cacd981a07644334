package conform

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// probed is a target with its capabilities.
type probed struct {
	*Target
	control Control
	noReset error // why it cannot be emptied; nil: it can
	noClock error // why its clock cannot be stopped and moved; nil: it can
	open    bool  // any account may enter, with any token
	holds   bool  // new orders stay in twilio-processing where a check wants it
	always  bool  // and where it does not

	lacks map[string]error // by suite: why the server cannot do it
}

// probe finds out whether a target can be emptied, and its clock be stopped.
func probe(ctx context.Context, t *Target) (*probed, error) {
	p := &probed{Target: t, control: t.control(), open: t.Main.IsZero()}
	p.noReset = p.control.Reset(ctx, true)
	_, p.noClock = p.control.Stop(ctx)
	for _, err := range []error{p.noReset, p.noClock} {
		if err != nil && !errors.Is(err, errors.ErrUnsupported) {
			return nil, err
		}
	}
	return p, nil
}

// key returns the credentials of an API key of an account, none if the target has none.
func (p *probed) key(of Account) Account {
	switch {
	case !p.Key.SID.IsZero():
		return Account{SID: of.SID, Token: p.Key.Secret, key: p.Key.SID}
	case p.open:
		digits, err := sid.Parse[sid.APIKey]("SK" + of.SID.String()[2:])
		if err == nil {
			return Account{SID: of.SID, Token: "secret of a key", key: digits}
		}
	}
	return Account{}
}

// generation returns the generation in which letters are looked at.
func (p *probed) generation() order.Generation {
	if p.Target.Generation == Second {
		return order.Generation2
	}
	return order.Generation1
}

// alone reports whether the accounts have the orders of one script alone.
func (p *probed) alone() bool { return p.noReset == nil || p.Main.IsZero() && p.Other.IsZero() }

// greet checks that a server answers.
func (t *Target) greet(ctx context.Context) error {
	_, err := t.ask(ctx, request{method: http.MethodGet, url: t.base() + "/"})
	return err
}

// probe finds out the capabilities of the server.
func (r *runner) probe(ctx context.Context, t *Target) (err error) {
	if r.target, err = probe(ctx, t); err != nil {
		return err
	}
	if r.target.noReset != nil {
		r.data = newTestData(rand.Uint64()) // an earlier run may have left its orders
	}
	if err := r.target.tryToEnter(ctx, r.data); err != nil {
		return err
	}
	if err := r.target.tryPaths(ctx, r.data); err != nil {
		return err
	}
	if t.Generation == Second {
		return nil // its checks never hold an order
	}
	return r.target.tryToHold(ctx, r.data)
}

// tryToEnter finds out whether a server of known accounts lets others enter too.
func (p *probed) tryToEnter(ctx context.Context, d *testData) error {
	if p.open {
		return nil
	}
	answered, err := p.ask(ctx, request{method: http.MethodGet, url: p.base() + p.generation().Path(), login: d.account()})
	p.open = answered.status != http.StatusUnauthorized
	return err
}

// tryPaths finds out which suites need a list that the server does not have at all.
func (p *probed) tryPaths(ctx context.Context, d *testData) error {
	as := p.Main
	if as.IsZero() {
		as = d.account()
	}
	p.lacks = map[string]error{}
	for _, s := range suites {
		if s.path == "" || p.Target.Generation != Both && p.Target.Generation != s.in {
			continue
		}
		path := strings.ReplaceAll(s.path, "{account}", as.SID.String())
		answered, err := p.ask(ctx, request{method: http.MethodGet, url: p.base() + path, login: as})
		if err != nil {
			return err
		}
		if noSuchThing(answered.status) {
			p.lacks[s.Name] = fmt.Errorf("conform: GET %s is %d: %w", path, answered.status, errors.ErrUnsupported)
		}
	}
	return nil
}

// tryToHold finds out whether the server holds new orders in twilio-processing,
// and whether the control can set that.
func (p *probed) tryToHold(ctx context.Context, d *testData) error {
	s, err := newSession(ctx, p, d, true)
	if err != nil {
		return err
	}
	created, err := s.pose(step("create " + newOrder))
	if err != nil {
		return err
	}
	if s.last, err = p.ask(ctx, created.request); err != nil {
		return err
	}
	if shown, wrong := s.resource(http.StatusCreated); wrong == nil {
		p.holds = shown.Status == status.TwilioProcessing
	}
	p.always = p.noReset != nil && p.holds
	return nil
}

// fit changes a check for a server on which holding new orders cannot be set.
func (p *probed) fit(check report.Check) (report.Check, error) {
	switch {
	case p.always && !check.Hold:
		return accepting(check), nil
	case !p.holds && check.Hold:
		fitted, ok := accepted(check)
		if !ok {
			return check, fmt.Errorf("conform: new orders cannot be held in %v: %w", status.TwilioProcessing, cmp.Or(p.noReset, errors.ErrUnsupported))
		}
		return fitted, nil
	}
	return check, nil
}

// accepting is a check on a server that holds every order: each is accepted once
// it is created.
func accepting(check report.Check) report.Check {
	check.Hold = true
	var fitted script.Script
	for i, s := range check.Steps {
		refused := i+1 < len(check.Steps) && check.Steps[i+1].ExpectsRefusal()
		if fitted = append(fitted, s); s.Verb == script.Create && !refused {
			fitted = append(fitted, step("twilio accept"))
		}
	}
	check.Steps = fitted
	return check
}

// accepted is a check on a server that accepts every order at once: the steps that
// accept it are left out, with the time that passes before and the expectations
// meanwhile. It is not ok if an
// order is not accepted.
func accepted(check report.Check) (fitted report.Check, ok bool) {
	check.Hold = false
	steps := check.Steps
	check.Steps = nil
	for rest := steps; len(rest) > 0; {
		created := rest[0].Verb == script.Create
		check.Steps, rest = append(check.Steps, rest[0]), rest[1:]
		if !created || len(rest) == 0 {
			continue
		}
		after := rest
		for len(after) > 0 && (after[0].Verb == script.Wait || after[0].Verb == script.Expect) {
			after = after[1:]
		}
		switch {
		case len(after) == 0:
			return report.Check{}, false
		case accepts(after[0]):
			rest = after[1:]
		case after[0].Verb != script.Reach || after[0].Status == status.TwilioProcessing:
			return report.Check{}, false
		}
	}
	return check, true
}

// accepts reports whether a step accepts the latest order, as the platform does.
func accepts(s script.Step) bool {
	return s.Verb == script.Fire && s.Event == order.Accept && s.Actor == order.Twilio && s.Order == 0
}

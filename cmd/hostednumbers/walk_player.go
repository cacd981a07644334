package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/sid"
)

// player plays steps on its own platform. It moves the platform's clock, and prints
// what the platform commits and refuses.
type player struct {
	out      io.Writer
	platform *platform.Platform
	store    *recorder
	rand     *rand.ChaCha8 // its seed is fixed, so that a script plays the same every time
	filler   *script.Filler
	now      time.Time
	code     string          // the next new verification code; "" for a random one
	order    order.Order     // the latest one, which has no status once it is cancelled
	refused  order.ErrorCode // the code that the last step was refused with; 0 if it was not
	changes  int
	refusals int
}

// account is the account that creates the orders.
var account = sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

// unknownOrder is the sid that steps use before the script has created an order.
var unknownOrder = sid.MustParse[sid.Order]("HR00000000000000000000000000000000")

func newPlayer(out io.Writer) *player {
	p := &player{
		out:    out,
		store:  &recorder{Store: memory.New(memory.Options{})},
		rand:   rand.NewChaCha8([32]byte{}),
		filler: script.NewFiller(0, "http://"+defaultListenAddr+"/"),
		now:    time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC),
	}
	p.platform = platform.New(p.store, platform.Options{
		Now:              func() time.Time { return p.now },
		Rand:             p.rand,
		Look:             plan.Look,
		Accept:           func(*order.Order) bool { return false }, // the script accepts
		VerificationCode: p.verificationCode,
	})
	return p
}

// recorder is a store that keeps the commits until they are printed.
type recorder struct {
	platform.Store
	commits []platform.Commit
}

// Commit stores a commit, and keeps it if the store has accepted it.
func (r *recorder) Commit(ctx context.Context, c platform.Commit) error {
	err := r.Store.Commit(ctx, c)
	if err == nil {
		r.commits = append(r.commits, c)
	}
	return err
}

// verificationCode returns the code that the script has chosen, else a random one.
func (p *player) verificationCode() (code string, err error) {
	if code, p.code = p.code, ""; code != "" {
		return code, nil
	}
	return order.RandomVerificationCode(p.rand, 0)
}

// setCode chooses the next new verification code.
func (p *player) setCode(_ context.Context, digits string) error {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return fmt.Errorf("a verification code requires digits; it is %.40q", digits)
	}
	p.code = digits
	return nil
}

// waitUntil lets time pass until a given one. The time may go back while the script
// has not created an order.
func (p *player) waitUntil(ctx context.Context, text string) error {
	t, err := order.ParseTime(text)
	if err != nil {
		return err
	}
	if p.order.Version == 0 {
		p.now = t.Time()
		return nil
	}
	if t.Time().Before(p.now) {
		return fmt.Errorf("at requires a time from %s on; it is %v", stamp(p.now), t)
	}
	return p.elapse(ctx, t.Time())
}

// elapse lets time pass until a given one. It prints what falls due before the time
// itself.
func (p *player) elapse(ctx context.Context, until time.Time) error {
	if order.TimeOf(until).IsZero() {
		return errors.New("the walk requires a time before the year 10000")
	}
	passed := passing(p.now, until)
	p.now, p.refused = until, 0
	_, err := p.platform.Sweep(ctx)
	return errors.Join(p.report(""), err, p.print(stamp(p.now)+"  "+passed))
}

// operate does a step on the platform, and prints what it changes or why it is refused.
func (p *player) operate(ctx context.Context, s *script.Step, form url.Values) error {
	about, what := p.order, string(s.Verb)
	switch {
	case s.Verb == script.Create && p.order.Version > 0 && !p.order.Done():
		return errors.New("create requires that the order before has ended, because walk plays one order at a time; " +
			"it is " + state(p.order.Status))
	case s.Verb == script.Create:
		about = order.Order{}
	case s.Verb == script.Fire:
		what = s.Event.String()
	}
	what = strings.TrimSpace(what + " " + describeForm(form))
	if about.Version == 0 {
		about.SID = unknownOrder
	}
	op := script.Operation{Step: s, Caller: account, Order: &about, Form: form, Now: p.now}
	c, err := op.Do(ctx, p.platform)
	if err != nil {
		return p.refuse(&about, c.Actor, c.Event, what, err)
	}
	return p.done(c.Actor, what)
}

// possible returns the events that are possible now for an order.
func (p *player) possible(o *order.Order) []order.Permission {
	permissions, _ := o.Permitted(p.now) // the time is set
	return slices.DeleteFunc(permissions, func(can order.Permission) bool { return can.Refused != 0 })
}

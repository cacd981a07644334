package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// walk plays the life of an order.
func walk(*flag.FlagSet) action {
	return func(_ context.Context, args []string, std streams) error {
		name := builtinNames()[0]
		if len(args) > 0 {
			name = args[0]
		}
		s, err := load(name, std.in)
		if err != nil {
			return err
		}
		p := newPlayer(std.out)
		if err := s.play(p); err != nil {
			return err
		}
		return p.print("", fmt.Sprintf("The order ended %s, after %d changes and %d refusals.",
			state(p.order.Status), p.changes, p.refusals))
	}
}

// player is a small host of one order at a time: it makes the sids and codes,
// keeps the time, and prints what happens.
type player struct {
	out      io.Writer
	rand     *rand.ChaCha8 // of a fixed seed: a script plays the same every time
	filler   *script.Filler
	now      time.Time
	order    order.Order
	code     string          // the next fresh verification code; "" for a random one
	refused  order.ErrorCode // of the last step; zero if it was not
	changes  int
	refusals int
}

func newPlayer(out io.Writer) *player {
	return &player{out: out, rand: rand.NewChaCha8([32]byte{}), filler: script.NewFiller(0, "http://"+defaultListenAddr+"/"), now: time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC)}
}

// account is whose orders the scripts create.
var account = sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

func newSID[K sid.Kind](p *player) sid.ID[K] {
	var random [16]byte
	p.rand.Read(random[:]) // never fails
	return sid.From16[K](random)
}

// setCode chooses the next fresh verification code.
func (p *player) setCode(digits string) error {
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return fmt.Errorf("a verification code requires digits; it is %.40q", digits)
	}
	p.code = digits
	return nil
}

// waitUntil lets time pass until a given one; before there is an order, it may
// go back.
func (p *player) waitUntil(text string) error {
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
	return p.elapse(t.Time())
}

// create posts a new order.
func (p *player) create(form url.Values) error {
	if p.order.Version > 0 && !p.order.Done() {
		return errors.New("the order is not over: a script plays one order at a time")
	}
	p.order = order.Order{}
	create, problems := order.ParseCreateRequest(form)
	c := order.Command{
		Event: order.Submit, Actor: order.Customer, At: p.now,
		Submission: &order.Submission{
			Create: create, Verdict: plan.Look(create.PhoneNumber), AccountSID: account,
			SID: newSID[sid.Order](p), IncomingPhoneNumberSID: newSID[sid.IncomingPhoneNumber](p),
		},
	}
	if problems != nil {
		_, refusal := p.order.Decide(c)
		return p.refuse(c, "create "+describeForm(form), problems, refusal)
	}
	return p.do(c, "create "+describeForm(form))
}

// update posts an update of the order.
func (p *player) update(form url.Values) error {
	what := "update " + describeForm(form)
	u, err := order.ParseUpdateRequest(form)
	if err != nil {
		return p.refuse(order.Command{Actor: order.Customer}, what, err)
	}
	c, err := u.Command(&p.order, p.now)
	if err != nil {
		return p.refuse(c, what, err)
	}
	return p.do(c, what)
}

// do supplies what the command lacks, applies it, and prints what happened.
func (p *player) do(c order.Command, what string) error {
	c.At = p.now
	if err := p.order.Supply(&c, p.supplier()); err != nil {
		return p.refuse(c, what, err)
	}
	before := p.order
	ch, err := p.order.Apply(c)
	if err != nil {
		return p.refuse(c, what, err)
	}
	p.refused = 0
	return p.report(&before, ch, what)
}

// supplier makes codes and calls.
func (p *player) supplier() order.Supplier {
	return order.Supplier{
		VerificationCode: func() (string, error) {
			code := p.code
			if code == "" {
				code = fmt.Sprintf("%04d", p.rand.Uint64()%10_000)
			}
			p.code = ""
			return code, nil
		},
		PlaceCall: func(string) (sid.ID[sid.Call], error) { return newSID[sid.Call](p), nil },
	}
}

// wait lets time pass.
func (p *player) wait(d time.Duration) error { return p.elapse(p.now.Add(d)) }

// elapse lets time pass until a given one: what falls due happens first, and then
// the clock has arrived.
func (p *player) elapse(until time.Time) error {
	passed := passing(p.now, until)
	p.now = until
	p.refused = 0
	later := p.order
	changes, err := later.Elapse(p.now)
	for _, ch := range changes {
		before := p.order
		if err := p.order.Evolve(ch); err != nil {
			return err
		}
		if err := p.report(&before, ch, ch.Event.String()); err != nil {
			return err
		}
	}
	return errors.Join(err, p.print(stamp(p.now)+"  "+passed))
}

// report prints a change.
func (p *player) report(before *order.Order, ch order.Change, what string) error {
	if ch.IsZero() {
		return p.print(stamp(p.now)+"  customer  "+what, "    nothing changes")
	}
	p.changes++
	story := []string{
		fmt.Sprintf("%s  %v  %s", stamp(ch.At.Time()), ch.Actor, what),
		fmt.Sprintf("    status    %s -> %s", state(ch.From), state(ch.To)),
	}
	lines, err := differences(before, &p.order)
	if err != nil {
		return err
	}
	for _, line := range lines {
		story = append(story, "    sets      "+line)
	}
	if ch.Effects != 0 {
		story = append(story, fmt.Sprintf("    effects   %v", ch.Effects))
	}
	if payload, due := callback.NewPayload(&p.order, ch); due {
		story = append(story, "    callback  "+describeForm(payload.Values()))
	}
	return p.print(story...)
}

// refuse prints a refusal: every problem, first the one that the API answers.
func (p *player) refuse(c order.Command, what string, errs ...error) error {
	problems := order.ProblemsOf(errs...)
	if len(problems) == 0 {
		return errors.Join(errs...)
	}
	p.refusals++
	p.refused = problems[0].Code
	story := []string{
		fmt.Sprintf("%s  %v  %s", stamp(p.now), c.Actor, what),
		"    refused in " + state(p.order.Status),
	}
	for _, problem := range problems {
		story = append(story, fmt.Sprintf("    %d     %s", problem.Code, strings.TrimSuffix(problem.Error(), fmt.Sprintf(" (%d)", problem.Code))))
	}
	now := p.possible()
	if c.Event != 0 && !slices.ContainsFunc(now, func(can order.Permission) bool { return can.Event == c.Event }) {
		story = append(story, "    possible  "+cmp.Or(strings.Join(stepsOf(now), ", "), "no event any more"))
	}
	return p.print(story...)
}

// possible are the events that can happen to the order now.
func (p *player) possible() []order.Permission {
	permissions, _ := p.order.Permitted(p.now) // the time is set
	return slices.DeleteFunc(permissions, func(can order.Permission) bool { return can.Refused != 0 })
}

// stepsOf writes events as steps.
func stepsOf(permissions []order.Permission) (steps []string) {
	for _, can := range permissions {
		step := can.By[0].String() + " " + can.Event.String()
		if can.Event == order.Submit {
			step = string(script.Create) + " PhoneNumber={number}&SmsCapability=true"
		}
		steps = append(steps, step)
	}
	return steps
}

// print writes lines, each safe for a terminal.
func (p *player) print(lines ...string) error {
	var text strings.Builder
	for _, line := range lines {
		text.WriteString(terminal.Quote(line) + "\n")
	}
	_, err := io.WriteString(p.out, text.String())
	return err
}

func stamp(t time.Time) string { return t.Format(time.RFC3339) }

func state(s status.Status) string { return status.Of(s).String() }

// describeForm writes a form for people: sorted, without escapes.
func describeForm(form url.Values) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			parts = append(parts, name+"="+value)
		}
	}
	return strings.Join(parts, " ")
}

// differences lists the fields in which two orders differ, as their storage
// form writes them, but for those that every change sets.
func differences(before, after *order.Order) ([]string, error) {
	old, err := stored(before)
	if err != nil {
		return nil, err
	}
	now, err := stored(after)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(now)) {
		if !slices.Contains([]string{"status", "date_updated", "version"}, key) && string(old[key]) != string(now[key]) {
			lines = append(lines, fmt.Sprintf("%s: %s", key, now[key]))
		}
	}
	return lines, nil
}

func stored(o *order.Order) (fields map[string]json.RawMessage, err error) {
	data, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return fields, json.Unmarshal(data, &fields)
}

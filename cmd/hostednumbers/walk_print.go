package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/status"
)

// done prints what a step that was not refused has changed.
func (p *player) done(actor order.Actor, what string) error {
	p.refused = 0
	if len(p.store.commits) == 0 {
		return p.print(fmt.Sprintf("%s  %v  %s", stamp(p.now), actor, what), "    nothing changes")
	}
	return p.report(what)
}

// report prints the commits since the last report. The last change is the one that
// the step asked for, in its words; "" if it asked for none.
func (p *player) report(what string) error {
	commits := p.store.commits
	p.store.commits = nil
	for i, c := range commits {
		for _, w := range c.Orders {
			asked := ""
			if i == len(commits)-1 {
				asked = what
			}
			if err := p.reportWrite(w, c.Outbox, asked); err != nil {
				return err
			}
		}
	}
	return nil
}

// reportWrite prints the changes of one order.
func (p *player) reportWrite(w platform.Write, outbox []platform.Item, asked string) error {
	p.order = order.Order{}
	if w.Was != nil {
		p.order = w.Was.Order
	}
	for i, ch := range w.Changes {
		what := ch.Event.String()
		if asked != "" && i == len(w.Changes)-1 {
			what = asked
		}
		before := p.order
		if err := p.order.Evolve(ch); err != nil {
			return err
		}
		if err := p.reportChange(&before, ch, outbox, what); err != nil {
			return err
		}
	}
	return nil
}

// reportChange prints a change, and its callback if it is in the outbox.
func (p *player) reportChange(before *order.Order, ch order.Change, outbox []platform.Item, what string) error {
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
	for _, item := range outbox {
		if item.Order.SID != p.order.SID || item.Change.Version != ch.Version {
			continue
		}
		if payload, due := callback.NewPayload(&item.Order, item.Change); due {
			story = append(story, "    callback  "+describeForm(payload.Values()))
		}
	}
	return p.print(story...)
}

// refuse prints why an actor's event is refused for an order: every problem, first
// the one that the API answers with. If the event is not possible now, it prints those
// that are. It returns an error that is not a refusal.
func (p *player) refuse(o *order.Order, actor order.Actor, event order.Event, what string, err error) error {
	problems := order.ProblemsOf(err)
	if len(problems) == 0 {
		return err
	}
	p.refusals++
	p.refused = problems[0].Code
	story := []string{
		fmt.Sprintf("%s  %v  %s", stamp(p.now), actor, what),
		"    refused in " + state(o.Status),
	}
	for _, problem := range problems {
		story = append(story, fmt.Sprintf("    %d     %s", problem.Code, problem.Message()))
	}
	now := p.possible(o)
	if event != 0 && !slices.ContainsFunc(now, func(can order.Permission) bool { return can.Event == event }) {
		story = append(story, "    possible  "+cmp.Or(strings.Join(stepsOf(now), ", "), "no event any more"))
	}
	return p.print(story...)
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

// differences lists the fields in which two orders differ, as the storage form
// writes them. It omits the fields that every change sets.
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

// stored returns the keys of an order's storage form.
func stored(o *order.Order) (fields map[string]json.RawMessage, err error) {
	data, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return fields, json.Unmarshal(data, &fields)
}

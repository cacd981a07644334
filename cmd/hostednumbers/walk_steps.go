package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// walkOnly lists the steps that only scripts of walk have.
var walkOnly = []struct {
	word, usage, about string
	play               func(*player, context.Context, string) error
}{
	{"at", "at 2017-03-28T20:06:39Z", "lets time pass until then", (*player).waitUntil},
	{"code", "code 8794", "chooses the next new verification code; without it, codes are random", (*player).setCode},
	{"#", "# a remark", "is printed as it is", (*player).remark},
}

// played lists the verbs that a script may use. The others need a server.
var played = []script.Verb{script.Create, script.Update, script.Delete, script.Offboard, script.Fire, script.Wait, script.Reach, script.Expect}

// syntax describes the language of scripts.
func syntax() string {
	var text strings.Builder
	text.WriteString("A script has one step a line. Transcripts and replays have the same steps:\n\n" + script.Syntax(played...))
	text.WriteString("\nOnly walk has these:\n\n")
	for _, step := range walkOnly {
		fmt.Fprintf(&text, "  %-24s  %s\n", step.usage, step.about)
	}
	text.WriteString("\n" + script.FormSyntax())
	text.WriteString("\nA new order stays in twilio-processing until the step twilio accept. A refused step does not end the walk; an\n" +
		"expectation that is not met does.\n")
	return text.String()
}

// step plays a line.
func (p *player) step(ctx context.Context, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	if line == "" {
		return p.print("")
	}
	if line[0] == '#' {
		word, rest = "#", line
	}
	for _, step := range walkOnly {
		if step.word == word {
			return step.play(p, ctx, strings.TrimSpace(rest))
		}
	}
	if verb := script.Verb(word); !slices.Contains(played, verb) && script.Syntax(verb) != "" {
		return needsServer(line)
	}
	actor, notActor := order.ParseActor(word)
	if event, _, _ := strings.Cut(strings.TrimSpace(rest), " "); notActor == nil {
		if _, err := order.ParseEvent(event); err != nil {
			return p.unknownEvent(actor, event)
		}
	}
	s, err := script.ParseStep(line)
	var bad *script.StepError
	switch {
	case errors.Is(err, script.ErrVerb) && word != "as":
		return unknown("step", word, stepWords())
	case errors.As(err, &bad):
		return bad.Err
	case s.As != script.Main || s.Type != "" || !slices.Contains(played, s.Verb):
		return needsServer(line)
	case s.Order != 0:
		return fmt.Errorf("%.40q names an order, but walk plays one order at a time; leave out the #", line)
	case s.Verb == script.Expect:
		return s.Expect(&p.order, p.refused)
	case s.Verb == script.Reach:
		return p.reach(ctx, s.Status)
	}
	return p.ask(ctx, &s)
}

// reach plays the steps that take the order to a status, or a new one if it was
// cancelled.
func (p *player) reach(ctx context.Context, to status.Status) error {
	for p.order.Status != to {
		steps, err := script.Reached(&p.order, p.now, to)
		if err != nil {
			return err
		}
		for _, s := range steps {
			if err := p.ask(ctx, &s); err != nil {
				return err
			}
			if p.refused != 0 {
				return fmt.Errorf("reach %v: the step %v was refused with %d", to, s, p.refused)
			}
		}
	}
	return nil
}

// needsServer returns the error of a step that only a server can answer.
func needsServer(line string) error {
	return fmt.Errorf("%.40q requires a server, and walk does not have one; steps of this kind run in transcripts and replays", line)
}

// unknownEvent returns the error of a word that is not an event. It prefers events that
// the actor can cause now.
func (p *player) unknownEvent(actor order.Actor, word string) error {
	now := p.possible(&p.order)
	var all, own []string
	for row := range order.Lifecycle() {
		all = append(all, row.Event.String())
	}
	for _, can := range now {
		if slices.Contains(can.By, actor) && can.Event != order.Submit { // a script writes create instead
			own = append(own, can.Event.String())
		}
	}
	meant := cmp.Or(nearest.Word(word, own), nearest.Word(word, all))
	asked := fmt.Sprintf("unknown event %.40q", word)
	if word == "" {
		asked = fmt.Sprintf("%v requires an event", actor)
	}
	switch {
	case meant != "":
		return fmt.Errorf("%s: did you mean %q?", asked, meant)
	case len(own) > 0:
		return fmt.Errorf("%s; possible now: %s", asked, either(own))
	case len(now) > 0:
		return fmt.Errorf("%s; possible now: %s", asked, either(stepsOf(now)))
	}
	return fmt.Errorf("%s; no event can happen to this order any more", asked)
}

// stepWords lists the words that a line may begin with.
func stepWords() []string {
	var words []string
	for _, verb := range played {
		if verb != script.Fire {
			words = append(words, string(verb))
		}
	}
	for _, step := range walkOnly {
		if step.word != "#" {
			words = append(words, step.word)
		}
	}
	for actor := order.Customer; actor <= order.Clock; actor++ {
		words = append(words, actor.String())
	}
	return words
}

// ask plays a step that asks the platform for something, or lets time pass.
func (p *player) ask(ctx context.Context, s *script.Step) error {
	if s.Verb == script.Wait {
		return p.elapse(ctx, p.now.Add(s.Wait))
	}
	form := order.ParseForm(p.fill(s.Form))
	if s.Verb == script.Fire {
		for _, name := range slices.Sorted(maps.Keys(form)) {
			if !slices.Contains(order.EventParams(), name) {
				return unknown("parameter", name, order.EventParams())
			}
		}
	}
	return p.operate(ctx, s, form)
}

// fill replaces the braces of a form.
func (p *player) fill(form string) string {
	if p.order.Version == 0 {
		return p.filler.Fill(form, nil)
	}
	return p.filler.Fill(form, &p.order)
}

// remark prints a comment.
func (p *player) remark(_ context.Context, text string) error { return p.print(text) }

package main

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/nearest"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// own are the words of a script that are no steps.
var own = []struct {
	word, usage, about string
	play               func(*player, string) error
}{
	{"at", "at 2017-03-28T20:06:39Z", "time passes, until then", (*player).waitUntil},
	{"code", "code 8794", "the next fresh verification code; else a random one", (*player).setCode},
	{"expect", "expect completed", "the status is now this one, or none: without an order", (*player).expect},
	{"", "expect 22113", "the step before was refused with this code", nil},
	{"#", "# a remark", "is printed as it is", (*player).remark},
}

// played are the steps that a script may have: the others need a server.
var played = []script.Verb{script.Create, script.Update, script.Delete, script.Fire, script.Wait}

// syntax tells what a script may say.
func syntax() string {
	var text strings.Builder
	text.WriteString("A script is the life of an order, a step a line, as in transcripts and replays:\n\n" + script.Syntax(played...))
	text.WriteString("\nand besides, for walk alone:\n\n")
	for _, o := range own {
		fmt.Fprintf(&text, "  %-24s  %s\n", o.usage, o.about)
	}
	text.WriteString("\n" + script.FormSyntax())
	text.WriteString("\nA new order stays in twilio-processing until twilio accept. A refusal is part of the story; an expectation that is\n" +
		"not met ends it.\n")
	return text.String()
}

type walkScript struct {
	name  string
	lines []string
}

//go:embed walks/*.txt
var walks embed.FS

// builtinNames lists the built-in scripts, the one that plays by itself first.
func builtinNames() []string {
	const first = "completed"
	names := []string{first}
	files, _ := fs.Glob(walks, "walks/*.txt")
	for _, file := range files {
		if name := strings.TrimSuffix(path.Base(file), ".txt"); name != first {
			names = append(names, name)
		}
	}
	return names
}

// load reads a script: a file, standard input or a built-in one.
func load(name string, in io.Reader) (*walkScript, error) {
	var data []byte
	var err error
	switch {
	case name == "-":
		data, err = io.ReadAll(in)
	case slices.Contains(builtinNames(), name):
		data, err = walks.ReadFile("walks/" + name + ".txt")
	default:
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("%w, and %w", err, unknown("built-in script", name, builtinNames()))
	}
	s := &walkScript{name: name}
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		s.lines = append(s.lines, strings.TrimSpace(line))
	}
	return s, nil
}

// play takes a player through the script.
func (s *walkScript) play(p *player) error {
	for i, line := range s.lines {
		if err := p.step(line); err != nil {
			return fmt.Errorf("%s:%d: %w", s.name, i+1, err)
		}
	}
	return nil
}

// step plays a line.
func (p *player) step(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	if line == "" {
		return p.print("")
	}
	if line[0] == '#' {
		word, rest = "#", line
	}
	for _, o := range own {
		if o.word == word {
			return o.play(p, strings.TrimSpace(rest))
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
		return fmt.Errorf("%.40q names an order, and walk plays one at a time: leave out #", line)
	case s.Verb == script.Wait:
		return p.wait(s.Wait)
	}
	return p.ask(&s)
}

func needsServer(line string) error {
	return fmt.Errorf("%.40q needs a server, and walk has none: conform and transcripts play it", line)
}

// unknownEvent reports a word that is not an event. It first suggests what the
// actor can do now.
func (p *player) unknownEvent(actor order.Actor, word string) error {
	now := p.possible()
	var all, own []string
	for row := range order.Lifecycle() {
		all = append(all, row.Event.String())
	}
	for _, can := range now {
		if slices.Contains(can.By, actor) && can.Event != order.Submit { // which is written create
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
		return fmt.Errorf("%s: possible now: %s", asked, either(own))
	case len(now) > 0:
		return fmt.Errorf("%s: possible now: %s", asked, either(stepsOf(now)))
	}
	return fmt.Errorf("%s: no event can happen to this order any more", asked)
}

// stepWords are those that a line may begin with.
func stepWords() []string {
	var words []string
	for _, verb := range played {
		if verb != script.Fire {
			words = append(words, string(verb))
		}
	}
	for _, o := range own {
		if o.play != nil && o.word != "#" {
			words = append(words, o.word)
		}
	}
	for actor := order.Customer; actor <= order.Clock; actor++ {
		words = append(words, actor.String())
	}
	return words
}

// ask plays a step that is not of time alone.
func (p *player) ask(s *script.Step) error {
	form := order.ParseForm(p.fill(s.Form))
	switch s.Verb {
	case script.Create:
		return p.create(form)
	case script.Update:
		return p.update(form)
	case script.Delete:
		return p.do(order.Command{Event: order.Cancel, Actor: order.Customer}, "delete")
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if !slices.Contains(order.EventParams(), name) {
			return unknown("parameter", name, order.EventParams())
		}
	}
	what := strings.TrimSpace(s.Event.String() + " " + describeForm(form))
	c, err := s.Command(form, p.now)
	var problem *order.Problem
	if errors.As(err, &problem) {
		return p.refuse(c, what, err)
	}
	if err != nil {
		return err
	}
	return p.do(c, what)
}

func (p *player) fill(form string) string {
	if p.order.Version == 0 {
		return p.filler.Fill(form, nil)
	}
	return p.filler.Fill(form, &p.order)
}

func (p *player) remark(text string) error { return p.print(text) }

// expectError says that a life went another way than the script expects.
type expectError struct{ want, got string }

func (e *expectError) Error() string { return fmt.Sprintf("expected %s, but %s", e.want, e.got) }

// expect checks the status, or the refusal of the step before.
func (p *player) expect(what string) error {
	if code, err := strconv.Atoi(what); err == nil {
		if p.refused == order.ErrorCode(code) {
			return nil
		}
		if p.refused == 0 {
			return &expectError{"refusal " + what, "the step before was not refused"}
		}
		return &expectError{"refusal " + what, fmt.Sprintf("the step before was refused with %d", p.refused)}
	}
	want := status.None
	if what == "" {
		return errors.New("expect what? a status, none, or the code of a refusal")
	}
	if what != "none" {
		var err error
		if want, err = status.Parse(what); err != nil {
			return unknown("status", what, append(statusWords(), "none"))
		}
	}
	if p.order.Status == want {
		return nil
	}
	return &expectError{what, "the order is " + order.FSMState(p.order.Status)}
}

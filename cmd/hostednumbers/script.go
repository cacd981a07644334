package main

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// syntax is what a script may say.
const syntax = `A script is the life of an order, a step a line:

  # a remark                       printed as it is
  create PhoneNumber=%2B1...&...   the customer posts the form of a new order, escaped as on the wire
  update Status=...&...            the customer posts the form of an update
  delete                           the customer deletes the order
  ACTOR EVENT [Reason=...&...]     an actor does something: twilio accept, owner confirm-code Code={code}
  wait 10m                         time passes: s, m, h, and d for days
  at 2017-03-28T20:06:39Z          time passes, until then
  code 8794                        the next fresh verification code; else a random one
  expect completed                 the status is now this one; none without an order
  expect 22113                     the step before was refused with this code

{code} in a form stands for the order's verification code. A refusal is part of the story; an expectation that is not
met ends it.
`

type script struct {
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

// load reads the script that the arguments name.
func load(args []string, in io.Reader) (*script, error) {
	for i, arg := range args {
		if strings.HasPrefix(arg, "-") && arg != "-" {
			return nil, fmt.Errorf("unknown flag %s: %w", arg, errUsage)
		}
		if i > 0 {
			return nil, fmt.Errorf("unexpected %q: %w", arg, errUsage)
		}
	}
	name := builtinNames()[0]
	if len(args) == 1 {
		name = args[0]
	}
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
		return nil, fmt.Errorf("%w; built in are %s", err, strings.Join(builtinNames(), ", "))
	}
	s := &script{name: name}
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		s.lines = append(s.lines, strings.TrimSpace(line))
	}
	return s, nil
}

// play takes a player through the script.
func (s *script) play(p *player) error {
	for i, line := range s.lines {
		if err := p.step(line); err != nil {
			return fmt.Errorf("%s:%d: %w", s.name, i+1, err)
		}
	}
	return nil
}

// step plays a line.
func (p *player) step(line string) error {
	verb, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch verb {
	case "":
		return p.print("\n")
	case "#":
		return p.print("%s\n", line)
	case "at":
		return p.waitUntil(rest)
	case "code":
		return p.setCode(rest)
	case "wait":
		d, err := parseWait(rest)
		if err != nil {
			return err
		}
		return p.wait(d)
	case "expect":
		return p.expect(rest)
	case "create", "update":
		form, err := url.ParseQuery(p.fill(rest))
		if err != nil {
			return fmt.Errorf("the form cannot be read: %w", err)
		}
		if verb == "create" {
			return p.create(form)
		}
		return p.update(form)
	case "delete":
		if rest != "" {
			return fmt.Errorf("unexpected %q after delete", rest)
		}
		return p.do(order.Command{Event: order.Cancel, Actor: order.Customer}, "delete")
	}
	return p.event(verb, rest)
}

// event plays what an actor does that is no request of the customer's.
func (p *player) event(who, rest string) error {
	actor, err := order.ParseActor(who)
	if err != nil {
		return fmt.Errorf("unknown step %q: want create, update, delete, wait, at, code, expect, or an actor (customer, owner, twilio, carrier, operations, clock)", who)
	}
	word, args, _ := strings.Cut(rest, " ")
	if word == "" {
		return fmt.Errorf("what does %v do? an event is missing, like twilio accept", actor)
	}
	event, err := order.ParseEvent(word)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(p.fill(args))
	if err != nil {
		return fmt.Errorf("the form cannot be read: %w", err)
	}
	c := order.Command{Event: event, Actor: actor, Reason: form.Get("Reason"), Code: form.Get("Code")}
	for name := range form {
		if !slices.Contains([]string{"Reason", "Code"}, name) {
			return fmt.Errorf("unknown parameter %q of an event: want Reason or Code", name)
		}
	}
	return p.do(c, strings.TrimSpace(word+" "+describeForm(form)))
}

func (p *player) fill(form string) string {
	return strings.ReplaceAll(form, "{code}", string(p.order.VerificationCode))
}

// expectError says that a life went another way than the script expects.
type expectError struct{ want, got string }

func (e *expectError) Error() string { return fmt.Sprintf("expected %s, but %s", e.want, e.got) }

// expect checks the status, or the refusal of the step before.
func (p *player) expect(what string) error {
	if code, err := strconv.Atoi(what); err == nil {
		if p.refused == order.Code(code) {
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
			return err
		}
	}
	if p.order.Status == want {
		return nil
	}
	return &expectError{what, "the order is " + order.FSMState(p.order.Status)}
}

// parseWait is time.ParseDuration, with days besides.
func parseWait(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.ParseUint(days, 10, 16); err == nil {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("cannot wait %q: want a time like 30s, 10m, 9m59s or 30d", text)
	}
	return d, nil
}

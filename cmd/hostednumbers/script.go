package main

import (
	"bufio"
	"embed"
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

// A script is a life of an order, a step a line:
//
//	# a remark, printed
//	clock 2017-03-28T20:06:39Z       set the clock, before anything else
//	code 8794                        the next fresh verification code; else a random one
//	create PhoneNumber=%2B1...&...   the customer posts the form of a new order
//	update Status=...&...            the customer posts the form of an update
//	delete                           the customer deletes the order
//	ACTOR EVENT [Reason=...&...]     an actor does something; {code} stands for the order's code
//	wait 10m                         time passes: s, m, h, and d for days
//	expect completed                 the status now is; "none" without an order
//	expect 22113                     the step before was refused with this code
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
	if len(args) > 1 {
		return nil, fmt.Errorf("unexpected %q: %w", args[1], errUsage)
	}
	name := builtinNames()[0]
	if len(args) == 1 {
		name = args[0]
	}
	if strings.HasPrefix(name, "-") && name != "-" {
		return nil, fmt.Errorf("unknown flag %s: %w", name, errUsage)
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
		return nil, err
	}
	s := &script{name: name}
	lines := bufio.NewScanner(strings.NewReader(string(data)))
	for lines.Scan() {
		s.lines = append(s.lines, strings.TrimSpace(lines.Text()))
	}
	return s, lines.Err()
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
	case "clock":
		return p.setClock(rest)
	case "code":
		p.code = rest
		return nil
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
		return fmt.Errorf("unknown step %q: want create, update, delete, wait, expect, clock, code, or an actor (customer, owner, twilio, carrier, operations, clock)", who)
	}
	word, args, _ := strings.Cut(rest, " ")
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
	return p.do(c, strings.TrimSpace(word+" "+args))
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

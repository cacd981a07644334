package conform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// CommandControl is a program that plays the other actors and the clock, for a
// server without the control plane of this module's mock. It is run once for each
// thing to do, with one of these behind its own arguments:
//
//	reset hold=true           forget every order; new ones stay in twilio-processing, or, with
//	                          hold=false, are accepted at once
//	stop                      stop the clock, and print its time: 2017-03-28T20:06:39Z
//	advance 600s              move the clock by so many seconds; what falls due happens
//	event SID EVENT ACTOR NAME=VALUE...
//	                          let the actor do it: event HR… send-loa customer SigningDocumentSid=PX…
//	letter-event SID EVENT ACTOR
//	                          let the actor do it to a letter: letter-event PX… sign owner
//	fault NAME                make call-fails or too-many-requests happen once
//	callbacks                 print the callbacks sent so far, oldest first, a form a line:
//	                          Status=received&HostedNumberOrderSid=HR…&PhoneNumber=%2B15017122661
//
// It exits with 0 when it has done that, with 1 when the server has refused the
// event (the first word that it prints may be the code why), and with 3 when it
// cannot do it. Any other exit is an error, reported with the program's standard error.
type CommandControl struct {
	Name string   // the program, looked up as exec.Command does
	Args []string // come first
	Env  []string // as in exec.Cmd; nil is this program's
}

// The exit codes of a control program that are not errors.
const (
	exitRefused     = 1
	exitUnsupported = 3
)

// errRefusedByCommand means that the control program refused.
var errRefusedByCommand = errors.New("refused")

// dying is how long a program's children may hold its output once it has ended.
const dying = time.Second

// run runs the program, and returns what it prints.
func (c *CommandControl) run(ctx context.Context, args ...string) (string, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out, errs := limited{over: stop}, limited{over: stop}
	command := exec.CommandContext(ctx, c.Name, slices.Concat(c.Args, args)...)
	command.Env, command.Stdout, command.Stderr, command.WaitDelay = c.Env, &out, &errs, dying
	err := command.Run()
	if errors.Is(context.Cause(ctx), ErrAnswer) {
		return "", fmt.Errorf("conform: run %s %s: %w", c.Name, args[0], ErrAnswer)
	}
	if err == nil {
		return out.text.String(), nil
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		switch exit.ExitCode() {
		case exitRefused:
			err = errRefusedByCommand
		case exitUnsupported:
			err = errors.ErrUnsupported
		}
	}
	err = fmt.Errorf("conform: run %s %s: %w", c.Name, args[0], err)
	if said := strings.Join(strings.Fields(errs.text.String()), " "); said != "" {
		err = fmt.Errorf("%w: %s", err, excerpt([]byte(said)))
	}
	return out.text.String(), err
}

// limited keeps at most maxAnswer bytes of a program's output, and then ends the program.
type limited struct {
	text bytes.Buffer // not embedded: its ReadFrom knows no limit
	over context.CancelCauseFunc
}

func (l *limited) Write(data []byte) (int, error) {
	if l.text.Len()+len(data) > maxAnswer {
		l.over(ErrAnswer)
		return 0, ErrAnswer
	}
	return l.text.Write(data)
}

// Reset runs reset.
func (c *CommandControl) Reset(ctx context.Context, hold bool) error {
	_, err := c.run(ctx, "reset", "hold="+strconv.FormatBool(hold))
	return err
}

// Stop runs stop, and reads the time that it prints.
func (c *CommandControl) Stop(ctx context.Context) (time.Time, error) {
	text, err := c.run(ctx, "stop")
	if err != nil {
		return time.Time{}, err
	}
	at, err := order.ParseTime(strings.TrimSpace(text))
	if err != nil {
		return time.Time{}, fmt.Errorf("conform: %s stop: %w", c.Name, err)
	}
	return at.Time(), nil
}

// Advance runs advance.
func (c *CommandControl) Advance(ctx context.Context, d time.Duration) error {
	if d%time.Second != 0 {
		return fmt.Errorf("conform: %s advance %v: want whole seconds", c.Name, d)
	}
	_, err := c.run(ctx, "advance", strconv.FormatInt(int64(d/time.Second), 10)+"s")
	return err
}

// Fire runs event.
func (c *CommandControl) Fire(ctx context.Context, sid string, actor order.Actor, event order.Event, params url.Values) (Fired, error) {
	args := []string{"event", sid, event.String(), actor.String()}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		for _, value := range params[name] {
			args = append(args, name+"="+value)
		}
	}
	return c.fire(ctx, args...)
}

// FireLetter runs letter-event.
func (c *CommandControl) FireLetter(ctx context.Context, sid string, actor order.Actor, event loa.Event) (Fired, error) {
	return c.fire(ctx, "letter-event", sid, event.String(), actor.String())
}

// fire runs an event, which may be refused.
func (c *CommandControl) fire(ctx context.Context, args ...string) (Fired, error) {
	text, err := c.run(ctx, args...)
	if !errors.Is(err, errRefusedByCommand) {
		return Fired{Accepted: err == nil}, err
	}
	var fired Fired
	if words := strings.Fields(text); len(words) > 0 {
		code, _ := strconv.Atoi(words[0]) // another word means an unknown code
		fired.Code = order.ErrorCode(code)
	}
	return fired, nil
}

// Fault runs fault.
func (c *CommandControl) Fault(ctx context.Context, f script.Fault) error {
	_, err := c.run(ctx, "fault", string(f))
	return err
}

// Journal runs callbacks, and reads the forms that it prints.
func (c *CommandControl) Journal(ctx context.Context) ([]callback.Payload, error) {
	text, err := c.run(ctx, "callbacks")
	if err != nil {
		return nil, err
	}
	var sent []callback.Payload
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		payload, err := callback.Parse(order.ParseForm(line))
		if err != nil {
			return nil, fmt.Errorf("conform: %s callbacks: %w", c.Name, err)
		}
		sent = append(sent, payload)
	}
	return sent, nil
}

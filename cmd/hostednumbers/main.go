// Command hostednumbers serves, plays, shows and checks hosted number orders.
// 'hostednumbers help' lists its commands.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

func main() {
	exitOnSecondSignal()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the answer is no, or the command did not finish
	exitUsage  = 2 // usage or input error
)

// streams are the program's standard input, output and error.
type streams struct {
	in        io.Reader
	out, errs io.Writer
	// watch declares that the command watches its context from now on: the first
	// signal then cancels the context and waits for the command to return. Before
	// that the first signal ends the command at once.
	watch func()
}

// errBad means that the answer is no, and that standard output says so already.
var errBad = errors.New("bad")

// usageError means that the command line is wrong.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func badUsage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// run is the program. It returns the exit code.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	if len(args) == 0 {
		tell(errs, overviewText())
		return exitUsage
	}
	name, args := args[0], args[1:]
	checked := &output{to: out}
	err := untilInterrupted(func(ctx context.Context, watch func()) error {
		return perform(ctx, name, args, streams{in, checked, errs, watch})
	})
	if failed := checked.failure(); failed != nil {
		err = failed
	}
	return reportError(name, err, errs)
}

// perform runs the command that has this name.
func perform(ctx context.Context, name string, args []string, std streams) error {
	switch name {
	case "help", "-h", "-help", "--help":
		return help(args, std.out)
	case "-version", "--version":
		name = "version"
	}
	i := slices.IndexFunc(subcommands, func(c subcommand) bool { return c.name == name })
	switch {
	case i < 0:
		return &unknownCommand{unknown("command", name, commandNames())}
	case asksForHelp(args):
		return subcommands[i].help(std.out)
	}
	return subcommands[i].run(ctx, args, std)
}

// unknownCommand means that the command line names no known command.
type unknownCommand struct{ error }

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// asksForHelp reports whether one of the arguments is -h. After -- every argument is a
// value.
func asksForHelp(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.ContainsFunc(args, isHelp)
}

// reportError prints an error as one line, and returns its exit code.
func reportError(name string, err error, errs io.Writer) int {
	var failed *script.ExpectError
	var broken *outputError
	var usage *usageError
	var stranger *unknownCommand
	code, advice := exitUsage, ""
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &broken):
		code = exitFailed
	case errors.Is(err, errBad):
		return exitFailed
	case errors.As(err, &stranger):
		tell(errs, "hostednumbers: "+oneLine(err)+"; see 'hostednumbers help'\n")
		return exitUsage
	case errors.As(err, &usage):
		advice = "; see 'hostednumbers help " + name + "'"
		if name == "help" || isHelp(name) {
			advice = "; see 'hostednumbers help'"
		}
	case errors.As(err, &failed), errors.Is(err, errServe), errors.Is(err, errConform), errors.Is(err, errInterrupted):
		code = exitFailed
	}
	tell(errs, "hostednumbers: "+name+": "+oneLine(err)+advice+"\n")
	return code
}

// oneLine returns an error's text as one line, safe for a terminal.
func oneLine(err error) string {
	return terminal.Quote(strings.ReplaceAll(err.Error(), "\n", "; "))
}

// run reads the subcommand's flags and then does it.
func (c *subcommand) run(ctx context.Context, args []string, std streams) error {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	do := c.set(flags)
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if most := len(strings.Fields(c.args)); !strings.Contains(c.args, "...") && flags.NArg() > most {
		return tooMany(most, flags.Arg(most))
	}
	return do(ctx, flags.Args(), std)
}

// tooMany means that a command has more arguments than it takes.
func tooMany(most int, first string) error {
	if most == 0 {
		return badUsage("the command takes no arguments; unexpected %.40q", first)
	}
	return badUsage("the command takes at most %s; unexpected %.40q", count(strconv.Itoa(most), "argument"), first)
}

// lettersMermaid returns the diagram of letters as a part of the one of orders.
func lettersMermaid() string {
	_, lines, _ := strings.Cut(loa.LifecycleMermaid(), "\n")
	return "    state \"letters of authorization\" as letters {\n" + lines + "    }\n"
}

// lifecycle prints the lifecycles of orders and letters in a format.
func lifecycle(flags *flag.FlagSet) action {
	format := flags.String("format", "markdown", "`FORMAT` print markdown, mermaid or json")
	return func(_ context.Context, _ []string, std streams) error {
		var text string
		switch *format {
		case "mermaid":
			text = order.LifecycleMermaid() + lettersMermaid()
		case "markdown":
			text = order.LifecycleMarkdown() + "\nLetters of authorization:\n\n" + loa.LifecycleMarkdown()
		case "json":
			rendered, err := api.LifecycleJSON()
			if err != nil {
				return err
			}
			text = string(rendered) + "\n"
		default:
			return unknown("format", *format, []string{"markdown", "mermaid", "json"})
		}
		_, err := io.WriteString(std.out, text)
		return err
	}
}

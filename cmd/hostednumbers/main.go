// Command hostednumbers plays, shows, checks and serves what the library models:
// 'hostednumbers help' lists its commands.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// The exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // what was asked about is not as it should be, or cannot be served
	exitUsage  = 2 // the command line, a file or a script cannot be read
)

// streams are the program's standard input, output and error.
type streams struct {
	in        io.Reader
	out, errs io.Writer
}

// errBad says that what was asked about is bad, which is on standard output
// already.
var errBad = errors.New("bad")

// usageError is an error of the command line.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func badUsage(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// run is the program. It returns the exit code: 0, 1 when what was asked about
// is not as it should be or cannot be served, 2 when the question itself cannot
// be read.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	if len(args) == 0 {
		overview(errs)
		return exitUsage
	}
	name, args := args[0], args[1:]
	std := streams{in, out, errs}
	i := slices.IndexFunc(subcommands, func(c subcommand) bool { return c.name == name })
	var err error
	switch {
	case name == "help" || isHelp(name):
		err = help(args, out)
	case i < 0:
		fmt.Fprintf(errs, "hostednumbers: %v; see 'hostednumbers help'\n", unknown("command", name, commandNames()))
		return exitUsage
	case slices.ContainsFunc(args, isHelp):
		err = subcommands[i].help(out)
	default:
		err = subcommands[i].run(args, std)
	}
	return report(name, err, errs)
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// report prints an error, and returns the exit code that it gives.
func report(name string, err error, errs io.Writer) int {
	var failed *expectError
	var usage *usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errBad):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(errs, "hostednumbers: %s: %v; see 'hostednumbers help %[1]s'\n", name, err)
		return exitUsage
	}
	fmt.Fprintf(errs, "hostednumbers: %s: %v\n", name, err)
	if errors.As(err, &failed) || errors.Is(err, errServe) || errors.Is(err, errConform) {
		return exitFailed
	}
	return exitUsage
}

// run does what the command line asks the subcommand for.
func (c *subcommand) run(args []string, std streams) error {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	do := c.set(flags)
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if most := len(strings.Fields(c.args)); !strings.Contains(c.args, "...") && flags.NArg() > most {
		return badUsage("unexpected %q", flags.Arg(most))
	}
	return do(flags.Args(), std)
}

// parseFlags reads flags, and says in one line what is wrong with them, one that
// stands behind an argument included.
func parseFlags(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		return badFlag(flags, err)
	}
	for i, arg := range flags.Args() {
		name, _, _ := strings.Cut(arg, "=")
		if i > 0 && slices.Contains(flagNames(flags), strings.Replace(name, "--", "-", 1)) {
			return badUsage("%s stands behind %.40q: flags come first", name, flags.Arg(0))
		}
	}
	return nil
}

// badFlag says what is wrong, with what was perhaps meant or what is wanted.
func badFlag(flags *flag.FlagSet, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		if names := flagNames(flags); len(names) > 0 {
			return badUsage("%v", unknown("flag", name, names))
		}
		return badUsage("unknown flag %q: it has none", name)
	}
	flags.VisitAll(func(f *flag.Flag) {
		value, about := flag.UnquoteUsage(f)
		if before, ok := strings.CutSuffix(text, "for flag -"+f.Name+": parse error"); ok {
			text = before + "for flag -" + f.Name + ": want " + value + ", " + strings.TrimPrefix(about, value+" ")
		}
	})
	return badUsage("%s", text)
}

func flagNames(flags *flag.FlagSet) (names []string) {
	flags.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return names
}

func lifecycle(flags *flag.FlagSet) action {
	format := flags.String("format", "markdown", "`FORMAT` markdown, mermaid or json")
	return func(_ []string, std streams) error {
		var text string
		switch *format {
		case "mermaid":
			text = order.Mermaid()
		case "markdown":
			text = order.Markdown()
		case "json":
			rendered, err := order.JSON()
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

func version(*flag.FlagSet) action {
	return func(_ []string, std streams) error {
		module := "(devel)"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
			module = info.Main.Version
		}
		_, err := fmt.Fprintf(std.out, "hostednumbers %s, storage schema %d, %s\n", module, order.SchemaNumber, runtime.Version())
		return err
	}
}

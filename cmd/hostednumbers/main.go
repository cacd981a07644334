// Command hostednumbers plays, shows and checks what the library models:
//
//	hostednumbers serve [-addr A] [-hold] ...  serve the API, in memory
//	hostednumbers walk [FILE]                  play the life of an order
//	hostednumbers lifecycle [-format FORMAT]   show the lifecycle
//	hostednumbers check sid|phone|status VALUE...
//	hostednumbers verify -token T -url U ...   check a callback's signature
//	hostednumbers listen -token T              receive callbacks, and explain them
//	hostednumbers conform URL                  hold a server to the model
//	hostednumbers help | version
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

// subcommand is one thing the program does.
type subcommand struct {
	name, args, about string
	run               func(args []string, std streams) error
}

// streams are the program's standard input, output and error.
type streams struct {
	in        io.Reader
	out, errs io.Writer
}

var subcommands = []subcommand{
	{"serve", "[-addr " + defaultAddr + "] [-hold] [-seed N] [-patience 10s]", "serve the API in memory until interrupted: -hold leaves new orders in twilio-processing, " +
		"a seed repeats sids and codes, port 0 picks a free one; then requests under way, and after them callbacks, have the patience to finish: what is dropped is said, exit 1", serve},
	{"walk", "[FILE]", "play the life of an order from a script: a file, - for standard input, or one of the built-in " +
		strings.Join(builtinNames(), ", ") + " (the first, without a FILE)", walk},
	{"lifecycle", "[-format mermaid|markdown|json]", "show the lifecycle, as Markdown unless told otherwise", lifecycle},
	{"check", "sid|phone|status VALUE...", "say of each value whether it is one, and why not; exit 1 if any is bad", check},
	{"verify", "-token T... -url U -signature S [NAME=VALUE... | -body FILE]", "say whether a callback's signature is valid, " +
		"why not, and which urls were tried; exit 1 if it is not: VALUEs are unescaped, or -body is the posted form or, where the url has a bodySHA256, JSON; " +
		"-token @FILE reads a token from a file, -body - is standard input", verify},
	{"listen", "[-addr " + defaultListenAddr + "] -token T... [-public-url U]", "receive callbacks until interrupted, and print of each whether " +
		"its signature is valid and what it means after the last one of its order: -public-url is where a proxy is asked", listen},
	{"conform", "[-seed N] [-suite NAME,...] [-walks N] [-optional NAME,...] [-control CMD] [-account SID:TOKEN] [-other SID:TOKEN] " +
		"[-format text|markdown|junit] [-out FILE] [-failures DIR] [-replay FILE] [-list] URL", "empty a server, hold it to the model, and report what it fails; " +
		"exit 1 if it fails anything, or if anything is skipped that is not -optional: -list lists the suites; -control names a program that plays the other actors " +
		"and the clock, or none, instead of the server's own /_mock; an account may be @FILE; -failures writes each failure as NAME.json, NAME_test.go and NAME.sh, " +
		"and -replay plays such a .json again", conforms},
	{"version", "", "print the version", version},
}

// errUsage is an error of the command line; errBad says that what was asked
// about is bad, which is on standard output already.
var (
	errUsage = errors.New("see 'hostednumbers help'")
	errBad   = errors.New("bad")
)

// run is the program. It returns the exit code: 0, 1 when what was asked about
// is not as it should be or cannot be served, 2 when the question itself cannot
// be read.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	if len(args) == 0 {
		help(errs, subcommands)
		return exitUsage
	}
	name, args := args[0], args[1:]
	i := slices.IndexFunc(subcommands, func(c subcommand) bool { return c.name == name })
	switch {
	case name == "help" || isHelp(name):
		help(out, subcommands)
		return exitOK
	case i >= 0 && slices.ContainsFunc(args, isHelp):
		help(out, subcommands[i:i+1])
		return exitOK
	}
	if i < 0 {
		fmt.Fprintf(errs, "hostednumbers: unknown command %q: %v\n", name, errUsage)
		return exitUsage
	}
	err := subcommands[i].run(args, streams{in, out, errs})
	var failed *expectError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errBad):
		return exitFailed
	case errors.As(err, &failed), errors.Is(err, errServe), errors.Is(err, errConform):
		fmt.Fprintf(errs, "hostednumbers: %s: %v\n", name, err)
		return exitFailed
	}
	fmt.Fprintf(errs, "hostednumbers: %s: %v\n", name, err)
	return exitUsage
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// help tells what some subcommands do, and what scripts may say if walk is one.
func help(out io.Writer, told []subcommand) {
	fmt.Fprint(out, "hostednumbers models hosted number orders.\n\n")
	for _, c := range told {
		fmt.Fprintf(out, "  hostednumbers %s\n        %s\n", strings.TrimSpace(c.name+" "+c.args), c.about)
	}
	if slices.ContainsFunc(told, func(c subcommand) bool { return c.name == "walk" }) {
		fmt.Fprint(out, "\n"+syntax)
	}
	fmt.Fprint(out, "\nExit codes: 0, 1 when a check, an expectation or the server fails, 2 for a bad command line, file or script.\n")
}

// parseFlags reads a subcommand's flags, and gives its errors in one line.
func parseFlags(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("%w: %w", err, errUsage)
	}
	return nil
}

func lifecycle(args []string, std streams) error {
	flags := flag.NewFlagSet("lifecycle", flag.ContinueOnError)
	format := flags.String("format", "markdown", "")
	if err := parseFlags(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected %q: %w", flags.Arg(0), errUsage)
	}
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
		return fmt.Errorf("unknown format %q, want mermaid, markdown or json", *format)
	}
	_, err := io.WriteString(std.out, text)
	return err
}

func version(args []string, std streams) error {
	if len(args) > 0 {
		return fmt.Errorf("unexpected %q: %w", args[0], errUsage)
	}
	module := "(devel)"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		module = info.Main.Version
	}
	_, err := fmt.Fprintf(std.out, "hostednumbers %s, storage schema %d, %s\n", module, order.SchemaNumber, runtime.Version())
	return err
}

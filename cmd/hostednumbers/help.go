package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

// action does a subcommand, once its flags are read, with the arguments behind
// them. It ends soon after the context does if it has called std.watch.
type action func(ctx context.Context, args []string, std streams) error

// subcommand is one thing the program does.
type subcommand struct {
	name, args string
	short      string // what it does, in the list
	about      string // what else there is to know
	more       func() string
	examples   []string // each works as it is pasted
	failed     string   // what exit code 1 means
	set        func(*flag.FlagSet) action
}

var subcommands = []subcommand{
	{
		name: "serve", short: "serve the API, in memory, until interrupted",
		about: "Requests are logged on standard error. Keep the server on loopback: its control plane, under /_mock, asks for no\n" +
			"credentials. The first interrupt lets open requests, and then callbacks that are due, finish within -patience; the\n" +
			"second ends the program at once. " + limitsText(),
		examples: []string{"hostednumbers serve", "hostednumbers serve -addr 127.0.0.1:0 -hold -seed 7",
			"hostednumbers serve -allow +1472501 -deny +16175550 -quiet"},
		failed: "it cannot serve, it dropped callbacks, or its log cannot be written",
		set:    serve,
	},
	{
		name: "walk", args: "[FILE]", short: "play the life of an order from a script",
		about: "FILE is a script, - for standard input, or the name of a built-in one: " + strings.Join(builtinNames(), ", ") + ".\n" +
			"Without it, " + builtinNames()[0] + " is played.",
		more: syntax,
		examples: []string{"hostednumbers walk", "hostednumbers walk expired",
			`printf 'create PhoneNumber=%%2B16175551212&SmsCapability=true\nexpect twilio-processing\n' | hostednumbers walk -`},
		failed: "an expectation was not met",
		set:    walk,
	},
	{
		name: "lifecycle", short: "show the lifecycle: statuses, events, guards, effects",
		examples: []string{"hostednumbers lifecycle", "hostednumbers lifecycle -format mermaid"},
		set:      lifecycle,
	},
	{
		name: "check", args: "sid|phone|status VALUE...", short: "validate sids, phone numbers and statuses",
		about: "Phone numbers are judged by the metadata that 'hostednumbers version' names. It does not know numbers that were\n" +
			"assigned later; -allow and -deny correct it.",
		examples: []string{"hostednumbers check sid HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hostednumbers check phone +16175551212 +18005551212",
			"hostednumbers check -allow +1472501 phone +14725013333"},
		failed: "a value is bad",
		set:    check,
	},
	{
		name: "verify", args: "[NAME=VALUE...]", short: "check the signature of a callback, and explain what is wrong",
		about: "NAME=VALUE are the parameters that were posted, unescaped; with -body instead, the body as it was posted: a form,\n" +
			"or, where the url has a bodySHA256, JSON. The url is also tried with and without its port and user information.",
		examples: []string{"hostednumbers verify -token 12345 -url https://example.com/hosted-numbers/callback -signature ADVl9RrXqce0NDo5ZwpQdZ90uVM= \\\n    " +
			"Status=received HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa PhoneNumber=+15017122661"},
		failed: "the signature is not valid",
		set:    verify,
	},
	{
		name: "listen", short: "receive callbacks, and print what each means, until interrupted",
		about: "For each callback it prints whether the signature is valid, and what the status means after the order's last one.\n" +
			"With 'hostednumbers serve' in another terminal, the second example makes it print something.",
		examples: []string{"hostednumbers listen -token token",
			"curl -sS -u ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token http://" + defaultAddr + order.Path + " \\\n    -d PhoneNumber=%2B16175551212 -d SmsCapability=true -d StatusCallbackUrl=http://" + defaultListenAddr + "/"},
		failed: "it cannot listen",
		set:    listen,
	},
	{
		name: "conform", args: "URL", short: "compare a server with the model, and report the differences",
		about: "The server is emptied first, if it can be, and at the end. Its control plane under /_mock, or the program that\n" +
			"-control names, plays the other actors and the clock. Without either, checks that need them are skipped. A skipped\n" +
			"check fails the run unless its suite is -optional. -failures writes each failure as a file for -replay.\n" +
			"'hostednumbers help steps' lists the steps of a replay.",
		examples: []string{"hostednumbers conform http://" + defaultAddr, "hostednumbers conform -suite access,lists -format junit -out report.xml http://" + defaultAddr},
		failed:   "a check failed, the server cannot be reached, or a check was skipped whose suite is not -optional",
		set:      conforms,
	},
	{
		name: "version", short: "print the versions of the program, of Go and of the phone metadata",
		examples: []string{"hostednumbers version", "hostednumbers --version"},
		set:      version,
	},
}

// limitsText states the limits of serve.
func limitsText() string {
	return fmt.Sprintf("Limits: %d KB for a body (else 413) and %d KB for the request line\n"+
		"and headers (else 431); %v for the headers to arrive, %v for the body, %v for the answer.",
		mock.MaxBody>>10, maxHeaderBytes>>10, readHeaderTimeout, readTimeout, writeTimeout)
}

// exitCodes lists the exit codes; failed is what 1 means besides.
func exitCodes(text *strings.Builder, failed string) {
	text.WriteString("\nExit codes:\n  0  done\n")
	if failed != "" {
		text.WriteString("  1  " + failed + "\n")
	}
	text.WriteString("  1  standard output cannot be written, or a signal came before the end\n")
	text.WriteString("  2  usage or input error\n")
}

func commandNames() []string {
	var names []string
	for _, c := range subcommands {
		names = append(names, c.name)
	}
	return append(names, "help")
}

// help describes all subcommands, or what the argument names.
func help(args []string, out io.Writer) error {
	switch {
	case len(args) > 1 && !asksForHelp(args):
		return badUsage("unexpected %.40q", args[1])
	case len(args) == 0 || isHelp(args[0]) || args[0] == "help":
		_, err := io.WriteString(out, overviewText())
		return err
	case args[0] == "steps":
		_, err := fmt.Fprintf(out, "The steps of replays, of transcripts and, but for some, of walk, one a line. Empty lines and lines that begin with #\nare skipped.\n\n%s\n%s", script.Syntax(), script.FormSyntax())
		return err
	}
	for _, c := range subcommands {
		if c.name == args[0] {
			return c.help(out)
		}
	}
	return unknown("command", args[0], append(commandNames(), "steps"))
}

func overviewText() string {
	var text strings.Builder
	text.WriteString("hostednumbers models hosted number orders.\n\nUsage: hostednumbers COMMAND [flags] [arguments]\n\n")
	for _, c := range subcommands {
		fmt.Fprintf(&text, "  %-10s %s\n", c.name, c.short)
	}
	fmt.Fprintf(&text, "  %-10s %s\n", "help", "describe a COMMAND, or the steps of scripts and replays: help walk, help steps")
	exitCodes(&text, "a check, an expectation or a server failed")
	return text.String()
}

// help describes the subcommand.
func (c *subcommand) help(out io.Writer) error {
	var text strings.Builder
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.set(flags)
	described := flagLines(flags)
	usage := "hostednumbers " + c.name
	if described != "" {
		usage += " [flags]"
	}
	fmt.Fprintf(&text, "Usage: %s\n\n%s.\n", strings.TrimSpace(usage+" "+c.args), strings.ToUpper(c.short[:1])+c.short[1:])
	if c.about != "" {
		text.WriteString(c.about + "\n")
	}
	if described != "" {
		text.WriteString("\nFlags:\n" + described)
	}
	if c.more != nil {
		text.WriteString("\n" + c.more())
	}
	text.WriteString("\nExamples:\n  " + strings.Join(c.examples, "\n  ") + "\n")
	exitCodes(&text, c.failed)
	_, err := io.WriteString(out, text.String())
	return err
}

// flagLines describes each flag. Its usage begins with the name of its value, in
// backquotes, if it has one. A default that is not zero is shown.
func flagLines(flags *flag.FlagSet) string {
	var text strings.Builder
	flags.VisitAll(func(f *flag.Flag) {
		name, about := flag.UnquoteUsage(f)
		what := strings.TrimSpace("-" + f.Name + " " + name)
		about = strings.TrimPrefix(about, name+" ")
		if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "false" {
			about += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(&text, "  %-22s %s\n", what, about)
	})
	return text.String()
}

package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/hostednumbers/hostednumbers/fuzz/conform"
	"github.com/hostednumbers/hostednumbers/order"
)

// action does a subcommand, once its flags are read, with the arguments behind
// them.
type action func(args []string, std streams) error

// subcommand is one thing the program does.
type subcommand struct {
	name, args string
	short      string // what it does, in the list
	about      string // what else there is to know
	more       func() string
	examples   []string // each works as it is pasted
	failed     string   // what exit code 1 says; "" if it is never 1
	set        func(*flag.FlagSet) action
}

var subcommands = []subcommand{
	{
		name: "serve", short: "serve the API, in memory, until interrupted",
		about: "When it is interrupted, requests under way and then callbacks that are due have the patience to finish. Requests\n" +
			"are logged on standard error. Keep it on loopback: its control plane, under /_mock, asks for no credentials.",
		examples: []string{"hostednumbers serve", "hostednumbers serve -addr 127.0.0.1:0 -hold -seed 7"},
		failed:   "it cannot serve, or has dropped callbacks, which it says",
		set:      serve,
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
		name: "check", args: "sid|phone|status VALUE...", short: "say of sids, numbers or statuses whether they are good, and why not",
		examples: []string{"hostednumbers check sid HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hostednumbers check phone +16175551212 +18005551212"},
		failed:   "a value is bad",
		set:      check,
	},
	{
		name: "verify", args: "[NAME=VALUE...]", short: "say whether a callback's signature is valid, and why not",
		about: "NAME=VALUE are the parameters that were posted, unescaped; with -body instead, the body as it was posted: a form,\n" +
			"or, where the url has a bodySHA256, JSON. The url is also tried with and without its port and user information.",
		examples: []string{"hostednumbers verify -token 12345 -url https://example.com/hosted-numbers/callback -signature ADVl9RrXqce0NDo5ZwpQdZ90uVM= \\\n    " +
			"Status=received HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa PhoneNumber=+15017122661"},
		failed: "the signature is not valid",
		set:    verify,
	},
	{
		name: "listen", short: "receive callbacks, and print what each means, until interrupted",
		about: "Of each callback it prints whether the signature is valid, and what the status means after the last one of its order.\n" +
			"With 'hostednumbers serve' in another terminal, the second example makes it print something.",
		examples: []string{"hostednumbers listen -token token",
			"curl -sS -u ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token http://" + defaultAddr + order.Path + " \\\n    -d PhoneNumber=%2B16175551212 -d SmsCapability=true -d StatusCallbackUrl=http://" + defaultListenAddr + "/"},
		failed: "it cannot listen",
		set:    listen,
	},
	{
		name: "conform", args: "URL", short: "hold a server to the model, and report what it fails",
		about: "The server is emptied first, if it can be, and at the end. Who plays the other actors and the clock is its control\n" +
			"plane under /_mock, else the program that -control names: what neither can do is skipped, which is no pass.\n" +
			"A failure is written as NAME.json, for -replay, NAME_test.go and NAME.sh. 'hostednumbers help steps' tells its steps.",
		examples: []string{"hostednumbers conform http://" + defaultAddr, "hostednumbers conform -suite access,lists -format junit -out report.xml http://" + defaultAddr},
		failed:   "the server fails something, or cannot be reached, or something was skipped that is not -optional",
		set:      conforms,
	},
	{
		name: "version", short: "print the version",
		examples: []string{"hostednumbers version"},
		set:      version,
	},
}

// exitCodes tells of them; failed is what 1 says, "" for a subcommand without it.
func exitCodes(text *strings.Builder, failed string) {
	text.WriteString("\nExit codes:\n  0  all is well\n")
	if failed != "" {
		text.WriteString("  1  " + failed + "\n")
	}
	text.WriteString("  2  the command line, a file or a script cannot be read\n")
}

func commandNames() []string {
	var names []string
	for _, c := range subcommands {
		names = append(names, c.name)
	}
	return append(names, "help")
}

// help tells of all subcommands, or of what the argument names.
func help(args []string, out io.Writer) error {
	switch {
	case len(args) == 0 || isHelp(args[0]):
		return overview(out)
	case len(args) > 1:
		return fmt.Errorf("unexpected %q", args[1])
	case args[0] == "help":
		return overview(out)
	case args[0] == "steps":
		_, err := fmt.Fprintf(out, "The steps of replays, of transcripts and, but for some, of walk, a line each; an empty line and a line that begins with # are none:\n\n%s\n%s", conform.Syntax(), conform.FormSyntax())
		return err
	}
	for _, c := range subcommands {
		if c.name == args[0] {
			return c.help(out)
		}
	}
	return unknown("command", args[0], append(commandNames(), "steps"))
}

func overview(out io.Writer) error {
	var text strings.Builder
	text.WriteString("hostednumbers models hosted number orders.\n\nUsage: hostednumbers COMMAND [flags] [arguments]\n\n")
	for _, c := range subcommands {
		fmt.Fprintf(&text, "  %-10s %s\n", c.name, c.short)
	}
	fmt.Fprintf(&text, "  %-10s %s\n", "help", "tell of a COMMAND, or of the steps of scripts and replays: help walk, help steps")
	exitCodes(&text, "a check, an expectation or a server has failed")
	_, err := io.WriteString(out, text.String())
	return err
}

// help tells of the subcommand.
func (c *subcommand) help(out io.Writer) error {
	var text strings.Builder
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	c.set(flags)
	told := flagLines(flags)
	usage := "hostednumbers " + c.name
	if told != "" {
		usage += " [flags]"
	}
	fmt.Fprintf(&text, "Usage: %s\n\n%s.\n", strings.TrimSpace(usage+" "+c.args), strings.ToUpper(c.short[:1])+c.short[1:])
	if c.about != "" {
		text.WriteString(c.about + "\n")
	}
	if told != "" {
		text.WriteString("\nFlags:\n" + told)
	}
	if c.more != nil {
		text.WriteString("\n" + c.more())
	}
	text.WriteString("\nExamples:\n  " + strings.Join(c.examples, "\n  ") + "\n")
	exitCodes(&text, c.failed)
	_, err := io.WriteString(out, text.String())
	return err
}

// flagLines tells of each flag: its usage begins with the name of its value, in
// backquotes, if it has one. A default that is not zero is told.
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

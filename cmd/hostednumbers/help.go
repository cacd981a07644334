package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform/server"
)

// action does a subcommand with the arguments that follow its flags. Once it has
// called std.watch, it must end soon after the context.
type action func(ctx context.Context, args []string, std streams) error

// subcommand is one command of the program, and its help.
type subcommand struct {
	name, args string
	short      string // what it does, in a few words
	about      string // what else its user must know
	more       func() string
	examples   []string // each runs as it is pasted
	failed     string   // what exit code 1 means; "" if the command has no meaning of its own for it
	set        func(*flag.FlagSet) action
}

var subcommands = []subcommand{
	{
		name: "serve", short: "serve the API from memory until interrupted",
		about: "The server logs requests on standard error. Keep it on a loopback address, because its control plane under /_mock\n" +
			"does not ask for credentials. After the first interrupt, open requests may finish within -patience, and then the\n" +
			"callbacks that are due. The second interrupt ends the program at once.\n" +
			"Without -account and -key, any account and any API key enters with any password; with one of them, only the given ones\n" +
			"enter. A token is everything after the first colon; a secret ends at the last equals sign. Other users of the machine\n" +
			"can read a command line, but not a FILE that is yours. " + server.HealthPath + " answers 200 without credentials.\n" +
			"-scenario plays the other actors by rules, and so do the magic numbers from " + scenario.MagicPrefix + "00: see docs/scenarios.md.\n" +
			"With -tls, the certificate names 127.0.0.1, ::1, localhost, the names of -host, and the hosts of the platform:\n" +
			strings.Join(mock.PlatformHosts(), ", ") + ".\n" + limitsText(),
		examples: []string{"hostednumbers serve", "hostednumbers serve -addr 127.0.0.1:0 -hold -seed 7",
			"hostednumbers serve -allow +1472501 -deny +16175550 -quiet",
			"hostednumbers serve -account ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token -code-digits 6",
			"hostednumbers serve -key SK11111111111111111111111111111111:secret=ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"hostednumbers serve -tls -tls-ca ca.pem -host mock.internal"},
		failed: "the server cannot run, it dropped callbacks, or its log cannot be written",
		set:    serve,
	},
	{
		name: "walk", args: "[FILE]", short: "play the life of an order from a script",
		about: "FILE is a script, - for standard input, or the name of a built-in script: " + strings.Join(builtinNames(), ", ") + ".\n" +
			"The default is " + builtinNames()[0] + ".",
		more: syntax,
		examples: []string{"hostednumbers walk", "hostednumbers walk expired",
			`printf 'create PhoneNumber=%%2B16175551212&SmsCapability=true\nexpect twilio-processing\n' | hostednumbers walk -`},
		failed: "an expectation was not met",
		set:    walk,
	},
	{
		name: "lifecycle", short: "print the lifecycles of orders and letters",
		examples: []string{"hostednumbers lifecycle", "hostednumbers lifecycle -format mermaid"},
		set:      lifecycle,
	},
	{
		name: "check", args: "sid|phone|status VALUE...", short: "validate sids, phone numbers and statuses",
		about: "The metadata that 'hostednumbers version' names decides which phone numbers can be hosted. It does not contain\n" +
			"numbers that were assigned later; -allow and -deny correct it.",
		examples: []string{"hostednumbers check sid HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hostednumbers check phone +16175551212 +18005551212",
			"hostednumbers check -allow +1472501 phone +14725013333"},
		failed: "a value is invalid",
		set:    check,
	},
	{
		name: "verify", args: "[NAME=VALUE...]", short: "check the signature of a callback, and say why it is not valid",
		about: "NAME=VALUE are the posted parameters, unescaped. With -body, the command reads the posted body instead: a form, or\n" +
			"JSON if the url has a bodySHA256. It also tries the url with and without its port and its user information.",
		examples: []string{"hostednumbers verify -token 12345 -url https://example.com/hosted-numbers/callback -signature ADVl9RrXqce0NDo5ZwpQdZ90uVM= \\\n    " +
			"Status=received HostedNumberOrderSid=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa PhoneNumber=+15017122661"},
		failed: "the signature is not valid",
		set:    verify,
	},
	{
		name: "listen", short: "receive callbacks until interrupted, and print what each means",
		about: "Each callback is printed as valid, with what its status means after the order's last one, or as refused, with the\n" +
			"reason. To see a callback, run the first example, 'hostednumbers serve' in a second terminal, and then the second\n" +
			"example in a third.",
		examples: []string{"hostednumbers listen -token token",
			"curl -sS -u ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:token http://" + defaultAddr + order.Path + " \\\n    -d PhoneNumber=%2B16175551212 -d SmsCapability=true -d StatusCallbackUrl=http://" + defaultListenAddr + "/"},
		failed: "the command cannot listen",
		set:    listen,
	},
	{
		name: "conform", args: "URL", short: "compare a server with the model, and report the differences",
		about: "The run removes all orders from the server first, if it can, and again at the end. The server's control plane under\n" +
			"/_mock, or the program that -control names, plays the other actors and the clock. Without either, checks that need\n" +
			"them are skipped. A skipped check fails the run unless its suite is -optional.\n" +
			"-failures writes each failure as a file for -replay.\n" +
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

// limitsText describes the limits of serve.
func limitsText() string {
	return fmt.Sprintf("Limits: a body has at most %d KB (else 413), the request line and headers have at most %d KB (else 431). Headers must\n"+
		"arrive within %v, a body within %v, and an answer takes at most %v.",
		mock.MaxBody>>10, maxHeaderBytes>>10, readHeaderTimeout, readTimeout, writeTimeout)
}

// exitCodes lists the exit codes. failed is the meaning of 1 for one command.
func exitCodes(text *strings.Builder, failed string) {
	text.WriteString("\nExit codes:\n  0  done\n")
	if failed != "" {
		text.WriteString("  1  " + failed + "\n")
	}
	text.WriteString("  1  standard output cannot be written, or a signal ended the command\n")
	text.WriteString("  2  usage or input error\n")
}

func commandNames() []string {
	var names []string
	for _, c := range subcommands {
		names = append(names, c.name)
	}
	return append(names, "help")
}

// help describes all subcommands, or the one that the argument names.
func help(args []string, out io.Writer) error {
	switch {
	case len(args) > 1 && !asksForHelp(args):
		return tooMany(1, args[1])
	case len(args) == 0 || isHelp(args[0]) || args[0] == "help":
		_, err := io.WriteString(out, overviewText())
		return err
	case args[0] == "steps":
		_, err := fmt.Fprintf(out, "Replays and transcripts have one step a line. Scripts of walk have some of these steps. Empty lines and lines that\nbegin with # are skipped.\n\n%s\n%s", script.Syntax(), script.FormSyntax())
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
	fmt.Fprintf(&text, "  %-10s %s\n", "help", "describe a command, or the steps of scripts and replays: help walk, help steps")
	exitCodes(&text, "a check, an expectation or the server failed")
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

// flagLines describes each flag. The usage of a flag with a value begins with the
// value's name in backquotes. A default is shown unless it is zero.
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

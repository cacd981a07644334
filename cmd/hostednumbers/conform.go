package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/sid"
)

// errConform means that a server could not be checked, although the command line is right.
var errConform = errors.New("cannot check")

// reportFormats lists the formats of -format.
var reportFormats = []string{"text", "junit"}

// conformance holds the options of the command line of conform.
type conformance struct {
	target           conform.Target
	options          conform.Options
	suites, optional string // lists of names
	control          string
	main, other      string // accounts, as given
	key              string // an API key, as given
	generation       int
	format           string
	out, failures    string // a file and a directory; "" for none
	replay           string // a file
	list             bool
	unreached        error           // why the server did not answer
	given            map[string]bool // the flags of the command line
}

// defaultTimeout is how long a run may take by default.
const defaultTimeout = 10 * time.Minute

// conforms compares a server with the model.
func conforms(flags *flag.FlagSet) action {
	c := &conformance{}
	flags.StringVar(&c.suites, "suite", "", "`NAME,...` run only these suites")
	flags.BoolVar(&c.list, "list", false, "only list the suites")
	flags.Uint64Var(&c.options.Seed, "seed", 0, "`N` the seed of the requests: the same seed sends the same requests (default 0)")
	flags.IntVar(&c.options.Walks, "walks", conform.DefaultWalks, "`N` the number of random walks")
	flags.DurationVar(&c.options.Timeout, "timeout", defaultTimeout, "`TIME` how long the run may take, 0 for no limit; the rest is skipped, and the run fails")
	flags.StringVar(&c.optional, "optional", "", "`NAME,...` allow skipped checks in these suites")
	flags.StringVar(&c.control, "control", "", "`CMD` the program, with arguments, that plays the other actors and the clock instead of /_mock; or none")
	flags.StringVar(&c.main, "account", "", "`SID:TOKEN` use this account, or that of @FILE, if the server does not accept every account")
	flags.StringVar(&c.other, "other", "", "`SID:TOKEN` use this second account, or that of @FILE")
	flags.StringVar(&c.key, "key", "", "`SID:SECRET` use this API key of -account, or that of @FILE")
	flags.IntVar(&c.generation, "generation", 0, "`N` the only generation of the API that the server has, 1 or 2; 0 for both")
	flags.StringVar(&c.format, "format", "text", "`FORMAT` the format of the report: text or junit")
	flags.StringVar(&c.out, "out", "", "`FILE` write the report to this file, not to standard output")
	flags.StringVar(&c.failures, "failures", "", "`DIR` write each failure as a file for -replay")
	flags.StringVar(&c.replay, "replay", "", "`FILE` play this failure again, a NAME.json; - for standard input")
	return func(ctx context.Context, args []string, std streams) error {
		c.given = map[string]bool{}
		flags.Visit(func(f *flag.Flag) { c.given[f.Name] = true })
		if err := c.read(args); err != nil {
			return err
		}
		if c.list {
			return listSuites(std.out)
		}
		c.warn(ctx, std.errs)
		if c.replay != "" {
			return c.again(ctx, std)
		}
		return c.run(ctx, std)
	}
}

// read reads the command line. Its error says what is wrong with it.
func (c *conformance) read(args []string) (err error) {
	c.options.Suites, c.target.Optional = words(c.suites), words(c.optional)
	c.target.Control = controlOf(c.control)
	if c.target.Main, err = targetAccount("-account", c.main); err != nil {
		return err
	}
	if c.target.Other, err = targetAccount("-other", c.other); err != nil {
		return err
	}
	if c.target.Key, err = targetKey(c.key); err != nil {
		return err
	}
	if c.generation < 0 || c.generation > int(conform.Second) {
		return badUsage("-generation requires 1, 2 or 0 for both; it is %d", c.generation)
	}
	c.target.Generation = conform.Generation(c.generation)
	return c.check(args)
}

// targetKey reads the API key of -key; "" is the zero key.
func targetKey(value string) (k conform.APIKey, err error) {
	if value == "" {
		return k, nil
	}
	k.SID, k.Secret, err = parseUser[sid.APIKey]("-key", "SK:SECRET", value)
	return k, err
}

// check reads the url. Its error says what is wrong with the command line.
func (c *conformance) check(args []string) error {
	switch {
	case c.list && (len(c.given) > 1 || len(args) > 0):
		return badUsage("-list takes no other flags and no url")
	case c.list:
		return nil
	case len(args) == 0:
		return badUsage("the command requires the url of a server, such as http://%s", defaultAddr)
	case c.given["walks"] && c.options.Walks < 1:
		return badUsage("-walks requires a number of at least 1; it is %d", c.options.Walks)
	case c.options.Timeout < 0:
		return badUsage("-timeout requires a positive time, such as 10m, or 0 for no limit; it is %v", c.options.Timeout)
	case !slices.Contains(reportFormats, c.format):
		return unknown("format", c.format, reportFormats)
	}
	for _, name := range []string{"seed", "suite", "walks", "optional", "format", "out", "failures"} {
		if c.given["replay"] && c.given[name] {
			return badUsage("-replay does not take -%s", name)
		}
	}
	for _, name := range slices.Concat(c.options.Suites, c.target.Optional) {
		if !slices.Contains(conform.Suites(), name) {
			return unknown("suite", name, conform.Suites())
		}
	}
	u, err := url.Parse(args[0])
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return fmt.Errorf("the url requires only a scheme and a host, such as http://%s; it is %q", defaultAddr, args[0])
	}
	c.target.URL = args[0]
	return nil
}

// words splits a list at its commas and spaces.
func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// controlOf returns the control that -control names: none, or a program with its
// arguments, split at white space. Without the flag it is nil, the server's own.
func controlOf(text string) conform.Control {
	switch command := strings.Fields(text); {
	case text == "none":
		return conform.NoControl{}
	case len(command) > 0:
		return &conform.CommandControl{Name: command[0], Args: command[1:]}
	}
	return nil
}

// targetAccount reads the account of a flag; "" is the zero account.
func targetAccount(name, value string) (a conform.Account, err error) {
	if value == "" {
		return a, nil
	}
	a.SID, a.Token, err = parseAccount(name, value)
	return a, err
}

func listSuites(out io.Writer) error {
	for _, name := range conform.Suites() {
		if _, err := fmt.Fprintf(out, "%s\t%s\n", name, conform.About(name)); err != nil {
			return err
		}
	}
	return nil
}

// warn prints a warning if the server has no control plane and -control is not given.
func (c *conformance) warn(ctx context.Context, errs io.Writer) {
	found, err := c.target.Controlled(ctx)
	c.unreached = err
	if found || err != nil || c.given["control"] {
		return
	}
	fmt.Fprintf(errs, "hostednumbers: conform: %s has no control plane under /_mock, so checks that need the other actors or the clock are skipped; "+
		"-control CMD names a program that plays them, -optional NAME,... allows skipped checks\n", strings.TrimSuffix(c.target.URL, "/"))
}

// run runs the checks, and writes the report.
func (c *conformance) run(ctx context.Context, std streams) error {
	out := std.out
	if c.out != "" {
		file, err := os.Create(c.out)
		if err != nil {
			return err
		}
		defer file.Close()
		out = file
	}
	if c.failures != "" {
		if err := os.MkdirAll(c.failures, 0o755); err != nil {
			return err
		}
	}
	if c.unreached != nil {
		return fmt.Errorf("%w: %w", errConform, c.unreached)
	}
	terminal := isTerminal(std.errs)
	if terminal {
		c.options.Progress = conform.ProgressTo(std.errs)
	}
	std.watch()
	ran, err := conform.Run(ctx, &c.target, c.options)
	if terminal {
		fmt.Fprint(std.errs, "\r\x1b[K")
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errConform, err)
	}
	ran.Folder, ran.Flags = c.failures, c.replayFlags()
	if err := c.write(ran, out); err != nil {
		return fmt.Errorf("%w: %w", errConform, err)
	}
	if c.out != "" {
		fmt.Fprintln(std.out, ran.Summary())
	}
	if !ran.OK() {
		return errBad
	}
	return nil
}

// write writes the report and the files of its failures.
func (c *conformance) write(ran *report.Report, out io.Writer) error {
	text := []byte(ran.Text())
	var err error
	if c.format == "junit" {
		text, err = ran.JUnit()
	}
	if err == nil {
		_, err = out.Write(text)
	}
	if err != nil || c.failures == "" {
		return err
	}
	files, err := ran.Files()
	for name, data := range files {
		err = errors.Join(err, os.WriteFile(filepath.Join(c.failures, name), data, 0o644))
	}
	return err
}

// isTerminal reports whether w is a terminal, whose lines can be overwritten.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// again plays a written failure again.
func (c *conformance) again(ctx context.Context, std streams) error {
	data, err := readReplay(ctx, c.replay, std.in)
	if err != nil {
		return err
	}
	if c.options.Timeout > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeoutCause(ctx, c.options.Timeout, conform.ErrTimeout)
		defer stop()
	}
	var failure report.Failure
	if err := json.Unmarshal(data, &failure); err != nil {
		return fmt.Errorf("%s: %w", c.replay, err)
	}
	if c.unreached != nil {
		return fmt.Errorf("%w: %w", errConform, c.unreached)
	}
	std.watch()
	failed, err := conform.Replay(ctx, &c.target, failure)
	if err != nil {
		return fmt.Errorf("%w: %w", errConform, err)
	}
	name := failure.Check.Title()
	if failed == nil {
		_, err = fmt.Fprintf(std.out, "passed %s\n", name)
		return err
	}
	if _, err := fmt.Fprintf(std.out, "FAILED %s\n%v", name, failed); err != nil {
		return err
	}
	return errBad
}

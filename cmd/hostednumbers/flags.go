package main

import (
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"
)

// parseFlags reads flags. Its error is one line. It refuses a flag that follows an
// argument, which package flag takes for another argument.
func parseFlags(flags *flag.FlagSet, args []string) error {
	flags.SetOutput(io.Discard)
	if err := flags.Parse(args); err != nil {
		return badFlag(flags, err)
	}
	for i, arg := range flags.Args() {
		name, _, _ := strings.Cut(arg, "=")
		if i > 0 && slices.Contains(flagNames(flags), strings.Replace(name, "--", "-", 1)) {
			return badUsage("%s follows the argument %.40q; flags must come first", name, flags.Arg(0))
		}
	}
	return nil
}

// badFlag rewords an error of package flag. It suggests the nearest flag, or says which
// values the flag takes.
func badFlag(flags *flag.FlagSet, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		if name == "-port" && flags.Lookup("addr") != nil {
			return badUsage("unknown flag %q; for a port use -addr HOST:PORT, such as -addr 127.0.0.1:9000", name)
		}
		if names := flagNames(flags); len(names) > 0 {
			return badUsage("%v", unknown("flag", name, names))
		}
		return badUsage("unknown flag %q; the command takes no flags", name)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		return badUsage("%s requires a value", name)
	}
	flags.VisitAll(func(f *flag.Flag) {
		for _, found := range badValue.FindAllStringSubmatch(text, 1) {
			if found[2] == f.Name && valuesOf(f) != "" {
				text = fmt.Sprintf("-%s requires %s; it is %s", f.Name, valuesOf(f), found[1])
			}
		}
	})
	return badUsage("%s", text)
}

// badValue matches package flag's error about a value that it cannot parse.
var badValue = regexp.MustCompile(`^invalid (?:boolean )?value (".*") for (?:flag )?-([a-z-]+): (?:parse error|value out of range)$`)

// valuesOf describes the values of a flag that package flag parses, "" for other flags.
func valuesOf(f *flag.Flag) string {
	parsed, ok := f.Value.(flag.Getter)
	if !ok {
		return ""
	}
	switch parsed.Get().(type) {
	case bool:
		return "true or false"
	case time.Duration:
		return "a time, such as 30s"
	case int, uint64:
		return "a whole number"
	}
	return ""
}

func flagNames(flags *flag.FlagSet) (names []string) {
	flags.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return names
}

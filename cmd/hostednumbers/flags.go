package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
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
// value the flag requires.
func badFlag(flags *flag.FlagSet, err error) error {
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: "); ok {
		if names := flagNames(flags); len(names) > 0 {
			return badUsage("%v", unknown("flag", name, names))
		}
		return badUsage("unknown flag %q; %s takes no flags", name, flags.Name())
	}
	flags.VisitAll(func(f *flag.Flag) {
		value, about := flag.UnquoteUsage(f)
		if before, ok := strings.CutSuffix(text, " for flag -"+f.Name+": parse error"); ok {
			text = fmt.Sprintf("-%s requires %s, %s; it is %s", f.Name, value, strings.TrimPrefix(about, value+" "), strings.TrimPrefix(before, "invalid value "))
		}
	})
	return badUsage("%s", text)
}

func flagNames(flags *flag.FlagSet) (names []string) {
	flags.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return names
}

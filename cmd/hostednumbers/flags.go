package main

import (
	"flag"
	"io"
	"slices"
	"strings"
)

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

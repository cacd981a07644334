package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

// version prints the versions of the program and of what it uses.
func version(*flag.FlagSet) action {
	return func(_ context.Context, _ []string, std streams) error {
		module := "(devel)"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
			module = info.Main.Version
		}
		_, err := fmt.Fprintf(std.out, "hostednumbers %s\nstorage schema %d\n%s\nphone numbers by %s\n",
			module, order.SchemaNumber, runtime.Version(), metadata(time.Now()))
		return err
	}
}

// metadata returns the name and the age of the phone metadata.
func metadata(now time.Time) string {
	name := plan.Metadata()
	day, err := time.Parse(time.DateOnly, name[strings.LastIndex(name, " ")+1:])
	if err != nil { // the name has no date
		return name
	}
	return fmt.Sprintf("%s (%d days old)", name, int(now.Sub(day).Hours()/24))
}

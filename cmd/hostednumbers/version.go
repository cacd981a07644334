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

// metadata names the metadata that judges phone numbers, and says how old it is.
func metadata(now time.Time) string {
	name := plan.Metadata()
	day, err := time.Parse(time.DateOnly, name[strings.LastIndex(name, " ")+1:])
	if err != nil { // its day is not known
		return name
	}
	return fmt.Sprintf("%s (%d days old)", name, int(now.Sub(day).Hours()/24))
}

// Command bench compares the library with its peers and with the minimal work for
// the same result, on the same inputs. Each row of its table is a task.
// CONTRIBUTING.md says how to run it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// resultsFile is the file that -markdown writes.
const resultsFile = "RESULTS.md"

var (
	errUsage  = errors.New("see bench -help")
	errMissed = errors.New("targets missed")
	errWrong  = errors.New("a wrong answer")
)

// enough is the minimum number of rounds for -check and -markdown.
const enough = 10

// options are the parsed arguments.
type options struct {
	settings
	rows            []row
	check, markdown bool
}

// parse reads the arguments. Its errors are errUsage and flag.ErrHelp.
func parse(args []string, errs io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.IntVar(&o.rounds, "rounds", 25, "the number of `ROUNDS`; each contestant of a row has one turn in a round")
	flags.DurationVar(&o.time, "time", 10*time.Millisecond, "the `TIME` of a turn; a turn on the network takes ten times as long")
	flags.IntVar(&o.scale, "scale", 1, "divide the million of the memory rows by `N`")
	only := flags.String("row", "", "measure only the row `NAME`: "+names())
	flags.BoolVar(&o.check, "check", false, fmt.Sprintf("exit with 1 if a target is missed; requires %d rounds", enough))
	flags.BoolVar(&o.markdown, "markdown", false, fmt.Sprintf("write %s in this folder; requires all rows, scale 1 and %d rounds", resultsFile, enough))
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, fmt.Errorf("%w: %w", err, errUsage)
	}
	if o.rows, err = choose(*only); err != nil {
		return o, err
	}
	switch {
	case flags.NArg() > 0 || o.rounds < 1 || o.time <= 0 || o.scale < 1:
		err = errors.New("bench takes no arguments, and requires rounds, time and scale above 0")
	case (o.check || o.markdown) && o.rounds < enough:
		err = fmt.Errorf("-check and writing %[2]s require at least %[1]d rounds", enough, resultsFile)
	case o.markdown && (len(o.rows) < len(rows) || o.scale > 1):
		err = fmt.Errorf("writing %s requires all rows and scale 1", resultsFile)
	}
	if err != nil {
		err = fmt.Errorf("%w: %w", err, errUsage)
	}
	return o, err
}

// run measures the rows that the arguments ask for. Its errors are errUsage, a
// contestant's wrong answer and, with -check, errMissed.
func run(args []string, out, errs io.Writer) error {
	o, err := parse(args, errs)
	if err != nil {
		return err
	}
	all, err := measure(o.rows, &o.settings, out, errs)
	if err != nil {
		return err
	}
	if o.markdown {
		if err := markdown(resultsFile, all, &o.settings); err != nil {
			return err
		}
	}
	if missed := missedOf(all); o.check && missed > 0 {
		return fmt.Errorf("%d %w", missed, errMissed)
	}
	return nil
}

// choose returns the row with a name, or all rows if the name is empty.
func choose(name string) ([]row, error) {
	if name == "" {
		return rows, nil
	}
	if i := slices.IndexFunc(rows, func(r row) bool { return r.name == name }); i >= 0 {
		return rows[i : i+1], nil
	}
	return nil, fmt.Errorf("unknown row %q; it must be one of %s: %w", name, names(), errUsage)
}

// names returns the names of all rows.
func names() string {
	var all []string
	for _, r := range rows {
		all = append(all, r.name)
	}
	return strings.Join(all, ", ")
}

// measure runs the rows, and prints the results of each row at its end.
func measure(chosen []row, s *settings, out, errs io.Writer) (all []*results, err error) {
	for i := range chosen {
		r := &chosen[i]
		fmt.Fprintf(errs, "\r\033[K%d/%d %s: setting up", i+1, len(chosen), r.name)
		res, err := r.run(s, func(round, of int) {
			fmt.Fprintf(errs, "\r\033[K%d/%d %s: round %d of %d", i+1, len(chosen), r.name, round, of)
		})
		fmt.Fprint(errs, "\r\033[K")
		if err != nil {
			return nil, err
		}
		res.write(out)
		all = append(all, res)
	}
	return all, nil
}

func missedOf(all []*results) (missed int) {
	for _, r := range all {
		for _, v := range r.verdicts {
			if !v.met {
				missed++
			}
		}
	}
	return missed
}

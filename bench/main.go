// Command bench measures the library against its peers, and against the least
// work that could give the answer, on the same inputs. Each row of its table is
// a piece of work; CONTRIBUTING.md says how to run it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
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

// resultsFile is what -markdown writes.
const resultsFile = "RESULTS.md"

var (
	errUsage  = errors.New("see bench -help")
	errMissed = errors.New("targets missed")
	errWrong  = errors.New("a wrong answer")
)

// run measures the rows that the arguments ask for. Its errors are errUsage, a
// contestant's wrong answer and, with -check, errMissed.
func run(args []string, out, errs io.Writer) error {
	s := settings{}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.IntVar(&s.rounds, "rounds", 25, "how many `times` each contestant of a row has its turn")
	flags.DurationVar(&s.time, "time", 10*time.Millisecond, "how long a turn takes; ten times as long on the network")
	flags.IntVar(&s.scale, "scale", 1, "what the million of the rows of memory is divided by")
	only := flags.String("row", "", "measure this row alone")
	check := flags.Bool("check", false, "exit with 1 when a target is missed")
	report := flags.Bool("markdown", false, "write "+resultsFile+", in this folder")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %w", err, errUsage)
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	if flags.NArg() > 0 || s.rounds < 1 || s.time <= 0 || s.scale < 1 {
		return fmt.Errorf("want no arguments, and rounds, time and scale above 0: %w", errUsage)
	}
	all, err := measure(chosen, &s, out, errs)
	if err != nil {
		return err
	}
	if *report {
		if err := markdown(resultsFile, all, &s); err != nil {
			return err
		}
	}
	if missed := missedOf(all); *check && missed > 0 {
		return fmt.Errorf("%d %w", missed, errMissed)
	}
	return nil
}

// choose returns the row of a name, all rows for none.
func choose(name string) ([]row, error) {
	var names []string
	for i, r := range rows {
		if r.name == name {
			return rows[i : i+1], nil
		}
		names = append(names, r.name)
	}
	if name == "" {
		return rows, nil
	}
	return nil, fmt.Errorf("no row %q, want one of %s: %w", name, strings.Join(names, ", "), errUsage)
}

// measure runs the rows, and shows each when it is done.
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

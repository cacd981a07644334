package main

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"
)

// short writes a figure with three digits, or whole if it has more.
func short(v float64) string {
	digits := 2
	for limit := 9.995; digits > 0 && v >= limit; limit *= 10 {
		digits--
	}
	text := strconv.FormatFloat(v, 'f', digits, 64)
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return text
}

func (t target) String() string {
	switch {
	case t.than == "":
		return fmt.Sprintf("%s: at most %s %s", t.who, short(t.atMost), t.in)
	case t.beyond:
		return fmt.Sprintf("%s: at most %s %s more than %s", t.who, short(t.atMost), t.in, t.than)
	case t.atMost > 0:
		return fmt.Sprintf("%s: at most %s × %s", t.who, short(t.atMost), t.than)
	case t.in.isBetterHigh():
		return fmt.Sprintf("%s: at least %s × the rate of %s", t.who, short(t.atLeast), t.than)
	}
	return fmt.Sprintf("%s: at least %s × faster than %s", t.who, short(t.atLeast), t.than)
}

func (s spread) String() string {
	return fmt.Sprintf("%s (%s to %s)", short(s.mid), short(s.low), short(s.high))
}

func (v verdict) word() string {
	if v.met {
		return "met"
	}
	return "missed"
}

// measured returns the units that have measurements.
func (r *results) measured() []unit {
	return slices.DeleteFunc(slices.Clone(units), func(u unit) bool {
		return !slices.ContainsFunc(r.names, func(name string) bool { return r.values(name, u) != nil })
	})
}

// figures returns the medians of a contestant in each unit, "" for a unit without a
// measurement.
func (r *results) figures(name string) (cells []string) {
	for _, u := range r.measured() {
		cell := ""
		if values := r.values(name, u); values != nil {
			cell = short(spreadOf(values).mid)
		}
		cells = append(cells, cell)
	}
	return cells
}

// beside returns the ratio of a contestant to the first one of its row, in the first
// unit of that one. It is "" for the first contestant, and if the contestant lacks
// that unit.
func (r *results) beside(name string) string {
	for _, u := range r.measured() {
		first, other := r.values(r.names[0], u), r.values(name, u)
		if first == nil {
			continue
		}
		if name == r.names[0] || len(other) != len(first) {
			return ""
		}
		for i := range other {
			other[i] /= first[i]
		}
		return spreadOf(other).String()
	}
	return ""
}

// write prints the results for a terminal.
func (r *results) write(w io.Writer) {
	fmt.Fprintf(w, "\n%s: %s\n", r.row.name, r.row.work)
	fmt.Fprintf(w, "  %-36s", "")
	for _, u := range r.measured() {
		fmt.Fprintf(w, "%14s", u)
	}
	fmt.Fprint(w, "    × the first")
	for _, name := range r.names {
		fmt.Fprintf(w, "\n  %-36s", name)
		for _, cell := range r.figures(name) {
			fmt.Fprintf(w, "%14s", cell)
		}
		fmt.Fprintf(w, "    %s", r.beside(name))
	}
	fmt.Fprintln(w)
	for _, v := range r.verdicts {
		fmt.Fprintf(w, "  %-6s  %s: %s\n", v.word(), v.target, v.got)
	}
}

// markdown writes the report of all rows to a file.
func markdown(path string, all []*results, s *settings) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	w := bufio.NewWriter(file)
	fmt.Fprintf(w, "# Results\n\nWritten by `go run . -markdown`, in this folder. Machines are noisy, so only ratios count. A ratio compares two turns of the\n"+
		"same round. It is the median of %d rounds, with the lowest and the highest. Other figures are medians. ns is the processor\n"+
		"time of one item, including the garbage collector. The last column of numbers is the ratio to the first line.\n\n", s.rounds)
	fmt.Fprintf(w, "%s, %d processors of %s, %s/%s, %s. Peers: %s.\n\n## Targets\n\n| row | target | measured | |\n|---|---|---|---|\n",
		time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), processor(), runtime.GOOS, runtime.GOARCH, runtime.Version(), strings.Join(peers(), ", "))
	for _, r := range all {
		for _, v := range r.verdicts {
			fmt.Fprintf(w, "| %s | %s | %s | %s |\n", r.row.work, v.target, v.got, v.word())
		}
	}
	for _, r := range all {
		r.section(w)
	}
	return w.Flush()
}

// section writes the table of one row: the medians, and their ratios to the first
// line.
func (r *results) section(w io.Writer) {
	fmt.Fprintf(w, "\n## %s: %s\n\n| |", r.row.name, r.row.work)
	for _, u := range r.measured() {
		fmt.Fprintf(w, " %s |", u)
	}
	fmt.Fprintf(w, " × the first | |\n|---|%s--:|---|\n", strings.Repeat("--:|", len(r.measured())))
	for i, name := range r.names {
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", name, strings.Join(r.figures(name), " | "), r.beside(name), r.hows[i])
	}
}

//go:embed go.mod
var required string

// peers returns the modules that go.mod of this program requires, with their
// versions.
func peers() (all []string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, dep := range info.Deps {
		if name := dep.Path + " " + dep.Version; dep.Replace == nil && strings.Contains(required, "\t"+name+"\n") {
			all = append(all, name)
		}
	}
	return all
}

// processor returns the name of the processor, if the system reports it like Linux.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, _ := strings.Cut(line, ":"); strings.TrimSpace(name) == "model name" {
				return strings.TrimSpace(value)
			}
		}
	}
	return "unknown make"
}

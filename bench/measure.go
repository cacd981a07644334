package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// settings are how long to measure.
type settings struct {
	rounds int
	time   time.Duration // of one turn of a contestant
	scale  int           // what the rows of memory count to, divided by this
}

// results are what was measured of a row.
type results struct {
	row      *row
	samples  [][]sample // by contestant, by round
	names    []string
	hows     []string
	verdicts []verdict
}

// run measures a row, all contestants in turn in every round.
func (r *row) run(s *settings, progress func(round, of int)) (*results, error) {
	a, err := r.setup(s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.name, err)
	}
	if a.close != nil {
		defer a.close()
	}
	res := &results{row: r, samples: make([][]sample, len(a.contestants))}
	for _, c := range a.contestants {
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("%s: %s: %w", r.name, c.name, err)
		}
		res.names, res.hows = append(res.names, c.name), append(res.hows, c.how)
	}
	runtime.GC() // no contestant pays for what setting up has left
	for round := range s.rounds {
		progress(round+1, s.rounds)
		for i, c := range a.contestants {
			measured, err := c.measure(s)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", r.name, c.name, err)
			}
			res.samples[i] = append(res.samples[i], measured)
		}
	}
	for _, t := range r.targets {
		v, err := res.judge(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		res.verdicts = append(res.verdicts, v)
	}
	return res, nil
}

// startedAt is when this program began.
var startedAt = time.Now()

// timed is a contestant that does some work again and again: run does it, on one
// item or several, any number of times, and fails where the answer is wrong. It is timed on the processor.
func timed(name, how string, items int, run func(times int) error) contestant {
	times := 1
	return contestant{name: name, how: how, items: items, run: run, check: func() error { return run(2) },
		measure: func(s *settings) (sample, error) {
			for {
				took, mallocs, err := clocked(times, run)
				if err != nil || took >= s.time/2 {
					n := float64(times) * float64(items)
					return sample{nanoseconds: float64(took.Nanoseconds()) / n, allocations: math.Round(100*mallocs/n) / 100}, err
				}
				times = more(times, took, s.time)
			}
		}}
}

// clocked returns how long some work took, and how often it allocated. It has one
// processor: on an idle one the collector would do more than it must, and be timed
// for it.
func clocked(times int, run func(int) error) (took time.Duration, mallocs float64, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := processorTime()
	err = run(times)
	took = processorTime() - began
	runtime.ReadMemStats(&after)
	return took, float64(after.Mallocs - before.Mallocs), err
}

// more returns how often to repeat work that took less time than wanted: at
// least twice as often, and at most a hundred times, because something else may
// have taken the time.
func more(times int, took, wanted time.Duration) int {
	fit := float64(times) * float64(wanted) / float64(max(took, 1))
	return max(2*times, int(min(fit, 100*float64(times))))
}

// spread is the median of some values, and the lowest and highest of them.
type spread struct{ low, mid, high float64 }

func spreadOf(values []float64) spread {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return spread{sorted[0], (sorted[(n-1)/2] + sorted[n/2]) / 2, sorted[n-1]}
}

// values returns what each round has measured of a contestant, nil if nothing
// in that unit.
func (r *results) values(who string, in unit) []float64 {
	var values []float64
	if i := slices.Index(r.names, who); i >= 0 {
		for _, s := range r.samples[i] {
			if v, ok := s[in]; ok {
				values = append(values, v)
			}
		}
	}
	return values
}

// verdict is whether a target was met: by the median of the rounds.
type verdict struct {
	target target
	got    spread
	met    bool
}

// judge holds the measurements against a target. A ratio is that of one round:
// the two were measured next to each other.
func (r *results) judge(t target) (verdict, error) {
	ours, theirs := r.values(t.who, t.in), r.values(t.than, t.in)
	if len(ours) == 0 || t.than != "" && len(theirs) != len(ours) {
		return verdict{}, fmt.Errorf("nothing to hold %s against %s with", t.who, t.than)
	}
	got := make([]float64, len(ours))
	for i := range ours {
		switch {
		case t.than == "":
			got[i] = ours[i]
		case t.beyond:
			got[i] = ours[i] - theirs[i]
		case t.atMost > 0 || t.in.isBetterHigh():
			got[i] = ours[i] / theirs[i]
		default:
			got[i] = theirs[i] / ours[i]
		}
	}
	v := verdict{target: t, got: spreadOf(got)}
	v.met = v.got.mid >= t.atLeast && (t.atLeast > 0 || v.got.mid <= t.atMost)
	return v, nil
}

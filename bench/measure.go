package main

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"time"
)

// settings are the durations and counts of a measurement.
type settings struct {
	rounds int
	time   time.Duration // of one turn of a contestant
	scale  int           // divides the counts of the memory rows
}

// results are the measurements of a row.
type results struct {
	row      *row
	samples  [][]sample // by contestant, by round
	names    []string
	hows     []string
	verdicts []verdict
}

// run measures a row. In every round each contestant has one turn.
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
	runtime.GC() // setup leaves garbage, which must not slow a contestant
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

// startedAt is the time at which this program started.
var startedAt = time.Now()

// timed is a contestant that repeats its work. run does the work on one or several
// items, any number of times, and fails if the result is wrong. The result is
// processor time.
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

// clocked returns the processor time and the allocations of some work. It uses one
// processor, because on idle processors the garbage collector would do additional
// work that counts.
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

// more returns the number of repetitions for the next try, if the work took less
// time than wanted. It is 2 to 100 times the last number, because another program
// may have taken the time.
func more(times int, took, wanted time.Duration) int {
	fit := float64(times) * float64(wanted) / float64(max(took, 1))
	return max(2*times, int(min(fit, 100*float64(times))))
}

// spread is the median, the lowest and the highest of some values.
type spread struct{ low, mid, high float64 }

func spreadOf(values []float64) spread {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return spread{sorted[0], (sorted[(n-1)/2] + sorted[n/2]) / 2, sorted[n-1]}
}

// values returns the measurements of a contestant in a unit, one for each round. It
// is nil if the contestant has none.
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

// verdict says whether the median of the rounds meets a target.
type verdict struct {
	target target
	got    spread
	met    bool
}

// judge compares the measurements with a target. A ratio compares two turns of the
// same round.
func (r *results) judge(t target) (verdict, error) {
	ours, theirs := r.values(t.who, t.in), r.values(t.than, t.in)
	if len(ours) == 0 || t.than != "" && len(theirs) != len(ours) {
		return verdict{}, fmt.Errorf("%s and %s have no common measurements", t.who, t.than)
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

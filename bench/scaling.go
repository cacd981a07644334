package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// applying measures the transitions per second of several goroutines, each with its
// own order.
func applying(*settings) (arena, error) {
	o, err := verified()
	if err != nil {
		return arena{}, err
	}
	return goroutines(func() func(int) error {
		o := o
		return func(turn int) error { _, err := o.Apply(toAndFro[turn]); return err }
	})
}

// firing does the same with a live machine in each goroutine.
func firing(*settings) (arena, error) {
	o, err := verified()
	if err != nil {
		return arena{}, err
	}
	return goroutines(func() func(int) error {
		machine := order.NewMachine(o, nil)
		return func(turn int) error { _, err := machine.Fire(context.Background(), toAndFro[turn]); return err }
	})
}

func goroutines(start func() func(turn int) error) (arena, error) {
	var all []contestant
	for _, n := range []int{1, 2, 4, 8} {
		all = append(all, together(counted(n, "goroutine"), n, start))
	}
	return field(all...)
}

func counted(n int, what string) string {
	if n > 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// together is a contestant that alternates two transitions in several goroutines,
// for the time of a turn.
func together(name string, n int, start func() func(turn int) error) contestant {
	measure := func(s *settings) (sample, error) {
		began := time.Now()
		done, failed := make([]int, n), make([]error, n)
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				run := alternate(start())
				for time.Since(began) < s.time && failed[i] == nil {
					failed[i] = run(1000)
					done[i] += 1000
				}
			})
		}
		all.Wait()
		elapsed, sum := time.Since(began), 0
		for _, d := range done {
			sum += d
		}
		return sample{perSecond: float64(sum) / elapsed.Seconds()}, errors.Join(failed...)
	}
	return contestant{name: name, check: func() error { return alternate(start())(2) }, measure: measure}
}

// clients measures the updates per second of several clients, on a thousand orders
// in turn and on one order.
func clients(*settings) (arena, error) {
	var a arena
	var ends []func()
	a.close = func() {
		for _, end := range ends {
			end()
		}
	}
	for _, on := range []struct {
		name   string
		orders int
	}{{"different orders", 1000}, {"one order", 1}} {
		s, err := filled(on.orders)
		if err != nil {
			a.close()
			return arena{}, err
		}
		for _, n := range []int{1, 2, 4, 8, 16, 32, 64} {
			l := updates(func(n int) string { return s.sids[n%on.orders] })
			c, end := served(counted(n, "client")+", "+on.name, "", s, l, n)
			a.contestants, ends = append(a.contestants, c), append(ends, end)
		}
	}
	return a, nil
}

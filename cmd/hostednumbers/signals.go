package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// endSignals are what asks the program to end: Ctrl-C, and kill.
var endSignals = []os.Signal{os.Interrupt, syscall.SIGTERM}

// errInterrupted means that a signal ended a command before it was done.
var errInterrupted = errors.New("interrupted")

// untilInterrupted runs a command until it returns or the first signal arrives.
// A command that has called watch gets to return by itself; any other is left
// behind wherever it blocks, because the program exits.
func untilInterrupted(command func(ctx context.Context, watch func()) error) error {
	ctx, stop := signal.NotifyContext(context.Background(), endSignals...)
	defer stop()
	var watching atomic.Bool
	done := make(chan error, 1)
	go func() { done <- command(ctx, func() { watching.Store(true) }) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	if !watching.Load() {
		return errInterrupted
	}
	err := <-done
	if errors.Is(err, context.Canceled) { // it gave up because it was told to
		return errInterrupted
	}
	return err
}

// exitOnSecondSignal exits at once when the second signal arrives, whatever the
// command waits for.
func exitOnSecondSignal() {
	arrived := make(chan os.Signal, 2)
	signal.Notify(arrived, endSignals...)
	<-arrived
	<-arrived
	os.Exit(exitFailed)
}

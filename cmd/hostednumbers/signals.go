package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// endSignals are the signals of Ctrl-C and of kill, which ask the program to end.
var endSignals = []os.Signal{os.Interrupt, syscall.SIGTERM}

// errInterrupted means that a signal ended a command before it was done.
var errInterrupted = errors.New("interrupted")

// untilInterrupted runs a command until it returns or the first signal arrives. It
// waits for a command that has called watch. It does not wait for any other, which
// may block forever, because the program exits.
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
	if errors.Is(err, context.Canceled) { // the signal ended it
		return errInterrupted
	}
	return err
}

// exitOnSecondSignal lets the program exit at once when the second signal arrives, even
// if the command still waits.
func exitOnSecondSignal() {
	arrived := make(chan os.Signal, 2)
	signal.Notify(arrived, endSignals...)
	go func() {
		<-arrived
		<-arrived
		os.Exit(exitFailed)
	}()
}

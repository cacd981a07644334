package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os/signal"
	"syscall"
	"time"

	"github.com/hostednumbers/hostednumbers/mock"
)

const defaultAddr = "127.0.0.1:8421"

// errServe is an error of serving, not of the command line.
var errServe = errors.New("cannot serve")

// serve is the mock server, until it is interrupted.
func serve(flags *flag.FlagSet) action {
	addr := flags.String("addr", defaultAddr, "`ADDR` listen there; port 0 picks a free one")
	hold := flags.Bool("hold", false, "leave new orders in twilio-processing")
	seed := flags.Uint64("seed", 0, "`N` a number that makes the same sids and codes each time; else random ones")
	patience := flags.Duration("patience", defaultPatience, "`TIME` how long the end may take, like 30s")
	hosts := hostFlag(flags)
	return func(_ []string, std streams) error {
		log := slog.New(slog.NewTextHandler(std.errs, nil))
		options := mock.Options{Hold: *hold, Hosts: *hosts, Log: log}
		flags.Visit(func(f *flag.Flag) {
			if f.Name == "seed" {
				options.Rand = rand.NewChaCha8(seedOf(*seed))
			}
		})

		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
		defer stop()
		listener, err := net.Listen("tcp", *addr)
		if err != nil {
			return fmt.Errorf("%w: %w", errServe, err)
		}
		if at, ok := listener.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() {
			log.Warn("reachable from other machines: the control plane asks for no credentials", "addr", at.String())
		}
		if _, err := fmt.Fprintf(std.out, "hostednumbers: serving http://%s\n", listener.Addr()); err != nil {
			return errors.Join(err, listener.Close())
		}
		server := mock.New(options)
		failed := serveUntil(ctx, listener, server, *patience)
		stop() // whoever interrupts again does not want to wait
		last, cancel := context.WithTimeout(context.Background(), *patience)
		defer cancel()
		switch err := server.Close(last); {
		case err != nil && failed != nil:
			return fmt.Errorf("%w; %w", failed, err)
		case err != nil:
			return fmt.Errorf("%w to the end: %w", errServe, err)
		}
		return failed
	}
}

// defaultPatience is how long requests under way may take when the program is
// interrupted, and then the callbacks that are due.
const defaultPatience = 10 * time.Second

// serveUntil serves until the context ends, and then lets requests under way
// finish.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler, patience time.Duration) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("%w: %w", errServe, err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return fmt.Errorf("%w: %w", errServe, err)
	}
	return nil
}

func seedOf(n uint64) (seed [32]byte) {
	for i := range 8 {
		seed[i] = byte(n >> (8 * i))
	}
	return seed
}

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

const defaultAddr = "127.0.0.1:8421"

// errServe means that a server could not run, although the command line is right.
var errServe = errors.New("cannot serve")

// serving holds the options of the command line of serve.
type serving struct {
	addr        string
	hold, quiet bool
	tls         bool
	authority   string // the file for the certificate of the authority
	seed        uint64
	patience    time.Duration
}

// serve runs the mock server until it is interrupted.
func serve(flags *flag.FlagSet) action {
	s := &serving{}
	flags.StringVar(&s.addr, "addr", defaultAddr, "`ADDR` listen on this HOST:PORT; port 0 picks a free port")
	flags.BoolVar(&s.hold, "hold", false, "leave new orders in twilio-processing")
	flags.BoolVar(&s.tls, "tls", false, "serve HTTPS, with the certificate of an authority that is new at each start")
	flags.StringVar(&s.authority, "tls-ca", defaultAuthorityFile, "`FILE` where -tls writes the certificate of its authority, for clients to trust")
	flags.BoolVar(&s.quiet, "quiet", false, "log errors only")
	flags.Uint64Var(&s.seed, "seed", 0, "`N` create the same sids and codes in every run; without it, they are random")
	flags.DurationVar(&s.patience, "patience", defaultPatience, "`TIME` how long open requests, and then callbacks, may take to finish, such as 30s")
	numbers := numberFlags(flags)
	hosts := hostFlag(flags)
	accounts := accountFlags(flags)
	digits := digitsFlag(flags)
	scene := scenarioFlag(flags)
	return func(ctx context.Context, _ []string, std streams) error {
		rules, err := scene()
		if err != nil {
			return err
		}
		options := mock.Options{Hold: s.hold, Look: numbers.Look, Hosts: *hosts, CodeDigits: *digits, Scenario: rules}
		if err := accounts.set(&options); err != nil {
			return err
		}
		named := false
		flags.Visit(func(f *flag.Flag) {
			switch f.Name {
			case "seed":
				options.Rand = rand.NewChaCha8(seedOf(s.seed))
			case "tls-ca":
				named = true
			}
		})
		if named && (!s.tls || s.authority == "") {
			return badUsage("-tls-ca requires -tls and the name of a file, such as serve -tls -tls-ca %s", defaultAuthorityFile)
		}
		std.watch()
		return s.run(ctx, options, std)
	}
}

// run serves, and writes the log.
func (s *serving) run(ctx context.Context, options mock.Options, std streams) error {
	surviveBrokenPipes()
	level := slog.LevelInfo
	if s.quiet {
		level = slog.LevelError
	}
	lines := newLogWriter(std.errs)
	logger := slog.New(slog.NewTextHandler(lines, &slog.HandlerOptions{Level: level}))
	options.Log = logger
	failed := s.serve(ctx, options, std, logger)
	if err := lines.close(lastWords); err != nil {
		failed = errors.Join(failed, fmt.Errorf("%w: %w", errServe, err))
	}
	return failed
}

// serve serves until the context ends, and then delivers the callbacks that are due.
func (s *serving) serve(ctx context.Context, options mock.Options, std streams, logger *slog.Logger) error {
	listener, err := listenAt(ctx, s.addr)
	if err != nil {
		return err
	}
	if at, ok := listener.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() {
		logger.Warn("other machines can reach the server, whose control plane does not ask for credentials", "addr", at.String())
	}
	scheme := "http"
	if s.tls {
		scheme = "https"
		if listener, err = s.secure(listener, options.Hosts, logger); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(std.out, "hostednumbers: serving %s://%s\n", scheme, listener.Addr()); err != nil {
		return errors.Join(err, listener.Close())
	}
	server := mock.New(options)
	failed := serveUntil(ctx, listener, server, s.patience, slog.NewLogLogger(logger.Handler(), slog.LevelError))
	last, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	switch err := server.Close(last); {
	case err != nil && failed != nil:
		return fmt.Errorf("%w; %w", failed, err)
	case err != nil:
		return fmt.Errorf("%w: stop: %w", errServe, err)
	}
	return failed
}

// secure makes an authority, writes its certificate, and returns the socket with TLS. On
// an error it closes the socket.
func (s *serving) secure(listener net.Listener, hosts []string, logger *slog.Logger) (net.Listener, error) {
	config, authority, err := newServerTLS(time.Now(), listener.Addr(), hosts)
	if err == nil {
		err = writeAuthority(s.authority, authority)
	}
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	logger.Info("clients must trust the authority of this server, which is new at each start", "file", s.authority)
	return tls.NewListener(listener, config), nil
}

// surviveBrokenPipes keeps the program running when the reader of its log has gone.
func surviveBrokenPipes() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// defaultPatience is how long open requests may take to finish after an interrupt, and
// then the callbacks that are due.
const defaultPatience = 10 * time.Second

// The limits of a connection. The help of serve describes them.
const (
	maxHeaderBytes    = 128 << 10 // a callback's url may have 64 KB
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 5 * time.Minute // a flush waits for callbacks
	idleTimeout       = 2 * time.Minute
)

// newServer returns a server on which every client has a time limit.
func newServer(handler http.Handler, errorLog *log.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          errorLog,
	}
}

// serveUntil serves until the context ends, and then lets open requests finish.
func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler, patience time.Duration, errorLog *log.Logger) error {
	server := newServer(handler, errorLog)
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
		return fmt.Errorf("%w: %w", errServe, errors.Join(err, server.Close()))
	}
	return nil
}

// seedOf returns the seed of a number.
func seedOf(n uint64) (seed [32]byte) {
	for i := range 8 {
		seed[i] = byte(n >> (8 * i))
	}
	return seed
}

// digitsFlag adds -code-digits, the number of digits of a verification code.
func digitsFlag(flags *flag.FlagSet) *int {
	digits := new(int)
	const least, most = order.MinVerificationCodeDigits, order.MaxVerificationCodeDigits
	usage := fmt.Sprintf("`N` create verification codes of N digits, %d to %d (default %d)", least, most, order.DefaultVerificationCodeDigits)
	flags.Func("code-digits", usage, func(value string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > most {
			return fmt.Errorf("it must be a number from %d to %d", least, most)
		}
		*digits = n
		return nil
	})
	return digits
}

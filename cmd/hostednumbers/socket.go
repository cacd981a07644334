package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listenAt opens the socket of a server. Its error says what to do.
func listenAt(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, badUsage("-addr requires HOST:PORT, such as 127.0.0.1:0 or [::1]:0; it is %.80q", addr)
	}
	if _, err := net.DefaultResolver.LookupPort(ctx, "tcp", port); err != nil {
		return nil, badUsage("-addr requires a port from 0 to 65535; it is %.40q; try -addr %s", port, net.JoinHostPort(host, "0"))
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%w: %w%s", errServe, err, listenAdvice(err, host))
	}
	return listener, nil
}

// listenAdvice says what to do about an error of listening, "" if it has no advice.
func listenAdvice(err error, host string) string {
	var name *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return ": another program uses it; try -addr " + net.JoinHostPort(host, "0")
	case errors.Is(err, syscall.EACCES):
		return ": this port needs privileges; try -addr " + net.JoinHostPort(host, "0")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return ": this machine does not have that address; try -addr 127.0.0.1:0"
	case errors.Is(err, syscall.EAFNOSUPPORT):
		return ": this machine does not have that kind of address; try -addr 127.0.0.1:0"
	case errors.As(err, &name):
		return ": that name has no address; try -addr 127.0.0.1:0"
	}
	return ""
}

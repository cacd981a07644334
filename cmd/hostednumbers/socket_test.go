package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnErrorOfListeningSaysWhatToDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, command := range [][]string{{"serve"}, {"listen", "-token", "x"}} {
		for _, c := range []struct {
			addr string
			code int
			want string
		}{
			{taken.Addr().String(), exitFailed, "address already in use: another program uses it; try -addr 127.0.0.1:0\n"},
			{"192.0.2.1:0", exitFailed, ": this machine does not have that address; try -addr 127.0.0.1:0\n"},
			{"", exitUsage, `-addr requires HOST:PORT, such as 127.0.0.1:0 or [::1]:0; it is ""`},
			{"8421", exitUsage, `; it is "8421"`},
			{"127.0.0.1", exitUsage, `; it is "127.0.0.1"`},
			{"::1:8421", exitUsage, `; it is "::1:8421"`},
			{"http://127.0.0.1:8421", exitUsage, `; it is "http://127.0.0.1:8421"`},
			{"\x1b[31m", exitUsage, `; it is "\x1b[31m"`},
			{"127.0.0.1:99999", exitUsage, `-addr requires a port from 0 to 65535; it is "99999"; try -addr 127.0.0.1:0`},
			{"127.0.0.1:-1", exitUsage, `; it is "-1"; try -addr 127.0.0.1:0`},
			{"[::1]:x", exitUsage, `; it is "x"; try -addr [::1]:0`},
		} {
			code, out, errs := runWith("", append(command, "-addr", c.addr)...)
			assert.Equal(t, c.code, code, c.addr)
			assert.Empty(t, out)
			assert.Contains(t, errs, c.want)
		}
	}
}

func TestListenAdvice(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{syscall.EADDRINUSE, ": another program uses it; try -addr h:0"},
		{syscall.EACCES, ": this port needs privileges; try -addr h:0"},
		{syscall.EADDRNOTAVAIL, ": this machine does not have that address; try -addr 127.0.0.1:0"},
		{syscall.EAFNOSUPPORT, ": this machine does not have that kind of address; try -addr 127.0.0.1:0"},
		{&net.DNSError{}, ": that name has no address; try -addr 127.0.0.1:0"},
		{errors.New("other"), ""},
	} {
		assert.Equal(t, c.want, listenAdvice(fmt.Errorf("listen: %w", c.err), "h"))
	}
}

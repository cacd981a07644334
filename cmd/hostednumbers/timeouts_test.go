package main

import (
	"bufio"
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pipeListener accepts one connection.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.done); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// talk serves one connection in a bubble, which has its own clock.
func talk(t *testing.T, handler http.HandlerFunc) net.Conn {
	here, there := net.Pipe()
	listener := &pipeListener{make(chan net.Conn, 1), make(chan struct{})}
	listener.conns <- there
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- serveUntil(ctx, listener, handler, time.Hour, log.New(io.Discard, "", 0)) }()
	t.Cleanup(func() {
		here.Close()
		cancel()
		assert.NoError(t, <-ended)
	})
	return here
}

func TestAHandlerMayTakeLongerThanTheReadTimeout(t *testing.T) {
	for _, request := range []string{
		"GET / HTTP/1.1\r\nHost: h\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b",
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			conn := talk(t, func(w http.ResponseWriter, r *http.Request) {
				_, err := io.Copy(io.Discard, r.Body)
				assert.NoError(t, err)
				select {
				case <-r.Context().Done():
					t.Error("the request was cancelled")
				case <-time.After(writeTimeout - time.Second):
				}
			})
			_, err := io.WriteString(conn, request)
			require.NoError(t, err)
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			assert.Equal(t, http.StatusOK, response.StatusCode)
		})
	}
}

func TestASilentClientIsDisconnected(t *testing.T) {
	for sent, limit := range map[string]time.Duration{
		"":                              readHeaderTimeout,
		"GET / HTTP/1.1\r\nHost: h\r\n": readHeaderTimeout,
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=":                readTimeout,
		"GET / HTTP/1.1\r\nHost: h\r\nX: " + strings.Repeat("x", maxHeaderBytes/2): readHeaderTimeout,
	} {
		synctest.Test(t, func(t *testing.T) {
			conn := talk(t, func(_ http.ResponseWriter, r *http.Request) {
				_, err := io.Copy(io.Discard, r.Body)
				assert.Error(t, err)
			})
			began := time.Now()
			_, err := io.WriteString(conn, sent)
			require.NoError(t, err)
			_, _ = io.Copy(io.Discard, conn) // until it is closed
			assert.LessOrEqual(t, time.Since(began), limit+time.Second)
			assert.GreaterOrEqual(t, time.Since(began), limit-time.Second)
		})
	}
}

func TestAClientThatDoesNotReadIsDisconnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := make(chan error)
		conn := talk(t, func(w http.ResponseWriter, _ *http.Request) {
			_, err := w.Write(make([]byte, 1<<20))
			failed <- err
		})
		_, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
		require.NoError(t, err)
		assert.Error(t, <-failed)
	})
}

func TestHeadersHaveALimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := talk(t, func(http.ResponseWriter, *http.Request) {})
		go io.WriteString(conn, "GET /"+strings.Repeat("x", 2*maxHeaderBytes)+" HTTP/1.1\r\nHost: h\r\n\r\n")
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, response.StatusCode)
	})
}

// dial connects to the server of an address with http://.
func dial(t *testing.T, address string) net.Conn {
	conn, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}

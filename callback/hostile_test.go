package callback_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
)

// overPipes returns a sender whose connections are pipes. A function answers them.
func overPipes(t *testing.T, answer func(conn net.Conn)) *callback.Sender {
	own := callback.NewTransport(nil)
	var answers sync.WaitGroup
	own.DialContext = func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		answers.Go(func() {
			defer there.Close()
			if request, err := http.ReadRequest(bufio.NewReader(there)); err == nil {
				io.Copy(io.Discard, request.Body)
				answer(there)
			}
		})
		return here, nil
	}
	t.Cleanup(func() { // in the bubble: each connection must have ended
		own.CloseIdleConnections()
		answers.Wait()
	})
	return callback.NewSender(callback.SenderOptions{Transport: own})
}

// talkOn writes a text again and again, with a pause between.
func talkOn(conn net.Conn, first, text string, pause time.Duration) {
	_, err := io.WriteString(conn, first)
	for err == nil {
		time.Sleep(pause)
		_, err = io.WriteString(conn, text)
	}
}

// hang keeps a connection until it is closed.
func hang(conn net.Conn) { io.Copy(io.Discard, conn) }

const mib = 1 << 20

// Whatever a receiver does, the attempt ends within the total timeout, and its
// connection is closed.
func TestNoReceiverDelaysTheEndOfAnAttempt(t *testing.T) {
	const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	bomb := func() string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		w.Write(make([]byte, 16*mib))
		w.Close()
		return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", b.Len(), b.String())
	}()
	for name, c := range map[string]struct {
		answer func(net.Conn)
		want   string // of the error, "" for success
		most   time.Duration
	}{
		"switches protocols and stays": {func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
			hang(c)
		}, "status 101 is not an answer", 0},
		"switches and talks on": {func(c net.Conn) {
			talkOn(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "x", time.Second)
		}, "status 101 is not an answer", 0},
		"says nothing":    {hang, "no answer within the read timeout", 9 * time.Second},
		"an endless body": {func(c net.Conn) { talkOn(c, chunked, "400\r\n"+strings.Repeat("a", 1024)+"\r\n", 0) }, "", 0},
		"a body of a declared 1 TB": {func(c net.Conn) {
			talkOn(c, "HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n", strings.Repeat("a", 1024), 0)
		}, "", 0},
		"a slow endless body": {func(c net.Conn) { talkOn(c, chunked, "1\r\na\r\n", time.Second) }, "no answer within the read timeout", 9 * time.Second},
		"a body that stops":   {func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"); hang(c) }, "no answer within the read timeout", 9 * time.Second},
		"a redirect whose body stops": {func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 307 X\r\nLocation: /x\r\nContent-Length: 9\r\n\r\nabc")
			hang(c)
		}, "no answer within the read timeout", 9 * time.Second},
		"an endless header":     {func(c net.Conn) { talkOn(c, "HTTP/1.1 200 OK\r\n", "A: "+strings.Repeat("a", 1024)+"\r\n", 0) }, "server response headers exceeded", 0},
		"an endless line":       {func(c net.Conn) { talkOn(c, "HTTP/1.1 200 OK\r\nA: ", strings.Repeat("a", 1024), 0) }, "server response headers exceeded", 0},
		"a slow endless header": {func(c net.Conn) { talkOn(c, "HTTP/1.1 200 OK\r\n", "A: a\r\n", time.Second) }, "no answer within the read timeout", 9 * time.Second},
		"endless 1xx":           {func(c net.Conn) { talkOn(c, "", "HTTP/1.1 103 Early Hints\r\nA: a\r\n\r\n", 0) }, "exceeded", 0},
		"slow endless 1xx":      {func(c net.Conn) { talkOn(c, "", "HTTP/1.1 103 Early Hints\r\n\r\n", time.Second) }, "no answer within the read timeout", 9 * time.Second},
		"slow endless 100":      {func(c net.Conn) { talkOn(c, "", "HTTP/1.1 100 Continue\r\n\r\n", time.Second) }, "no answer within the read timeout", 9 * time.Second},
		"endless trailers":      {func(c net.Conn) { talkOn(c, chunked+"0\r\n", "A: "+strings.Repeat("a", 1024)+"\r\n", 0) }, "", 0},
		"a gzip bomb":           {func(c net.Conn) { io.WriteString(c, bomb) }, "", 0},
		"not HTTP":              {func(c net.Conn) { io.WriteString(c, "SSH-2.0-OpenSSH\r\n") }, "malformed HTTP", 0},
		"redirects, each a little late": {func(c net.Conn) {
			time.Sleep(4 * time.Second)
			io.WriteString(c, "HTTP/1.1 307 X\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
		}, "no answer within the total timeout", 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sender := overPipes(t, c.answer)
				began := time.Now()
				o := sender.Attempt(t.Context(), outgoing(t, "http://example.com/#rt=9000&tt=10000", order.MethodPost), newKey(t, "12345").Redirect)
				if c.want == "" && name != "endless trailers" {
					assert.NoError(t, o.Err)
					assert.True(t, o.OK())
				} else if c.want != "" {
					assert.ErrorContains(t, o.Err, c.want)
				}
				assert.Equal(t, c.most, time.Since(began), "of the bubble's time")
			})
		})
	}
}

func TestAnAttemptEndsWithItsContext(t *testing.T) {
	why := errors.New("because")
	for name, answer := range map[string]func(net.Conn){
		"mute": hang,
		"half": func(c net.Conn) { io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"); hang(c) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, end := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { end(why) })
				began := time.Now()
				o := overPipes(t, answer).Attempt(ctx, outgoing(t, "http://example.com/", order.MethodPost), nil)
				assert.ErrorIs(t, o.Err, why)
				assert.Equal(t, time.Second, time.Since(began))
			})
		})
	}
}

// stuck is a body that ends only when it is closed.
type stuck struct{ ctx context.Context }

func (b stuck) Read([]byte) (int, error) { <-b.ctx.Done(); return 0, io.ErrClosedPipe }

// stuckBody returns a stuck body.
func stuckBody() io.ReadCloser {
	ctx, end := context.WithCancel(context.Background())
	return struct {
		io.Reader
		io.Closer
	}{stuck{ctx}, closeFunc(end)}
}

type closeFunc func()

func (c closeFunc) Close() error { c(); return nil }

func TestABodyThatIgnoresItsContextIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sender := callback.NewSender(callback.SenderOptions{Transport: carrier(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: stuckBody()}, nil
		})})
		began := time.Now()
		o := sender.Attempt(t.Context(), outgoing(t, home, order.MethodPost), nil)
		assert.EqualError(t, o.Err, "no answer within the total timeout")
		assert.Equal(t, 15*time.Second, time.Since(began))
	})
}

func TestATimeoutOfZeroIsTheDefault(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := outgoing(t, "http://example.com/", order.MethodPost)
		r.Policy = callback.Policy{}
		began := time.Now()
		o := overPipes(t, hang).Attempt(t.Context(), r, nil)
		assert.Error(t, o.Err)
		assert.Equal(t, 15*time.Second, time.Since(began))
	})
}

// A proxy would dial addresses that the guard does not see.
func TestTheDefaultTransportUsesNoProxy(t *testing.T) {
	assert.Nil(t, callback.NewTransport(nil).Proxy)
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	defer server.Close()
	sender := callback.NewSender(callback.SenderOptions{})
	defer sender.CloseIdleConnections()
	o := sender.Attempt(t.Context(), outgoing(t, server.URL, order.MethodPost), nil)
	require.NoError(t, o.Err)
	assert.Empty(t, got.Get("Accept-Encoding"), "the transport does not ask for compression")
	assert.NotContains(t, got, "Idempotency-Key")
}

// A url may contain a password.
func TestAnErrorDoesNotRepeatTheURL(t *testing.T) {
	o := callback.NewSender(callback.SenderOptions{}).Attempt(t.Context(), outgoing(t, "http://u:secret@127.0.0.1:1/path", order.MethodPost), nil)
	require.Error(t, o.Err)
	assert.Equal(t, callback.ConnectFailed, o.Failure)
	assert.NotContains(t, o.Err.Error(), "secret")
	assert.NotContains(t, o.Err.Error(), "path")
}

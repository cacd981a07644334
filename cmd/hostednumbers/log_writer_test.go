package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// countLines returns how many lines a log has, and how many more it says were dropped.
func countLines(t require.TestingT, log string) (lines, dropped int) {
	notice := regexp.MustCompile(`level=ERROR msg="log lines were dropped because standard error was read too slowly" lines=([0-9]+)$`)
	for line := range strings.Lines(log) {
		found := notice.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if found == nil {
			lines++
			continue
		}
		n, err := strconv.Atoi(found[1])
		require.NoError(t, err)
		dropped += n
	}
	return lines, dropped
}

// everyLineIsWrittenOrCounted is the law that each line is written whole or counted, for
// all lines and readers.
func everyLineIsWrittenOrCounted(t *rapid.T) {
	reader, writer := io.Pipe()
	w := newLogWriter(writer)
	w.most = 1000
	sizes := rapid.SliceOfN(rapid.IntRange(1, w.most/2), 0, 20).Draw(t, "sizes")
	readFrom := rapid.IntRange(0, len(sizes)).Draw(t, "read from line")
	read := make(chan string, 1)
	start := func() {
		go func() {
			text, _ := io.ReadAll(reader) // its error is the end
			read <- string(text)
		}()
	}
	for i, size := range sizes {
		if i == readFrom {
			start()
		}
		line := fmt.Sprintf("%d %s\n", i, strings.Repeat("x", size))
		n, err := w.Write([]byte(line))
		require.NoError(t, err)
		require.Equal(t, len(line), n)
	}
	if readFrom == len(sizes) {
		start()
	}
	require.NoError(t, w.close(time.Hour))
	require.NoError(t, writer.Close())
	text := <-read
	lines, dropped := countLines(t, text)
	assert.Equal(t, len(sizes), lines+dropped)
	for line := range strings.Lines(text) {
		assert.Regexp(t, `^([0-9]+ x+|time=.* lines=[0-9]+)\n$`, line)
	}
}

func TestEveryLineIsWrittenOrCounted(t *testing.T) { rapid.Check(t, everyLineIsWrittenOrCounted) }

// stuck is a writer that blocks until it is opened.
type stuck struct{ open chan struct{} }

func (s stuck) Write(p []byte) (int, error) { <-s.open; return len(p), nil }

func TestALogWithoutAReaderBlocksNoCaller(t *testing.T) {
	there := stuck{make(chan struct{})}
	w := newLogWriter(there)
	line := bytes.Repeat([]byte("x"), 1000)
	for range 10 * maxWaitingLog / len(line) {
		_, err := w.Write(line)
		require.NoError(t, err)
	}
	assert.LessOrEqual(t, len(w.waiting), maxWaitingLog)
	assert.NoError(t, w.close(0))
	_, err := w.Write(line)
	assert.NoError(t, err, "after close, too")
	close(there.open)
	<-w.done
}

// broken fails after a number of bytes.
type broken struct{ left int }

var errBroken = errors.New("broken")

func (b *broken) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.left -= n
	if n < len(p) {
		return n, errBroken
	}
	return n, nil
}

func TestALogThatCannotBeWrittenSaysSo(t *testing.T) {
	w := newLogWriter(&broken{left: 10})
	for range 3 {
		_, err := w.Write([]byte("1234567\n"))
		require.NoError(t, err)
	}
	err := w.close(time.Hour)
	assert.ErrorIs(t, err, errBroken)
	assert.ErrorContains(t, err, "2 lines lost")
}

// If standard error is read late, each request is in the log or counted there.
func TestTheLogCountsTheDroppedLines(t *testing.T) {
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	cmd := program("serve", "-addr", "127.0.0.1:0")
	cmd.Stderr = writer
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, writer.Close())
	p := &process{t: t, cmd: cmd, out: bufio.NewReader(out)}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	address := p.address()
	const requests = 4_000
	for range requests {
		response, err := http.Get(address + "/nowhere")
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, response.Body)
		require.NoError(t, response.Body.Close())
	}
	read := make(chan []byte, 1)
	go func() {
		text, _ := io.ReadAll(reader) // its error is the end
		read <- text
	}()
	http.DefaultClient.CloseIdleConnections()
	p.signal(syscall.SIGTERM)
	p.ends(exitOK)
	lines, dropped := countLines(t, string(<-read))
	assert.NotZero(t, dropped)
	assert.Equal(t, requests, lines+dropped)
}

func TestAQuietServeLogsErrorsOnly(t *testing.T) {
	s := startServe(t, "-addr", "0.0.0.0:0", "-quiet")
	s.post(orders, newOrder())
	s.post(orders+"/nowhere", nil)
	s.stop(syscall.SIGTERM)
	assert.Empty(t, s.errs.String())
}

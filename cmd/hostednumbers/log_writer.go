package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"
)

// maxWaitingLog is how many bytes of log wait for a slow reader of standard error.
const maxWaitingLog = 256 << 10

// logWriter writes the lines of a log in the background, so that no caller waits for a
// slow reader. It drops and counts the lines that do not fit.
type logWriter struct {
	to   io.Writer
	wake chan struct{} // holds a token while lines may wait
	done chan struct{} // closed when the last line is written
	most int           // how many bytes may wait

	mu      sync.Mutex
	waiting []byte // whole lines
	closed  bool
	dropped int   // lines dropped since the log last said so
	lost    int   // lines that could not be written
	err     error // why
}

func newLogWriter(to io.Writer) *logWriter {
	w := &logWriter{to: to, wake: make(chan struct{}, 1), done: make(chan struct{}), most: maxWaitingLog}
	go w.copy()
	return w
}

// Write takes one line. It never waits and never fails.
func (w *logWriter) Write(line []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || len(w.waiting)+len(line) > w.most {
		w.dropped++
		return len(line), nil
	}
	w.waiting = append(w.waiting, line...)
	w.stir()
	return len(line), nil
}

// stir wakes copy if it sleeps.
func (w *logWriter) stir() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// copy writes the waiting lines until the writer is closed and none waits.
func (w *logWriter) copy() {
	defer close(w.done)
	for range w.wake {
		for {
			text, closed := w.take()
			if len(text) == 0 {
				if closed {
					return
				}
				break
			}
			if n, err := w.to.Write(text); err != nil {
				w.lose(text[n:], err)
			}
		}
	}
}

// take returns the waiting lines, followed by a line that counts the dropped ones.
func (w *logWriter) take() (text []byte, closed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text, w.waiting = w.waiting, nil
	if w.dropped > 0 {
		text = append(text, droppedLine(w.dropped)...)
		w.dropped = 0
	}
	return text, w.closed
}

// droppedLine returns the log line that says how many lines were dropped.
func droppedLine(lines int) []byte {
	var text bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Error("log lines were dropped because standard error was read too slowly", "lines", lines)
	return text.Bytes()
}

// lose counts lines that could not be written.
func (w *logWriter) lose(text []byte, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lost += bytes.Count(text, []byte("\n"))
	w.err = err
}

// close writes the lines that still wait, for as long as patience lasts. Its error says
// how many lines could not be written.
func (w *logWriter) close(patience time.Duration) error {
	w.mu.Lock()
	w.closed = true
	w.stir()
	w.mu.Unlock()
	select {
	case <-w.done:
	case <-time.After(patience):
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err != nil {
		return fmt.Errorf("cannot write the log: %d lines lost: %w", w.lost, w.err)
	}
	return nil
}

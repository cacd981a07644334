package main

import (
	"io"
	"sync"
	"time"
)

// output is standard output. It remembers the first error, so that no command can lose
// it.
type output struct {
	to io.Writer

	mu  sync.Mutex
	err error
}

// outputError means that standard output cannot be written.
type outputError struct{ err error }

func (e *outputError) Error() string { return "cannot write standard output: " + e.err.Error() }
func (e *outputError) Unwrap() error { return e.err }

// Write writes to standard output.
func (o *output) Write(p []byte) (int, error) {
	n, err := o.to.Write(p)
	if err == nil {
		return n, nil
	}
	err = &outputError{err}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// failure returns the first error of writing, or nil.
func (o *output) failure() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}

// lastWords is how long the program waits for the reader of standard error before it
// ends.
const lastWords = time.Second

// tell writes to standard error. It stops waiting for a reader that does not read, so
// that the program can end.
func tell(errs io.Writer, text string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.WriteString(errs, text) // an error cannot be printed anywhere else
	}()
	select {
	case <-done:
	case <-time.After(lastWords):
	}
}

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxReplay is how many bytes the file of a failure may have.
const maxReplay = 16 << 20

// replayFlags returns the flags that a replay needs too, quoted for a shell. It replaces
// a token of the command line by a variable of the environment.
func (c *conformance) replayFlags() string {
	var flags []string
	if c.given["control"] {
		flags = append(flags, "-control", quoted(c.control))
	}
	if c.generation != 0 {
		flags = append(flags, fmt.Sprintf("-generation %d", c.generation))
	}
	for _, account := range []struct{ flag, value, variable string }{{"-account", c.main, `"$MAIN"`}, {"-other", c.other, `"$OTHER"`}, {"-key", c.key, `"$KEY"`}} {
		switch {
		case strings.HasPrefix(account.value, "@"):
			flags = append(flags, account.flag, quoted(account.value))
		case account.value != "":
			flags = append(flags, account.flag, account.variable)
		}
	}
	return strings.Join(flags, " ")
}

// quoted returns text as one word for a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// readReplay reads a failure from a file, or from standard input for "-". Either may
// never end, so readReplay ends with the context.
func readReplay(ctx context.Context, name string, in io.Reader) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		data, err := readReplayFile(name, in)
		read <- result{data, err}
	}()
	select {
	case r := <-read:
		return r.data, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("read %s: %w", name, context.Cause(ctx))
	}
}

func readReplayFile(name string, in io.Reader) ([]byte, error) {
	what := "standard input"
	if name != "-" {
		what = name
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxReplay+1))
	if err == nil && len(data) > maxReplay {
		return nil, fmt.Errorf("-replay requires a failure that conform has written, of at most %d bytes; %s is larger", maxReplay, what)
	}
	return data, err
}

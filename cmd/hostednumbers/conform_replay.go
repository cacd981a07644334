package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
)

// maxReplay is how many bytes a failure may have that is to be played again.
const maxReplay = 16 << 20

// replayFlags are the flags that a replay needs too, as a shell reads them. A token
// that was on the command line is read from the environment instead.
func (c *conformance) replayFlags() string {
	var flags []string
	if c.given["control"] {
		flags = append(flags, "-control", quoted(c.control))
	}
	for _, account := range []struct{ flag, value, variable string }{{"-account", c.main, `"$MAIN"`}, {"-other", c.other, `"$OTHER"`}} {
		switch {
		case strings.HasPrefix(account.value, "@"):
			flags = append(flags, account.flag, quoted(account.value))
		case account.value != "":
			flags = append(flags, account.flag, account.variable)
		}
	}
	return strings.Join(flags, " ")
}

// quoted makes text a word of a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// readReplay reads a failure from a file, or from standard input for "-". Either may
// never end, so it gives up when the context does.
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
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxReplay+1))
	if err == nil && len(data) > maxReplay {
		return nil, fmt.Errorf("%s has more than %d bytes, so it is not a failure that conform has written", name, maxReplay)
	}
	return data, err
}

package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// walk plays the life of an order from a script.
func walk(*flag.FlagSet) action {
	return func(ctx context.Context, args []string, std streams) error {
		name := builtinNames()[0]
		if len(args) > 0 {
			name = args[0]
		}
		s, err := load(name, std.in)
		if err != nil {
			return err
		}
		p := newPlayer(std.out)
		if err := s.play(ctx, p); err != nil {
			return err
		}
		return p.print("", fmt.Sprintf("The order ended %s, after %d changes and %d refusals.",
			state(p.order.Status), p.changes, p.refusals))
	}
}

// script is a walk as text, a step a line.
type walkScript struct {
	name  string
	lines []string
}

//go:embed walks/*.txt
var walks embed.FS

// builtinNames lists the built-in scripts, the default first.
func builtinNames() []string {
	const first = "completed"
	names := []string{first}
	files, _ := fs.Glob(walks, "walks/*.txt")
	for _, file := range files {
		if name := strings.TrimSuffix(path.Base(file), ".txt"); name != first {
			names = append(names, name)
		}
	}
	return names
}

// load reads a script: a file, standard input or a built-in one.
func load(name string, in io.Reader) (*walkScript, error) {
	var data []byte
	var err error
	switch {
	case name == "-":
		data, err = io.ReadAll(in)
	case slices.Contains(builtinNames(), name):
		data, err = walks.ReadFile("walks/" + name + ".txt")
	default:
		data, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, fmt.Errorf("%w, and %w", err, unknown("built-in script", name, builtinNames()))
	}
	s := &walkScript{name: name}
	for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
		s.lines = append(s.lines, strings.TrimSpace(line))
	}
	return s, nil
}

// play takes a player through the script.
func (s *walkScript) play(ctx context.Context, p *player) error {
	for i, line := range s.lines {
		if err := p.step(ctx, line); err != nil {
			return fmt.Errorf("%s:%d: %w", s.name, i+1, err)
		}
	}
	return nil
}

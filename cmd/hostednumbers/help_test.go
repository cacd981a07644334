package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform/script"
)

// TestMain makes the test program hostednumbers if that is its name, so that a shell can
// run the examples.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "hostednumbers" {
		main()
	}
	os.Exit(m.Run())
}

func TestHelpListsEveryCommand(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"-h"}, {"--help"}, {"help", "help"}, {"help", "-h"}} {
		code, out, errs := runWith("", args...)
		assert.Equal(t, exitOK, code)
		assert.Empty(t, errs)
		for _, name := range commandNames() {
			assert.Contains(t, out, "\n  "+name+" ")
		}
	}
}

func TestHelpOfACommandIsComplete(t *testing.T) {
	for _, c := range subcommands {
		code, out, errs := runWith("", "help", c.name)
		assert.Equal(t, exitOK, code)
		assert.Empty(t, errs)
		assert.True(t, strings.HasPrefix(out, "Usage: hostednumbers "+c.name), out)
		assert.Contains(t, out, "\nExamples:\n  hostednumbers "+c.name)
		assert.Contains(t, out, "\nExit codes:\n  0  ")
		flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
		c.set(flags)
		flags.VisitAll(func(f *flag.Flag) {
			assert.Regexp(t, `\n  -`+f.Name+` .* [a-z]`, out)
			assert.NotContains(t, out, "`")
		})
		for line := range strings.Lines(out) {
			assert.LessOrEqual(t, len(line), 132, line)
		}
		for _, asked := range []string{"-h", "-help", "--help"} {
			_, same, _ := runWith("", c.name, asked)
			assert.Equal(t, out, same)
		}
	}
}

func TestHelpListsTheStepsOfScripts(t *testing.T) {
	_, out, _ := runWith("", "help", "steps")
	assert.Contains(t, out, script.Syntax())
	assert.Contains(t, out, script.FormSyntax())
	_, out, _ = runWith("", "help", "walk")
	assert.Contains(t, out, script.Syntax(played...))
	for _, o := range walkOnly {
		assert.Contains(t, out, "\n  "+o.usage+" ")
	}
}

// The examples run as they are pasted, except that they use another port. Those of serve
// and listen never end, so the test only parses their flags.
func TestTheExamplesOfTheHelpWork(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	bin := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	require.NoError(t, os.Symlink(self, filepath.Join(bin, "hostednumbers")))
	server := startServe(t, "-addr", "127.0.0.1:0")
	defer server.stop(syscall.SIGTERM)
	paste := func(line string) (string, error) {
		command := exec.Command("sh", "-c", strings.ReplaceAll(line, "http://"+defaultAddr, server.url))
		command.Dir = t.TempDir()
		command.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		out, err := command.CombinedOutput()
		return string(out), err
	}
	for _, c := range subcommands {
		for _, example := range c.examples {
			switch {
			case c.name == "serve" || c.name == "listen" && strings.HasPrefix(example, "hostednumbers"):
				flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
				c.set(flags)
				assert.NoError(t, parseFlags(flags, strings.Fields(example)[2:]), example)
				continue
			case c.name == "conform" && !strings.Contains(example, "-suite"): // it takes its time
				example = strings.Replace(example, "conform", "conform -suite access", 1)
			case strings.HasPrefix(example, "curl"):
				if _, err := exec.LookPath("curl"); err != nil {
					continue
				}
			}
			out, err := paste(example)
			assert.NoError(t, err, "%s\n%s", example, out)
			assert.NotContains(t, out, `"code":`)
		}
	}
}

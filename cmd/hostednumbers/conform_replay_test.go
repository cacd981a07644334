package main

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
)

// printedCommand matches a command that the program prints.
var printedCommand = regexp.MustCompile(`hostednumbers (conform|help) [^\n]*`)

// shell runs a printed command in a directory.
func shell(t *testing.T, directory, command string, env ...string) (code int, out string) {
	self, err := os.Executable()
	require.NoError(t, err)
	bin := t.TempDir()
	require.NoError(t, os.Symlink(self, filepath.Join(bin, "hostednumbers")))
	run := exec.Command("sh", "-c", command)
	run.Dir, run.Env = directory, append(append(os.Environ(), "PATH="+bin+":"+os.Getenv("PATH")), env...)
	text, err := run.CombinedOutput()
	if err != nil {
		require.IsType(t, &exec.ExitError{}, err)
	}
	return run.ProcessState.ExitCode(), string(text)
}

// TestEveryCommandThatConformPrintsWorks runs each command as it is printed: first those
// that write files, then those that play the files again.
func TestEveryCommandThatConformPrintsWorks(t *testing.T) {
	t.Parallel()
	wrong := mocked(t, unauthenticated)
	account := "AC" + strings.Repeat("a", 32) + ":to'ken"
	file := filepath.Join(t.TempDir(), "other account")
	require.NoError(t, os.WriteFile(file, []byte("AC"+strings.Repeat("b", 32)+":b\n"), 0o600))
	for _, args := range []string{
		"-suite access",
		"-suite access -seed 7",
		"-suite access,lists -walks 3 -format junit -control none -optional access,lists",
		"-suite access -account '" + strings.ReplaceAll(account, "'", `'\''`) + "' -other '@" + file + "'",
		"-suite access -failures 'it'\\''s a $directory'",
		"-suite access -failures failed -format junit",
	} {
		t.Run(args, func(t *testing.T) {
			directory := t.TempDir()
			code, out := shell(t, directory, "hostednumbers conform "+args+" "+wrong)
			require.Equal(t, exitFailed, code, out)
			assert.NotContains(t, out, "to'ken")
			commands := printedIn(out)
			require.NotEmpty(t, commands, out)
			if !strings.Contains(args, "-failures") {
				assert.NotContains(t, out, "-replay", "no file is written")
				code, out = shell(t, directory, commands[0], "MAIN="+account)
				require.Equal(t, exitFailed, code, out)
				commands = printedIn(out)
			}
			require.NotEmpty(t, commands)
			for _, command := range commands {
				assert.Contains(t, command, " -replay ")
				code, out := shell(t, directory, command, "MAIN="+account)
				assert.Equal(t, exitFailed, code, out)
				assert.True(t, strings.HasPrefix(out, "FAILED access: "), "%s\n%s", command, out)
			}
		})
	}
}

// printedIn returns the commands of an output, each once.
func printedIn(out string) (commands []string) {
	seen := map[string]bool{}
	for _, command := range printedCommand.FindAllString(html.UnescapeString(out), -1) {
		if command = strings.TrimSuffix(command, "</failure>"); !seen[command] && !strings.Contains(command, `"`+" tests=") {
			seen[command] = true
			commands = append(commands, command)
		}
	}
	return commands
}

func TestTheHelpThatAnErrorNamesExists(t *testing.T) {
	for _, args := range [][]string{{"conform"}, {"conform", "-timeout", "-1s", "http://127.0.0.1:1"}, {"conform", "-format", "x", "http://127.0.0.1:1"}} {
		code, _, errs := runWith("", args...)
		assert.Equal(t, exitUsage, code)
		for _, command := range regexp.MustCompile(`'hostednumbers ([^']*)'`).FindAllStringSubmatch(errs, -1) {
			code, out, _ := runWith("", strings.Fields(command[1])...)
			assert.Equal(t, exitOK, code, command)
			assert.NotEmpty(t, out)
		}
	}
}

// Standard input and a pipe may never end.
func TestReadingAReplayEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	in, writer := io.Pipe()
	defer writer.Close()
	_, err := readReplay(ctx, "-", in)
	assert.ErrorIs(t, err, context.Canceled)

	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := exec.Command("mkfifo", pipe).Run(); err != nil {
		t.Skip("no mkfifo: ", err)
	}
	_, err = readReplay(ctx, pipe, nil)
	assert.ErrorIs(t, err, context.Canceled)
	// This releases the goroutine that waits to open the pipe.
	if file, err := os.OpenFile(pipe, os.O_RDWR, 0); assert.NoError(t, err) {
		file.Close()
	}
}

func TestAReplayThatIsTooLongIsRefused(t *testing.T) {
	_, err := readReplay(t.Context(), "-", io.LimitReader(zeros{}, maxReplay+1))
	assert.ErrorContains(t, err, "at most 16777216 bytes; standard input is larger")
	data, err := readReplay(t.Context(), "-", io.LimitReader(zeros{}, maxReplay))
	assert.NoError(t, err)
	assert.Len(t, data, maxReplay)
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// hostile is text that would change a terminal.
const hostile = "\x1b]0;owned\a\x1b[2J\u009b31m\u202egnp\u2066\r\nFAILED forged: line"

// Foreign text is in the headers and bodies of a server, and in the names and steps of a
// replay.
func TestForeignTextIsPrintedSafely(t *testing.T) {
	wrong := mocked(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, orders) {
				w.Header().Set("Content-Type", "text/\u202ehtml")
				w.WriteHeader(http.StatusTeapot)
				io.WriteString(w, hostile)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	for _, format := range reportFormats {
		code, out, errs := runWith("", "conform", "-suite", "access", "-format", format, wrong)
		assert.Equal(t, exitFailed, code)
		assertSafe(t, out+errs)
		assert.NotContains(t, out, "\nFAILED forged")
		if format == "junit" {
			assert.NoError(t, xml.Unmarshal([]byte(out), new(struct{})))
		}
	}
	replay := fmt.Sprintf(`{"suite":%q,"check":"\u001b[2J\u009b\u202e\nFAILED forged","rule":"\u001b","steps":["fetch #?","ask GET /\u001b[2J\u202e"],"differences":[]}`, "\u202eaccess")
	code, out, errs := runWith(replay, "conform", "-replay", "-", wrong)
	assert.Equal(t, exitFailed, code, errs)
	assertSafe(t, out)
	assert.NotContains(t, out, "\nFAILED forged")
}

// assertSafe asserts that a text has only line breaks and visible characters.
func assertSafe(t *testing.T, text string) {
	for _, r := range strings.ReplaceAll(text, "\n", "") {
		if !unicode.IsGraphic(r) {
			assert.Fail(t, "not safe to print", "%U in %q", r, text)
			return
		}
	}
}

func TestAFailurePrintsSafely(t *testing.T) {
	f := report.Failure{
		Check: report.Check{Suite: hostile, Name: hostile, Rule: hostile}, Err: fmt.Errorf("%s", hostile),
		Differences: []report.Difference{{What: hostile, Want: hostile, Got: hostile}},
	}
	assertSafe(t, f.String())
	assert.NotContains(t, f.String(), "\nFAILED forged", "in what differs")
	assertSafe(t, f.Differences[0].String())
	assert.False(t, bytes.Contains([]byte(conform.Progress{Check: f.Check}.String()), []byte{0x1b}))
}

func TestConformTakesATimeout(t *testing.T) {
	url := mocked(t, right)
	code, out, _ := runWith("", "conform", "-suite", "deadlines", "-optional", "deadlines", "-timeout", "1ns", url)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "was not checked in full")
	assert.Contains(t, out, "the time of the run is up, after 1ns")
	code, out, _ = runWith("", "conform", "-suite", "lists", "-timeout", "0", url)
	assert.Equal(t, exitOK, code, out)
	_, out, _ = runWith("", "help", "conform")
	assert.Contains(t, out, "-timeout TIME")
	assert.Contains(t, out, "10m0s")
}

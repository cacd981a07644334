package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// process is the program in its own process.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	errs bytes.Buffer
}

// startProcess starts the program. Its standard error is kept.
func startProcess(t *testing.T, args ...string) *process {
	p := &process{t: t, cmd: program(args...)}
	p.cmd.Stderr = &p.errs
	var err error
	p.in, err = p.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := p.cmd.StdoutPipe()
	require.NoError(t, err)
	p.out = bufio.NewReader(out)
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { _ = p.cmd.Process.Kill() }) // if it still runs
	return p
}

// program returns a command that runs this program: see TestMain.
func program(args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return &exec.Cmd{Path: self, Args: append([]string{"hostednumbers"}, args...)}
}

func (p *process) signal(signals ...os.Signal) {
	for _, sig := range signals {
		require.NoError(p.t, p.cmd.Process.Signal(sig))
	}
}

// ends waits for the end of the process, and requires its exit code.
func (p *process) ends(code int) {
	_ = p.cmd.Wait() // its error is the exit code
	assert.Equal(p.t, code, p.cmd.ProcessState.ExitCode(), "%v: %s", p.cmd.Args, &p.errs)
}

// address returns the address that serve and listen print first, with http://.
func (p *process) address() string {
	line, err := p.out.ReadString('\n')
	require.NoError(p.t, err, "%s", &p.errs)
	return strings.TrimSpace(line[strings.Index(line, "http://"):])
}

// fifos creates two named pipes.
func fifos(t *testing.T) (one, two string) {
	dir := t.TempDir()
	one, two = filepath.Join(dir, "one"), filepath.Join(dir, "two")
	require.NoError(t, syscall.Mkfifo(one, 0o600))
	require.NoError(t, syscall.Mkfifo(two, 0o600))
	return one, two
}

// interrupts lists the signals that end a command.
var interrupts = []os.Signal{os.Interrupt, syscall.SIGTERM}

const nowhere = "http://127.0.0.1:1"

func TestTheFirstSignalEndsAWalkThatReadsStandardInput(t *testing.T) {
	for _, sig := range interrupts {
		p := startProcess(t, "walk", "-")
		_, err := p.in.Write(make([]byte, 100_000)) // more than the pipe holds: the program reads
		require.NoError(t, err)
		p.signal(sig)
		p.ends(exitFailed)
		assert.Equal(t, "hostednumbers: walk: interrupted\n", p.errs.String())
	}
}

// The first named pipe shows that the program has begun to read. The program then blocks
// while it opens the second one, which has no writer, or reads standard input.
func TestTheFirstSignalEndsACommandThatReads(t *testing.T) {
	one, two := fifos(t)
	account := "AC" + strings.Repeat("a", 32) + ":x"
	for _, c := range []struct {
		args []string
		in   string
	}{
		{[]string{"verify", "-token", "@" + one, "-token", "@" + two}, "x"},
		{[]string{"verify", "-token", "@" + one, "-url", "u", "-signature", "s", "-body", two}, "x"},
		{[]string{"listen", "-token", "@" + one, "-token", "@" + two, "-addr", "127.0.0.1:0"}, "x"},
		{[]string{"conform", "-control", "none", "-account", "@" + one, "-other", "@" + two, nowhere}, account},
		{[]string{"conform", "-control", "none", "-account", "@" + one, "-replay", two, nowhere}, account},
		{[]string{"verify", "-token", "@" + one, "-url", "u", "-signature", "s", "-body", "-"}, "x"},
		{[]string{"conform", "-control", "none", "-account", "@" + one, "-replay", "-", nowhere}, account},
		{[]string{"walk", one}, ""},
	} {
		for _, sig := range interrupts {
			p := startProcess(t, c.args...)
			first, err := os.OpenFile(one, os.O_WRONLY, 0) // waits for the program
			require.NoError(t, err)
			if c.in != "" {
				_, err = io.WriteString(first, c.in)
				require.NoError(t, err)
				require.NoError(t, first.Close())
			}
			p.signal(sig)
			p.ends(exitFailed)
			assert.Equal(t, "hostednumbers: "+c.args[0]+": interrupted\n", p.errs.String())
			first.Close()
		}
	}
}

func TestTheFirstSignalEndsACommandWhoseOutputHasNoReader(t *testing.T) {
	many := strings.Repeat(" +16175551212", 5000)
	for _, args := range [][]string{
		append([]string{"check", "phone"}, strings.Fields(many)...),
		{"walk", "-"},
	} {
		p := startProcess(t, args...)
		go func() {
			_, _ = io.WriteString(p.in, strings.Repeat("# a remark\n", 50_000))
			p.in.Close()
		}()
		_, err := p.out.ReadByte() // it has begun
		require.NoError(t, err)
		p.signal(syscall.SIGTERM)
		p.ends(exitFailed)
		assert.Equal(t, "hostednumbers: "+args[0]+": interrupted\n", p.errs.String())
	}
}

// halfARequest begins a request that never ends, so that the program waits for its body.
func halfARequest(t *testing.T, address string) {
	conn := dial(t, address)
	_, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: "+itsSignature+"\r\nContent-Length: 10\r\n\r\n")
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	assert.Contains(t, line, "100 Continue")
}

func TestTheSecondSignalEndsAServerAtOnce(t *testing.T) {
	for _, args := range [][]string{
		{"serve", "-addr", "127.0.0.1:0", "-patience", "1h", "-quiet"},
		{"listen", "-addr", "127.0.0.1:0", "-token", "x"},
	} {
		p := startProcess(t, args...)
		address := p.address()
		if args[0] == "listen" {
			halfARequest(t, address)
		} else {
			openCallback(t, address)
		}
		p.signal(syscall.SIGTERM, os.Interrupt) // the second of two equal signals may be lost
		p.ends(exitFailed)
		assert.Empty(t, p.errs.String())
	}
}

// openCallback makes a server send a callback that is never answered.
func openCallback(t *testing.T, address string) {
	arrived, end := make(chan struct{}), make(chan struct{})
	there := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(arrived)
		<-end
	}))
	t.Cleanup(func() { close(end); there.Close() })
	s := &served{t: t, url: address}
	s.post(orders, newOrder("StatusCallbackUrl", there.URL))
	<-arrived
}

func TestASignalEndsConformThatWaitsForAServer(t *testing.T) {
	arrived, end := make(chan struct{}, 100), make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-end
	}))
	t.Cleanup(func() { close(end); silent.Close() })
	for _, args := range [][]string{
		{"conform", silent.URL},
		{"conform", "-control", "none", silent.URL},
	} {
		p := startProcess(t, args...)
		<-arrived
		p.signal(os.Interrupt)
		p.ends(exitFailed)
		assert.Equal(t, "hostednumbers: conform: interrupted\n", p.errs.String())
	}
}

// A parent may start the program with a pipe as standard error, and never read it.
func TestServeOutlivesALogWithoutAReader(t *testing.T) {
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	defer reader.Close()
	cmd := program("serve", "-addr", "127.0.0.1:0")
	cmd.Stderr = writer
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, writer.Close())
	p := &process{t: t, cmd: cmd, out: bufio.NewReader(out)}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	address := p.address()
	for range 3_000 { // the pipe and the buffer hold some 2,000 lines
		response, err := http.Get(address + "/nowhere")
		require.NoError(t, err)
		_, _ = io.Copy(io.Discard, response.Body)
		require.NoError(t, response.Body.Close())
	}
	p.signal(syscall.SIGTERM)
	p.ends(exitOK)
}

// A parent may also close the pipe.
func TestServeOutlivesTheReaderOfItsLog(t *testing.T) {
	reader, writer, err := os.Pipe()
	require.NoError(t, err)
	cmd := program("serve", "-addr", "127.0.0.1:0")
	cmd.Stderr = writer
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, writer.Close())
	require.NoError(t, reader.Close())
	p := &process{t: t, cmd: cmd, out: bufio.NewReader(out)}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	s := &served{t: t, url: p.address()}
	for range 3 {
		status, _ := s.post(orders+"/x", nil)
		assert.Equal(t, http.StatusNotFound, status)
	}
	p.signal(syscall.SIGTERM)
	p.ends(exitFailed) // its log is lost
}

func fullDevice(t *testing.T) *os.File {
	device, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("this system has no full device: ", err)
	}
	t.Cleanup(func() { device.Close() })
	return device
}

func TestAnUnwritableOutputIsExitCode1(t *testing.T) {
	device := fullDevice(t)
	url := mocked(t, right)
	replay := filepath.Join(t.TempDir(), "replay.json")
	require.NoError(t, os.WriteFile(replay, []byte(`{"suite":"access","check":"x","steps":["list"]}`), 0o600))
	commands := [][]string{
		{"help"}, {"-h"}, {"help", "steps"}, {"--version"},
		{"walk"}, {"walk", "expired"}, {"lifecycle"}, {"lifecycle", "-format", "json"}, {"lifecycle", "-format", "mermaid"},
		{"check", "phone", "+16175551212"}, {"check", "sid", "x"}, {"check", "status", "testing", "joy"},
		append([]string{"verify", "-token", "12345", "-url", callbackURL, "-signature", itsSignature}, theCallback...),
		{"verify", "-token", "12345", "-url", callbackURL, "-signature", itsSignature},
		{"serve", "-addr", "127.0.0.1:0"}, {"listen", "-addr", "127.0.0.1:0", "-token", "x"},
		{"conform", "-list"}, {"conform", "-suite", "access", url}, {"conform", "-replay", replay, url},
		{"conform", "-suite", "access", "-out", filepath.Join(t.TempDir(), "report"), url}, {"conform", "-suite", "access", "-out", "/dev/full", url},
		{"version"},
	}
	for _, c := range subcommands {
		commands = append(commands, []string{"help", c.name}, []string{c.name, "-h"})
	}
	for _, args := range commands {
		var errs bytes.Buffer
		cmd := program(args...)
		cmd.Stdout, cmd.Stderr = device, &errs
		_ = cmd.Run() // its error is the exit code
		assert.Equal(t, exitFailed, cmd.ProcessState.ExitCode(), "%v: %s", args, &errs)
		assert.Contains(t, errs.String(), "no space left on device", args)
		assert.Equal(t, 1, strings.Count(errs.String(), "\n"), "one line: %s", &errs)
	}
}

func TestAnUnwritableLogIsExitCode1(t *testing.T) {
	cmd := program("serve", "-addr", "127.0.0.1:0")
	cmd.Stderr = fullDevice(t)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	p := &process{t: t, cmd: cmd, out: bufio.NewReader(out)}
	s := &served{t: t, url: p.address()}
	status, _ := s.post(orders, newOrder())
	assert.Equal(t, http.StatusCreated, status, "it serves without a log")
	p.signal(syscall.SIGTERM)
	p.ends(exitFailed)
}

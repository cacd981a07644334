package main

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// start builds the program, the bare server, and the bare server with the numbering
// plan. It runs them until they answer.
func start(*settings) (arena, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return arena{}, err
	}
	a := arena{close: func() { os.RemoveAll(dir) }}
	for _, p := range []struct {
		name, how, pkg, tags string
		args                 []string
	}{
		{"hostednumbers", "serve", "github.com/hostednumbers/hostednumbers/cmd/hostednumbers", "", []string{"serve", "-addr", "127.0.0.1:0"}},
		{"floor and phone/plan", "the floor, with an unused import of phone/plan", "./bare", "plan", nil},
		{floor, "net/http with a constant body", "./bare", "", nil},
	} {
		path := filepath.Join(dir, filepath.Base(p.pkg)+p.tags)
		if out, err := exec.Command("go", "build", "-tags", p.tags, "-o", path, p.pkg).CombinedOutput(); err != nil {
			a.close()
			return arena{}, fmt.Errorf("build %s: %w: %s", p.pkg, err, out)
		}
		measure := func(*settings) (sample, error) { return started(exec.Command(path, p.args...)) }
		a.contestants = append(a.contestants, contestant{name: p.name, how: p.how, check: func() error { _, err := measure(nil); return err }, measure: measure})
	}
	return a, nil
}

// started runs a program that prints the address of its server. It returns the time
// to the first answer, and the memory at that time.
func started(program *exec.Cmd) (sample, error) {
	out, err := program.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := program.Start(); err != nil {
		return nil, err
	}
	defer func() {
		program.Process.Kill() // the program has answered
		program.Wait()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("its first line: %w", err)
	}
	at := strings.Index(line, "http://")
	if at < 0 {
		return nil, fmt.Errorf("no address in %q", line)
	}
	request, err := http.NewRequest(http.MethodGet, strings.TrimSpace(line[at:])+order.Path, nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(user, token)
	fresh := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := fresh.Do(request)
	if err != nil {
		return nil, err
	}
	took := time.Since(began)
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	measured := sample{startup: float64(took.Microseconds()) / 1000}
	if kilobytes, ok := residentOf(program.Process.Pid); ok {
		measured[resident] = kilobytes
	}
	return measured, nil
}

// residentOf returns the resident memory of a process, if the system reports it like
// Linux.
func residentOf(pid int) (kilobytes float64, ok bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if _, err := fmt.Sscanf(line, "VmRSS: %f kB", &kilobytes); err == nil {
			return kilobytes, true
		}
	}
	return 0, false
}

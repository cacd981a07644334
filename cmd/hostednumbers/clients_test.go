package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// clientsDir has the scripts for the official clients.
var clientsDir = filepath.Join("..", "..", "mock", "clients")

// lives lists the parts of the lives that the scripts play, and those that a client
// must have. Generation 2 came with version 4 of the Node client.
var lives = map[string][]string{
	"twilio3": {"orders", "letters", "numbers"},
	"twilio4": {"orders", "letters", "numbers", "generation2"},
	"twilio5": {"orders", "letters", "numbers", "generation2"},
	"twilio6": {"orders", "letters", "numbers", "generation2"},
}

// The official Node client takes orders through their lives against serve, in every
// major version that has this API.
func TestTheOfficialNodeClients(t *testing.T) {
	node := nodeClients(t)
	s := startServe(t, "-addr", "127.0.0.1:0")
	defer s.stop(syscall.SIGTERM)
	for library, parts := range lives {
		for _, part := range parts {
			t.Run(library+" "+part, func(t *testing.T) {
				command := exec.Command(node, "lives.js", library, s.url, part)
				command.Dir = clientsDir
				out, err := command.CombinedOutput()
				require.NoError(t, err, "%s", out)
				assert.Contains(t, string(out), "ok: "+library+": "+part+": ")
				t.Logf("%s", out)
			})
		}
	}
}

// nodeClients returns the path of node, and requires that the clients are installed.
func nodeClients(t *testing.T) string {
	if testing.Short() {
		t.Skip("slow")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		absent(t, "node is not installed")
	}
	if _, err := os.Stat(filepath.Join(clientsDir, "node_modules", "twilio6")); err != nil {
		absent(t, "the clients are not installed: npm ci --prefix mock/clients")
	}
	return node
}

// The official Python client takes orders through their lives against serve.
func TestTheOfficialPythonClient(t *testing.T) {
	python := pythonClient(t)
	s := startServe(t, "-addr", "127.0.0.1:0")
	defer s.stop(syscall.SIGTERM)
	for _, part := range []string{"orders", "letters", "numbers"} {
		t.Run(part, func(t *testing.T) {
			out, err := exec.Command(python, filepath.Join(clientsDir, "lives.py"), s.url, part).CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Contains(t, string(out), "ok: python: "+part+": ")
			t.Logf("%s", out)
		})
	}
}

// pythonClient returns the path of a Python that has the official client.
func pythonClient(t *testing.T) string {
	if testing.Short() {
		t.Skip("slow")
	}
	for _, name := range []string{"/usr/bin/python3", "python3", "python"} {
		path, err := exec.LookPath(name)
		if err == nil && exec.Command(path, "-c", "import twilio.rest").Run() == nil {
			return path
		}
	}
	absent(t, "the Python client is not installed: apt-get install python3-twilio, or pip install twilio==7.7.1")
	return ""
}

// TestThePageWalksWithCurl runs the walk of docs/mock.md as it is pasted, with another
// port.
func TestThePageWalksWithCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		absent(t, "curl is not installed")
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "mock.md"))
	require.NoError(t, err)
	pasted := regexp.MustCompile("(?s)```sh\nBASE=.*?\n(.*?)```").FindSubmatch(page)
	require.NotNil(t, pasted)
	s := startServe(t, "-addr", "127.0.0.1:0")
	defer s.stop(syscall.SIGTERM)
	out, err := exec.Command("sh", "-c", "BASE="+s.url+"\n"+string(pasted[1])).CombinedOutput()
	require.NoError(t, err, "%s", out)
	answers := strings.Split(strings.TrimSpace(string(out)), "\n")
	assert.Contains(t, answers[0], `"code":22113`)
	assert.Contains(t, answers[1], `"status":"verified"`)
	assert.Contains(t, answers[len(answers)-1], `"status":"completed"`)
}

// TestThePageOfScenariosWalksWithCurl runs the first example of docs/scenarios.md as it is
// pasted, with another port.
func TestThePageOfScenariosWalksWithCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		absent(t, "curl is not installed")
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "scenarios.md"))
	require.NoError(t, err)
	file := regexp.MustCompile("(?s)```json\n(.*?)```").FindSubmatch(page)
	pasted := regexp.MustCompile("(?s)```sh\nBASE=.*?\n(.*?)```").FindSubmatch(page)
	require.True(t, file != nil && pasted != nil)
	s := startServe(t, "-addr", "127.0.0.1:0", "-scenario", scenarioFile(t, string(file[1])))
	defer s.stop(syscall.SIGTERM)
	out, err := exec.Command("sh", "-c", "BASE="+s.url+"\n"+string(pasted[1])).CombinedOutput()
	require.NoError(t, err, "%s", out)
	answers := strings.Split(strings.TrimSpace(string(out)), "\n")
	assert.Contains(t, answers[0], `"code":22110`)
	assert.Contains(t, answers[len(answers)-1], `"status":"verified"`)
}

// absent skips the test, unless it must run.
func absent(t *testing.T, why string) {
	if os.Getenv("HOSTEDNUMBERS_REQUIRE_CLIENTS") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

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

// The official Node client takes orders through their lives against serve, in the oldest
// and in the newest major version that has this API.
func TestTheOfficialClients(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	clients := filepath.Join("..", "..", "mock", "clients")
	node, err := exec.LookPath("node")
	if err != nil {
		absent(t, "node is not installed")
	}
	if _, err := os.Stat(filepath.Join(clients, "node_modules")); err != nil {
		absent(t, "the clients are not installed: npm ci --prefix mock/clients")
	}
	s := startServe(t, "-addr", "127.0.0.1:0")
	defer s.stop(syscall.SIGTERM)
	for _, library := range []string{"twilio3", "twilio6"} {
		t.Run(library, func(t *testing.T) {
			command := exec.Command(node, "lives.js", library, s.url)
			command.Dir = clients
			out, err := command.CombinedOutput()
			require.NoError(t, err, "%s", out)
			assert.Contains(t, string(out), "ok: "+library+": completed, through a retried call, a wrong code and an expired one")
			t.Logf("%s", out)
		})
	}
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

// absent skips the test, unless it must run.
func absent(t *testing.T, why string) {
	if os.Getenv("HOSTEDNUMBERS_REQUIRE_CLIENTS") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

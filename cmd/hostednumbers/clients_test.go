package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The platform's own Node client, the oldest and the newest major that has this
// API, takes orders through their lives against serve.
func TestTheOfficialClients(t *testing.T) {
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

// absent skips the test, unless it must run.
func absent(t *testing.T, why string) {
	if os.Getenv("HOSTEDNUMBERS_REQUIRE_NODE") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

package main

import (
	"fmt"
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

// pasted returns the blocks of a language in docs/clients.md, with the url of a server.
func pasted(t *testing.T, language, url string) []string {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "clients.md"))
	require.NoError(t, err)
	var blocks []string
	for _, block := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllSubmatch(page, -1) {
		blocks = append(blocks, strings.ReplaceAll(string(block[1]), "http://"+defaultAddr, url))
	}
	require.NotEmpty(t, blocks, language)
	return blocks
}

// The code of the page for Node and Python runs as it is, and over HTTPS with the
// settings of the page.
func TestThePageRunsWithNodeAndPython(t *testing.T) {
	node, python := nodeClients(t), pythonClient(t)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	for _, tls := range [][]string{nil, {"-tls", "-tls-ca", authority}} {
		run := func(language, program, flag, was, name string) {
			s := startServe(t, append([]string{"-addr", "127.0.0.1:0"}, tls...)...)
			defer s.stop(syscall.SIGTERM)
			blocks := pasted(t, language, s.url)
			require.Len(t, blocks, 1)
			command := exec.Command(program, flag, strings.Replace(blocks[0], was, name, 1))
			command.Dir = clientsDir
			command.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+authority)
			out, err := command.CombinedOutput()
			require.NoError(t, err, "%s: %s", name, out)
			assert.Regexp(t, `(?m)^HR[0-9a-f]{32} received\r?$`, string(out), name)
		}
		for library := range lives {
			run("js", node, "-e", "require('twilio')", "require('"+library+"')")
		}
		verify := "" // the client ignores the environment
		if tls != nil {
			verify = fmt.Sprintf("client.http_client.session.verify = %q\n", authority)
		}
		run("python", python, "-c", "client.preview.", verify+"client.preview.")
	}
}

// curl reaches the server under a name of the platform.
func TestThePageRunsWithCurl(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		absent(t, "curl is not installed")
	}
	dir := t.TempDir()
	s := startServe(t, "-addr", "127.0.0.1:0", "-tls", "-tls-ca", filepath.Join(dir, defaultAuthorityFile))
	defer s.stop(syscall.SIGTERM)
	blocks := pasted(t, "sh", s.url)
	require.Len(t, blocks, 1)
	lines, ok := strings.CutPrefix(blocks[0], "hostednumbers serve -tls\n")
	require.True(t, ok)
	command := exec.Command("sh", "-c", strings.ReplaceAll(lines, defaultAddr, strings.TrimPrefix(s.url, "https://")))
	command.Dir = dir
	out, err := command.CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Contains(t, string(out), `"url":"https://preview.twilio.com/HostedNumbers/HostedNumberOrders`)
}

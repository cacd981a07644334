package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
)

// trusting returns a client that trusts the authorities in a file, and reaches every
// host at the address.
func trusting(t *testing.T, file, address string) *http.Client {
	authority, err := os.ReadFile(file)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(authority))
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestClientsTrustTheAuthorityOfServe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ca.pem")
	s := startServe(t, "-addr", "127.0.0.1:0", "-tls", "-tls-ca", file, "-host", "mock.internal", "-host", "dotted.internal.")
	require.True(t, strings.HasPrefix(s.url, "https://"), s.url)
	address := strings.TrimPrefix(s.url, "https://")
	_, port, _ := strings.Cut(address, ":")
	client := trusting(t, file, address)
	for _, host := range append(mock.PlatformHosts(), "127.0.0.1:"+port, "[::1]:"+port, "localhost:"+port, "mock.internal", "dotted.internal") {
		request, err := http.NewRequest(http.MethodGet, "https://"+host+orders, nil)
		require.NoError(t, err)
		request.SetBasicAuth("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "hush")
		response, err := client.Do(request)
		require.NoError(t, err, host)
		defer response.Body.Close()
		var list struct{ Meta struct{ URL string } }
		require.NoError(t, json.NewDecoder(response.Body).Decode(&list))
		assert.True(t, strings.HasPrefix(list.Meta.URL, "https://"+host+"/"), list.Meta.URL)
	}
	_, err := client.Get("https://lookups.twilio.com/")
	assert.ErrorContains(t, err, "certificate is valid for")
	_, err = (&http.Client{Transport: &http.Transport{}}).Get(s.url)
	assert.ErrorContains(t, err, "unknown authority")
	s.stop(syscall.SIGTERM)
	assert.Contains(t, s.errs.String(), "file="+file)
}

// curl and Node take the file as it is.
func TestOtherClientsTrustTheAuthorityOfServe(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	s := startServe(t, "-addr", "127.0.0.1:0", "-tls", "-tls-ca", file)
	defer s.stop(syscall.SIGTERM)
	ask := func(name string, args ...string) {
		program, err := exec.LookPath(name)
		if err != nil {
			absent(t, name+" is not installed")
		}
		command := exec.Command(program, args...)
		command.Env = append(os.Environ(), "NODE_EXTRA_CA_CERTS="+file)
		out, err := command.CombinedOutput()
		require.NoError(t, err, "%s", out)
		assert.Contains(t, string(out), `"url":"`+s.url+orders)
	}
	ask("curl", "-sS", "--cacert", file, "-u", "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:hush", s.url+orders)
	ask("node", "-e", `fetch(process.argv[1], { headers: { authorization: 'Basic ' + btoa('ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:hush') } })
		.then((r) => r.text()).then(console.log)`, s.url+orders)
}

func TestTheAuthorityIsNewAtEachStart(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "ca.pem")
	var written [2]string
	for i := range written {
		s := startServe(t, "-addr", "127.0.0.1:0", "-tls", "-tls-ca", file)
		s.stop(syscall.SIGTERM)
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		written[i] = string(data)
	}
	assert.NotEqual(t, written[0], written[1])
	assert.Equal(t, 1, strings.Count(written[0], "BEGIN"), "the key is not written")
	assert.Contains(t, written[0], "BEGIN CERTIFICATE")
	about, err := os.Stat(file)
	require.NoError(t, err)
	if runtime.GOOS != "windows" {
		assert.Equal(t, os.FileMode(0o644), about.Mode().Perm())
	}
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Len(t, files, 1, "no temporary file is left")
}

func TestServeOverwritesNoFileOfOthers(t *testing.T) {
	dir := t.TempDir()
	s := startServe(t, "-addr", "127.0.0.1:0", "-tls", "-tls-ca", filepath.Join(dir, "ca.pem"))
	s.stop(syscall.SIGTERM)
	ours, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	require.NoError(t, err)
	for name, content := range map[string]string{"empty": "", "text": "hello\n", "more": string(ours) + "hello\n", "block": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(content), 0o600))
		code, out, errs := runWith("", "serve", "-addr", "127.0.0.1:0", "-tls", "-tls-ca", file)
		assert.Equal(t, exitFailed, code)
		assert.Empty(t, out)
		assert.Contains(t, errs, "the file exists, and serve -tls did not write it; try -tls-ca FILE with another file")
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, content, string(kept))
	}
	for _, file := range []string{dir, filepath.Join(dir, "no", "such", "directory")} {
		code, _, errs := runWith("", "serve", "-addr", "127.0.0.1:0", "-tls", "-tls-ca", file)
		assert.Equal(t, exitFailed, code)
		assert.Contains(t, errs, "cannot write the certificate to "+file)
	}
	for _, args := range [][]string{{"-tls-ca", "x"}, {"-tls", "-tls-ca", ""}} {
		code, _, errs := runWith("", append([]string{"serve", "-addr", "127.0.0.1:0"}, args...)...)
		assert.Equal(t, exitUsage, code)
		assert.Contains(t, errs, "-tls-ca requires -tls and the name of a file")
	}
}

// A program that speaks plain HTTP to the server reads what is wrong.
func TestPlainHTTPIsRefusedWithTLS(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0", "-tls", "-tls-ca", filepath.Join(t.TempDir(), "ca.pem"))
	defer s.stop(syscall.SIGTERM)
	response, err := http.Get(strings.Replace(s.url, "https", "http", 1))
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.Contains(t, string(body), "HTTP request to an HTTPS server")
}

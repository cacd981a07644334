package main

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/mock"
)

func mocked(t *testing.T, wrap func(http.Handler) http.Handler) string {
	server := httptest.NewServer(wrap(mock.New(mock.Options{})))
	t.Cleanup(server.Close)
	return server.URL
}

func right(h http.Handler) http.Handler { return h }

// unauthenticated answers 403 instead of 401.
func unauthenticated(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); !ok && strings.HasPrefix(r.URL.Path, orders) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func TestConformPassesOurOwnServer(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	url := mocked(t, right)
	code, out, errs := runWith("", "conform", "-suite", "access,lists", "-seed", "5", url)
	assert.Equal(t, exitOK, code, out)
	assert.True(t, strings.HasPrefix(out, url+" conforms: "), out)
	assert.Contains(t, out, "seed 5\n")
	assert.Empty(t, errs, "no progress, because it is not a terminal")
}

func TestConformWritesFailuresAndPlaysThemAgain(t *testing.T) {
	wrong, dir := mocked(t, unauthenticated), filepath.Join(t.TempDir(), "failures")
	code, out, _ := runWith("", "conform", "-suite", "access", "-failures", dir, wrong)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, wrong+" does not conform: ")

	written, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, written)
	for _, file := range written {
		assert.Contains(t, out, "hostednumbers conform -replay "+file+" "+wrong)

		code, out, errs := runWith("", "conform", "-replay", file, wrong)
		assert.Equal(t, exitFailed, code, errs)
		assert.True(t, strings.HasPrefix(out, "FAILED access: "), out)
		assert.Contains(t, out, "want 401\n  got  403")
		code, out, errs = runWith("", "conform", "-replay", file, mocked(t, right))
		assert.Equal(t, exitOK, code, errs)
		assert.True(t, strings.HasPrefix(out, "passed access: "), out)
	}
}

func TestConformReportsInEveryFormat(t *testing.T) {
	url := mocked(t, right)
	for format, want := range map[string]string{"text": " conforms: ", "junit": "<testsuites "} {
		file := filepath.Join(t.TempDir(), "report")
		code, out, _ := runWith("", "conform", "-suite", "lists", "-format", format, "-out", file, url)
		assert.Equal(t, exitOK, code)
		assert.Equal(t, 1, strings.Count(out, "\n"), "a summary: %s", out)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Contains(t, string(text), want)
		if format == "junit" {
			assert.NoError(t, xml.Unmarshal(text, new(struct{})))
		}
	}
}

func TestConformFailsWithASkippedCheck(t *testing.T) {
	url := mocked(t, right)
	code, out, _ := runWith("", "conform", "-suite", "deadlines", "-control", "none", url)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, out, "was not checked in full")
	code, out, _ = runWith("", "conform", "-suite", "deadlines", "-control", "none", "-optional", "deadlines,parameters", url)
	assert.Equal(t, exitOK, code, out)
	code, _, errs := runWith("", "conform", "-suite", "deadlines", "-control", "/no/such/program at all", url)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errs, "run /no/such/program reset: ")
}

func TestConformFirstWarnsOfAMissingControlPlane(t *testing.T) {
	bare := mocked(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/_mock") {
				http.NotFound(w, r)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	code, _, errs := runWith("", "conform", "-suite", "deadlines", bare)
	assert.Equal(t, exitFailed, code)
	assert.True(t, strings.HasPrefix(errs, "hostednumbers: conform: "+bare+" has no control plane"), errs)
	assert.Contains(t, errs, "-control CMD")
	_, _, errs = runWith("", "conform", "-suite", "deadlines", "-control", "none", bare)
	assert.Empty(t, errs, "-control none was given")
	_, _, errs = runWith(`{"suite":"access","check":"x","steps":["fetch #?"]}`, "conform", "-replay", "-", bare)
	assert.Contains(t, errs, "-control CMD")
}

func TestConformShowsProgressOnATerminal(t *testing.T) {
	terminal, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("a terminal is missing: ", err)
	}
	defer terminal.Close()
	assert.True(t, isTerminal(terminal))
	file, err := os.Create(filepath.Join(t.TempDir(), "errs"))
	require.NoError(t, err)
	defer file.Close()
	assert.False(t, isTerminal(file))
	assert.False(t, isTerminal(new(bytes.Buffer)))
}

func TestConformUsesTheGivenAccounts(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]bool{}
	url := mocked(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if user, token, ok := r.BasicAuth(); ok {
				mu.Lock()
				seen[user+":"+token] = true
				mu.Unlock()
			}
			h.ServeHTTP(w, r)
		})
	})
	one, two := "AC"+strings.Repeat("a", 32)+":in a file", "AC"+strings.Repeat("b", 32)+":b:c"
	file := filepath.Join(t.TempDir(), "account")
	require.NoError(t, os.WriteFile(file, []byte(one+"\n"), 0o600))
	code, _, errs := runWith("", "conform", "-suite", "access", "-account", "@"+file, "-other", two, url)
	assert.Equal(t, exitOK, code, errs)
	mu.Lock()
	defer mu.Unlock()
	assert.True(t, seen[one])
	assert.True(t, seen[two])
}

func TestConformListsTheSuites(t *testing.T) {
	code, out, _ := runWith("", "conform", "-list")
	assert.Equal(t, exitOK, code)
	for _, name := range conform.Suites() {
		assert.Contains(t, out, name+"\t"+conform.About(name)+"\n")
		assert.NotEmpty(t, conform.About(name))
	}
}

func TestABadCommandLineOfConformIsOneClearLine(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	require.NoError(t, os.WriteFile(bad, []byte(`{"steps":["dance"]}`), 0o600))
	const url = "http://127.0.0.1:1"
	for _, args := range [][]string{
		{}, {url, url}, {"127.0.0.1:8421"}, {"ftp://127.0.0.1"}, {"http://"}, {url + "/path"}, {url + "?q=1"}, {"http://a:b@127.0.0.1"}, {"http://%zz"},
		{"-x", url}, {"-seed", "-1", url}, {"-walks", "0", url}, {"-format", "svg", url}, {"-suite", "joy", url}, {"-optional", "joy", url},
		{"-account", "hush", url}, {"-account", "AC1:hush", url}, {"-other", "AC" + strings.Repeat("a", 32) + ":", url}, {"-account", "@/no/such/file", url},
		{"-list", url}, {"-list", "-seed", "1"}, {"-replay", "x", "-suite", "lists", url}, {"-replay", "/no/such/file", url}, {"-replay", bad, url},
		{"-out", "/no/such/directory/file", url}, {"-failures", bad, url},
	} {
		code, out, errs := runWith("", append([]string{"conform"}, args...)...)
		assert.Equal(t, exitUsage, code, args)
		assert.Empty(t, out, args)
		assert.True(t, strings.HasPrefix(errs, "hostednumbers: conform: "), errs)
		assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
		assert.NotContains(t, errs, "hush")
	}
}

func TestConformWithoutAServerIsOneClearLine(t *testing.T) {
	for _, args := range [][]string{{"conform"}, {"conform", "-replay", "-"}} {
		code, out, errs := runWith(`{"steps":["list"]}`, append(args, "http://127.0.0.1:1")...)
		assert.Equal(t, exitFailed, code)
		assert.Empty(t, out)
		assert.True(t, strings.HasPrefix(errs, "hostednumbers: conform: cannot check: "), errs)
		assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
	}
}

func TestConformReportsAFullDisk(t *testing.T) {
	var errs bytes.Buffer
	assert.NotZero(t, run([]string{"conform", "-suite", "lists", mocked(t, right)}, nil, full{}, &errs))
	assert.Contains(t, errs.String(), "no space")
	assert.NotZero(t, run([]string{"conform", "-list"}, nil, full{}, &errs))
}

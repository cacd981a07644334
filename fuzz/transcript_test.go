package fuzz_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// started is the time at which transcripts are played.
var started = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)

// stage returns the server for transcripts. Its answers are the same each time.
func stage(at time.Time) *mock.Server {
	return mock.New(mock.Options{
		Rand: rand.NewChaCha8([32]byte{}),
		Now:  func() time.Time { return at },
		Transport: transport(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
		}),
	})
}

type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

func transcripts(t *testing.T) []fuzz.Transcript {
	all, err := fuzz.Transcripts()
	require.NoError(t, err)
	return all
}

func TestTranscriptsAreUpToDate(t *testing.T) {
	t.Parallel()
	for _, written := range transcripts(t) {
		played, _, err := written.Play(context.Background(), stage(started))
		require.NoError(t, err)
		want := played.String()
		path := filepath.Join("transcripts", written.Name+".txt")
		if *update {
			if !mayBeWritten(t, written, played, *allowRefusals) {
				continue
			}
			require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		}
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), "%s is stale: run go test ./fuzz -run Transcripts -update and check each new answer against the rule", path)
		assert.NotContains(t, want, "not as the model", path)
		assert.NotContains(t, want, "cannot be done", path)
	}
}

// A status has a transcript that shows what cannot happen to an order in it.
func TestEveryStatusHasItsTranscript(t *testing.T) {
	written := map[string]fuzz.Transcript{}
	for _, transcript := range transcripts(t) {
		written[transcript.Name] = transcript
	}
	last := regexp.MustCompile(`(?s).*\bstatus ([a-z-]+)`)
	for s := range status.All() {
		transcript, ok := written["in-"+s.String()]
		if assert.True(t, ok, "write transcripts/in-%v.txt", s) {
			shown := last.FindStringSubmatch(transcript.Blocks[0].Answer)
			require.NotNil(t, shown, "in-%v", s)
			assert.Equal(t, s.String(), shown[1], "the steps of the first block of in-%v lead to another status", s)
		}
	}
}

func TestTranscriptsReadmeIsUpToDate(t *testing.T) {
	const path = "transcripts/README.md"
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), "```\n")
	_, after, closed := strings.Cut(rest, "```\n")
	require.True(t, found && closed)
	want := before + "```\n" + script.Syntax() + "\n" + script.FormSyntax() + "```\n" + after
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	assert.Equal(t, want, string(text), "%s is stale: go test ./fuzz -run Transcripts -update", path)
}

func TestTranscriptsPlayTheSameOnAUsedServer(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	t.Parallel()
	server := stage(started)
	for _, written := range transcripts(t) {
		played, _, err := written.Play(context.Background(), server)
		require.NoError(t, err)
		assert.Equal(t, written.String(), played.String())
	}
}

func TestParseTranscriptRefusesOtherTexts(t *testing.T) {
	for _, text := range []string{
		"", "fetch", "# a rule without a mark\n\nlist\n", "# guessed: a rule\n\nlist\n", "# assumed: \n\nlist\n",
		"# assumed: a rule", "# assumed: a rule\n\n----\n200\n", "# assumed: a rule\nlist\n\nlist\n",
	} {
		_, err := fuzz.ParseTranscript("x", text)
		assert.ErrorIs(t, err, fuzz.ErrTranscript, "%q", text)
	}
	_, err := fuzz.ParseTranscript("x", "# assumed: a rule\n\njump\n----\n")
	assert.ErrorIs(t, err, script.ErrStep)
}

// spoiling is a server that answers some requests itself.
type spoiling struct {
	http.Handler
	spoil func(http.ResponseWriter, *http.Request) bool
}

func (s spoiling) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.spoil(w, r) {
		s.Handler.ServeHTTP(w, r)
	}
}

// fetches reports whether a request fetches an order.
func fetches(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.HasPrefix(r.URL.Path, order.Path)
}

func TestAnswersShowTheMistakesOfAServer(t *testing.T) {
	written, err := fuzz.ParseTranscript("x", "# assumed: a rule\n\ncreate PhoneNumber={number}&SmsCapability=true\nfetch\nupdate FriendlyName=x\n----\n")
	require.NoError(t, err)
	for said, spoil := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"the server panics": func(_ http.ResponseWriter, r *http.Request) bool {
			if fetches(r) {
				panic("out of order")
			}
			return false
		},
		"200, which is not JSON": func(w http.ResponseWriter, r *http.Request) bool {
			if fetches(r) {
				_, err := w.Write([]byte("<html>"))
				require.NoError(t, err)
			}
			return fetches(r)
		},
		"not as the model: the HTTP status: want 200, got 404": func(w http.ResponseWriter, r *http.Request) bool {
			gone := r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/HR")
			if gone {
				http.NotFound(w, r)
			}
			return gone
		},
	} {
		played, exchanges, err := written.Play(context.Background(), spoiling{stage(started), spoil})
		require.NoError(t, err)
		assert.Contains(t, played.String(), said)
		assert.NotEmpty(t, exchanges)
	}
	_, _, err = written.Play(context.Background(), http.NotFoundHandler())
	assert.ErrorIs(t, err, errors.ErrUnsupported, "a server must have a control plane")
}

// FuzzParseTranscript requires that String writes a transcript that reads as the same one.
func FuzzParseTranscript(f *testing.F) {
	for _, t := range []string{"# documented: a rule.\n\nfetch\n----\n200\n", "# held\n", "# assumed: x\n# held\n\nwait 1s\n", "", "\n\n\n----\n"} {
		f.Add(t)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := fuzz.ParseTranscript("x", text)
		if err != nil {
			return
		}
		again, err := fuzz.ParseTranscript("x", read.String())
		require.NoError(t, err, "%q", read.String())
		require.Equal(t, read.String(), again.String())
	})
}
